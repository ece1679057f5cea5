from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from jiuye.records.jobs import engine, periodic
from jiuye.records.jobs.interface import TaskResultStatus
from jiuye.records.jobs.queue import enqueue
from jiuye.records.jobs.run import LeaseLost, Run
from jiuye.records.jobs.worker import work_once
from jiuye.records.models import Job, Periodic, TrailEvent
from jiuye.records.services import record
from jiuye.records.tests import work_to_do
from jiuye.records.tests.cast import LI, NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=2)


def put(name="add", **wanted):
    return engine.put(engine.Wanted(f"jiuye.records.tests.work_to_do.{name}", **wanted), at=NOON)


@pytest.mark.django_db(transaction=True)
def test_a_task_enqueued_the_django_way_is_done_by_the_worker():
    result = work_to_do.add.enqueue(2, 3)

    assert work_once("w1")

    result.refresh()
    assert (result.status, result.return_value, result.attempts) == (TaskResultStatus.SUCCESSFUL, 5, 1)
    assert not work_once("w1")


@pytest.mark.django_db(transaction=True)
def test_a_task_may_ask_for_its_context():
    result = work_to_do.attempt.enqueue()

    work_once("w1")

    result.refresh()
    assert result.return_value == 1


@pytest.mark.seed("T-57")
def test_asking_twice_with_one_key_is_one_job():
    first = enqueue(work_to_do.add, 1, 2, actor=LI, at=NOON, unique_key="filerun:7:apply", school_id=5)
    again = enqueue(work_to_do.add, 1, 2, actor=LI, at=NOON, unique_key="filerun:7:apply", school_id=5)

    assert first.pk == again.pk
    assert (first.started_by, first.school_id) == ("user:17", 5)


@pytest.mark.seed("T-57")
def test_a_claimed_job_is_nobody_elses_until_its_lease_ends():
    put()
    mine = engine.claim("w1", at=NOON)

    assert engine.claim("w2", at=NOON) is None
    theirs = engine.claim("w2", at=LATER)

    assert theirs.pk == mine.pk
    assert theirs.attempts == 2
    assert not engine.renew(mine, at=LATER)
    assert not engine.finish(mine, "late", at=LATER)
    assert engine.finish(theirs, "done", at=LATER)
    assert Job.objects.get().result == "done"


@pytest.mark.seed("T-57")
def test_a_worker_that_lives_keeps_its_job():
    put()
    mine = engine.claim("w1", at=NOON)
    engine.renew(mine, at=NOON + timedelta(seconds=50))

    assert engine.claim("w2", at=NOON + timedelta(seconds=100)) is None


@pytest.mark.seed("T-57")
def test_the_effect_of_a_worker_that_lost_its_lease_is_undone():
    put()
    slept = Run(engine.claim("w1", at=NOON))
    awake = Run(engine.claim("w2", at=LATER))

    with awake.effect("apply") as fresh:
        assert fresh
        record("test.apply", actor=LI, at=LATER, obj="row:1")
    with pytest.raises(LeaseLost), slept.effect("apply"):
        pytest.fail("the body must not run")
    with awake.effect("apply") as fresh:
        assert not fresh

    assert TrailEvent.objects.filter(action="test.apply").count() == 1


@pytest.mark.seed("T-57")
def test_a_lease_lost_in_the_middle_of_an_effect_undoes_it():
    put()
    slept = Run(engine.claim("w1", at=NOON))

    with pytest.raises(LeaseLost), slept.effect("apply"):
        record("test.apply", actor=LI, at=LATER, obj="row:1")
        engine.claim("w2", at=LATER)

    assert not TrailEvent.objects.exists()


@pytest.mark.seed("T-73")
def test_a_school_with_one_job_does_not_wait_for_a_school_with_a_hundred():
    for number in range(100):
        put(args=[1, number], school_id=1)
    put(args=[2, 2], school_id=2)
    put(args=[3, 3], school_id=3)

    order = [engine.claim("w1", at=NOON + timedelta(seconds=n)).school_id for n in range(6)]

    assert order == [1, 2, 3, 1, 1, 1]


def test_the_urgent_goes_first():
    put(args=[1], school_id=1)
    put(args=[2], school_id=1, priority=50)

    assert engine.claim("w1", at=NOON).args == [2]


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_the_jobs_sentence_and_is_not_tried_again():
    job = put("refuse")

    work_once("w1")

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("failed", 1)
    assert "用下载的模板重新填写" in job.error
    assert TrailEvent.objects.get().action == "job.fail"


@pytest.mark.django_db(transaction=True)
def test_something_unexpected_is_tried_again_later_and_tells_no_personal_data():
    job = put("break_down", max_attempts=2)

    work_once("w1")
    job.refresh_from_db()
    assert job.state == "ready"
    assert job.run_after > timezone.now()
    Job.objects.update(run_after=NOON)
    work_once("w1")

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("failed", 2)
    assert "ValueError" in job.error
    assert "110101" not in job.error


def test_a_job_that_kills_its_worker_again_and_again_is_given_up():
    job = put(max_attempts=2)
    engine.claim("w1", at=NOON)
    engine.claim("w2", at=NOON + timedelta(hours=1))

    assert engine.claim("w3", at=NOON + timedelta(hours=2)) is None

    job.refresh_from_db()
    assert job.state == "failed"
    assert "联系系统管理员" in job.error


def test_a_failed_job_asked_for_again_is_armed_again():
    put(unique_key="k", max_attempts=1)
    engine.put_off(engine.claim("w1", at=NOON), "断了", at=NOON)

    job = put(unique_key="k", max_attempts=1)

    assert (job.state, job.attempts, job.error) == ("ready", 0, "")


def test_progress_can_be_left_and_found_again():
    run = Run(engine.claim("w1", at=NOON)) if put() else None
    engine.show_progress(run.job, {"done": 3, "total": 9})

    assert Job.objects.get().progress == {"done": 3, "total": 9}


def test_a_chore_runs_once_per_turn_whoever_asks(monkeypatch):
    seen = []
    monkeypatch.setattr(periodic, "REGISTRY", {})
    periodic.every(30)(seen.append)

    for moment in (NOON, NOON, NOON + timedelta(seconds=29), NOON + timedelta(seconds=31)):
        periodic.run_due(moment)

    assert seen == [NOON, NOON + timedelta(seconds=31)]


def test_a_chore_that_breaks_is_written_down_and_the_others_run(monkeypatch):
    seen = []
    monkeypatch.setattr(periodic, "REGISTRY", {})

    @periodic.every(30)
    def broken(at):
        raise RuntimeError

    periodic.every(30)(seen.append)
    periodic.run_due(NOON)

    assert seen == [NOON]
    assert Periodic.objects.exclude(error="").get().error == "RuntimeError"
    assert connection.is_usable()
