"""批量审核 for any process (S4-42, S4-43, W-08): who may be heard on, what became of each, what the rest were told.

The domain keeps its own states; this only asks for what every reviewed record has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, Protocol, TypeVar, cast

from jiuye.accounts.actor import StaffActor
from jiuye.kit.refusals import Reason
from jiuye.policy.flows import Process, ReviewFlow
from jiuye.records.models import Stateful
from jiuye.review import services as engine
from jiuye.review.rules import Opinion, Verdict

CHUNK = 1000


class Reviewed(Protocol):
    """What a batch needs to know of a record."""

    @property
    def ref(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def stage(self) -> int | None: ...
    @property
    def school_id(self) -> int: ...
    @property
    def cohort(self) -> int: ...


R = TypeVar("R", bound=Stateful)


@dataclass(slots=True)
class BatchResult(Generic[R]):
    """What became of every record of a batch (W-08, T-16)."""

    done: list[int] = field(default_factory=list)
    refused: list[tuple[R, Reason]] = field(default_factory=list)

    def by_reason(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for _, reason in self.refused:
            counts[reason.text] = counts.get(reason.text, 0) + 1
        return counts


def cannot_batch(record: Stateful, process: Process, flow: ReviewFlow, actor: StaffActor) -> Reason | None:
    """Finished, or with a level above: refused by name, in the handbook's words (S4-42, S4-43)."""
    stage = _as_reviewed(record).stage
    with_centre = stage is not None and flow.stages[stage].level == "province" and actor.level != "province"
    if record.state != "in_review" or stage is None or with_centre:
        text = process.message("finished_selected")
        return Reason(text, rule="review.batch.finished", remedy="只选等您审核的记录")
    return None


def _as_reviewed(record: Stateful) -> Reviewed:
    """Every stateful record with a stage is one; the columns are the domains' own."""
    return cast(Reviewed, record)


def in_groups(records: Iterable[R]) -> Iterator[list[list[R]]]:
    """A thousand at a time, each thousand split by school and cohort, because rules are the school's."""
    chunk: list[R] = []
    for record in records:
        chunk.append(record)
        if len(chunk) == CHUNK:
            yield _grouped(chunk)
            chunk = []
    if chunk:
        yield _grouped(chunk)


def _grouped(chunk: Sequence[R]) -> list[list[R]]:
    groups: dict[tuple[int, int], list[R]] = {}
    for record in chunk:
        seen = _as_reviewed(record)
        groups.setdefault((seen.school_id, seen.cohort), []).append(record)
    return list(groups.values())


def hear(
    members: Sequence[R],
    process: Process,
    flow: ReviewFlow,
    *,
    actor: StaffActor,
    opinion: Opinion,
    at: datetime,
    result: BatchResult[R],
) -> dict[Verdict, list[R]]:
    """Hear one reviewer on records of one school; the refused go into ``result``, the heard come back by verdict."""
    able: dict[str, R] = {}
    for record in members:
        if no := cannot_batch(record, process, flow, actor):
            result.refused.append((record, no))
        else:
            able[_as_reviewed(record).ref] = record
    batch = engine.decide_many(actor=actor, process=process, flow=flow, subjects=list(able), opinion=opinion, at=at)
    verdicts: dict[Verdict, list[R]] = {}
    for ref, record in able.items():
        if ref in batch.refused:
            result.refused.append((record, batch.refused[ref]))
        else:
            verdicts.setdefault(batch.heard[ref], []).append(record)
    return verdicts
