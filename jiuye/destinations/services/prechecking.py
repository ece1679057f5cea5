"""Keeping the pre-check's counts with the record, so that the list can filter a million rows by them."""

from __future__ import annotations

from datetime import datetime

from jiuye.destinations.facts import values_of
from jiuye.destinations.models import Destination
from jiuye.destinations.prechecks import Level, Mark, marks, tally
from jiuye.destinations.record_queries import known_about
from jiuye.graduates.seasons import profile_of
from jiuye.policy.windows import CHINA


def marks_of(destination: Destination, at: datetime) -> list[Mark]:
    """What the machine notices about the record as it stands; nothing where the leaf is unknown."""
    profile = profile_of(destination.school, destination.cohort)
    leaf = profile.catalogue.leaves.get(destination.leaf)
    if leaf is None:
        return []
    return marks(leaf, values_of(destination), known_about(destination, at.astimezone(CHINA).date()))


def check(destination: Destination, at: datetime) -> None:
    """Count again after a change; the counts are hints beside the record and take no version of it."""
    counts = tally(marks_of(destination, at))
    found = {"hints": counts[Level.HINT], "mismatches": counts[Level.BAD]}
    if any(getattr(destination, name) != n for name, n in found.items()):
        written = {**found, **destination.beside(found)}
        Destination.unscoped.filter(pk=destination.pk).update(**written)
        for name, n in written.items():
            setattr(destination, name, n)
