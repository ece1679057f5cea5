"""The fast way to the same cells: read the sums, take out everybody who changed since, count them afresh."""

from __future__ import annotations

from collections import Counter, defaultdict

from jiuye.insight import counting, following
from jiuye.insight.counting import CUTS, Scope, text
from jiuye.insight.models import Fact, Followed, Tally
from jiuye.insight.rules import Cell, Cells

TRIES = 3


def cells(scope: Scope, by: str = "") -> dict[str, Cells]:
    """value of the cut → cells, always equal to ``counting.cells``: read where the sums can answer, counted where not."""
    for _ in range(TRIES if scope.whole else 0):
        since = following.position()
        if since is None:
            break
        found = _read(scope, by, since)
        if found is None:
            break
        if following.position() == since and _turn() == since.turn:
            return {value: +cells for value, cells in found.items() if +cells}
    return counting.cells(scope, by)


def _turn() -> int | None:
    now = following.position()
    return now.turn if now else None


def _read(scope: Scope, by: str, since: Followed) -> dict[str, Cells] | None:
    changed = following.changed(since, following.MOST)
    if changed is None:
        return None
    found = _sums(scope, by)
    for chunk in following.chunked(changed):
        _take_out(found, scope, by, chunk)
        for row in counting.rows(scope, among=chunk):
            found[row.value(by)][row.cell] += 1
    return found


def _sums(scope: Scope, by: str) -> dict[str, Cells]:
    """The kept sums of one cut; a cut by school is the whole of each school."""
    found: dict[str, Cells] = defaultdict(Counter)
    kept = Tally.objects.filter(school_id__in=scope.schools, cohort=scope.cohort, cut="" if by == "school" else by)
    columns = ("school_id", "value", "leaf", "reach", "confirmed", "counted", "n")
    for school, value, leaf, reach, confirmed, counted, n in kept.values_list(*columns).iterator():
        found[text(school) if by == "school" else value][Cell(leaf, reach, confirmed, counted)] += n
    return found


def _take_out(found: dict[str, Cells], scope: Scope, by: str, ids: list[int]) -> None:
    for fact in Fact.objects.filter(pk__in=ids, school_id__in=scope.schools, cohort=scope.cohort):
        value = text(getattr(fact, CUTS[by])) if by else ""
        found[value][cell_held(fact)] -= 1


def cell_held(fact: Fact) -> Cell:
    return Cell(fact.leaf, fact.reach, fact.confirmed, fact.counted)
