"""The sequencer: gives committed events their place in the tree and signs the root (W-22, lag ≤ 60 s)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, models, transaction

from jiuye.records.models import Checkpoint, Leaf, TrailEvent
from jiuye.records.trail.export import write_archive
from jiuye.records.trail.merkle import Tree, canonical, leaf_hash
from jiuye.records.trail.notes import Note, parse, private_key, public_bytes, timestamp
from jiuye.records.trail.verify import Report, Row, verify

BATCH = 10_000
LATE = (
    200_000  # how far back the quick pass looks for events that committed late (PostgreSQL hands out seq before commit)
)
LATEST_COMMIT = timedelta(days=1)
LOCK = 7_205_759


def checkpoint(at: datetime, *, thorough: bool = False) -> Checkpoint | None:
    """Chain every committed event that has no place yet, and sign. Returns the newest checkpoint.

    ``thorough`` also finds events that committed very late; the quick pass looks only near the end.
    """
    while _chain(at, thorough):
        pass
    return Checkpoint.objects.order_by("size").last()


@transaction.atomic
def _chain(at: datetime, thorough: bool) -> bool:
    """One batch; True when there may be more."""
    _one_at_a_time()
    last = Checkpoint.objects.order_by("size").last()
    waiting = list(_waiting(thorough)[:BATCH])
    if not waiting:
        return False
    tree = Tree(last.size, last.frontier) if last else Tree()
    leaves = []
    for event in waiting:
        leaf = leaf_hash(canonical(event_row(event)))
        leaves.append(Leaf(position=tree.size, event_id=event.seq, digest=leaf))
        tree.append(leaf)
    Leaf.objects.bulk_create(leaves, batch_size=1000)
    _sign(tree, last, at)
    return len(waiting) == BATCH


def _sign(tree: Tree, last: Checkpoint | None, at: datetime) -> None:
    note = Note(tree.size, tree.root, timestamp(at.astimezone(UTC)), last.size if last else 0).signed(_key())
    Checkpoint.objects.create(
        size=note.size, root=note.root, signature=note.signature, signed_at=at, previous=last, frontier=tree.frontier
    )
    transaction.on_commit(lambda: _leave_the_database(note))


def _leave_the_database(note: Note) -> None:
    """A copy beside the database: it contradicts an older one put back in its place (W-23)."""
    path = outside_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(note.text + "\n")


def outside_file() -> Path:
    return Path(settings.DATA_DIR) / "trail" / "checkpoints.txt"


def outside_notes() -> list[Note]:
    """The checkpoints kept beside the database; none yet on a new installation."""
    return parse(outside_file().read_text(encoding="utf-8")) if outside_file().exists() else []


def _one_at_a_time() -> None:
    if connection.vendor == "postgresql":  # SQLite's IMMEDIATE transaction is already exclusive
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _waiting(thorough: bool) -> models.QuerySet[TrailEvent]:
    events = TrailEvent.objects.order_by("seq")
    last = Leaf.objects.aggregate(last=models.Max("event_id"))["last"]
    if last is None:
        return events
    if connection.vendor == "sqlite":  # one writer at a time: seq is commit order
        return events.filter(seq__gt=last)
    found = events.filter(leaf__isnull=True)
    return found if thorough else found.filter(seq__gt=last - LATE)


FIELDS = [field.attname for field in TrailEvent._meta.concrete_fields]


def event_row(event: TrailEvent) -> dict[str, object]:
    """Every column of an event as JSON values; times in UTC."""
    row: dict[str, object] = {}
    for name in FIELDS:
        value = getattr(event, name)
        row[name] = value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
    return row


def rows(size: int) -> Iterator[Row]:
    """The first ``size`` sequenced events in order, as the database holds them now."""
    for leaves in _in_batches(size):
        events = TrailEvent.objects.in_bulk([leaf.event_id for leaf in leaves])
        for leaf in leaves:
            event = events.get(leaf.event_id)
            yield Row(leaf.position, leaf.event_id, leaf.digest, event_row(event) if event else None)


def _in_batches(size: int) -> Iterator[list[Leaf]]:
    reached = -(2**62)
    leaves = Leaf.objects.filter(position__lt=size).order_by("position")
    while batch := list(leaves.filter(position__gt=reached)[:BATCH]):
        yield batch
        reached = batch[-1].position


def notes(checkpoints: Iterable[Checkpoint] | None = None) -> list[Note]:
    """The kept checkpoints as signed notes."""
    found = Checkpoint.objects.order_by("size") if checkpoints is None else checkpoints
    return [
        Note(c.size, c.root, timestamp(c.signed_at.astimezone(UTC)), c.previous_id or 0, c.signature) for c in found
    ]


def verify_database(outside: Sequence[Note] = ()) -> Report:
    """Recompute the tree from the rows. ``outside`` checkpoints also contradict a database that was put back."""
    signed = notes()
    size = signed[-1].size if signed else 0
    report = verify(rows(size), signed, public_key=public_key(), outside=outside)
    return _beyond(report, size) if report.ok else report


def _beyond(report: Report, size: int) -> Report:
    """What lies outside the signed part: events still waiting are honest, places without a checkpoint are not."""
    unsigned = Leaf.objects.filter(position__gte=size).order_by("position").first()
    if unsigned is not None and not Checkpoint.objects.filter(size__gt=size).exists():
        return replace(report, ok=False, first_bad_seq=unsigned.event_id, message="最后的检查点被删除")
    slipped = _slipped_in()
    if slipped is not None:
        message = f"记录 {slipped} 是后来插入的：排在它之后的记录早已排序"
        return replace(report, ok=False, first_bad_seq=slipped, message=message)
    return replace(report, pending=TrailEvent.objects.filter(leaf__isnull=True).count())


def _slipped_in() -> int | None:
    """An event with an old number and no place. On PostgreSQL one may commit late, but not a day late."""
    last = Checkpoint.objects.order_by("size").last()
    newest = Leaf.objects.aggregate(seq=models.Max("event_id"))["seq"]
    if last is None or newest is None:
        return None
    waiting = TrailEvent.objects.filter(leaf__isnull=True, seq__lt=newest).order_by("seq")
    if connection.vendor == "postgresql":
        waiting = waiting.filter(recorded_at__lt=last.signed_at - LATEST_COMMIT)
    return waiting.values_list("seq", flat=True).first()


def export_archive(path: str | Path) -> int:
    """Write everything signed so far to an archive for the stand-alone verifier."""
    signed = notes()
    return write_archive(path, rows(signed[-1].size if signed else 0), signed, public_key())


def public_key() -> bytes:
    return public_bytes(_key().public_key())


def lag(at: datetime) -> float:
    """Seconds the oldest event without a place has waited (alarm at 300, W-22)."""
    oldest = _waiting(thorough=False).first()
    return (at - oldest.recorded_at).total_seconds() if oldest else 0.0


@cache
def _key() -> Ed25519PrivateKey:
    return private_key(settings.TRAIL_KEY)
