"""Every graduate has exactly one current destination, born with them as 暂未登记 (S0-32)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Protocol

from django.db.models import OuterRef, Subquery

from jiuye.destinations.models import Destination
from jiuye.graduates.models import Graduate
from jiuye.kit.bulk import Inserts

CHUNK = 1000


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


def newborn(graduate: Graduate, at: datetime) -> Destination:
    """A destination that says nothing yet, waiting for its graduate."""
    child = Destination(**_blank(graduate), **_born(at))
    child.graduate = graduate
    return child


def _blank(one: Enrolled) -> dict[str, Any]:
    return {"graduate_id": one.pk, "school_id": one.school_id, "cohort": one.cohort, "department_id": one.department_id}


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
    """The graduate's department is kept on the destination for its queue: who moves takes their registrations along."""
    now_in = Graduate.unscoped.filter(pk=OuterRef("graduate_id")).values("department_id")[:1]
    Destination.unscoped.filter(graduate__in=graduates).update(department_id=Subquery(now_in))
