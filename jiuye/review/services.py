"""The engine: cases opened, heard, closed. The domain drives it and gets a verdict back (DESIGN 4.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from jiuye.accounts.actor import StaffActor
from jiuye.institutions.settings import steady
from jiuye.kit.refusals import Conflict, Reason, Refused
from jiuye.policy.flows import Process, ReviewFlow
from jiuye.review.models import Case
from jiuye.review.models import Opinion as Heard
from jiuye.review.rules import Opinion, Verdict, verdict

T = TypeVar("T")


@transaction.atomic
def open_case(*, process: str, subject: str, school_id: int, variant: str, at: datetime, stage: int = 0) -> Case:
    """A new round for the record, waiting at ``stage``; a change of the school's way of reviewing waits for it (T-18)."""
    steady(school_id)
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
        steady(school_id)
    Case.objects.bulk_create(
        (
            Case(process=process, subject=ref, school_id=school, variant=variant, stage=stage, opened_at=at)
            for ref, school in subjects.items()
        ),
        batch_size=1000,
    )


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
    cases = {c.subject: c for chunk in _chunks(subjects) for c in _waiting(process.key, chunk)}
    heard: dict[str, Verdict] = {}
    refused: dict[str, Reason] = {}
    for subject in subjects:
        case = cases.get(subject)
        if case is None:
            refused[subject] = Reason("不在审核中", rule="review.closed", remedy="请刷新后查看现在的状态")
            continue
        try:
            heard[subject] = verdict(process, flow, case.stage, opinion, level=actor.level)
        except Refused as no:
            refused[subject] = no.reasons[0]
    _settle([(cases[s], v) for s, v in heard.items()], actor, opinion, at)
    return Batch(heard, refused)


def _waiting(process: str, subjects: Sequence[str]) -> Iterable[Case]:
    return Case.objects.select_for_update().filter(process=process, subject__in=subjects, closed_at=None)


def _settle(pairs: list[tuple[Case, Verdict]], actor: StaffActor, opinion: Opinion, at: datetime) -> None:
    groups: dict[tuple[int, int | None, str], list[int]] = {}
    for case, said in pairs:
        groups.setdefault((case.stage, said.stage, said.closed or ""), []).append(case.pk)
    for (stage, to, closed), ids in groups.items():
        changed: dict[str, object] = {"closed_at": at, "verdict": closed} if closed else {"stage": to}
        for chunk in _chunks(ids):
            done = Case.objects.filter(pk__in=chunk, stage=stage, closed_at=None).update(**changed)
            if done != len(chunk):
                raise Conflict(Reason("批量处理时有记录刚被别人审核过", rule="review.moved", remedy="请刷新后重新选择"))
    Heard.objects.bulk_create(
        (Heard(case=case, **_heard(actor, said, opinion, at)) for case, said in pairs), batch_size=1000
    )


def _chunks(items: Sequence[T], size: int = 900) -> Iterable[Sequence[T]]:
    return (items[i : i + size] for i in range(0, len(items), size))
