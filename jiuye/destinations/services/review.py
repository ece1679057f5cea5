"""Hearing reviewers on destinations, one by one and by the thousand, and what a verdict does (S0-35…S0-40)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from jiuye.accounts.actor import StaffActor
from jiuye.destinations.lifecycle import LIFECYCLE
from jiuye.destinations.models import Destination
from jiuye.destinations.services import versions
from jiuye.destinations.services.claims import must_be_seen, succeed
from jiuye.destinations.services.common import PROCESS, rules_of, tell_graduate
from jiuye.destinations.services.together import fit
from jiuye.employers.services import remember
from jiuye.graduates.models import Graduate
from jiuye.kit.refusals import Refused
from jiuye.notices.services import tell, users_of
from jiuye.policy.flows import Process, ReviewFlow
from jiuye.records.services import transition, transition_many
from jiuye.review import services as engine
from jiuye.review.batches import BatchResult, cannot_batch, hear, in_groups
from jiuye.review.rules import Decision, Opinion, Verdict

__all__ = ["BatchResult", "cannot_batch", "decide", "decide_many", "move", "sentence"]

NEWS = {
    Decision.APPROVE: ("destination.approved", "你的去向已审核通过"),
    Decision.RETURN: ("destination.returned", "你的去向被退回，请修改后再交"),
    Decision.REJECT_KEEP: ("destination.rejected", "你的去向审核不通过，请按意见修改"),
    Decision.REJECT_VOID: ("destination.voided", "你的去向登记已作废，请重新登记"),
}


@transaction.atomic
def decide(
    *, actor: StaffActor, destination: Destination, opinion: Opinion, at: datetime, seen: int | None = None
) -> Verdict:
    """Hear one reviewer on one record; the graduate is told when it closes.

    Raises Conflict for a stale page or a quicker reviewer (T-10, T-15), Denied for the wrong level (T-33).
    """
    must_be_seen(destination, seen)
    _, process, flow = rules_of(destination)
    case = engine.current(PROCESS, destination.ref)
    said = engine.decide(
        actor=actor, case=case, process=process, flow=_flow(process, case.variant, flow), opinion=opinion, at=at
    )
    verb, columns = move(said, at)
    transition(destination, LIFECYCLE, verb, actor=actor, at=at, reason=opinion.for_the_trail, also=columns)
    versions.keep(destination, verb, actor=actor, at=at, with_values=False)
    _afterwards([destination], said, opinion, at)
    return said


def _flow(process: Process, variant: str, default: ReviewFlow) -> ReviewFlow:
    """The flow the case was opened under, whatever the school switched to since (T-18)."""
    return process.flows.get(variant, default)


def move(said: Verdict, at: datetime) -> tuple[str, dict[str, object]]:
    """The lifecycle verb and the columns a verdict becomes."""
    if said.closed is None:
        return "advance", {"stage": said.stage, "passed": said.passed, "waiting_since": at}
    gone = {"stage": None, "waiting_since": at}
    if said.closed is Decision.APPROVE:
        return "approve", {**gone, "passed": said.passed}
    if said.closed is Decision.REJECT_VOID:
        return "annul", {**gone, "passed": 0, "is_current": False, "voided_at": at}
    return ("return" if said.closed is Decision.RETURN else "reject"), {**gone, "passed": 0}


def _afterwards(moved: Sequence[Destination], said: Verdict, opinion: Opinion, at: datetime) -> None:
    if said.closed is None:
        return
    event, title = NEWS[said.closed]
    for destination in moved:
        if said.closed is Decision.REJECT_VOID:
            succeed(destination, at)
        if said.closed is Decision.APPROVE:
            remember(destination, at)
        tell_graduate(destination, event, title, at, body=sentence(opinion))


def sentence(opinion: Opinion) -> str:
    """What the graduate reads: each reason's sentence, then the reviewer's own words."""
    lines = [str(reason["sentence"]) for reason in opinion.reasons if reason.get("sentence")]
    return "\n".join([*lines, opinion.text.strip()]).strip()


def decide_many(
    *, actor: StaffActor, destinations: Iterable[Destination], opinion: Opinion, at: datetime
) -> BatchResult[Destination]:
    """批量审核 (S4-42, S4-43): each done or refused by name, a thousand a transaction, safe to repeat."""
    result: BatchResult[Destination] = BatchResult()
    for groups in in_groups(destinations):
        with transaction.atomic():
            for members in groups:
                _decide_group(members, actor, opinion, at, result)
    return result


def _decide_group(
    members: list[Destination], actor: StaffActor, opinion: Opinion, at: datetime, result: BatchResult[Destination]
) -> None:
    _, process, flow = rules_of(members[0])
    able = fit(members, actor, opinion.decision, result)
    verdicts = hear(able, process, flow, actor=actor, opinion=opinion, at=at, result=result)
    for said, heard in verdicts.items():
        _move_all(heard, said, actor, opinion, at, result)


def _move_all(
    heard: list[Destination],
    said: Verdict,
    actor: StaffActor,
    opinion: Opinion,
    at: datetime,
    result: BatchResult[Destination],
) -> None:
    verb, columns = move(said, at)
    moved = transition_many(
        heard, LIFECYCLE, verb, actor=actor, at=at, reason=opinion.text, columns_for=lambda d: columns
    )
    if moved.refused:
        raise Refused.because([reason for _, reason in moved.refused])
    versions.keep_many(moved.done, verb, actor=actor, at=at, with_values=False)
    result.done += [d.pk for d in moved.done]
    if said.closed is None:
        return
    if said.closed is Decision.REJECT_VOID:
        for destination in moved.done:
            succeed(destination, at)
    if said.closed is Decision.APPROVE:
        remember(moved.done, at)
    event, title = NEWS[said.closed]
    graduates = Graduate.unscoped.filter(pk__in=[d.graduate_id for d in moved.done])
    people = users_of(graduates.values_list("person_id", flat=True))
    profile = rules_of(moved.done[0])[0]
    if profile.hears(event, "student"):
        tell(users=people, event=event, title=title, body=sentence(opinion), href="/h/destination/", at=at,
             channels=profile.channels(event))  # fmt: skip
