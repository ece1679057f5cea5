"""The engine: cases opened, heard, closed. The domain drives it and gets a verdict back (DESIGN 4.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from jiuye.accounts.actor import StaffActor
from jiuye.institutions.settings import steady
from jiuye.kit.bulk import Inserts
from jiuye.kit.refusals import Conflict, Reason, Refused
from jiuye.policy.flows import Process, ReviewFlow
from jiuye.review.models import Case
from jiuye.review.models import Opinion as Heard
from jiuye.review.rules import Opinion, Verdict, verdict

T = TypeVar("T")


@transaction.atomic
def open_case(*, process: str, subject: str, school_id: int, variant: str, at: datetime, stage: int = 0) -> Case:
    """A new round for the record, waiting at ``stage``; a change of the school's way of reviewing waits for it (T-18)."""
    _holding(school_id, process, variant)
    rounds = Case.objects.filter(process=process, subject=subject).count()
    return Case.objects.create(
        process=process,
        subject=subject,
        school_id=school_id,
        variant=variant,
        stage=stage,
        round=rounds + 1,
        opened_at=at,
    )


@transaction.atomic
def open_cases(*, process: str, subjects: Mapping[str, int], variant: str, at: datetime, stage: int = 0) -> None:
    """Rounds for many records at once (imports): subject reference → school."""
    for school_id in sorted(set(subjects.values())):
        _holding(school_id, process, variant)
    Case.objects.bulk_create(
        (
            Case(process=process, subject=ref, school_id=school, variant=variant, stage=stage, opened_at=at)
            for ref, school in subjects.items()
        ),
        batch_size=1000,
    )


def _holding(school_id: int, process: str, variant: str) -> None:
    """Nobody changes the school's way of reviewing until we are done; who looked before it was changed begins again (T-18)."""
    now = steady(school_id).flow_variants.get(process, variant)
    if now != variant:
        raise Conflict(Reason("学校刚刚换了审核方式，这一步没有存上", rule="flow.changed", owner="学校系统管理员",
                              remedy="请刷新页面，再提交一次"))  # fmt: skip


def close_case(*, process: str, subject: str, verdict: str, at: datetime) -> None:
    """End the open round without an opinion: withdrawn by the graduate, superseded by a staff entry."""
    Case.objects.filter(process=process, subject=subject, closed_at=None).update(closed_at=at, verdict=verdict)


def current(process: str, subject: str) -> Case:
    """The round waiting for a decision. Raises Refused when there is none."""
    case = Case.objects.filter(process=process, subject=subject, closed_at=None).first()
    if case is None:
        raise Refused(Reason("这条记录现在不在审核中", rule="review.closed", remedy="请刷新后查看现在的状态"))
    return case


@transaction.atomic
def decide(
    *, actor: StaffActor, case: Case, process: Process, flow: ReviewFlow, opinion: Opinion, at: datetime
) -> Verdict:
    """Hear one reviewer. Raises what ``rules.verdict`` raises, and Conflict when the case moved meanwhile (T-15)."""
    said = verdict(process, flow, case.stage, opinion, level=actor.level)
    moved = Case.objects.filter(pk=case.pk, stage=case.stage, closed_at=None).update(**_after(said, at))
    if not moved:
        raise Conflict(Reason("这条记录刚被别人审核过，您的决定没有保存", rule="review.moved", remedy="请刷新后查看"))
    Heard.objects.create(case=case, **_heard(actor, said, opinion, at))
    return said


def _after(said: Verdict, at: datetime) -> dict[str, object]:
    if said.closed is not None:
        return {"closed_at": at, "verdict": said.closed.value}
    return {"stage": said.stage}


def _heard(actor: StaffActor, said: Verdict, opinion: Opinion, at: datetime) -> dict[str, object]:
    return {
        "stage": said.spoke,
        "level": actor.level,
        "decision": opinion.decision.value,
        "text": opinion.text.strip(),
        "reasons": list(opinion.reasons),
        "looks": [asdict(look) for look in opinion.looks],
        "by_ref": actor.ref,
        "by_label": actor.label,
        "at": at,
    }


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch hearing did: subject → verdict for those heard, subject → reason for those refused."""

    heard: dict[str, Verdict]
    refused: dict[str, Reason]


@transaction.atomic
def decide_many(
    *,
    actor: StaffActor,
    process: Process,
    flow: ReviewFlow,
    subjects: Sequence[str],
    opinion: Opinion,
    at: datetime,
) -> Batch:
    """Hear one reviewer on many records with a constant number of statements per thousand (W-08).

    A record without an open round, or waiting where the reviewer may not speak, is refused by name.
    """
    cases = {subject: (pk, stage) for chunk in _chunks(subjects) for subject, pk, stage in _waiting(process.key, chunk)}
    said: dict[int, Verdict | Reason] = {}
    heard: dict[str, Verdict] = {}
    refused: dict[str, Reason] = {}
    for subject in subjects:
        if subject not in cases:
            refused[subject] = Reason("不在审核中", rule="review.closed", remedy="请刷新后查看现在的状态")
            continue
        _, stage = cases[subject]
        if stage not in said:  # the same few stages come again and again
            said[stage] = _verdict_or_reason(process, flow, stage, opinion, actor.level)
        if isinstance(found := said[stage], Reason):
            refused[subject] = found
        else:
            heard[subject] = found
    _settle([(*cases[s], v) for s, v in heard.items()], actor, opinion, at)
    return Batch(heard, refused)


def _verdict_or_reason(
    process: Process, flow: ReviewFlow, stage: int, opinion: Opinion, level: str
) -> Verdict | Reason:
    try:
        return verdict(process, flow, stage, opinion, level=level)
    except Refused as no:
        return no.reasons[0]


def _waiting(process: str, subjects: Sequence[str]) -> Iterable[tuple[str, int, int]]:
    """Subject, key and stage of every open round among these, held until the transaction ends."""
    rows = Case.objects.select_for_update().filter(process=process, subject__in=subjects, closed_at=None)
    return rows.values_list("subject", "pk", "stage")


def _settle(cases: list[tuple[int, int, Verdict]], actor: StaffActor, opinion: Opinion, at: datetime) -> None:
    """Key, stage and verdict of each: one UPDATE for those that move alike, and every opinion kept."""
    groups: dict[tuple[int, Verdict], list[int]] = {}
    for pk, stage, said in cases:
        groups.setdefault((stage, said), []).append(pk)
    for (stage, said), ids in groups.items():
        for chunk in _chunks(ids):
            done = Case.objects.filter(pk__in=chunk, stage=stage, closed_at=None).update(**_after(said, at))
            if done != len(chunk):
                raise Conflict(Reason("批量处理时有记录刚被别人审核过", rule="review.moved", remedy="请刷新后重新选择"))
        rows = Inserts(Heard, **_heard(actor, said, opinion, at))
        for pk in ids:
            rows.add(case_id=pk)
        rows.flush()


def _chunks(items: Sequence[T], size: int = 900) -> Iterable[Sequence[T]]:
    return (items[i : i + size] for i in range(0, len(items), size))
