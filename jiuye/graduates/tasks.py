"""The slow parts of an import, done by the worker; each can be left, found again, and delivered twice (T-56, T-57)."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.accounts.actors import actor_of
from jiuye.accounts.models import User
from jiuye.graduates.services import roster, windows
from jiuye.institutions.models import ReportingWindow
from jiuye.kit.actors import SYSTEM, Actor
from jiuye.kit.refusals import Reason, Refused
from jiuye.records.jobs import queue
from jiuye.records.jobs.interface import task
from jiuye.records.jobs.run import current
from jiuye.records.lifecycle import JobState, RunState
from jiuye.records.models import FileRun
from jiuye.records.services import amend


def whoever(ref: str) -> Actor:
    """The person behind a reference, with the functions and the scope they have now."""
    kind, _, pk = ref.partition(":")
    if kind != "user":
        return SYSTEM
    return actor_of(User.objects.select_related("role").get(pk=int(pk)))


def _said(done: int, total: int, phase: str) -> None:
    run = current()
    if run is not None:
        run.progress(done, total, phase)


@task()
def check_roster(run_id: int, by: str) -> None:
    """The dry run of one uploaded file."""
    run = FileRun.objects.get(pk=run_id)
    if run.state in (RunState.UPLOADED, RunState.CHECKED):
        roster.check(run=run, actor=whoever(by), at=timezone.now(), said=_said)


@task()
def apply_roster(run_id: int, by: str) -> None:
    """The confirmed import, once: a second delivery finds it applied."""
    run = FileRun.objects.get(pk=run_id)
    if run.state != RunState.CHECKED:
        return
    try:
        roster.apply(run=run, actor=whoever(by), at=timezone.now(), said=_said)
    except Refused as no:
        run.refresh_from_db()
        amend(run, "refused", actor=whoever(by), at=timezone.now(), reason=str(no), error=str(no)[:500],
              counts={**run.counts, "stale": True})  # fmt: skip


@task()
def tell_opened(window_id: int, moment: str) -> None:
    """开放通知 to everybody it concerns, a thousand at a time; a second delivery tells nobody twice (S4-65, W-06)."""
    row, at, work = ReportingWindow.objects.get(pk=window_id), datetime.fromisoformat(moment), current()
    if row.changed_at != at or not row.is_open:
        return  # changed again since: that change has its own job
    after = 0
    while upto := windows.last_of_batch(row, after):
        with work.effect(f"after:{after}") if work else nullcontext(True) as fresh:
            if fresh:
                windows.tell_graduates(row=row, after=after, upto=upto, at=windows.begins(row, at))
        after = upto


def open_and_tell(
    *, actor: StaffActor, cohort: int, process: str, at: datetime, since: date | None = None, until: date | None = None
) -> ReportingWindow:
    """开放, with the job that tells the graduates in the same transaction."""
    with transaction.atomic():
        row = windows.open_window(actor=actor, cohort=cohort, process=process, at=at, since=since, until=until)
        queue.enqueue(tell_opened, window_id=row.pk, moment=at.isoformat(), actor=actor, at=at,
                      run_after=windows.begins(row, at), unique_key=f"window.opened:{row.pk}:{at.isoformat()}")  # fmt: skip
    return row


def start_check(*, run: FileRun, actor: Actor, at: datetime) -> None:
    """Ask for a dry run; the page shows the job."""
    if blocked := _busy(run):
        raise Refused.because(blocked)
    with transaction.atomic():
        job = queue.enqueue(check_roster, run_id=run.pk, by=actor.ref, actor=actor, at=at, school_id=run.school_id)
        amend(run, "checking", actor=actor, at=at, job=job, error="")


def _busy(run: FileRun) -> list[Reason]:
    """One thing at a time: a file that is being counted is not confirmed or decided about."""
    if run.job is not None and run.job.state in (JobState.READY, JobState.RUNNING):
        return [Reason("这份名单正在处理", rule="roster.busy", owner="系统", remedy="等这一步做完，刷新页面再试")]
    return []


def start_apply(*, run: FileRun, actor: Actor, at: datetime) -> None:
    """Confirm: refused here when the page's button was locked."""
    if blocked := [*_busy(run), *roster.why_not(run, actor)]:
        raise Refused.because(blocked)
    with transaction.atomic():
        job = queue.enqueue(
            apply_roster, run_id=run.pk, by=actor.ref, actor=actor, at=at, school_id=run.school_id,
            unique_key=f"roster.apply:{run.pk}:{run.version}",
        )  # fmt: skip
        amend(run, "applying", actor=actor, at=at, job=job, error="")
