"""Background work of destinations: a batch of decisions too large to wait for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.accounts.actors import actor_of
from jiuye.accounts.models import User
from jiuye.destinations.services import batches, tables
from jiuye.graduates.tasks import whoever
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Denied, Reason, Refused
from jiuye.records.jobs import queue
from jiuye.records.jobs.interface import task
from jiuye.records.jobs.run import current
from jiuye.records.lifecycle import JobState, RunState
from jiuye.records.models import FileRun
from jiuye.records.services import amend
from jiuye.review.rules import Decision, Opinion


@task
def decide_batch(
    user_id: int, trace: dict[str, str], ids: list[int], decision: str, text: str, reasons: list[Any], moment: str
) -> dict[str, Any]:
    """The decision was taken when it was clicked: ``moment`` is its time, whenever the work is done."""
    actor = actor_of(User.objects.select_related("role").get(pk=user_id), trace=trace)
    if not isinstance(actor, StaffActor) or not actor.may("destinations.review"):
        raise Denied(Reason("发起人已经没有审核权限", rule="permission.destinations.review", owner="学校系统管理员"))
    opinion = Opinion(Decision(decision), text, tuple(reasons))
    return batches.run(actor=actor, ids=ids, opinion=opinion, at=datetime.fromisoformat(moment), work=current())


def _said(done: int, total: int, phase: str) -> None:
    if (run := current()) is not None:
        run.progress(done, total, phase)


@task
def check_table(run_id: int, by: str) -> None:
    """The dry run of one table of destinations."""
    run = FileRun.objects.get(pk=run_id)
    if run.state in (RunState.UPLOADED, RunState.CHECKED):
        tables.check(run=run, actor=whoever(by), at=timezone.now(), said=_said)


@task
def apply_table(run_id: int, by: str) -> None:
    """The confirmed import, once: a second delivery finds it applied."""
    run, actor = FileRun.objects.get(pk=run_id), whoever(by)
    if run.state != RunState.CHECKED:
        return
    try:
        tables.apply(run=run, actor=actor, at=timezone.now(), said=_said)
    except Refused as no:
        run.refresh_from_db()
        amend(run, "refused", actor=actor, at=timezone.now(), reason=str(no), error=str(no)[:500],
              counts={**run.counts, "stale": True})  # fmt: skip


def start_check(*, run: FileRun, actor: Actor, at: datetime) -> None:
    """Ask for a dry run; the page shows the job."""
    if blocked := _busy(run):
        raise Refused.because(blocked)
    with transaction.atomic():
        job = queue.enqueue(check_table, run_id=run.pk, by=actor.ref, actor=actor, at=at, school_id=run.school_id)
        amend(run, "checking", actor=actor, at=at, job=job, error="")


def start_apply(*, run: FileRun, actor: Actor, at: datetime) -> None:
    """Confirm: refused here when the page's button was locked."""
    if blocked := [*_busy(run), *tables.why_not(run)]:
        raise Refused.because(blocked)
    with transaction.atomic():
        job = queue.enqueue(
            apply_table, run_id=run.pk, by=actor.ref, actor=actor, at=at, school_id=run.school_id,
            unique_key=f"destinations.apply:{run.pk}:{run.version}",
        )  # fmt: skip
        amend(run, "applying", actor=actor, at=at, job=job, error="")


def _busy(run: FileRun) -> list[Reason]:
    if run.job is not None and run.job.state in (JobState.READY, JobState.RUNNING):
        return [Reason("这份名单正在处理", rule="import.busy", owner="系统", remedy="等这一步做完，刷新页面再试")]
    return []
