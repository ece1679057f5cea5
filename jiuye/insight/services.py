"""Keeping the sums beside the rows: following changes, counting everything again, drawing the trend's past points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import CharField, Count, F, Model, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from jiuye.graduates.models import Graduate
from jiuye.insight import counting, following
from jiuye.insight.counting import BELONGS, CELL, CUTS, Scope, standing, text
from jiuye.insight.cube import cell_held
from jiuye.insight.models import Fact, Followed, Past, Point, Tally
from jiuye.insight.rules import Cell
from jiuye.kit.actors import CLOCK

KEPT_CUTS = ("", "department", "class", "major", "level", "sex")
KEY = ("school_id", "cohort", "cut", "value", "leaf", "reach", "confirmed", "counted")
Key = tuple[int, int, str, str, str, int, bool, bool]
CHUNK = 5000


def follow(at: datetime) -> int:
    """Bring the sums up to date; returns how many people were counted afresh. Safe to run at any time, by anybody."""
    since = following.position()
    if since is None:
        return rebuild(at)
    now = following.marks()
    changed = sorted(following.changed(since) or ())
    for start in range(0, len(changed), CHUNK):
        _replace(set(changed[start : start + CHUNK]), since)
    if now != following.Marks(since.trail, since.version, since.graduate, since.destination):
        _move_on(since, now, at)
    return len(changed)


def _move_on(since: Followed, now: following.Marks, at: datetime) -> None:
    Followed.objects.filter(pk=since.pk).update(
        trail=now.trail, version=now.version, graduate=now.graduate, destination=now.destination, at=at,
        turn=F("turn") + 1,
    )  # fmt: skip


def _next_turn() -> int:
    found = Followed.objects.first()
    return (found.turn if found else 0) + 1


@transaction.atomic
def _replace(ids: set[int], since: Followed) -> None:
    """Take these people's old share out of the sums and put their new one in."""
    mine = Followed.objects.select_for_update().get(pk=since.pk)
    Past.objects.bulk_create(following.past_of(ids, mine), batch_size=500)
    difference: Counter[Key] = Counter()
    for chunk in following.chunked(ids):
        held = Fact.objects.filter(pk__in=chunk)
        for fact in held:
            difference.subtract(_keys(fact))
        held.delete()
        fresh = [_fact(*row) for row in _standing_of(chunk)]
        for fact in fresh:
            difference.update(_keys(fact))
        Fact.objects.bulk_create(fresh, batch_size=500)
    _add({key: n for key, n in difference.items() if n})
    Followed.objects.filter(pk=since.pk).update(turn=mine.turn + 1)


def _standing_of(ids: list[int]) -> Iterable[Any]:
    people = standing(Graduate.unscoped.filter(pk__in=ids, deactivated_at=None))
    return people.values_list("pk", "cohort", *BELONGS, *CELL)


def _fact(pk: int, cohort: int, *rest: Any) -> Fact:
    columns = dict(zip((*BELONGS, "leaf", "reach", "confirmed", "counted"), rest, strict=True))
    return Fact(graduate_id=pk, cohort=cohort, **columns)


def _keys(fact: Fact) -> list[Key]:
    cell = cell_held(fact)
    return [
        (fact.school_id, fact.cohort, cut, text(getattr(fact, CUTS[cut])) if cut else "", *cell) for cut in KEPT_CUTS
    ]


def _add(difference: dict[Key, int]) -> None:
    if not difference:
        return
    table, quote = connection.ops.quote_name(Tally._meta.db_table), connection.ops.quote_name
    names = ", ".join(map(quote, (*KEY, "n")))
    marks = ", ".join(["%s"] * (len(KEY) + 1))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks}) "  # noqa: S608 our own names
            f"ON CONFLICT ({', '.join(map(quote, KEY))}) DO UPDATE SET n = {table}.n + excluded.n",
            [(*key, n) for key, n in difference.items()],
        )
    Tally.objects.filter(n=0).delete()


# -- counting everything again


def rebuild(at: datetime) -> int:
    """Count everything from the rows, by two bulk statements a cut: seconds for 600 000 people. Returns how many."""
    if following.position() is not None:
        follow(at)
    now = following.marks()
    with transaction.atomic():
        turn = _next_turn()
        for model in (Tally, Fact, Followed):
            model.objects.all().delete()
        _insert(Fact, ("graduate_id", "cohort", *BELONGS, "leaf", "reach", "confirmed", "counted"), _everybody())
        for cut in KEPT_CUTS:
            _insert(Tally, (*KEY, "n"), _sums(cut))
        Followed.objects.create(
            trail=now.trail, version=now.version, graduate=now.graduate, destination=now.destination, at=at, turn=turn
        )
    return Fact.objects.count()


def _everybody() -> QuerySet[Any]:
    people = standing(Graduate.unscoped.filter(deactivated_at=None)).order_by()
    return people.values_list("pk", "cohort", *BELONGS, *CELL)


def _sums(cut: str) -> QuerySet[Any]:
    value = Coalesce(Cast(CUTS[cut], CharField()), Value("0")) if cut else Value("")
    named = Fact.objects.order_by().annotate(cut=Value(cut), value=value)
    return named.values_list(*KEY).annotate(n=Count("pk"))


def _insert(model: type[Model], columns: Sequence[str], found: QuerySet[Any]) -> None:
    quote = connection.ops.quote_name
    sql, params = found.query.sql_with_params()
    names = ", ".join(quote(name) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {quote(model._meta.db_table)} ({names}) {sql}", params)


# -- the trend


def draw_points(schools: Iterable[int], cohort: int, moments: Iterable[datetime]) -> int:
    """Count past moments once; what was recorded by then does not change any more. Returns how many were new."""
    drawn = 0
    for school in schools:
        known = set(Point.objects.filter(school_id=school, cohort=cohort).values_list("at", flat=True))
        for moment in moments:
            if moment not in known:
                Point.objects.bulk_create(_points(school, cohort, moment), ignore_conflicts=True, batch_size=500)
                drawn += 1
    return drawn


def _points(school: int, cohort: int, at: datetime) -> list[Point]:
    found = counting.grouped(counting.rows(Scope(CLOCK, (school,), cohort), at)).get("", Counter[Cell]())
    return [Point(school_id=school, cohort=cohort, at=at, **cell._asdict(), n=n) for cell, n in found.items()]
