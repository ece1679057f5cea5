"""(d) A batch review with its trail, against the same UPDATE and the same rows written bare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from benches import crowd
from benches.measuring import Measured, Took, quickest, timed
from jiuye.accounts.actor import StaffActor
from jiuye.accounts.actors import actor_of
from jiuye.accounts.models import User
from jiuye.destinations.models import Destination, Version
from jiuye.destinations.services.batches import visible
from jiuye.destinations.services.review import decide_many
from jiuye.notices.models import Notice
from jiuye.records.models import TrailEvent
from jiuye.review.models import Case
from jiuye.review.models import Opinion as Heard
from jiuye.review.rules import Decision, Opinion

WRITTEN = (Version, Heard, TrailEvent, Notice)


class Back(Exception):
    """Everything is undone, so that the next turn finds the same records."""


def measure(wanted: int = 5000) -> list[Measured]:
    actor = actor_of(User.objects.select_related("role").get(username=crowd.OFFICE))
    assert isinstance(actor, StaffActor)
    waiting = Destination.objects.visible_to(actor).filter(state="in_review", stage=1, mismatches=0, objected_at=None)
    # some wait for their own hearing, because their employer is warned of: a tenth more are asked for
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[: wanted * 11 // 10])
    written: dict[Any, list[Any]] = {}
    done: list[int] = []
    pairs = [
        (_undone(lambda: _ours(actor, ids, done, written)), _undone(lambda: _bare(done, written))) for _ in range(5)
    ]
    ours, bare = quickest(pair[0] for pair in pairs), quickest(pair[1] for pair in pairs)
    ratio = ours.wall / bare.wall
    rows = ", ".join(f"{len(found)} {model.__name__}" for model, found in written.items())
    return [Measured(f"batch review of {len(done)}, against the bare statements", "≤ 4 ×", ratio, ratio <= 4,
                     f"ours {ours}, bare {bare}: 2 UPDATE, {rows}")]  # fmt: skip


def _undone(work: Callable[[], Took]) -> Took:
    taken = Took(0, 0)
    try:
        with transaction.atomic():
            taken = work()
            raise Back
    except Back:
        return taken


def _ours(actor: StaffActor, ids: list[int], done: list[int], written: dict[Any, list[Any]]) -> Took:
    last = {model: model._base_manager.aggregate(n=models.Max("pk"))["n"] or 0 for model in WRITTEN}
    opinion = Opinion(Decision.APPROVE, "材料齐全")
    result: list[Any] = []
    taken = timed(lambda: result.append(decide_many(actor=actor, destinations=visible(actor, ids), opinion=opinion,
                                                    at=timezone.now())))  # fmt: skip
    done[:] = result[0].done
    for model in WRITTEN:
        written[model] = list(_raw(model, last[model]))
    return taken


def _raw(model: Any, after: int) -> list[Any]:
    pk = connection.ops.quote_name(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_names(model)} FROM {_table(model)} WHERE {pk} > {after}")
        return [tuple(_back(value) for value in row) for row in cursor.fetchall()]


def _back(value: Any) -> Any:
    if isinstance(value, list | dict):
        from psycopg.types.json import Jsonb

        return Jsonb(value)
    return value


def _bare(ids: list[int], written: dict[Any, list[Any]]) -> Took:
    return timed(lambda: _statements(ids, written))


def _statements(ids: list[int], written: dict[Any, list[Any]]) -> None:
    """What must be written in any case: one UPDATE of records and of cases a thousand, and the rows, ready made."""
    at = timezone.now()
    for start in range(0, len(ids), 1000):
        chunk = ids[start : start + 1000]
        Destination.unscoped.filter(pk__in=chunk).update(
            state="approved", settled=1, state_since=at, stage=None, passed=2, waiting_since=at,
            version=models.F("version") + 1,
        )  # fmt: skip
        subjects = [f"destination:{pk}" for pk in chunk]
        Case.objects.filter(process="destination", subject__in=subjects, closed_at=None).update(
            closed_at=at, verdict="approve"
        )
    with connection.cursor() as cursor:
        for model, rows in written.items():
            marks = ", ".join(["%s"] * len(rows[0])) if rows else ""
            if rows:
                cursor.executemany(f"INSERT INTO {_table(model)} ({_names(model)}) VALUES ({marks})", rows)


def _table(model: Any) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _names(model: Any) -> str:
    return ", ".join(connection.ops.quote_name(f.column) for f in model._meta.concrete_fields)
