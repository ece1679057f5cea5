"""Telling the trail, in the transaction of the fact it tells (W-20, W-21)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Literal, cast

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from jiuye.kit.actors import Actor
from jiuye.records.models import TrailEvent

Outcome = Literal["done", "denied", "refused"]
Changes = Mapping[str, object]
Value = str | int | None
CHUNK = 1000  # rows of a batch that are judged and written together


@dataclass(frozen=True, slots=True)
class Entry:
    """One object's line in a batch that shares actor, action and time."""

    obj: models.Model | str
    changes: Changes = field(default_factory=dict)
    subject: str = ""
    reason: str = ""
    before: str = ""
    after: str = ""
    school_id: int | None = None


def record(
    action: str,
    *,
    actor: Actor,
    at: datetime,
    obj: models.Model | str,
    subject: str = "",
    school_id: int | None = None,
    changes: Changes | None = None,
    outcome: Outcome = "done",
    reason: str = "",
    purpose: str = "",
    before: str = "",
    after: str = "",
) -> TrailEvent:
    """Write one event: a change that is no transition, a denial, an export, an unmasking (W-25, W-26).

    ``obj`` is the record or a reference like ``graduate:12``; ``changes`` holds field → [old, new], already masked.
    """
    entry = Entry(obj, changes or {}, subject, reason, before, after)
    event = event_of(entry, action, actor, at, outcome=outcome, purpose=purpose, school_id=school_id)
    event.save(force_insert=True)
    return event


@transaction.atomic
def record_many(
    action: str,
    entries: Iterable[Entry],
    *,
    actor: Actor,
    at: datetime,
    outcome: Outcome = "done",
    reason: str = "",
    purpose: str = "",
) -> int:
    """The same event for many objects, written in bulk; each entry may carry its own reason. Returns how many."""
    return write_many(entries, action, actor, at, outcome=outcome, purpose=purpose, reason=reason)


def write_many(
    entries: Iterable[Entry],
    action: str,
    actor: Actor,
    at: datetime,
    *,
    outcome: Outcome = "done",
    purpose: str = "",
    reason: str = "",
) -> int:
    """Straight to the table: five thousand events through model instances cost three times the work they tell of."""
    stamp = cast(str, connection.ops.adapt_datetimefield_value(at))
    shared: tuple[Value, ...] = (*who(actor).values(), stamp, action, outcome, purpose[:200])
    texts: dict[str, str] = {}
    rows = [(*shared, *_own(entry, reason, texts)) for entry in entries]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_insert_sql(), rows)
    return len(rows)


OWN = ("object_type", "object_id", "subject", "school_id", "before", "after", "reason", "changes")


def _own(entry: Entry, reason: str, texts: dict[str, str]) -> tuple[Value, ...]:
    seen = repr(entry.changes)  # a batch tells the same few changes again and again
    if seen not in texts:
        texts[seen] = json.dumps(dict(entry.changes), cls=DjangoJSONEncoder)
    return (
        *reference(entry.obj),
        entry.subject or subject_of(entry.obj),
        entry.school_id if entry.school_id is not None else school_of(entry.obj),
        entry.before,
        entry.after,
        (entry.reason or reason)[:2000],
        texts[seen],
    )


def _insert_sql() -> str:
    names = (*WHO, "at", "action", "outcome", "purpose", *OWN)
    table = connection.ops.quote_name(TrailEvent._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(name) for name in names)
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(names))})"  # noqa: S608 our own names


def history(object_type: str, object_id: object) -> models.QuerySet[TrailEvent]:
    """Everything that ever happened to one object, oldest first."""
    return TrailEvent.objects.filter(object_type=object_type, object_id=str(object_id)).order_by("seq")


def event_of(
    entry: Entry,
    action: str,
    actor: Actor,
    at: datetime,
    *,
    outcome: Outcome = "done",
    purpose: str = "",
    reason: str = "",
    school_id: int | None = None,
) -> TrailEvent:
    """The unsaved row. A model may say whose data it is (``trail_subject``) and which school's (``trail_school``)."""
    object_type, object_id = reference(entry.obj)
    return TrailEvent(
        at=at,
        action=action,
        object_type=object_type,
        object_id=object_id,
        subject=entry.subject or subject_of(entry.obj),
        school_id=school_id if school_id is not None else school_of(entry.obj),
        before=entry.before,
        after=entry.after,
        outcome=outcome,
        reason=(entry.reason or reason)[:2000],
        changes=dict(entry.changes),
        purpose=purpose[:200],
        **who(actor),
    )


WHO = ("actor_ref", "actor_label", "actor_role", "on_behalf_of", "session", "ip", "agent", "request_id")


def who(actor: Actor) -> dict[str, str]:
    """The actor's part of an event. The session is kept as a digest: the trail must not be a bunch of keys."""
    trace = actor.trace
    session = trace.get("session", "")
    return {
        "actor_ref": actor.ref,
        "actor_label": actor.label[:120],
        "actor_role": str(getattr(actor, "role", "") or actor.party)[:64],
        "on_behalf_of": str(getattr(actor, "on_behalf_of", "") or "")[:64],
        "session": hashlib.sha256(session.encode()).hexdigest()[:32] if session else "",
        "ip": trace.get("ip", "")[:45],
        "agent": trace.get("agent", "")[:200],
        "request_id": trace.get("request", "")[:64],
    }


def reference(obj: models.Model | str) -> tuple[str, str]:
    """``("destination", "12")`` for a record, or for a reference already written as ``destination:12``."""
    if isinstance(obj, str):
        object_type, _, object_id = obj.partition(":")
        return object_type[:64], object_id[:64]
    return str(obj._meta.model_name), str(obj.pk)


def subject_of(obj: models.Model | str) -> str:
    """Whose data: what the model says, else its graduate, else the graduate itself."""
    if isinstance(obj, str):
        return obj if obj.startswith("graduate:") else ""
    said = getattr(obj, "trail_subject", "")
    if said:
        return str(said)
    if obj._meta.model_name == "graduate":
        return f"graduate:{obj.pk}"
    graduate = getattr(obj, "graduate_id", None)
    return f"graduate:{graduate}" if graduate else ""


def school_of(obj: models.Model | str) -> int | None:
    if isinstance(obj, str):
        return None
    said = getattr(obj, "trail_school", None)
    school = said if said is not None else getattr(obj, "school_id", None)
    return int(school) if school is not None else None


def digest(columns: Mapping[str, object]) -> str:
    """A keyed digest of an object's version: it proves equality without telling the values (W-20)."""
    text = "\x1f".join([f"{name}={columns[name]}" for name in sorted(columns)])
    return hashlib.blake2b(text.encode(), key=_digest_key(), digest_size=16).hexdigest()


@cache
def _digest_key() -> bytes:
    return hashlib.sha256(b"jiuye trail digest\x00" + settings.TRAIL_KEY.encode()).digest()
