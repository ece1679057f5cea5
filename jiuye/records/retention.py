"""保存期限 (W-54): what is kept is let go when its time is over, each kind by its own rule.

A domain registers a rule for what it holds: how long, what is due, how it goes. What was removed, by which rule and when
stays in the trail, with the digest that proves what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from jiuye.kit.actors import CLOCK
from jiuye.records.models import TrailEvent
from jiuye.records.services.events import record

BATCH = 200
SWEPT = "retention.sweep"
"""One event for everything a shelf let go in one run; each piece with a digest of its own has its own event besides."""
Schools = Collection[int] | None
"""The schools asked about; None for the whole house."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What one rule holds that falls due together: one school's papers of one cohort, say. ``due`` is part of ``held``."""

    of: str
    period: str
    held: models.QuerySet[Any]
    due: models.QuerySet[Any]
    first: datetime | None
    school_id: int | None = None
    school: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of thing: its name in the trail and on the page, why so long, what there is, and how a batch of it goes."""

    key: str
    label: str
    why: str
    shelves: Callable[[Schools, datetime], Iterable[Shelf]]
    erase: Callable[[Sequence[Any], datetime], None]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a shelf stands at a moment, in figures."""

    rule: Rule
    shelf: Shelf
    kept: int
    due: int


RULES: dict[str, Rule] = {}


def register(rule: Rule) -> None:
    """Called from a domain's ``apps.py``."""
    RULES[rule.key] = rule


def standing(at: datetime, schools: Schools = None) -> list[Standing]:
    """What is kept, until when, and what would go now. Nothing is touched: the dry run."""
    shelves = [(rule, shelf) for rule in RULES.values() for shelf in rule.shelves(schools, at)]
    found = [Standing(rule, shelf, shelf.held.count(), shelf.due.count()) for rule, shelf in shelves]
    return [one for one in found if one.kept]


def sweep(at: datetime) -> list[Standing]:
    """Let go of everything due; returns what went. Stopped half-way, the next run goes on with the rest."""
    gone = [(one, _emptied(one.rule, one.shelf, at)) for one in standing(at) if one.due]
    return [Standing(one.rule, one.shelf, one.kept - count, count) for one, count in gone]


def _emptied(rule: Rule, shelf: Shelf, at: datetime) -> int:
    gone = 0
    while taken := _erased(rule, shelf, at):
        gone += taken
    changes = {"rule": ["", rule.key], "of": ["", shelf.of], "count": [0, gone]}
    record(SWEPT, actor=CLOCK, at=at, obj=f"retention:{rule.key}", school_id=shelf.school_id, changes=changes)
    return gone


@transaction.atomic
def _erased(rule: Rule, shelf: Shelf, at: datetime) -> int:
    """One batch, judged again where it is removed: a dispute begun meanwhile keeps its papers."""
    batch = list(shelf.due.order_by("pk")[:BATCH])
    if batch:
        rule.erase(batch, at)
    return len(batch)


def months_after(moment: datetime, months: int) -> datetime:
    """The same day that many months on (or back), the last of the month where there is no such day."""
    year, month = divmod(moment.month - 1 + months, 12)
    return moment.replace(
        year=moment.year + year, month=month + 1, day=min(moment.day, _days(moment.year + year, month + 1))
    )


def _days(year: int, month: int) -> int:
    after = date(year + month // 12, month % 12 + 1, 1)
    return (after - date(year, month, 1)).days


@dataclass(frozen=True, slots=True)
class Gone:
    """One run's work on one shelf, as the trail tells it."""

    label: str
    of: str
    count: int
    at: datetime


def gone(schools: Collection[int]) -> list[Gone]:
    """What was let go of these schools' things, newest first."""
    told = TrailEvent.objects.filter(action=SWEPT, school_id__in=schools).order_by("-at", "-seq")[:100]
    return [_told(event) for event in told]


def _told(event: TrailEvent) -> Gone:
    rule = RULES.get(event.object_id)
    new = {name: pair[1] for name, pair in event.changes.items()}
    return Gone(rule.label if rule else event.object_id, new["of"], new["count"], event.at)
