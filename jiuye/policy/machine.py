"""A process as a graph: every place a record can stand and every step somebody can take from there (M-04).

The domains keep their own lifecycle tables; this is what a profile makes of them, small enough to walk completely.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from jiuye.policy.flows import Process, ReviewFlow

STAFF = ("counselor", "department", "school", "province")
UNREVIEWED = {"origin": {"student": "confirmed", "staff": "locked"}}
"""Where a process without review ends, by who said it: the domain's own lifecycle, the same everywhere."""
ANEW = {"destination": {"voided"}, "correction": {"approved", "rejected"}}
"""After which ends the next one is there at once: a blank registration, another thread."""


class Place(NamedTuple):
    """Where a record stands: its state, the stages passed, and whether its window is still open."""

    state: str
    passed: int
    open: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody's move from one place to another; ``by`` is a role, ``clock`` or ``feedback``."""

    verb: str
    by: str
    source: Place
    target: Place


def start() -> Place:
    return Place("draft", 0)


def steps(process: Process, flow: ReviewFlow, here: Place, feedback: str = "") -> Iterator[Step]:
    """Every move out of a place. Graduates need the window; reviewers and corrections do not."""
    if here.open:
        yield Step("clock", "clock", here, here._replace(open=False))
        yield from _graduate(process, flow, here)
    yield from _staff(process, flow, here)
    if feedback and here.state == "approved":
        yield Step("feedback", "feedback", here, Place(feedback, 0, here.open))
    if here.state == "in_review":
        yield from _decisions(process, flow, here)


def _graduate(process: Process, flow: ReviewFlow, here: Place) -> Iterator[Step]:
    if here.state in process.resubmit_from:
        yield Step("submit", "student", here, _submitted(process, flow, "student", here))
    if here.state == "in_review" and here.passed == 0 and process.withdraw:
        yield Step("withdraw", "student", here, Place("draft", 0, here.open))
    if here.state in ANEW.get(process.key, ()):
        yield Step("anew", "student", here, Place("draft", 0, here.open))
    if here.state == "approved" and process.self_void != "forbidden":
        yield Step("void", "student", here, Place("voided", 0, here.open))


def _staff(process: Process, flow: ReviewFlow, here: Place) -> Iterator[Step]:
    if process.staff_entry != "forbidden" and here.state in process.resubmit_from:
        for level in STAFF:
            yield Step("enter", level, here, _entered(process, flow, level, here))
    if here.state in process.reopen_from:
        yield Step("reopen", "school", here, Place("returned", 0, here.open))


def _submitted(process: Process, flow: ReviewFlow, party: str, here: Place) -> Place:
    if flow.stages:
        return Place("in_review", 0, here.open)
    ends = UNREVIEWED.get(process.key, {})
    return Place(ends.get(party) or process.effects.get("approve", ""), 0, here.open)


def _entered(process: Process, flow: ReviewFlow, level: str, here: Place) -> Place:
    """Staff entry stands as reviewed up to the desk of whoever entered it (S0-43), or begins at the first (S4-47)."""
    passed = flow.after_entry_by(level) if process.staff_entry == "stage_of_role" else 0
    return _after(process, flow, passed, here) if flow.stages else _submitted(process, flow, "staff", here)


def _after(process: Process, flow: ReviewFlow, passed: int, here: Place) -> Place:
    if passed >= len(flow.stages):
        return Place(process.effects.get("approve", ""), len(flow.stages), here.open)
    return Place("in_review", passed, here.open)


def _decisions(process: Process, flow: ReviewFlow, here: Place) -> Iterator[Step]:
    last = len(flow.stages) if flow.seniors_may_skip else min(here.passed + 1, len(flow.stages))
    for desk in range(here.passed, last):
        stage = flow.stages[desk]
        for outcome in sorted(stage.outcomes):
            approved = outcome == "approve"
            target = _after(process, flow, desk + 1, here) if approved else _effect(process, outcome, here)
            yield Step(outcome, stage.level, here, target)


def _effect(process: Process, outcome: str, here: Place) -> Place:
    return Place(process.effects.get(outcome, ""), 0, here.open)


def explore(process: Process, flow: ReviewFlow, feedback: str = "") -> list[Step]:
    """Every step that can ever be taken, from a fresh record onwards; ``feedback`` is where the nation sends it back."""
    seen, todo, found = {start()}, deque([start()]), []
    while todo:
        here = todo.popleft()
        for step in steps(process, flow, here, feedback):
            found.append(step)
            if step.target not in seen:
                seen.add(step.target)
                todo.append(step.target)
    return found


def places(found: Iterable[Step]) -> set[Place]:
    return {start(), *(step.source for step in found), *(step.target for step in found)}


def reaches(found: list[Step], goals: set[Place]) -> set[Place]:
    """Places from which some goal can still be reached."""
    before: dict[Place, set[Place]] = {}
    for step in found:
        before.setdefault(step.target, set()).add(step.source)
    seen, todo = set(goals), list(goals)
    while todo:
        for source in before.get(todo.pop(), ()):
            if source not in seen:
                seen.add(source)
                todo.append(source)
    return seen
