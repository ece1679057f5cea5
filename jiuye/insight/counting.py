"""Counting rows: the truth every faster answer must equal. Now from the records, a past moment from their versions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    SmallIntegerField,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from jiuye.accounts.actor import StaffActor
from jiuye.destinations.models import Destination, Version
from jiuye.graduates.models import Graduate
from jiuye.insight import following
from jiuye.insight.models import Past
from jiuye.insight.rules import NOTHING, NOWHERE, THROUGH, Cell, Cells, cell_of
from jiuye.kit.actors import Actor

CUTS = {
    "school": "school_id",
    "department": "department_id",
    "class": "class_group_id",
    "major": "major_id",
    "level": "level",
    "sex": "sex",
}
"""cut → column. There is no cut by counselor, and there will be none (R-10)."""
STANDING = ("in_review", "approved")


@dataclass(frozen=True)
class Scope:
    """Whose rows: what the actor may see of these schools' cohort, perhaps only one department, class…"""

    actor: Actor
    schools: tuple[int, ...]
    cohort: int
    within: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Nothing narrows it below whole schools, so that the sums may answer."""
        if self.within:
            return False
        if isinstance(self.actor, StaffActor):
            if self.actor.level == "province":
                return set(self.schools) <= set(self.actor.school_ids)
            return (
                self.actor.level == "school" and not self.actor.rectangles and {*self.schools} == {self.actor.school_id}
            )
        return self.actor.party in ("system", "clock")

    def people(self) -> QuerySet[Graduate]:
        return self.everybody().filter(deactivated_at=None, **self.narrowed)

    def everybody(self) -> QuerySet[Graduate]:
        seen = Graduate.objects.visible_to(self.actor)
        return seen.filter(school_id__in=self.schools, cohort=self.cohort)

    @property
    def narrowed(self) -> dict[str, object]:
        return {
            CUTS[cut]: value if cut in ("level", "sex") else (int(value) or None) for cut, value in self.within.items()
        }


class Row(NamedTuple):
    """One graduate of the population: where they belong, where they stand."""

    pk: int
    school_id: int
    department_id: int | None
    class_group_id: int | None
    major_id: int | None
    level: str
    sex: str
    cell: Cell

    def value(self, cut: str) -> str:
        return text(getattr(self, CUTS[cut])) if cut else ""


BELONGS = ("school_id", "department_id", "class_group_id", "major_id", "level", "sex")
CELL = ("c_leaf", "c_reach", "c_confirmed", "c_counted")


def text(value: object) -> str:
    return "0" if value is None else str(value)


def standing(people: QuerySet[Graduate]) -> QuerySet[Graduate]:
    """Each graduate with their cell, from the one current destination."""
    stands = Q(d__state__in=STANDING)
    return people.annotate(d=FilteredRelation("destinations", condition=Q(destinations__is_current=True))).annotate(
        c_leaf=Case(When(stands, then=F("d__leaf")), default=Value(""), output_field=CharField()),
        c_reach=Case(
            When(d__state="approved", then=Value(THROUGH)),
            When(d__state="in_review", then=F("d__passed")),
            default=Value(NOWHERE),
            output_field=SmallIntegerField(),
        ),
        c_confirmed=_yes(stands & Q(d__confirmed_by_graduate_at__isnull=False)),
        c_counted=_yes(~stands | Q(d__state__isnull=True) | Q(d__does_not_count="")),
    )


def _yes(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def cells(scope: Scope, by: str = "") -> dict[str, Cells]:
    """value of the cut → cells, counted by the database now."""
    column = CUTS[by] if by else "cohort"
    found: dict[str, Cells] = defaultdict(Counter)
    counted = standing(scope.people()).order_by().values_list(column, *CELL).annotate(n=Count("pk"))
    for value, leaf, reach, confirmed, counts, n in counted:
        found[text(value) if by else ""][Cell(leaf, reach, bool(confirmed), bool(counts))] += n
    return dict(found)


def rows(scope: Scope, at: datetime | None = None, among: Iterable[int] | None = None) -> Iterator[Row]:
    """Everybody in the population, one by one."""
    if at is not None:
        yield from _rows_at(scope, at)
        return
    people = scope.people() if among is None else scope.people().filter(pk__in=list(among))
    for pk, *rest in standing(people).order_by("pk").values_list("pk", *BELONGS, *CELL).iterator():
        leaf, reach, confirmed, counts = rest[6:]
        yield _row(pk, rest[:6], Cell(leaf, reach, bool(confirmed), bool(counts)))


def _row(pk: int, belongs: Sequence[Any], cell: Cell) -> Row:
    school, department, class_group, major, level, sex = belongs
    return Row(pk, school, department, class_group, major, level, sex, cell)


def grouped(found: Iterable[Row], by: str = "") -> dict[str, Cells]:
    groups: dict[str, Cells] = defaultdict(Counter)
    for row in found:
        groups[row.value(by)][row.cell] += 1
    return dict(groups)


# -- a past moment (M-05): only facts recorded by then


def _rows_at(scope: Scope, at: datetime) -> Iterator[Row]:
    said = _said_by(scope, at)
    moved = overrides(scope, at)
    live = scope.everybody().filter(Q(deactivated_at=None) | Q(deactivated_at__gt=at), created_at__lte=at)
    flags = _not_counting(scope)
    for pk, *belongs in live.filter(**scope.narrowed).order_by("pk").values_list("pk", *BELONGS).iterator():
        if pk not in moved:
            yield _row(pk, belongs, _cell(said.get(pk), pk not in flags))
    for pk, past in sorted(moved.items()):
        if past.active and _inside(scope, past):
            yield _row(pk, [getattr(past, name) for name in BELONGS], _cell(said.get(pk), past.counted))


Said = tuple[str, str, int, bool]


def _cell(said: Said | None, counted: bool) -> Cell:
    return cell_of(*said, counted) if said else NOTHING


def _said_by(scope: Scope, at: datetime) -> dict[int, Said]:
    """graduate → what their newest destination said last, among versions recorded by then (DESIGN 4.9)."""
    here = {"destination__school_id__in": scope.schools, "destination__cohort": scope.cohort}
    versions = Version.objects.filter(recorded_at__lte=at, **here)
    newest = Window(
        RowNumber(),
        partition_by=[F("destination__graduate_id")],
        order_by=[F("destination_id").desc(), F("number").desc()],
    )
    columns = ("destination__graduate_id", "leaf", "state", "passed", "confirmed")
    found = versions.annotate(nth=newest).filter(nth=1).order_by().values_list(*columns)
    said: dict[int, Said] = {
        pk: (leaf, state, passed, confirmed) for pk, leaf, state, passed, confirmed in found.iterator()
    }
    for pk, leaf, state, passed, confirmed_at in _never_versioned(scope, at):
        said.setdefault(pk, (leaf, state, passed, bool(confirmed_at and confirmed_at <= at)))
    return said


def _never_versioned(scope: Scope, at: datetime) -> Iterable[Any]:
    """Records taken over in one piece that have no version yet: as they are, since they were asserted."""
    known = Version.objects.filter(destination_id=OuterRef("pk"))
    found = Destination.unscoped.filter(
        ~Exists(known), school_id__in=scope.schools, cohort=scope.cohort, is_current=True, state__in=STANDING,
        asserted_at__lte=at,
    )  # fmt: skip
    return found.values_list("graduate_id", "leaf", "state", "passed", "confirmed_by_graduate_at")


def _not_counting(scope: Scope) -> set[int]:
    found = Destination.unscoped.filter(school_id__in=scope.schools, cohort=scope.cohort, is_current=True)
    return set(found.exclude(does_not_count="").values_list("graduate_id", flat=True))


def overrides(scope: Scope, at: datetime) -> dict[int, Past]:
    """Who belonged elsewhere then: graduate → where. Changes the job has not followed yet are looked at too."""
    found: dict[int, Past] = {}
    kept = Past.objects.filter(school_id__in=scope.schools, cohort=scope.cohort, until__gt=at)
    for past in kept.order_by("-until", "-pk"):
        found[past.graduate_id] = past
    for past in following.unfollowed(scope.schools, scope.cohort):
        if past.until > at:
            found.setdefault(past.graduate_id, past)
    born = Graduate.unscoped.filter(school_id__in=scope.schools, cohort=scope.cohort, created_at__gt=at)
    unborn = set(born.values_list("pk", flat=True)) if found else set()
    return {pk: past for pk, past in found.items() if pk not in unborn}


def _inside(scope: Scope, past: Past) -> bool:
    """Whether the actor's scope covers where they were: told by the same rectangles, on the past's own columns."""
    if any(text(getattr(past, CUTS[cut])) != value for cut, value in scope.within.items()):
        return False
    if scope.whole or (scope.within and Scope(scope.actor, scope.schools, scope.cohort).whole):
        return True
    rectangles = getattr(scope.actor, "rectangles", ())
    if (
        isinstance(scope.actor, StaffActor)
        and scope.actor.level != "province"
        and past.school_id != scope.actor.school_id
    ):
        return False
    return any(_covers(rectangle, past) for rectangle in rectangles)


def _covers(rectangle: Any, past: Past) -> bool:
    pairs = (
        (rectangle.cohort, past.cohort),
        (rectangle.department, past.department_id),
        (rectangle.class_group, past.class_group_id),
        (rectangle.level, past.level),
        (rectangle.major, past.major_id),
    )
    return all(wanted is None or wanted == mine for wanted, mine in pairs)
