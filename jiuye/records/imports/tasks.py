"""The slow parts of an import, done by the worker; each can be left, found again, and delivered twice (T-56, T-57)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Conflict, Refused
from jiuye.records.imports import running
from jiuye.records.imports.kinds import kind_of
from jiuye.records.jobs import queue
from jiuye.records.jobs.interface import task
from jiuye.records.jobs.run import current
from jiuye.records.lifecycle import RunState
from jiuye.records.models import FileRun
from jiuye.records.services import amend


def _said(done: int, total: int, phase: str) -> None:
    if (run := current()) is not None:
        run.progress(done, total, phase)


@task()
def check_import(run_id: int, by: str) -> None:
    """The dry run of one uploaded file."""
    run = FileRun.objects.get(pk=run_id)
    if run.state in running.OPEN:
        running.check(run=run, actor=kind_of(run).actor_of(by), at=timezone.now(), said=_said)


@task()
def apply_import(run_id: int, by: str) -> None:
    """The confirmed import, once: a second delivery finds it applied."""
    run = FileRun.objects.get(pk=run_id)
    if run.state != RunState.CHECKED:
        return
    actor = kind_of(run).actor_of(by)
    try:
        running.apply(run=run, actor=actor, at=timezone.now(), said=_said)
    except Refused as no:
        run.refresh_from_db()
        amend(run, "refused", actor=actor, at=timezone.now(), reason=str(no), error=str(no)[:500],
              counts={**run.counts, "stale": True})  # fmt: skip


def start_check(*, run: FileRun, actor: Actor, at: datetime) -> None:
    """Ask for a dry run; the page shows the job."""
    running.refuse_closed(run)
    with transaction.atomic():
        job = queue.enqueue(check_import, run_id=run.pk, by=actor.ref, actor=actor, at=at, school_id=run.school_id)
        amend(run, "checking", actor=actor, at=at, job=job, error="")


def start_apply(*, run: FileRun, actor: Actor, at: datetime) -> None:
    """Confirm: refused here when the page's button was locked."""
    if running.is_working(run):
        raise Conflict(running.BUSY)
    if blocked := running.why_not(run, actor):
        raise Refused.because(blocked)
    with transaction.atomic():
        job = queue.enqueue(
            apply_import, run_id=run.pk, by=actor.ref, actor=actor, at=at, school_id=run.school_id,
            unique_key=f"import.apply:{run.pk}:{run.version}",
        )  # fmt: skip
        amend(run, "applying", actor=actor, at=at, job=job, error="")
