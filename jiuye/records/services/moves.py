"""The one way a record changes state (DESIGN 4.2, W-01): judge, swap conditionally, tell the trail, all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from django.db import models, transaction
from django.utils import timezone

from jiuye.kit.actors import Actor
from jiuye.kit.lifecycle import Lifecycle, Transition
from jiuye.kit.refusals import Conflict, Reason, Refused
from jiuye.records.models import Stateful, TrailEvent
from jiuye.records.services.events import CHUNK, Changes, Entry, digest, event_of, history, reference, write_many

S = TypeVar("S", bound=Stateful)
Columns = Mapping[str, object]
NOTHING: Columns = {}


@dataclass(slots=True)
class Moved(Generic[S]):
    """What became of each record of a batch (W-08, T-16)."""

    done: list[S] = field(default_factory=list)
    refused: list[tuple[S, Reason]] = field(default_factory=list)


@transaction.atomic
def transition(
    record: Stateful,
    lifecycle: Lifecycle,
    verb: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    changes: Changes | None = None,
    subject: str = "",
    also: Columns = NOTHING,
    **columns: object,
) -> TrailEvent:
    """Move one record by ``verb``, setting ``columns`` with it; ``also`` takes those a service computed as a mapping.

    Raises Refused when the table says no, and Conflict, naming who did what and when, when somebody was quicker.
    """
    step = lifecycle.step(record.state, verb, by=actor.party)
    columns = {**also, **columns}
    entry = _entry(record, step, columns, changes, subject, reason)
    _swap(record, {**columns, "state": step.target, "state_since": at})
    event = event_of(entry, _action(record, verb), actor, at)
    event.save(force_insert=True)
    return event


@transaction.atomic
def amend(
    record: Stateful,
    verb: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    changes: Changes | None = None,
    subject: str = "",
    **columns: object,
) -> TrailEvent:
    """Change columns and not the state, under the same version guard: an edit of a draft, a correction.

    Raises Conflict when the record moved or was edited since it was read.
    """
    before = _digest(record, columns)
    _swap(record, columns)
    entry = Entry(record, changes or {}, subject, reason, before, _digest(record, columns))
    event = event_of(entry, _action(record, verb), actor, at)
    event.save(force_insert=True)
    return event


def transition_many(
    records: Iterable[S],
    lifecycle: Lifecycle,
    verb: str,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
    columns_for: Callable[[S], Columns] | None = None,
    changes_for: Callable[[S], Changes] | None = None,
) -> Moved[S]:
    """Move thousands: each is done and told on its own row, or refused by name; nobody's later decision is overwritten.

    A chunk is one transaction, so an interrupted batch is resumed by running it again.
    """
    moved: Moved[S] = Moved()
    everything = list(records)
    for start in range(0, len(everything), CHUNK):
        with transaction.atomic():
            _move_chunk(
                everything[start : start + CHUNK], lifecycle, verb, actor, at, reason, columns_for, changes_for, moved
            )
    return moved


def _move_chunk(
    chunk: Sequence[S],
    lifecycle: Lifecycle,
    verb: str,
    actor: Actor,
    at: datetime,
    reason: str,
    columns_for: Callable[[S], Columns] | None,
    changes_for: Callable[[S], Changes] | None,
    moved: Moved[S],
) -> None:
    fresh, stale = _split_stale(chunk)
    allowed = list(_judged(fresh, lifecycle, verb, actor, moved))
    moved.refused += [(record, stale_reason(record, *present)) for record, present in stale]
    if not allowed:
        return
    entries = []
    groups: dict[tuple[object, ...], list[tuple[S, Transition, Columns]]] = {}
    for record, step in allowed:
        columns = columns_for(record) if columns_for else NOTHING
        written = {**columns, **record.beside({**columns, "state": step.target})}
        groups.setdefault((step.target, *_key(written)), []).append((record, step, written))
        entries.append(_entry(record, step, columns, None, "", reason))
    for members in groups.values():
        _swap_group([record for record, _, _ in members], members[0][1], members[0][2], at)
    write_many(entries, _action(allowed[0][0], verb), actor, at)
    moved.done += [record for record, _ in allowed]


def _key(columns: Columns) -> tuple[object, ...]:
    """Records that get the same columns share one UPDATE."""
    return tuple((name, value if isinstance(value, Hashable) else repr(value)) for name, value in columns.items())


def _split_stale(chunk: Sequence[S]) -> tuple[list[S], list[tuple[S, tuple[str, int]]]]:
    """Compare with the rows as they are now, locked where the database can lock."""
    if not chunk:
        return [], []
    rows = type(chunk[0])._base_manager.select_for_update().filter(pk__in=[record.pk for record in chunk])
    present = {pk: (state, version) for pk, state, version in rows.values_list("pk", "state", "version")}
    fresh, stale = [], []
    for record in chunk:
        now = present.get(record.pk, ("", -1))
        if now == (record.state, record.version):
            fresh.append(record)
        else:
            stale.append((record, now))
    return fresh, stale


def _judged(
    fresh: Sequence[S], lifecycle: Lifecycle, verb: str, actor: Actor, moved: Moved[S]
) -> Iterator[tuple[S, Transition]]:
    verdicts: dict[str, Transition | Reason] = {}
    for record in fresh:
        if record.state not in verdicts:
            try:
                verdicts[record.state] = lifecycle.step(record.state, verb, by=actor.party)
            except Refused as no:
                verdicts[record.state] = no.reasons[0]
        verdict = verdicts[record.state]
        if isinstance(verdict, Reason):
            moved.refused.append((record, verdict))
        else:
            yield record, verdict


def _swap_group(group: Sequence[S], step: Transition, columns: Columns, at: datetime) -> None:
    model = type(group[0])
    rows = model._base_manager.filter(pk__in=[record.pk for record in group], state__in=step.sources)
    wanted = {**columns, "state": step.target, "state_since": at}
    if rows.update(**wanted, version=models.F("version") + 1) != len(group):
        raise Conflict(Reason("处理期间有记录被他人修改，这一批没有保存，请重新提交", rule="stale"))
    for record in group:
        _remember(record, wanted)


def _swap(record: Stateful, wanted: Columns) -> None:
    wanted = {**wanted, **record.beside(wanted)}
    rows = type(record)._base_manager.filter(pk=record.pk, state=record.state, version=record.version)
    if not rows.update(**wanted, version=models.F("version") + 1):
        found = type(record)._base_manager.filter(pk=record.pk).values_list("state", "version").first()
        raise Conflict(stale_reason(record, *(found or ("", -1))))
    _remember(record, wanted)


def _remember(record: Stateful, wanted: Columns) -> None:
    for name, value in wanted.items():
        setattr(record, name, value)
    record.version += 1
    record.remember_stored()


def stale_reason(record: Stateful, state: str, version: int) -> Reason:
    """Who did what, when: the sentence for a person whose page was older than the record."""
    last = history(*reference(record)).filter(outcome="done").order_by("-seq").first()
    caption = record.lifecycle.captions.get(state, state)
    if version < 0:
        text = "这条记录已经不在了，没有保存"
    elif last is None:
        text = f"这条记录刚刚被修改，现在是“{caption}”，这次操作没有保存"
    else:
        when = timezone.localtime(last.at).strftime("%m-%d %H:%M:%S")
        did = _label(record.lifecycle, last.action)
        text = f"{last.actor_label}已于 {when} {did}，现在是“{caption}”，这次操作没有保存"
    return Reason(
        text, rule="stale", facts=(("现在的状态", caption),), owner="先操作的人", remedy="刷新页面，看过最新内容再操作"
    )


def _label(lifecycle: Lifecycle, action: str) -> str:
    verb = action.rpartition(".")[2]
    return next((f"“{t.label}”" for t in lifecycle.transitions if t.verb == verb), "修改了这条记录")


def _action(record: Stateful, verb: str) -> str:
    return f"{record._meta.model_name}.{verb}"


def _entry(
    record: Stateful, step: Transition, columns: Columns, changes: Changes | None, subject: str, reason: str
) -> Entry:
    told = {"state": [record.state, step.target], **(changes or {})}
    after = digest({"state": step.target, "version": record.version + 1, **columns})
    return Entry(record, told, subject, reason, _digest(record, columns), after)


def _digest(record: Stateful, columns: Columns) -> str:
    values = {name: getattr(record, name, None) for name in columns}
    return digest({"state": record.state, "version": record.version, **values})
