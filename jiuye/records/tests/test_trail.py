import hashlib
import os
import random
import subprocess
import sys
import zipfile
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from jiuye.records.models import Checkpoint, Leaf, TrailEvent
from jiuye.records.services import Entry, record, record_many
from jiuye.records.tests.cast import LI, NOON
from jiuye.records.tests.tampering import TRICKS, survives
from jiuye.records.trail import chain
from jiuye.records.trail.guard import drop_triggers, install_triggers
from jiuye.records.trail.merkle import Tree, leaf_hash, node_hash
from jiuye.records.trail.notes import parse
from jiuye.records.trail.verify import verify_archive

TAMPERINGS = int(os.environ.get("JIUYE_TAMPERINGS", "300"))


def told(count, *, start=0):
    """Somebody looks at ``count`` graduates."""
    entries = [Entry(f"graduate:{start + n}", {"phone": ["138****0001", f"139****{n:04d}"]}) for n in range(count)]
    record_many("graduate.correct", entries, actor=LI, at=NOON, reason="核对", purpose="更正")


@pytest.fixture
def season(db):
    """Three checkpoints over 41 events, and a copy of the checkpoints elsewhere."""
    for day, count in enumerate([13, 20, 8]):
        told(count, start=day * 100)
        chain.checkpoint(NOON + timedelta(days=day))
    return chain.notes()


def _naive_root(leaves):
    """RFC 6962, section 2.1, as it is written there."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(_naive_root(leaves[:split]), _naive_root(leaves[split:]))


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70))
def test_the_growing_tree_has_the_root_the_standard_says(data):
    tree = Tree()
    leaves = [leaf_hash(item) for item in data]

    for leaf in leaves:
        tree.append(leaf)

    assert tree.root == _naive_root(leaves)


def test_an_empty_tree_is_the_hash_of_nothing():
    assert Tree().root == hashlib.sha256(b"").hexdigest()


@pytest.mark.seed("W-22", "T-35")
def test_an_untouched_trail_verifies(season):
    report = chain.verify_database(outside=season)

    assert report.ok
    assert (report.size, report.checkpoints, report.pending) == (41, 3, 0)
    assert report.root == season[-1].root


@pytest.mark.seed("W-22")
def test_growing_step_by_step_gives_the_root_of_growing_at_once(season):
    leaves = [leaf.digest for leaf in Leaf.objects.order_by("position")]

    assert Checkpoint.objects.get(size=41).root == _naive_root(leaves)


@pytest.mark.django_db
def test_events_not_yet_chained_are_waiting_and_not_wrong(season):
    told(2, start=900)

    report = chain.verify_database(outside=season)

    assert report.ok
    assert report.pending == 2


@pytest.mark.seed("T-35", "W-24")
def test_every_random_tampering_is_found(season):
    rng = random.Random(20260601)
    unseen = []

    for number in range(TAMPERINGS):
        trick = TRICKS[number % len(TRICKS)]
        if survives(trick, rng, season, chain.verify_database):
            unseen.append(trick.__name__)

    assert unseen == []
    assert chain.verify_database(outside=season).ok


@pytest.mark.seed("T-35")
def test_the_first_bad_event_is_named(season):
    seq = Leaf.objects.get(position=17).event_id
    TrailEvent.objects.filter(seq=seq).update(reason="改过")

    report = chain.verify_database()

    assert (report.ok, report.first_bad_seq) == (False, seq)
    assert f"记录 {seq} 被修改" in report.message


@pytest.mark.seed("T-35", "W-23")
def test_an_older_database_put_back_is_whole_in_itself_and_contradicted_from_outside(season):
    Checkpoint.objects.filter(size=41).delete()
    gone = list(Leaf.objects.filter(position__gte=33).values_list("event_id", flat=True))
    Leaf.objects.filter(position__gte=33).delete()
    TrailEvent.objects.filter(seq__in=gone).delete()

    assert chain.verify_database().ok
    report = chain.verify_database(outside=season)

    assert not report.ok
    assert "恢复了旧的数据库" in report.message


@pytest.mark.seed("W-23")
def test_the_checkpoint_as_text_comes_back_the_same(season):
    text = "\n".join(note.text for note in season)

    assert parse(text) == season
    assert season[0].text.startswith("jiuye/trail\n13\n")
    assert all(note.holds(chain.public_key()) for note in parse(text))
    assert not season[0].holds(bytes(32))


@pytest.mark.seed("W-23")
def test_a_checkpoint_leaves_the_database(db, settings, tmp_path, django_capture_on_commit_callbacks):
    settings.DATA_DIR = tmp_path
    told(3)

    with django_capture_on_commit_callbacks(execute=True):
        chain.checkpoint(NOON)

    assert parse(chain.outside_file().read_text()) == chain.notes()


@pytest.mark.seed("W-24", "T-35")
def test_an_archive_verifies_without_django_and_a_changed_one_does_not(season, tmp_path):
    good, bad = tmp_path / "trail.zip", tmp_path / "bad.zip"
    assert chain.export_archive(good) == 41
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"139****0003", b"139****0004"))
    (tmp_path / "outside.txt").write_text("\n".join(note.text for note in season))

    assert _stand_alone(good, tmp_path).returncode == 0
    broken = _stand_alone(bad, tmp_path)

    assert broken.returncode == 1
    assert "被修改" in broken.stdout
    assert not verify_archive(str(good), public_key=bytes(32)).ok
    assert not verify_archive(str(tmp_path / "outside.txt")).ok


def _stand_alone(archive, folder):
    """A process in which Django cannot even be imported."""
    code = (
        "import sys; sys.modules['django'] = None\n"
        "from jiuye.records.trail.verify import main\n"
        f"sys.exit(main([{str(archive)!r}, '--key', {chain.public_key().hex()!r}, "
        f"'--outside', {str(folder / 'outside.txt')!r}]))"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.seed("W-21", "T-35")
@pytest.mark.parametrize("table", ["records_trailevent", "records_leaf", "records_checkpoint"])
def test_the_database_refuses_to_change_the_trail(season, table):
    install_triggers(connection)
    install_triggers(connection)  # again is harmless
    try:
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {_column(table)}"):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                connection.cursor().execute(statement)
        record("graduate.correct", actor=LI, at=NOON, obj="graduate:1")
        assert chain.checkpoint(NOON).size == 42
    finally:
        drop_triggers(connection)


def _column(table):
    return {"records_trailevent": "reason = ''", "records_leaf": "digest = ''", "records_checkpoint": "root = ''"}[
        table
    ]


@pytest.mark.seed("W-22")
def test_a_second_checkpoint_over_nothing_new_is_the_first(season):
    assert chain.checkpoint(NOON + timedelta(days=9)).size == 41
    assert Checkpoint.objects.count() == 3
