"""kill -9 of the worker in the middle of a batch: it is finished by the next one, and nobody is decided twice (T-56)."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time

import pytest
from django.utils import timezone

from jiuye.destinations import tasks
from jiuye.destinations.models import Destination
from jiuye.destinations.tests.crowd import crowd
from jiuye.records.jobs import queue
from jiuye.records.models import Job
from tests.faults.people import heard
from tests.faults.serving import environment

CRASHES = int(os.environ.get("JIUYE_CRASHES", "3")) // 3
MANY = 600  # more than one step of the job
COMMAND = [sys.executable, "-m", "jiuye.records.jobs", "--lease", "1", "--idle", "0.05", "--no-chores"]

pytestmark = pytest.mark.django_db(transaction=True)


def until(true, worker):
    deadline = time.monotonic() + 120
    while not true():
        assert worker.poll() is None
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


@pytest.mark.seed("T-56", "T-16", "F-2")
def test_a_batch_killed_in_the_middle_is_finished_and_decides_nobody_twice(university):
    everybody = crowd(university, CRASHES * MANY)
    counsellor = university.actor(university.counsellor(university.law))
    for trial in range(CRASHES):
        ids = everybody[trial * MANY : (trial + 1) * MANY]
        said = {"decision": "return", "text": "请补拍盖章页", "reasons": [], "moment": timezone.now().isoformat()}
        wanted = {"user_id": counsellor.user_id, "trace": {}, "ids": ids, **said}
        job = queue.enqueue(tasks.decide_batch, **wanted, actor=counsellor, at=timezone.now())

        victim = subprocess.Popen(COMMAND, env=environment())
        until(lambda job=job: Job.objects.get(pk=job.pk).state != "queued", victim)
        time.sleep(random.uniform(0, 1.5))
        victim.kill()
        victim.wait()
        heir = subprocess.Popen(COMMAND, env=environment())
        try:
            until(lambda job=job: Job.objects.get(pk=job.pk).state == "done", heir)
        finally:
            heir.kill()
            heir.wait()

        assert sorted(heard(ids)) == sorted(ids)
        assert Job.objects.get(pk=job.pk).result["done"] == MANY
        assert set(Destination.unscoped.filter(pk__in=ids).values_list("state", "version")) == {("returned", 2)}
