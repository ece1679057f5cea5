"""Who changed since the sums last followed. News arrives as rows: the trail, the versions, the newborn.

A superset is harmless, a miss is not: whoever is named here is counted afresh.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min, Model, QuerySet

from jiuye.destinations.models import Destination, Version
from jiuye.graduates.models import Graduate
from jiuye.insight.models import Fact, Followed, Past
from jiuye.records.models import TrailEvent

MOST = 2000
"""With more changes than this, counting everything is the faster way to the same number."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The newest row of each table that brings news."""

    trail: int
    version: int
    graduate: int
    destination: int


def marks() -> Marks:
    """The newest rows now. On PostgreSQL a row may commit after a higher number did, so writers under way are waited for."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {', '.join(_tables())} IN SHARE MODE")
        return Marks(
            trail=_newest(TrailEvent),
            version=_newest(Version),
            graduate=_newest(Graduate),
            destination=_newest(Destination),
        )


def _tables() -> list[str]:
    return [connection.ops.quote_name(m._meta.db_table) for m in (Destination, Graduate, TrailEvent, Version)]


def _newest(model: type[Model]) -> int:
    return model._base_manager.aggregate(newest=Max("pk"))["newest"] or 0


def position() -> Followed | None:
    """Up to where the sums reach; None while nothing was ever summed."""
    return Followed.objects.first()


def changed(since: Followed, most: int | None = None) -> set[int] | None:
    """Graduates with news since then; None when there are more than ``most``."""
    found = {pk for refs in _subjects(since, most) for pk in refs}
    found |= set(_bounded(Version.objects.filter(pk__gt=since.version), "destination__graduate_id", most))
    found |= set(_bounded(Destination.unscoped.filter(pk__gt=since.destination), "graduate_id", most))
    found |= set(_bounded(Graduate.unscoped.filter(pk__gt=since.graduate), "pk", most))
    return None if most is not None and len(found) > most else found


def _subjects(since: Followed, most: int | None) -> Iterable[list[int]]:
    news = TrailEvent.objects.filter(seq__gt=since.trail).exclude(subject="")
    for subject in _bounded(news, "subject", most):
        kind, _, number = str(subject).partition(":")
        yield [int(number)] if kind == "graduate" and number.isdigit() else []


def _bounded(found: QuerySet[Any], column: str, most: int | None) -> Iterable[Any]:
    values = found.order_by().values_list(column, flat=True).distinct()
    return values if most is None else values[: most + 1]


def unfollowed(schools: Iterable[int], cohort: int) -> list[Past]:
    """Where people belonged before changes the job has not followed yet: unsaved rows of the past."""
    since = position()
    if since is None:
        return []
    ids = changed(since) or set()
    return past_of(ids, since, schools=schools, cohort=cohort) if ids else []


def past_of(
    ids: set[int], since: Followed, *, schools: Iterable[int] | None = None, cohort: int | None = None
) -> list[Past]:
    """For each of these whose belonging differs from what the sums hold: that, until the first news of them."""
    live, held = _live(ids), {}
    for fact in _chunks(ids):
        held[fact.graduate_id] = fact
    wanted = set(schools) if schools is not None else None
    moved = [
        (pk, state) for pk, state in live.items()
        if (wanted is None or state[0] in wanted) and (cohort is None or state[1] == cohort)
        and _differs(held.get(pk), state)
    ]  # fmt: skip
    if not moved:
        return []
    when = _first_news([pk for pk, _ in moved], since)
    return [_past(pk, held.get(pk), state, when[pk]) for pk, state in moved if pk in when]


State = tuple[int, int, int | None, int | None, int | None, str, str, bool, bool]
BELONGING = ("school_id", "cohort", "department_id", "class_group_id", "major_id", "level", "sex", "counted")


def _live(ids: set[int]) -> dict[int, State]:
    """graduate → where they are now, whether their registration counts, whether they are active."""
    columns = ("school_id", "cohort", "department_id", "class_group_id", "major_id", "level", "sex")
    found: dict[int, State] = {}
    out: set[int] = set()
    for chunk in chunked(ids):
        struck = Destination.unscoped.filter(graduate_id__in=chunk, is_current=True).exclude(does_not_count="")
        out |= set(struck.values_list("graduate_id", flat=True))
        people = Graduate.unscoped.filter(pk__in=chunk).values_list("pk", *columns, "deactivated_at")
        found |= {pk: (*rest[:-1], pk not in out, rest[-1] is None) for pk, *rest in people}
    return found


def _differs(held: Fact | None, state: State) -> bool:
    """A newcomer has no past; somebody brought back was not counted before."""
    if held is None:
        return state[8]
    return not state[8] or tuple(getattr(held, name) for name in BELONGING) != state[:8]


def _past(pk: int, held: Fact | None, state: State, until: datetime) -> Past:
    if held is None:
        return Past(graduate_id=pk, until=until, active=False, **dict(zip(BELONGING, state, strict=False)))
    return Past(graduate_id=pk, until=until, active=True, **{name: getattr(held, name) for name in BELONGING})


def _first_news(ids: list[int], since: Followed) -> dict[int, datetime]:
    """When each first changed after the sums were made; newcomers are left out, they have no before."""
    found: dict[int, datetime] = {}
    for chunk in chunked(pk for pk in ids if pk <= since.graduate):
        events = TrailEvent.objects.filter(seq__gt=since.trail, subject__in=[f"graduate:{pk}" for pk in chunk])
        for subject, first in events.order_by().values_list("subject").annotate(first=Min("at")):
            found[int(subject.partition(":")[2])] = first
    return found


def _chunks(ids: set[int]) -> Iterable[Fact]:
    for chunk in chunked(ids):
        yield from Fact.objects.filter(pk__in=chunk)


def chunked(ids: Iterable[int], size: int = 900) -> Iterable[list[int]]:
    ordered = sorted(ids)
    return (ordered[start : start + size] for start in range(0, len(ordered), size))
