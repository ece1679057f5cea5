import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from jiuye.records.jobs import engine
from jiuye.records.models import Job, TrailEvent

TRIALS = int(os.environ.get("JIUYE_CRASHES", "3"))
ROWS = 4

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker():
    """Starts real worker processes on this test's database; ends those still running."""
    started = []

    def start(lease=1.0):
        command = [sys.executable, "-m", "jiuye.records.jobs", "--lease", str(lease), "--idle", "0.05", "--no-chores"]
        process = subprocess.Popen(command, env={**os.environ, "JIUYE_DATABASE_URL": _url(), "JIUYE_MODE": "test"})
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.kill()
        process.wait()


def _url():
    kept = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{kept['NAME']}"
    return f"postgresql://{kept['USER']}:{kept['PASSWORD']}@{kept['HOST']}:{kept['PORT'] or 5432}/{kept['NAME']}"


def _until(true, seconds=40):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def _frozen_out_of_its_lease(process, job):
    """Stops the process; where that caught it holding SQLite's one lock (it was renewing), lets it go on for another try."""
    process.send_signal(signal.SIGSTOP)
    try:
        return Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    except OperationalError:
        process.send_signal(signal.SIGCONT)
        return 0


def _slow_import(slow):
    name = "jiuye.records.tests.work_to_do.import_rows"
    return engine.put(engine.Wanted(name, args=[ROWS], kwargs={"slow": slow}, max_attempts=9), at=timezone.now())


def _phase(job):
    return Job.objects.get(pk=job.pk).progress.get("phase")


def _finished(job):
    return Job.objects.get(pk=job.pk).state == "done"


def _told(step):
    return TrailEvent.objects.filter(action=f"test.{step}").count()


@pytest.mark.seed("T-56")
def test_work_killed_anywhere_is_found_again_and_has_its_effect_once(worker):
    for trial in range(TRIALS):
        job = _slow_import(slow=0.3)
        victim = worker()
        _until(lambda job=job, trial=trial: _phase(job) == ("first", "second")[trial % 2])
        time.sleep(0.1 * (trial % 4))

        victim.kill()
        victim.wait()
        heir = worker()
        _until(lambda job=job: _finished(job))
        heir.terminate()

        assert heir.wait(timeout=30) == 0
        assert (_told("first"), _told("second")) == (ROWS * (trial + 1), ROWS * (trial + 1))
        assert Job.objects.get(pk=job.pk).result == ROWS


@pytest.mark.seed("T-57")
def test_a_worker_frozen_past_its_lease_changes_nothing_when_it_wakes(worker):
    job = _slow_import(slow=2)
    frozen = worker()
    _until(lambda: _told("first") == ROWS)  # committed, and it sleeps between its two effects
    _until(lambda: _frozen_out_of_its_lease(frozen, job))

    heir = worker()
    _until(lambda: _finished(job))
    frozen.send_signal(signal.SIGCONT)
    frozen.terminate()
    heir.terminate()

    assert (frozen.wait(timeout=30), heir.wait(timeout=30)) == (0, 0)
    assert (_told("first"), _told("second")) == (ROWS, ROWS)
    assert Job.objects.get(pk=job.pk).attempts == 2
