"""What a destination said from one moment on, kept for ever: the past can be computed again (DESIGN 4.9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from jiuye.destinations.facts import packed, values_of
from jiuye.destinations.models import Destination, Version
from jiuye.kit.actors import Actor
from jiuye.kit.bulk import Inserts


def keep(destination: Destination, verb: str, *, actor: Actor, at: datetime, with_values: bool = True) -> None:
    """Write the version the record now is; call it in the transaction of the change."""
    version_of(destination, verb, actor=actor, at=at, with_values=with_values).save(force_insert=True)


def keep_many(destinations: Iterable[Destination], verb: str, *, actor: Actor, at: datetime, with_values: bool) -> None:
    """The same for a batch, straight to the table."""
    rows = Inserts(Version, **_told(verb, actor, at))
    for destination in destinations:
        rows.add(**_said(destination, with_values))
    rows.flush()


def version_of(destination: Destination, verb: str, *, actor: Actor, at: datetime, with_values: bool) -> Version:
    return Version(**_said(destination, with_values), **_told(verb, actor, at))


def _told(verb: str, actor: Actor, at: datetime) -> dict[str, Any]:
    return {"recorded_at": at, "by_ref": actor.ref, "by_label": actor.label[:120], "verb": verb}


def _said(destination: Destination, with_values: bool) -> dict[str, Any]:
    return {
        "destination_id": destination.pk,
        "number": destination.version,
        "state": destination.state,
        "stage": destination.stage,
        "passed": destination.passed,
        "leaf": destination.leaf,
        "is_current": destination.is_current,
        "confirmed": destination.confirmed_by_graduate_at is not None,
        "values": packed(values_of(destination)) if with_values else "",
        "digest": destination.confirmed_digest,
    }
