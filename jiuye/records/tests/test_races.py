import ast
import threading
from pathlib import Path

import pytest
from django.db import connection, connections

import jiuye
from jiuye.kit.refusals import Conflict
from jiuye.records.jobs import engine
from jiuye.records.lifecycle import FILE_RUN
from jiuye.records.models import FileRun, Leaf, TrailEvent
from jiuye.records.services import history, record, transition, transition_many
from jiuye.records.tests.cast import LI, NOON, ZHAO, uploaded
from jiuye.records.trail import chain


def at_once(*works):
    """Run all at the same moment, each on its own connection; what each returned or raised."""
    start, found = threading.Barrier(len(works)), [None] * len(works)

    def run(place, work):
        start.wait()
        try:
            found[place] = work()
        except Exception as no:
            found[place] = no
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.seed("T-15", "W-01")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_told_what_the_other_did():
    for _ in range(20):
        run = uploaded()
        mine, theirs = FileRun.objects.get(pk=run.pk), FileRun.objects.get(pk=run.pk)

        found = at_once(
            lambda mine=mine: transition(mine, FILE_RUN, "check", actor=LI, at=NOON),
            lambda theirs=theirs: transition(theirs, FILE_RUN, "abandon", actor=ZHAO, at=NOON),
        )

        assert sorted(type(one) for one in found if one.__class__ is not TrailEvent) == [Conflict]
        assert history("filerun", run.pk).count() == 1
        assert FileRun.objects.get(pk=run.pk).version == 1


@pytest.mark.seed("T-16", "W-08")
@pytest.mark.django_db(transaction=True)
def test_two_batches_over_the_same_records_move_each_once():
    runs = [uploaded() for _ in range(200)]
    mine, theirs = list(FileRun.objects.all()), list(FileRun.objects.order_by("-pk"))

    one, other = at_once(
        lambda: transition_many(mine, FILE_RUN, "check", actor=LI, at=NOON),
        lambda: transition_many(theirs, FILE_RUN, "abandon", actor=ZHAO, at=NOON),
    )

    assert len(one.done) + len(other.done) == 200
    assert len(one.refused) + len(other.refused) == 200
    assert TrailEvent.objects.count() == 200
    assert {run.version for run in FileRun.objects.filter(pk__in=[r.pk for r in runs])} == {1}


@pytest.mark.seed("T-57")
@pytest.mark.django_db(transaction=True)
def test_ten_workers_take_each_job_once():
    for number in range(30):
        engine.put(engine.Wanted("x", args=[number], school_id=number % 3), at=NOON)

    def take(worker):
        taken = []
        while (job := engine.claim(worker, at=NOON)) or len(taken) < 1:
            if job is None:
                break
            taken.append(job.pk)
        return taken

    found = at_once(*(lambda n=n: take(f"w{n}") for n in range(10)))

    taken = [pk for one in found for pk in one]
    assert len(taken) == len(set(taken)) == 30


@pytest.mark.seed("W-22")
@pytest.mark.django_db(transaction=True)
def test_events_written_while_two_sequencers_run_get_one_place_each():
    def tell():
        for number in range(40):
            record("test.tell", actor=LI, at=NOON, obj=f"row:{number}")

    def chain_often():
        for _ in range(15):
            chain.checkpoint(NOON)

    at_once(tell, tell, chain_often, chain_often)
    chain.checkpoint(NOON, thorough=True)

    assert Leaf.objects.count() == TrailEvent.objects.count() == 80
    assert chain.verify_database().ok


@pytest.mark.seed("W-22")
@pytest.mark.postgres
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="on SQLite writers wait for each other: nothing commits late"
)
@pytest.mark.django_db(transaction=True)
def test_an_event_that_commits_late_still_gets_its_place():
    from django.db import transaction

    began, go_on = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            record("test.slow", actor=LI, at=NOON, obj="row:1")
            began.set()
            go_on.wait(20)

    def quick():
        began.wait(20)
        record("test.quick", actor=LI, at=NOON, obj="row:2")
        chain.checkpoint(NOON)
        go_on.set()

    at_once(slow, quick)
    chain.checkpoint(NOON)

    assert list(Leaf.objects.order_by("position").values_list("event__action", flat=True)) == [
        "test.quick",
        "test.slow",
    ]
    assert chain.verify_database().ok


@pytest.mark.seed("W-01")
def test_no_service_sets_a_state_past_the_lifecycle():
    """``queryset.update(state=…)`` is for ``records`` alone: everywhere else it would leave no trail."""
    root = Path(jiuye.__file__).parent
    found = []
    for path in root.rglob("*.py"):
        if "tests" in path.parts or "migrations" in path.parts or path.is_relative_to(root / "records"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
                found += [f"{path}:{node.lineno}" for word in node.keywords if word.arg == "state"]

    assert found == []
