"""What layers above know about a destination and a reviewer should see beside it: 上报情况, later more.

    panels.register(last_report)      # from AppConfig.ready of the layer above

A panel is a function of actor and destination; None means it has nothing to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from jiuye.destinations.models import Destination
from jiuye.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class Panel:
    """A titled list of facts. ``href`` leads to where they come from."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Reporting:
    """上报状态 (S4-41), which the layer that reports knows: its names, and how rows are narrowed to one of them."""

    choices: Sequence[tuple[str, str]]
    narrow: Callable[[QuerySet[Any], str], QuerySet[Any]]


Maker = Callable[[Actor, Destination], Panel | None]
PANELS: list[Maker] = []
REPORTING: list[Reporting] = []


def register(maker: Maker) -> None:
    if maker not in PANELS:
        PANELS.append(maker)


def knows_reports(reporting: Reporting) -> None:
    REPORTING[:] = [reporting]


def panels_for(actor: Actor, destination: Destination) -> Iterator[Panel]:
    return (found for maker in PANELS if (found := maker(actor, destination)))
