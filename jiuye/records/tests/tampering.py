"""What somebody with the database password may try (T-35): each goes unseen unless the verifier finds it."""

from django.db import connection
from django.db.models import F

from jiuye.records.models import Checkpoint, Leaf, TrailEvent
from jiuye.records.trail.chain import event_row
from jiuye.records.trail.merkle import canonical, leaf_hash

TEXTS = ["actor_ref", "actor_label", "ip", "action", "object_id", "subject", "reason", "after", "outcome", "purpose"]


def _any(rng, past=0):
    return rng.choice(list(Leaf.objects.filter(position__gte=past).values_list("event_id", flat=True)))


def edit(rng):
    column = rng.choice(TEXTS)
    TrailEvent.objects.filter(seq=_any(rng)).update(**{column: "denied" if column == "outcome" else "forged"})


def edit_with_its_leaf(rng):
    seq = _any(rng)
    TrailEvent.objects.filter(seq=seq).update(actor_ref="user:666")
    _releaf(seq)


def edit_changes(rng):
    TrailEvent.objects.filter(seq=_any(rng)).update(changes={"state": ["draft", "approved"]})


def move_in_time(rng):
    event = TrailEvent.objects.get(seq=_any(rng))
    TrailEvent.objects.filter(seq=event.seq).update(at=event.at.replace(microsecond=rng.randrange(1, 999_999)))


def delete(rng):
    TrailEvent.objects.filter(seq=_any(rng)).delete()


def delete_and_close_the_gap(rng):
    leaf = Leaf.objects.get(event_id=_any(rng))
    TrailEvent.objects.filter(seq=leaf.event_id).delete()
    Leaf.objects.filter(position=leaf.position).delete()
    for later in Leaf.objects.filter(position__gt=leaf.position).order_by("position"):
        Leaf.objects.filter(position=later.position).update(position=F("position") - 1)


def swap(rng):
    one, other = rng.sample(list(Leaf.objects.all()), 2)
    Leaf.objects.filter(position=one.position).update(event_id=-1)
    Leaf.objects.filter(position=other.position).update(event_id=one.event_id)
    Leaf.objects.filter(position=one.position).update(event_id=other.event_id)


def swap_with_their_leaves(rng):
    one, other = rng.sample(list(Leaf.objects.all()), 2)
    Leaf.objects.filter(position=one.position).update(event_id=-1)
    Leaf.objects.filter(position=other.position).update(event_id=one.event_id, digest=one.digest)
    Leaf.objects.filter(position=one.position).update(event_id=other.event_id, digest=other.digest)


def insert_among_the_old(rng):
    event = TrailEvent.objects.get(seq=_any(rng))
    event.seq = -rng.randrange(1, 10_000)
    event.recorded_at = event.recorded_at.replace(year=2020)
    event.save(force_insert=True)


def insert_and_renumber(rng):
    place = rng.choice(list(Leaf.objects.all()))
    event = TrailEvent.objects.get(seq=place.event_id)
    event.seq = -rng.randrange(1, 10_000)
    event.save(force_insert=True)
    for later in Leaf.objects.filter(position__gte=place.position).order_by("-position"):
        Leaf.objects.filter(position=later.position).update(position=F("position") + 1)
    Leaf.objects.create(position=place.position, event_id=event.seq, digest=place.digest)
    _releaf(event.seq)


def rewrite_a_root(rng):
    Checkpoint.objects.filter(size=rng.choice(_sizes())).update(root=f"{rng.getrandbits(256):064x}")


def remove_a_checkpoint(rng):
    Checkpoint.objects.filter(size=rng.choice(_sizes())).delete()


def put_an_older_database_back(rng):
    kept = rng.choice(_sizes()[:-1])
    gone = list(Leaf.objects.filter(position__gte=kept).values_list("event_id", flat=True))
    Checkpoint.objects.filter(size__gt=kept).delete()
    Leaf.objects.filter(position__gte=kept).delete()
    TrailEvent.objects.filter(seq__in=gone).delete()


TRICKS = [
    edit, edit_with_its_leaf, edit_changes, move_in_time, delete, delete_and_close_the_gap, swap,
    swap_with_their_leaves,
    insert_among_the_old, insert_and_renumber, rewrite_a_root, remove_a_checkpoint, put_an_older_database_back,
]  # fmt: skip


def _sizes():
    return list(Checkpoint.objects.order_by("size").values_list("size", flat=True))


def _releaf(seq):
    digest = leaf_hash(canonical(event_row(TrailEvent.objects.get(seq=seq))))
    Leaf.objects.filter(event_id=seq).update(digest=digest)


def survives(trick, rng, outside, verify):
    """Whether the trick goes unnoticed; the database is put back afterwards."""
    from django.db import transaction

    with transaction.atomic():
        trick(rng)
        report = verify(outside)
        transaction.set_rollback(True)
    assert connection.is_usable()
    return report.ok
