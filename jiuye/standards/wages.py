"""最低工资: the mechanism; the amounts come from the province or the school.

There is no national table: each province sets grades and assigns its counties to them. What is shipped has a header only;
an installation brings its own (``jiuye tables put minimum_wage``). Where it has none, nobody is checked, and the check says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from jiuye.standards import local
from jiuye.standards.divisions import path


@dataclass(frozen=True, slots=True)
class Wage:
    """Yuan a month for a division and everything below it, from ``start`` until a later row begins."""

    region: str
    monthly: Decimal
    start: date
    source: str


def kept() -> tuple[Wage, ...]:
    """What this installation was told."""
    return _kept(local.version_of("minimum_wage"))


@lru_cache(maxsize=4)
def _kept(version: tuple[str, int]) -> tuple[Wage, ...]:
    return tuple(_wage(row) for row in local.rows("minimum_wage"))


def _wage(row: dict[str, str]) -> Wage:
    return Wage(row["region_code"], Decimal(row["monthly"]), date.fromisoformat(row["start"]), row["source"])


def minimum_wage(region: str, on: date, wages: Iterable[Wage] | None = None) -> Wage | None:
    """The wage in force in the county, else in its city, else in its province; None when nobody supplied one."""
    known = kept() if wages is None else tuple(wages)
    for place in reversed(path(region)):
        if in_force := [w for w in known if w.region == place.code and w.start <= on]:
            return max(in_force, key=lambda w: w.start)
    return None
