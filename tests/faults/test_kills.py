"""Killed without warning, anything acknowledged is there, and whoever was not answered tries again and has it once (T-54, T-55).

How many times: ``JIUYE_KILLS`` (2 in the suite, 300 in ``make torture``).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection

from jiuye.destinations.models import Destination
from jiuye.destinations.tests.crowd import crowd
from jiuye.graduates.columns import ROSTER
from jiuye.graduates.models import Graduate
from jiuye.kit.sheets import write_xlsx
from jiuye.records.models import TrailEvent
from tests.cast import COHORT, id_number
from tests.faults.people import Reviewer, Wavering, heard
from tests.faults.serving import environment

KILLS = int(os.environ.get("JIUYE_KILLS", "2"))
EACH = 16

pytestmark = pytest.mark.django_db(transaction=True)


def struck(reviewer, ids, strike, after=0):
    """Approve them all, strike in the middle, check every promise, then let the reviewer finish."""
    before, enough = len(reviewer.acknowledged), random.randrange(after, EACH)
    threads = reviewer.approve_all(ids)
    while len(reviewer.acknowledged) - before < enough and any(thread.is_alive() for thread in threads):
        time.sleep(0.005)
    time.sleep(random.uniform(0, 0.05))
    strike()
    for thread in threads:
        thread.join()

    assert reviewer.acknowledged & set(ids) <= set(heard(ids)), "an acknowledged decision is gone"

    reviewer.web.up()
    reviewer.finish(ids)
    assert sorted(heard(ids)) == sorted(ids)
    assert set(Destination.unscoped.filter(pk__in=ids).values_list("state", "stage")) == {("in_review", 1)}
    told = TrailEvent.objects.filter(action="destination.advance", object_id__in=[str(pk) for pk in ids])
    assert told.count() == len(ids)


def decisions_struck(web, university, strike):
    ids = crowd(university, KILLS * EACH)
    server = web()
    reviewer = Reviewer(server, university, university.department_admin(university.law), ids)

    for trial in range(KILLS):
        struck(reviewer, ids[trial * EACH : (trial + 1) * EACH], lambda: strike(server))


def steps_struck(web, university, strike):
    server = web()
    everybody = [university.graduate(d, n) for d in (university.law, university.physics) for n in (1, 2)]
    graduates = [Wavering(server, university, graduate) for graduate in everybody]

    for _ in range(KILLS):
        threads = [graduate.waver(steps=40) for graduate in graduates]
        time.sleep(random.uniform(0.1, 1.0))
        strike(server)
        for thread in threads:
            thread.join()
        server.up()
        for graduate in graduates:
            graduate.finish()

    assert sum(graduate.step for graduate in graduates) > len(graduates) * KILLS


def end_other_backends(server):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


needs_backends = pytest.mark.skipif(
    "postgresql" not in os.environ.get("JIUYE_DATABASE_URL", ""),
    reason="SQLite has no process of its own; the PostgreSQL pass of make test runs this",
)


@pytest.mark.seed("T-54")
def test_decisions_survive_the_kill_of_the_web_process(web, university):
    decisions_struck(web, university, lambda server: server.kill())


@pytest.mark.seed("T-54")
def test_what_graduates_hand_in_and_take_back_survives_the_kill_of_the_web_process(web, university):
    steps_struck(web, university, lambda server: server.kill())


@needs_backends
@pytest.mark.seed("T-55")
def test_decisions_survive_the_kill_of_the_databases_backends(web, university):
    decisions_struck(web, university, end_other_backends)


@needs_backends
@pytest.mark.seed("T-55")
def test_what_graduates_hand_in_and_take_back_survives_the_kill_of_the_databases_backends(web, university):
    steps_struck(web, university, end_other_backends)


@pytest.mark.seed("T-54", "T-55")
def test_a_house_that_says_yes_before_it_wrote_is_found_out(web, university):
    """The check of the check: a server that answers first and writes later loses what it promised, and is told so."""
    ids = crowd(university, EACH)
    server = web(application="tests.faults.answering_first:application")
    reviewer = Reviewer(server, university, university.department_admin(university.law), ids)

    with pytest.raises(AssertionError, match="an acknowledged decision is gone"):
        struck(reviewer, ids, lambda: server.kill(), after=1)


@pytest.mark.seed("T-54", "W-09")
def test_an_import_killed_anywhere_wrote_everything_or_nothing(university, tmp_path):
    rows = 300
    heads = [ROSTER[key].label for key in ("name", "id_number", "student_number")]
    people = [[f"林{n % 9}", "", f"2099{n:06}"] for n in range(rows)]
    for n, person in enumerate(people):
        person[0], person[1] = "林知夏", id_number(1000 + n, region="340111", sequence="999")
    write_xlsx(tmp_path / "roster.xlsx", heads, people)
    command = [sys.executable, "-m", "jiuye.site.cli", "import", "graduates", str(tmp_path / "roster.xlsx"),
               "--school", university.school.code, "--cohort", str(COHORT), "--json"]  # fmt: skip
    mine = Graduate.unscoped.filter(student_number__startswith="2099")

    for _ in range(max(KILLS, 3)):
        process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(0.5, 3.0))
        process.kill()
        process.wait()
        assert mine.count() in (0, rows)

    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert mine.count() == rows
    assert Destination.unscoped.filter(graduate__in=mine).count() == rows
    assert TrailEvent.objects.filter(action="graduate.imported", subject__startswith="graduate:").count() == rows


@pytest.mark.seed("T-74")
def test_twenty_writers_at_once_and_nobody_sees_an_error(web, university):
    ids = crowd(university, 40)
    server = web(workers=2)
    reviewer = Reviewer(server, university, university.department_admin(university.law), ids)
    start, said = threading.Barrier(20), []

    def write(pair):
        start.wait()
        said.extend(reviewer.approve(pk) for pk in pair)

    threads = [threading.Thread(target=write, args=(ids[n * 2 : n * 2 + 2],)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert said == [302] * 40, server.said()[-3000:]
    assert sorted(heard(ids)) == sorted(ids)
