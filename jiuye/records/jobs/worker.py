"""The worker: claims jobs, keeps their leases alive, and runs the recurring chores beside them."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.utils import timezone
from django.utils.module_loading import import_string

from jiuye.kit.refusals import Refused
from jiuye.records.jobs import engine, periodic
from jiuye.records.jobs.backend import result_of
from jiuye.records.jobs.interface import Task, TaskContext
from jiuye.records.jobs.run import LeaseLost, Run, running
from jiuye.records.models import Job

log = logging.getLogger(__name__)
IDLE = 1.0


def run_worker(
    stop: threading.Event,
    *,
    lease: timedelta = engine.LEASE,
    queues: Sequence[str] = (),
    idle: float = IDLE,
    chores: bool = True,
) -> None:
    """Work until ``stop`` is set; the job in hand is finished first. A database that went away is waited for."""
    name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
    periodic.discover()
    clock = threading.Thread(target=_tick, args=(stop, idle), name="chores", daemon=True)
    if chores:
        clock.start()
    while not stop.is_set():
        if not _patiently(lambda: work_once(name, lease=lease, queues=queues)):
            stop.wait(idle)
    if chores:
        clock.join(timeout=30)


def work_once(worker: str, *, lease: timedelta = engine.LEASE, queues: Sequence[str] = ()) -> bool:
    """Claim one job and do it; False when there was none."""
    job = engine.claim(worker, at=timezone.now(), lease=lease, queues=queues)
    if job is None:
        return False
    over = threading.Event()
    pulse = threading.Thread(target=_keep_lease, args=(job, lease, over), name=f"lease-{job.pk}", daemon=True)
    pulse.start()
    try:
        _do(job)
    finally:
        over.set()
        pulse.join(timeout=5)
    return True


def _do(job: Job) -> None:
    try:
        result = _call(job)
    except LeaseLost:
        log.warning("job %s was taken over; nothing of this attempt was kept", job.pk)
    except Refused as no:
        engine.refuse(job, str(no), at=timezone.now())
    except Exception as broken:
        log.exception("job %s (%s) broke at attempt %s", job.pk, job.name, job.attempts)
        sentence = f"处理时出错（{type(broken).__name__}），已试 {job.attempts} 次"
        engine.put_off(job, sentence, at=timezone.now())
    else:
        engine.finish(job, result, at=timezone.now())


def _call(job: Job) -> object:
    task: Task[..., Any] = import_string(job.name)
    with running(Run(job)):
        if task.takes_context:
            return task.call(TaskContext(task_result=result_of(job)), *job.args, **job.kwargs)
        return task.call(*job.args, **job.kwargs)


def _keep_lease(job: Job, lease: timedelta, over: threading.Event) -> None:
    try:
        while not over.wait(lease.total_seconds() / 3):
            try:
                if not engine.renew(job, at=timezone.now(), lease=lease):
                    return
            except (DatabaseError, InterfaceError):  # busy or restarting: the next beat may reach it
                close_old_connections()
    finally:
        connections.close_all()


def _tick(stop: threading.Event, idle: float) -> None:
    try:
        while not stop.is_set():
            _patiently(lambda: bool(periodic.run_due(timezone.now())))
            stop.wait(idle)
    finally:
        connections.close_all()


def _patiently(work: Callable[[], bool]) -> bool:
    close_old_connections()
    try:
        return work()
    except (DatabaseError, InterfaceError):
        log.exception("the database did not answer; waiting for it")
        connections.close_all()
        return False
