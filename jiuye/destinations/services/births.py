"""Every graduate has exactly one current destination, born with them as 暂未登记 (S0-32)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Protocol

from django.db.models import Exists, OuterRef, Subquery

from jiuye.destinations.models import Destination
from jiuye.graduates.models import Graduate
from jiuye.kit.bulk import Inserts

CHUNK = 1000
BESIDE = ("department_id", "class_group_id", "major_id", "level", "name")
"""What a destination keeps of its graduate, so that a queue walks one index."""


class Enrolled(Protocol):
    """Anybody on the list: a graduate, or one whom a roster has just brought."""

    @property
    def pk(self) -> int: ...
    @property
    def school_id(self) -> int: ...
    @property
    def cohort(self) -> int: ...
    @property
    def department_id(self) -> int | None: ...
    @property
    def class_group_id(self) -> int | None: ...
    @property
    def major_id(self) -> int | None: ...
    @property
    def level(self) -> str: ...
    @property
    def name(self) -> str: ...


def newborn(graduate: Graduate, at: datetime) -> Destination:
    """A destination that says nothing yet, waiting for its graduate."""
    child = Destination(**_blank(graduate), **_born(at))
    child.graduate = graduate
    return child


def _blank(one: Enrolled) -> dict[str, Any]:
    kept = {name: getattr(one, name) for name in BESIDE}
    return {"graduate_id": one.pk, "school_id": one.school_id, "cohort": one.cohort, **kept}


def _born(at: datetime) -> dict[str, Any]:
    return {"state": "draft", "state_since": at, "waiting_since": at, "created_at": at}


def bear(graduates: Iterable[Enrolled], at: datetime) -> None:
    """Give each of these graduates their first destination, who has none yet; registered in ``graduates.births``."""
    waiting = iter(graduates)
    rows = Inserts(Destination, **_born(at))
    while chunk := list(islice(waiting, CHUNK)):
        there = Destination.unscoped.filter(graduate__in=[g.pk for g in chunk], is_current=True)
        have = set(there.values_list("graduate_id", flat=True))
        for one in chunk:
            if one.pk not in have:
                rows.add(**_blank(one))
        rows.flush()


def follow(graduates: Sequence[int], at: datetime) -> None:
    """Who moves, is renamed, leaves the list or comes back takes their registrations along; in ``graduates.moves``."""
    now = Graduate.unscoped.filter(pk=OuterRef("graduate_id"))
    kept: dict[str, Any] = {name: Subquery(now.values(name)[:1]) for name in BESIDE}
    gone = Exists(now.filter(deactivated_at__isnull=False))
    Destination.unscoped.filter(graduate__in=graduates).update(**kept, deactivated=gone)
