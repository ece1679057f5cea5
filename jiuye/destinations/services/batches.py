"""批量审核: what a batch would do, said before the click; then at once, or as a job that survives anything (S4-40…S4-43, T-16)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jiuye.accounts.actor import StaffActor
from jiuye.destinations.models import Destination
from jiuye.destinations.queries import decided_by
from jiuye.destinations.services.common import rules_of
from jiuye.destinations.services.review import BatchResult, cannot_batch, decide_many
from jiuye.destinations.services.together import alone, warned_among
from jiuye.institutions.models import School
from jiuye.kit.refusals import Reason
from jiuye.records.jobs.interface import Task
from jiuye.records.jobs.queue import enqueue
from jiuye.records.models import Job
from jiuye.review.rules import Decision, Opinion, may_review

AT_ONCE = 200
STEP = 500


@dataclass(slots=True)
class Split:
    """38 条里有 6 条不能一起通过: the able ones, and those who are not, by reason, with some names."""

    able: list[int] = field(default_factory=list)
    refused: dict[str, list[Destination]] = field(default_factory=dict)
    reasons: dict[str, Reason] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return len(self.able) + self.refused_count

    @property
    def refused_count(self) -> int:
        return sum(len(found) for found in self.refused.values())

    def groups(self) -> list[tuple[Reason, int, str]]:
        """Reason, how many, whose: the biggest group first."""
        ordered = sorted(self.refused.items(), key=lambda item: -len(item[1]))
        return [(self.reasons[text], len(found), _names(found)) for text, found in ordered]

    def refused_ids(self) -> list[int]:
        return [d.pk for found in self.refused.values() for d in found]


def _names(found: Sequence[Destination]) -> str:
    names = "、".join(d.graduate.name for d in found[:6])
    return f"{names} 等" if len(found) > 6 else names


def split(actor: StaffActor, rows: Iterable[Destination], decision: Decision) -> Split:
    """The dry run: the same judgement the batch will use, nothing written."""
    found, everything = Split(), list(rows)
    warned = warned_among(everything)
    for destination in everything:
        if no := _why_not(destination, actor, decision, warned):
            found.refused.setdefault(no.text, []).append(destination)
            found.reasons.setdefault(no.text, no)
        else:
            found.able.append(destination.pk)
    return found


def _why_not(destination: Destination, actor: StaffActor, decision: Decision, warned: Set[str]) -> Reason | None:
    profile, process, flow = rules_of(destination)
    if no := cannot_batch(destination, process, flow, actor):
        return no
    assert destination.stage is not None
    if no := may_review(process, flow, destination.stage, actor.level):
        return no
    return alone(destination, profile, decision, warned, actor)


def decide(
    *, actor: StaffActor, ids: Sequence[int], opinion: Opinion, at: datetime, task: Task[..., Any], key: str = ""
) -> BatchResult[Destination] | Job:
    """Do it: a small batch at once, a large one as a job. ``ids`` came through the actor's scope and are read again."""
    if len(ids) <= AT_ONCE:
        return decide_many(actor=actor, destinations=visible(actor, ids), opinion=opinion, at=at)
    return enqueue(
        task,
        actor=actor,
        at=at,
        unique_key=f"review:{key}" if key else "",
        school_id=actor.school_id,
        user_id=actor.user_id,
        trace=dict(actor.trace),
        ids=list(ids),
        decision=opinion.decision.value,
        text=opinion.text,
        reasons=list(opinion.reasons),
        moment=at.isoformat(),
    )


READ = (
    "state", "version", "stage", "passed", "is_current", "waiting_since", "voided_at", "school_id", "cohort", "graduate_id",
    "leaf", "objected_at", "mismatches", "hints", "confirmed_by_graduate_at", "confirmed_digest", "employer_name",
    "credit_code", "employer_nature", "industry", "region_code", "region_name", "address", "postcode",
)  # fmt: skip
"""What a batch judges, writes and tells: no contact is decrypted and no document parsed to move a record on."""


def visible(actor: StaffActor, ids: Sequence[int], *, named: bool = False) -> list[Destination]:
    """The rows as they are now, in the order of the ids; what left the scope meanwhile is not among them (T-34).

    ``named`` brings everything a page says of them; a batch needs only what it reads.
    """
    found: dict[int, Destination] = {}
    for start in range(0, len(ids), 800):
        rows = Destination.objects.visible_to(actor).filter(pk__in=ids[start : start + 800])
        found |= {d.pk: d for d in (rows.select_related("graduate") if named else rows.only(*READ))}
    schools = School.objects.in_bulk({d.school_id for d in found.values()})
    for destination in found.values():
        destination.school = schools[destination.school_id]
    return [found[pk] for pk in ids if pk in found]


def run(*, actor: StaffActor, ids: Sequence[int], opinion: Opinion, at: datetime, work: Any = None) -> dict[str, Any]:
    """The job's body: five hundred a step, each step once. What was done is counted from the opinions, not remembered."""
    refused: dict[str, int] = {}
    for start in range(0, len(ids), STEP):
        step = list(ids[start : start + STEP])
        if work is None:
            _add(refused, _step(actor, step, opinion, at))
        else:
            with work.effect(f"step:{start}") as fresh:
                _add(refused, _step(actor, step, opinion, at) if fresh else {})
            done = min(start + STEP, len(ids))
            work.progress(done, len(ids), "review", f"已处理 {done} 条", now=True)
    heard = decided_by(actor.ref, at, ids)
    missing = len(ids) - heard - sum(refused.values())
    if missing > 0:
        refused["处理中断前已判定不能处理"] = missing
    return {"done": heard, "refused": refused, "total": len(ids)}


def _step(actor: StaffActor, ids: Sequence[int], opinion: Opinion, at: datetime) -> dict[str, int]:
    rows = visible(actor, ids)
    counts = decide_many(actor=actor, destinations=rows, opinion=opinion, at=at).by_reason()
    if gone := len(ids) - len(rows):
        counts["不在您的数据范围内"] = gone
    return counts


def _add(into: dict[str, int], more: Mapping[str, int]) -> None:
    for text, n in more.items():
        into[text] = into.get(text, 0) + n
