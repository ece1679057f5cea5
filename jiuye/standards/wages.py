"""最低工资: the mechanism; the amounts come from the province or the school.

There is no national table: each province sets grades and assigns its counties to them. ``data/minimum_wage.csv``
is shipped with its header only, and a profile may hold a wage of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from jiuye.standards.divisions import path
from jiuye.standards.source import rows


@dataclass(frozen=True, slots=True)
class Wage:
    """Yuan a month for a division and everything below it, from ``start`` until a later row begins."""

    region: str
    monthly: Decimal
    start: date
    source: str


@cache
def shipped() -> tuple[Wage, ...]:
    return tuple(_wage(row) for row in rows("minimum_wage"))


def _wage(row: dict[str, str]) -> Wage:
    return Wage(row["region_code"], Decimal(row["monthly"]), date.fromisoformat(row["start"]), row["source"])


def minimum_wage(region: str, on: date, wages: Iterable[Wage] | None = None) -> Wage | None:
    """The wage in force in the county, else in its city, else in its province; None when nobody supplied one."""
    known = shipped() if wages is None else tuple(wages)
    for place in reversed(path(region)):
        if in_force := [w for w in known if w.region == place.code and w.start <= on]:
            return max(in_force, key=lambda w: w.start)
    return None
