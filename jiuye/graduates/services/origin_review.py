"""Hearing reviewers on origin information (S4-38…S4-45): one by one and by the thousand, through the review engine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from jiuye.accounts.actor import StaffActor
from jiuye.graduates.fields import PROCESS
from jiuye.graduates.lifecycle import LIFECYCLE
from jiuye.graduates.models import Graduate
from jiuye.graduates.services.origin_common import must_be_seen, rules_of, tell_graduates
from jiuye.kit.refusals import Refused
from jiuye.records.services import transition, transition_many
from jiuye.review import services as engine
from jiuye.review.batches import BatchResult, hear, in_groups
from jiuye.review.rules import Decision, Opinion, Verdict

NEWS = {
    "approve": ("origin.approved", "你的生源信息已审核完成"),
    "return": ("origin.returned", "你的生源信息没有通过，请修改后再提交"),
}


@transaction.atomic
def decide(
    *, actor: StaffActor, graduate: Graduate, opinion: Opinion, at: datetime, seen: int | None = None
) -> Verdict:
    """Hear one reviewer on one record (S4-44); the graduate is told when it closes.

    Raises Conflict for a stale page or a quicker reviewer (T-10, T-15), Denied for the wrong level (T-33).
    """
    must_be_seen(graduate, seen)
    _, process, flow = rules_of(graduate)
    case = engine.current(PROCESS, graduate.ref)
    opened_under = process.flows.get(case.variant, flow)
    said = engine.decide(actor=actor, case=case, process=process, flow=opened_under, opinion=opinion, at=at)
    verb, columns = _move(said)
    transition(graduate, LIFECYCLE, verb, actor=actor, at=at, reason=opinion.text, **columns)
    _tell(verb, [graduate], opinion, at)
    return said


def decide_many(
    *, actor: StaffActor, graduates: Iterable[Graduate], opinion: Opinion, at: datetime
) -> BatchResult[Graduate]:
    """批量审核 (S4-42, S4-43): each done or refused by name, a thousand a transaction, safe to repeat."""
    result: BatchResult[Graduate] = BatchResult()
    for groups in in_groups(graduates):
        with transaction.atomic():
            for members in groups:
                _decide_group(members, actor, opinion, at, result)
    return result


def _decide_group(
    members: list[Graduate], actor: StaffActor, opinion: Opinion, at: datetime, result: BatchResult[Graduate]
) -> None:
    _, process, flow = rules_of(members[0])
    verdicts = hear(members, process, flow, actor=actor, opinion=opinion, at=at, result=result)
    for said, heard in verdicts.items():
        verb, columns = _move(said)
        moved = transition_many(
            heard, LIFECYCLE, verb, actor=actor, at=at, reason=opinion.text, columns_for=partial(_same, columns)
        )
        if moved.refused:
            raise Refused.because([reason for _, reason in moved.refused])
        result.done += [graduate.pk for graduate in moved.done]
        _tell(verb, moved.done, opinion, at)


def _move(said: Verdict) -> tuple[str, dict[str, Any]]:
    """The lifecycle verb and the columns a verdict becomes; every refusal leads to 不同意, because origin has one."""
    if said.closed is None:
        return "advance", {"stage": said.stage}
    return ("approve" if said.closed is Decision.APPROVE else "return"), {"stage": None}


def _same(columns: dict[str, Any], graduate: Graduate) -> dict[str, Any]:
    """Everybody a verdict moves gets the same columns."""
    return columns


def _tell(verb: str, graduates: list[Graduate], opinion: Opinion, at: datetime) -> None:
    if verb in NEWS:
        event, title = NEWS[verb]
        tell_graduates(graduates, event, title, at, body=opinion.text.strip())
