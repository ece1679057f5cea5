"""A mark of the pre-check as the reviewer reads it: what was noticed, what they just found, what others found before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from jiuye.destinations.prechecks import Level, Mark
from jiuye.review.models import Opinion


@dataclass(frozen=True, slots=True)
class Before:
    """What an earlier reviewer found when they looked at the same thing."""

    who: str
    at: datetime
    same: bool
    why: str


@dataclass(frozen=True, slots=True)
class Noticed:
    """One mark; ``asks`` whether it must be settled by itself, ``finding`` and ``why`` what was typed and came back."""

    mark: Mark
    finding: str = ""
    why: str = ""
    before: tuple[Before, ...] = ()

    @property
    def level(self) -> Level:
        return self.mark.level

    @property
    def asks(self) -> bool:
        return self.mark.level is Level.BAD


def noticed(
    marks: Sequence[Mark], opinions: Sequence[Opinion], typed: Mapping[str, str] | None = None
) -> dict[str, list[Noticed]]:
    """Field → its marks, each of them once."""
    found: dict[str, list[Noticed]] = {}
    given = typed or {}
    for mark in dict.fromkeys(marks):
        one = Noticed(
            mark, given.get(f"look_{mark.key}", ""), given.get(f"why_{mark.key}", ""), _before(mark, opinions)
        )
        found.setdefault(mark.field, []).append(one)
    return found


def _before(mark: Mark, opinions: Sequence[Opinion]) -> tuple[Before, ...]:
    return tuple(
        Before(opinion.by_label, opinion.at, bool(look["same"]), str(look["why"]))
        for opinion in opinions
        for look in opinion.looks
        if look["mark"] == mark.key
    )
