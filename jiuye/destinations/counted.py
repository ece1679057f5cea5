"""What lists count a registration by: three small numbers that follow from its other columns.

They are columns of their own and not generated ones, because SQLite opens every row of the table for a query that names a
generated column, whatever its index holds. Whoever writes what a number follows from writes the number too (``following``), and the
table refuses one that does not follow (``NUMBERS`` again, as constraints).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CheckConstraint, Q, Value, When

OWN = {"confirmed": 1, "none": 2, "lapsed": 3, "objected": 4, "nobody": 5}
"""本人确认. Those of whom nobody has said anything come last, so that a walk along an index meets the others first."""
PRECHECK = {"clear": 1, "hint": 2, "bad": 3, "blank": 4}
"""预检; blank while nothing is handed in."""
ANY_OWN = tuple(OWN.values())
ANY_PRECHECK = tuple(PRECHECK.values())
"""Named in a query that asks for the other of the two, they let the index of both be walked to the very rows."""


def settled(state: str) -> int:
    """0 while somebody must decide, so that the queue walks its index instead of sorting a million rows."""
    return 0 if state == "in_review" else 1


def own(confirmed: object, objected: object, asserted_by: str, lapsed: object) -> int:
    if confirmed:
        return OWN["confirmed"]
    if objected:
        return OWN["objected"]
    if not asserted_by:
        return OWN["nobody"]
    return OWN["lapsed"] if lapsed else OWN["none"]


def precheck(state: str, mismatches: int, hints: int) -> int:
    if state == "draft":
        return PRECHECK["blank"]
    if mismatches:
        return PRECHECK["bad"]
    return PRECHECK["hint"] if hints else PRECHECK["clear"]


@dataclass(frozen=True, slots=True)
class Number:
    """The columns it follows from, and how: for a record in hand, and as the database says it."""

    follows: tuple[str, ...]
    of: Callable[..., int]
    said: Case


NUMBERS = {
    "settled": Number(("state",), settled, Case(When(state="in_review", then=Value(0)), default=Value(1))),
    "own": Number(
        ("confirmed_by_graduate_at", "objected_at", "asserted_by", "unconfirmed_at"),
        own,
        Case(
            When(confirmed_by_graduate_at__isnull=False, then=Value(OWN["confirmed"])),
            When(objected_at__isnull=False, then=Value(OWN["objected"])),
            When(asserted_by="", then=Value(OWN["nobody"])),
            When(unconfirmed_at__isnull=False, then=Value(OWN["lapsed"])),
            default=Value(OWN["none"]),
        ),
    ),
    "precheck": Number(
        ("state", "mismatches", "hints"),
        precheck,
        Case(
            When(state="draft", then=Value(PRECHECK["blank"])),
            When(mismatches__gt=0, then=Value(PRECHECK["bad"])),
            When(hints__gt=0, then=Value(PRECHECK["hint"])),
            default=Value(PRECHECK["clear"]),
        ),
    ),
}


def following(changed: Mapping[str, Any], now: Callable[[str], Any]) -> dict[str, int]:
    """The numbers these columns take along; ``now`` answers for a column that stays as it is."""
    return {
        name: number.of(*(changed[column] if column in changed else now(column) for column in number.follows))
        for name, number in NUMBERS.items()
        if not changed.keys().isdisjoint(number.follows)
    }


def constraints() -> list[CheckConstraint]:
    return [CheckConstraint(condition=Q(**{name: n.said}), name=f"{name}_follows") for name, n in NUMBERS.items()]
