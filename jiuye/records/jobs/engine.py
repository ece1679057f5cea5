"""The job table's moves: put, claim, renew, finish, give up. Every one is a conditional UPDATE (T-56, T-57).

``version`` is the fencing token. A worker that slept past its lease finds the version moved and can finish nothing.
Jobs do not go through ``transition``: claiming and renewing are not news; giving up is, and is told to the trail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction

from jiuye.kit.actors import CLOCK
from jiuye.records.lifecycle import JOB, JobState
from jiuye.records.models import Job
from jiuye.records.services import record

LEASE = timedelta(seconds=60)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
SERVED = 200  # how many recent starts decide whose turn it is


@dataclass(frozen=True, slots=True)
class Wanted:
    """A job as asked for. ``unique_key`` makes asking twice the same as asking once."""

    name: str
    args: Sequence[Any] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    queue: str = "default"
    priority: int = 0
    run_after: datetime | None = None
    unique_key: str = ""
    school_id: int | None = None
    started_by: str = "system"
    max_attempts: int = 5


def put(wanted: Wanted, *, at: datetime) -> Job:
    """Write the row, in the transaction of the fact that needs it. A failed twin of the same key is armed again."""
    values = {
        "state": JobState.READY.value,
        "state_since": at,
        "name": wanted.name,
        "args": list(wanted.args),
        "kwargs": dict(wanted.kwargs),
        "queue": wanted.queue,
        "priority": wanted.priority,
        "run_after": wanted.run_after or at,
        "school_id": wanted.school_id,
        "started_by": wanted.started_by,
        "max_attempts": wanted.max_attempts,
        "created_at": at,
    }
    if not wanted.unique_key:
        return Job.objects.create(**values)
    job, made = Job.objects.get_or_create(unique_key=wanted.unique_key, defaults=values)
    if not made and job.state == JobState.FAILED:
        JOB.step(job.state, "rearm", by="system")
        _swap(job, state=JobState.READY, state_since=at, run_after=at, attempts=0, error="")
        job.refresh_from_db()
    return job


def claim(worker: str, *, at: datetime, lease: timedelta = LEASE, queues: Sequence[str] = ()) -> Job | None:
    """Take the next job: nobody else can, and a school with a thousand waits its turn beside others (T-73)."""
    for school in _turns(at, queues):
        job = _take(_due(at, queues).filter(school_id=school), worker, at, lease)
        if job is not None:
            return job
    return None


def _due(at: datetime, queues: Sequence[str]) -> models.QuerySet[Job]:
    ready = models.Q(state=JobState.READY, run_after__lte=at)
    left_behind = models.Q(state=JobState.RUNNING, lease_until__lt=at)
    due = Job.objects.filter(ready | left_behind)
    return due.filter(queue__in=queues) if queues else due


def _turns(at: datetime, queues: Sequence[str]) -> list[int | None]:
    """Schools with work, in order: highest priority, fewest running, longest not served."""
    waiting = list(_due(at, queues).values_list("school_id").annotate(models.Max("priority"), models.Min("id")))
    if len(waiting) < 2:
        return [school for school, _, _ in waiting]
    running = dict(
        Job.objects.filter(state=JobState.RUNNING, lease_until__gte=at)
        .values_list("school_id")
        .annotate(models.Count("id"))
    )
    recent = Job.objects.filter(started_at__isnull=False).order_by("-started_at", "-id")
    served: dict[int | None, int] = {}
    for turn, school in enumerate(recent.values_list("school_id", flat=True)[:SERVED]):
        served.setdefault(school, turn)
    waiting.sort(key=lambda w: (-w[1], running.get(w[0], 0), -served.get(w[0], SERVED), w[2]))
    return [school for school, _, _ in waiting]


@transaction.atomic
def _take(due: models.QuerySet[Job], worker: str, at: datetime, lease: timedelta) -> Job | None:
    locked = due.select_for_update(skip_locked=True) if connection.features.has_select_for_update_skip_locked else due
    job = locked.order_by("-priority", "id").first()
    if job is None:
        return None
    JOB.step(job.state, "claim", by="system")
    if job.attempts >= job.max_attempts:
        _give_up(job, "处理它的进程多次中断，已停止重试。请联系系统管理员查看日志后重新处理", at)
        return None
    taken = {"lease_by": worker, "lease_until": at + lease, "attempts": job.attempts + 1, "started_at": at}
    if not _swap(job, state=JobState.RUNNING, state_since=at, **taken):
        return None
    job.refresh_from_db()
    return job


def renew(job: Job, *, at: datetime, lease: timedelta = LEASE) -> bool:
    """Say that the worker lives; False when the job is somebody else's by now."""
    return bool(_mine(job).update(lease_until=at + lease))


def finish(job: Job, result: object, *, at: datetime) -> bool:
    """The work is done; False when the lease was lost, and then nothing changes."""
    done = {"state": JobState.DONE, "state_since": at, "finished_at": at, "lease_until": None}
    return bool(_mine(job).update(**done, result=result, error="", version=models.F("version") + 1))


@transaction.atomic
def put_off(job: Job, error: str, *, at: datetime) -> bool:
    """It broke: try again after a pause that doubles, or give up after the last attempt."""
    if job.attempts >= job.max_attempts:
        return _give_up(job, error, at)
    pause = min(FIRST_PAUSE * 2 ** (job.attempts - 1), LONGEST_PAUSE)
    again = {"state": JobState.READY, "state_since": at, "run_after": at + pause, "lease_until": None}
    return bool(_mine(job).update(**again, error=error, version=models.F("version") + 1))


@transaction.atomic
def refuse(job: Job, sentence: str, *, at: datetime) -> bool:
    """A rule said no: trying again would not help."""
    return bool(_mine(job).count()) and _give_up(job, sentence, at)


def show_progress(job: Job, progress: Mapping[str, object]) -> bool:
    return bool(_mine(job).update(progress=dict(progress)))


def mark_effect(job: Job, name: str) -> bool:
    """Inside the effect's own transaction: the mark commits with it, and only for the holder of the lease."""
    marked = [*job.effects, name]
    if not _mine(job).update(effects=marked):
        return False
    job.effects = marked
    return True


def effects(job: Job) -> list[str] | None:
    """Effects already done, by this attempt or an earlier one; None when the lease is lost."""
    return _mine(job).values_list("effects", flat=True).first()


def _mine(job: Job) -> models.QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, lease_by=job.lease_by, version=job.version)


def _give_up(job: Job, error: str, at: datetime) -> bool:
    failed = {"state": JobState.FAILED, "state_since": at, "finished_at": at, "lease_until": None, "error": error}
    if not _swap(job, **failed):
        return False
    record("job.fail", actor=CLOCK, at=at, obj=job, school_id=job.school_id, reason=error)
    return True


def _swap(job: Job, **columns: object) -> bool:
    rows = Job.objects.filter(pk=job.pk, state=job.state, version=job.version)
    return bool(rows.update(**columns, version=models.F("version") + 1))
