"""Counting and fetching with a bound: a page costs the same at ten thousand and at a million rows.

Counts stop at ``CAP``, and paging ends there. A page is fetched in two steps, first its keys along an index, then those rows
with everything beside them, so that going deep opens no row that is not shown. What a filter finds few of is found once:
everything else the page asks is asked of those keys.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet, Value

CAP = 8_000
FEW = 2_000
Rows = QuerySet[Any]


def bounded_count(rows: Rows) -> tuple[int, bool]:
    """How many rows there are, up to CAP, and whether there are more."""
    [(n,)] = _asked(rows, Value(1), "SELECT COUNT(*) FROM ({}) AS found") or [(0,)]  # nothing a row carries is read
    return min(n, CAP), n > CAP


def few(rows: Rows, total: int, everything: Rows) -> Rows | None:
    """The same rows named by their keys, where there are few enough; None where walking an index is the better way."""
    if total > FEW:
        return None
    if not total:
        return everything.none()
    return everything.filter(pk__in=list(rows.order_by().values_list("pk", flat=True)))


def page_of(ordered: Rows, start: int, size: int, prepare: Callable[[Rows], Rows]) -> list[Any]:
    """One page of many rows: the keys first, then only those rows and what stands beside them."""
    keys = list(ordered.values_list("pk", flat=True)[start : start + size])
    found = {row.pk: row for row in prepare(ordered.order_by().filter(pk__in=keys))}
    return [found[key] for key in keys if key in found]


def grouped(rows: Rows, path: str) -> list[tuple[Any, int]]:
    """Value → how many, among at most CAP rows: grouping a million rows for a side bar helps nobody."""
    each = "SELECT listed_by, COUNT(*) FROM ({}) AS found GROUP BY listed_by ORDER BY listed_by"
    return [(value, int(n)) for value, n in _asked(rows, F(path), each) if value not in (None, "")]


def _asked(rows: Rows, what: F | Value, outer: str) -> list[Any]:
    """``outer`` over what CAP rows and one more have in a column ``listed_by``; nothing where no row can fit."""
    values = rows.order_by().annotate(listed_by=what).values_list("listed_by")[: CAP + 1]
    try:
        sql, params = values.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(outer.format(sql), params)
        found: list[Any] = cursor.fetchall()
        return found
