"""Recurring work: a registry, and one row each so that several workers run it once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.utils.module_loading import autodiscover_modules

from jiuye.records.models import Periodic

log = logging.getLogger(__name__)
Chore = Callable[[datetime], object]
C = TypeVar("C", bound=Chore)


@dataclass(frozen=True, slots=True)
class Recurring:
    name: str
    every: timedelta
    chore: Chore


REGISTRY: dict[str, Recurring] = {}


def every(seconds: float) -> Callable[[C], C]:
    """Register ``chore(at)`` in a domain's ``tasks.py`` to be run at this interval."""

    def register(chore: C) -> C:
        name = f"{chore.__module__}.{chore.__qualname__}"
        REGISTRY[name] = Recurring(name, timedelta(seconds=seconds), chore)
        return chore

    return register


def discover() -> None:
    """Load every domain's ``tasks.py``."""
    autodiscover_modules("tasks")


def run_due(at: datetime) -> list[str]:
    """Run what is due, each by whoever moves its row first; one that breaks is written down and has its next turn."""
    return [recurring.name for recurring in list(REGISTRY.values()) if _mine(recurring, at) and _ran(recurring, at)]


def _mine(recurring: Recurring, at: datetime) -> bool:
    row = Periodic.objects.filter(name=recurring.name).first()
    if row is None:
        _, made = Periodic.objects.get_or_create(
            name=recurring.name, defaults={"next_at": at + recurring.every, "last_at": at}
        )
        return made
    if row.next_at > at:
        return False
    due = Periodic.objects.filter(name=row.name, next_at=row.next_at)
    return bool(due.update(next_at=at + recurring.every, last_at=at))


def _ran(recurring: Recurring, at: datetime) -> bool:
    error = ""
    try:
        recurring.chore(at)
    except Exception as broken:
        log.exception("%s broke", recurring.name)
        error = type(broken).__name__
    Periodic.objects.filter(name=recurring.name).update(error=error)
    return True
