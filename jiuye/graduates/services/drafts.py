"""What a graduate has typed and not sent, kept here with a version: two phones never overwrite each other (looks/h5, Draft)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from jiuye.graduates.models import Draft

LONGEST = 500
"""No field of any form is longer; a draft is not a place to store things."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it is now. ``theirs`` is set when nothing was saved: what changed since the version the page had."""

    values: dict[str, str] = field(default_factory=dict)
    version: int = 0
    saved_at: datetime | None = None
    theirs: dict[str, str] | None = None


def read(graduate_id: int, form: str) -> Kept:
    row = Draft.objects.filter(graduate_id=graduate_id, form=form).first()
    return Kept() if row is None else _kept(row)


@transaction.atomic
def save(*, graduate_id: int, form: str, fields: Mapping[str, str], seen: int, at: datetime) -> Kept:
    """Keep what changed. When somebody saved after ``seen`` nothing is written and ``theirs`` says what is different."""
    row, _ = Draft.objects.select_for_update().get_or_create(
        graduate_id=graduate_id, form=form, defaults={"saved_at": at}
    )
    if row.version != seen:
        return _kept(row, since=seen)
    stamped = _stamped(row) | {name: (value[:LONGEST], seen + 1) for name, value in fields.items()}
    wanted = {"values": json.dumps(stamped, ensure_ascii=False), "version": seen + 1, "saved_at": at}
    if not Draft.objects.filter(pk=row.pk, version=seen).update(**wanted):
        row.refresh_from_db()
        return _kept(row, since=seen)
    row.refresh_from_db()
    return _kept(row)


def clear(*, graduate_id: int, form: str, at: datetime) -> None:
    """Sent: nothing is left to keep. The version goes on, so that a page still open elsewhere notices."""
    for row in Draft.objects.filter(graduate_id=graduate_id, form=form):
        Draft.objects.filter(pk=row.pk).update(values="", version=row.version + 1, saved_at=at)


def _stamped(row: Draft) -> dict[str, tuple[str, int]]:
    """Field → its value and the version that wrote it."""
    return {name: (value, number) for name, (value, number) in json.loads(row.values or "{}").items()}


def _kept(row: Draft, since: int | None = None) -> Kept:
    stamped = _stamped(row)
    values = {name: value for name, (value, _) in stamped.items()}
    theirs = None if since is None else {name: value for name, (value, number) in stamped.items() if number > since}
    return Kept(values, row.version, row.saved_at, theirs)
