"""A rate is arithmetic on cells: how many people stand where, by whose word (M-05, DESIGN 4.12).

Facts in, figures out: no database and no clock. Two numbers always come together, asserted and graduate-confirmed.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from jiuye.policy.catalogue import Catalogue
from jiuye.policy.statistics import RateDefinition

NOWHERE, THROUGH = -1, 99
"""How far a registration got: nowhere (not handed in, returned, rejected), stages passed, or approved."""

Which = Literal["total", "asserted", "confirmed", "only"]
WHICH: dict[str, str] = {"total": "毕业生", "asserted": "登记", "confirmed": "本人确认", "only": "只有登记"}


class Cell(NamedTuple):
    """What matters about one graduate for any rate. Without a standing registration everything is blank."""

    leaf: str = ""
    reach: int = NOWHERE
    confirmed: bool = False
    counted: bool = True


NOTHING = Cell()
Cells = Counter[Cell]


def cell_of(leaf: str, state: str, passed: int, confirmed: bool, counted: bool) -> Cell:
    """A registration stands from the moment it waits for review until it is returned, rejected or voided."""
    if state not in ("in_review", "approved"):
        return NOTHING
    return Cell(leaf, THROUGH if state == "approved" else passed, confirmed, counted)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a report: counts, and the percentages they make."""

    total: int = 0
    asserted: int = 0
    confirmed: int = 0
    rounding: int = 2

    @property
    def only(self) -> int:
        """只有登记: asserted by somebody, not confirmed by the graduate."""
        return self.asserted - self.confirmed

    @property
    def asserted_rate(self) -> Decimal | None:
        return percent(self.asserted, self.total, self.rounding)

    @property
    def confirmed_rate(self) -> Decimal | None:
        return percent(self.confirmed, self.total, self.rounding)

    @property
    def gap(self) -> Decimal | None:
        """两数之差, in points, as the two published numbers differ."""
        if self.asserted_rate is None or self.confirmed_rate is None:
            return None
        return self.asserted_rate - self.confirmed_rate

    def count(self, which: str) -> int:
        return {"total": self.total, "asserted": self.asserted, "confirmed": self.confirmed, "only": self.only}[which]

    def rate(self, which: str) -> Decimal | None:
        return percent(self.count(which), self.total, self.rounding)


def percent(part: int, whole: int, digits: int) -> Decimal | None:
    """Exact, half up; nothing among nobody is not zero percent."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Counting:
    """A definition made ready for one cohort: which cells are in the denominator, which in the numerator."""

    definition: RateDefinition
    catalogue: Catalogue
    cohort: int

    @cached_property
    def codes(self) -> dict[str, str]:
        return {key: leaf.code(self.cohort) for key, leaf in self.catalogue.leaves.items()}

    @cached_property
    def initial(self) -> str:
        return self.codes.get(self.catalogue.initial, "70")

    def stands(self, cell: Cell) -> bool:
        """Handed in, as far as the definition wants, and not taken out by the centre (S4-63, C-35)."""
        return cell.counted and cell.reach >= max(0, self.definition.min_stage)

    def code(self, cell: Cell) -> str:
        """The code a graduate is counted under: without a standing registration they are not yet registered (S0-32)."""
        return self.codes.get(cell.leaf, "") if self.stands(cell) else self.initial

    def among(self, cell: Cell) -> bool:
        if self.definition.denominator == "verified" and not cell.counted:
            return False
        return self.definition.in_denominator(self.code(cell))

    def member(self, cell: Cell, which: str) -> bool:
        """Whether a graduate is behind the number ``which``."""
        if which == "total":
            return self.among(cell)
        if not (self.among(cell) and self.definition.counts(self.code(cell))):
            return False
        confirmed = cell.confirmed and self.stands(cell)
        return which == "asserted" or confirmed == (which == "confirmed")

    def figure(self, cells: Mapping[Cell, int]) -> Figure:
        total = asserted = confirmed = 0
        for cell, n in cells.items():
            if not self.among(cell):
                continue
            total += n
            if self.definition.counts(self.code(cell)):
                asserted += n
                confirmed += n if cell.confirmed and self.stands(cell) else 0
        return Figure(total, asserted, confirmed, self.definition.rounding)

    def leaves(self) -> tuple[list[str], bool]:
        """Leaf keys the numerator counts, and whether it counts those not registered."""
        counts = self.definition.counts
        return [key for key, code in self.codes.items() if counts(code)], counts(self.initial)


def added(groups: Iterable[Mapping[Cell, int]]) -> Cells:
    total: Cells = Counter()
    for cells in groups:
        for cell, n in cells.items():
            total[cell] += n
    return total


def digest(facts: Mapping[str, object], members: Iterable[int]) -> str:
    """SHA-256 of a definition, a moment and exactly these people: the same number can be recognised later (M-05)."""
    body = {**facts, "members": sorted(members)}
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
