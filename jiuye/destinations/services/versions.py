"""What a destination said from one moment on, kept for ever: the past can be computed again (DESIGN 4.9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from jiuye.destinations.facts import packed, values_of
from jiuye.destinations.models import Destination, Version
from jiuye.kit.actors import Actor


def keep(destination: Destination, verb: str, *, actor: Actor, at: datetime, with_values: bool = True) -> None:
    """Write the version the record now is; call it in the transaction of the change."""
    version_of(destination, verb, actor=actor, at=at, with_values=with_values).save(force_insert=True)


def keep_many(destinations: Iterable[Destination], verb: str, *, actor: Actor, at: datetime, with_values: bool) -> None:
    Version.objects.bulk_create(
        (version_of(d, verb, actor=actor, at=at, with_values=with_values) for d in destinations), batch_size=1000
    )


def version_of(destination: Destination, verb: str, *, actor: Actor, at: datetime, with_values: bool) -> Version:
    return Version(
        destination_id=destination.pk,
        number=destination.version,
        recorded_at=at,
        state=destination.state,
        stage=destination.stage,
        passed=destination.passed,
        leaf=destination.leaf,
        is_current=destination.is_current,
        confirmed=destination.confirmed_by_graduate_at is not None,
        values=packed(values_of(destination)) if with_values else "",
        digest=destination.confirmed_digest,
        by_ref=actor.ref,
        by_label=actor.label[:120],
        verb=verb,
    )
