"""What insight does by the clock, and the lists too long to wait for: the sums follow the rows, the trend gets its Monday."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, Min
from django.utils import timezone

from jiuye.accounts.actors import whoever
from jiuye.destinations.models import Destination
from jiuye.insight import forms, members, queries, services
from jiuye.insight.queries import WEEK, mondays
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Refused
from jiuye.records.jobs import queue
from jiuye.records.jobs.interface import task
from jiuye.records.jobs.periodic import every
from jiuye.records.jobs.run import current
from jiuye.records.lifecycle import RunState
from jiuye.records.models import FileRun
from jiuye.records.services import amend, runs

SEASON = 20


@every(20)
def follow(at: datetime) -> None:
    """The sums are never more than a few seconds behind; what is behind is counted afresh by whoever asks."""
    services.follow(at)


@every(3600)
def draw(at: datetime) -> None:
    """Past Mondays of every cohort that still moves."""
    found = Destination.unscoped.filter(asserted_at__isnull=False).values_list("school_id", "cohort")
    for school, cohort, first, last in found.annotate(first=Min("asserted_at"), last=Max("state_since")).order_by():
        if last >= at - WEEK * SEASON:
            services.draw_points([school], cohort, mondays(max(first, at - WEEK * SEASON), at))


@task()
def produce_members(run_id: int) -> None:
    """The people behind a number, under the functions and the scope their asker has now; a second delivery finds the file made."""
    run = FileRun.objects.get(pk=run_id)
    if run.state != RunState.REQUESTED:
        return
    actor = whoever(run.started_by)
    try:
        if not actor.may("exports.make"):
            raise queries.may_not_export()
        address = forms.read(run.options["address"], actor)
        members.fill(run=run, actor=actor, address=address, at=timezone.now(), said=lambda done: _said(run, done))
    except Refused as no:
        runs.failed(run, actor=actor, at=timezone.now(), error=str(no))


def _said(run: FileRun, done: int) -> None:
    if (work := current()) is not None:
        work.progress(done, max(done, run.options["expected"]), "正在写入文件")


def start_members(*, run: FileRun, actor: Actor, at: datetime) -> None:
    """Left to the worker; 我的文件 shows how far it is."""
    job = queue.enqueue(
        produce_members, run_id=run.pk, actor=actor, at=at, school_id=run.school_id, unique_key=f"members:{run.pk}"
    )
    amend(run, "queued", actor=actor, at=at, job=job)
