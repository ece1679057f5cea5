"""Killed without warning, anything acknowledged is there, and whoever was not answered tries again and has it once (T-54, T-55)."""

from __future__ import annotations

import http.client
import os
import random
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection
from django.urls import reverse

from jiuye.destinations.models import Destination
from jiuye.destinations.tests.crowd import crowd
from jiuye.graduates.columns import ROSTER
from jiuye.graduates.models import Graduate
from jiuye.kit.sheets import write_xlsx
from jiuye.records.models import TrailEvent
from jiuye.review.models import Opinion
from tests.cast import COHORT, id_number
from tests.faults.serving import Web, environment, signed_in

KILLS = int(os.environ.get("JIUYE_KILLS", "3"))
EACH = 16
WRITERS = 4

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def web():
    running = []

    def start(workers=1):
        running.append(Web(workers))
        return running[-1]

    yield start
    for one in running:
        one.kill()
        one.log.close()


class Reviewer:
    """Someone who approves, keeps what was acknowledged, and sends again what was not, with the same key."""

    def __init__(self, web, user):
        self.web, (self.cookies, self.token) = web, signed_in(user)
        self.acknowledged, self.answers = set(), set()

    def approve(self, pk):
        form = {
            "csrfmiddlewaretoken": self.token,
            "idempotency_key": f"the-one-key-of-{pk:08}",
            "decision": "approve",
            "seen": 1,
        }
        try:
            status = self.web.post(reverse("destinations:decide", args=[pk]), form, self.cookies)
        except (OSError, http.client.HTTPException):
            return 0
        self.answers.add(status)
        if status == 302:
            self.acknowledged.add(pk)
        return status

    def approve_all(self, ids):
        """Several at a time, as a department does on its busiest day."""
        waiting, lock = list(ids), threading.Lock()

        def work():
            while True:
                with lock:
                    if not waiting:
                        return
                    pk = waiting.pop()
                self.approve(pk)

        threads = [threading.Thread(target=work) for _ in range(WRITERS)]
        for thread in threads:
            thread.start()
        return threads


def heard(ids):
    found = Opinion.objects.filter(case__subject__in=[f"destination:{pk}" for pk in ids])
    return [int(subject.partition(":")[2]) for subject in found.values_list("case__subject", flat=True)]


def struck(web, reviewer, ids, strike):
    """Approve them all, strike in the middle, check every promise, then let the reviewer finish."""
    before, enough = len(reviewer.acknowledged), random.randrange(EACH)
    threads = reviewer.approve_all(ids)
    while len(reviewer.acknowledged) - before < enough and any(thread.is_alive() for thread in threads):
        time.sleep(0.005)
    time.sleep(random.uniform(0, 0.05))
    strike()
    for thread in threads:
        thread.join()

    assert reviewer.acknowledged & set(ids) <= set(heard(ids)), "an acknowledged decision is gone"

    if web.process.poll() is not None:
        web.start()
    for pk in set(ids) - reviewer.acknowledged:
        again(web, reviewer, pk)
    assert sorted(heard(ids)) == sorted(ids)
    assert set(Destination.unscoped.filter(pk__in=ids).values_list("state", "stage")) == {("in_review", 1)}
    told = TrailEvent.objects.filter(action="destination.advance", object_id__in=[str(pk) for pk in ids])
    assert told.count() == len(ids)
    assert 500 not in reviewer.answers, web.said()[-3000:]


def again(web, reviewer, pk):
    """The same form once more, as the page says, until it is answered: done now, or told that it already was."""
    deadline = time.monotonic() + 60
    while (status := reviewer.approve(pk)) != 302 and not heard([pk]):
        assert status == 409, web.said()[-3000:]  # the database is only just letting go of the killed attempt
        assert time.monotonic() < deadline, "the killed attempt still holds its form"
        time.sleep(0.1)


@pytest.mark.seed("T-54")
def test_decisions_survive_the_kill_of_the_web_process(web, university):
    ids = crowd(university, KILLS * EACH)
    server = web()
    reviewer = Reviewer(server, university.department_admin(university.law))

    for trial in range(KILLS):
        struck(server, reviewer, ids[trial * EACH : (trial + 1) * EACH], server.kill)


@pytest.mark.seed("T-55")
def test_decisions_survive_the_kill_of_the_databases_backends(web, university):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no process of its own; the PostgreSQL pass of make test runs this")
    ids = crowd(university, KILLS * EACH)
    server = web()
    reviewer = Reviewer(server, university.department_admin(university.law))

    for trial in range(KILLS):
        struck(server, reviewer, ids[trial * EACH : (trial + 1) * EACH], end_other_backends)


def end_other_backends():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


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
    reviewer = Reviewer(server, university.department_admin(university.law))
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
