"""Numbers that are well formed and belong to nobody.

Resident IDs use the sequence 998 or 999, mobiles the block 154 no carrier has been given, mail the reserved example domains.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from math import gcd
from random import Random

from jiuye.standards import checksums, divisions

FIRST_BIRTH, LAST_BIRTH = date(2003, 1, 1), date(2006, 12, 31)
DAYS = (LAST_BIRTH - FIRST_BIRTH).days + 1
PARTS = 8
STEP = (
    7_368_787  # a prime far larger than neighbouring numbers: people beside each other were not born beside each other
)
ORGANISATION_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@cache
def counties(province: str = "") -> tuple[str, ...]:
    """Codes a form accepts down to the county: those of one province (two digits), or all."""
    found = (one for one in divisions.everything().values() if one.level == "county" and one.status == "current")
    return tuple(
        one.code for one in found if one.code.startswith(province) and divisions.problem_with(one.code) is None
    )


class Registry:
    """Resident IDs by index, each index another one, in an order that looks like none.

    ``shares`` of eight parts of the calendar are this registry's: two registries with different shares never meet.
    """

    def __init__(self, regions: Sequence[str], seed: int, shares: Sequence[int]) -> None:
        self.regions = regions
        self._days = [FIRST_BIRTH + timedelta(days=day) for day in range(DAYS) if day % PARTS in shares]
        self.size = len(regions) * len(self._days) * 2
        self._step = next(n for n in range(STEP, STEP + 1000) if gcd(n, self.size) == 1)
        self._from = seed * 104_729

    def number(self, index: int) -> tuple[str, bool]:
        """The number at the index, and whether it is a woman's. Indexes below ``size`` never repeat one."""
        place, which = divmod((self._from + index * self._step) % self.size, 2)
        region, day = divmod(place, len(self._days))
        return resident(self.regions[region], self._days[day], female=which == 0), which == 0


def resident(region: str, born: date, *, female: bool) -> str:
    body = f"{region}{born.isoformat().replace('-', '')}{'998' if female else '999'}"
    return body + checksums.resident(body)


def with_wrong_check(document: str) -> str:
    """The slip a registry makes: one digit off at the end."""
    return document[:-1] + ("0" if document[-1] != "0" else "1")


def mobile(block: int, nth: int) -> str:
    """``block`` 0: graduates, 1: parents, 2: contacts of employers."""
    return f"154{block}{nth % 10_000_000:07}"


def organisation(rng: Random, region: str, kind: str = "91") -> str:
    """A unified social credit code of the region, right in both of its check characters."""
    body = "MA" + "".join(rng.choice(ORGANISATION_LETTERS) for _ in range(6))
    first = f"{kind}{region}{body}{checksums.organisation(body)}"
    return first + checksums.uscc(first)


@cache
def abolished() -> str:
    """A county that is no more: rosters still carry it."""
    gone = (one for one in divisions.everything().values() if one.level == "county" and divisions.successors(one.code))
    return next(one.code for one in gone)
