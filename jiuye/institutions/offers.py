"""What a school may choose comes from its province's profile, which this domain cannot import: it registers here.

``accounts`` (above both) registers the profile's reader; ``review`` registers how many cases are under way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from jiuye.institutions.models import School


@dataclass(frozen=True, slots=True)
class Flow:
    """A process and the ways of reviewing it the province allows (S2-18)."""

    process: str
    label: str
    variants: tuple[tuple[str, str], ...]
    default: str


@dataclass(frozen=True, slots=True)
class Switch:
    """字段管理 (S4-35): one field of a graduate's form with its three switches as the province set them.

    ``needed``: some destination cannot be registered without it, so the school may not take it away.
    """

    key: str
    label: str
    enabled: bool
    editable: bool
    required: bool
    needed: bool = False


class Offers(Protocol):
    def flows(self, school: School) -> list[Flow]: ...

    def switches(self, school: School) -> list[Switch]: ...


_offers: list[Offers] = []
in_flight: list[Callable[[str, int], int]] = []
"""(process, school id) → how many cases are waiting for a decision (S2-20)."""


def register(offers: Offers) -> None:
    _offers[:] = [offers]


def flows(school: School) -> list[Flow]:
    return _offers[0].flows(school) if _offers else []


def switches(school: School) -> list[Switch]:
    return _offers[0].switches(school) if _offers else []


def waiting(school_id: int, process: str) -> int:
    return sum(count(process, school_id) for count in in_flight)
