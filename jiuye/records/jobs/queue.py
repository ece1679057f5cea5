"""Asking for background work: a row first, in the transaction of the fact that needs it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jiuye.kit.actors import Actor
from jiuye.records.jobs import engine
from jiuye.records.jobs.interface import Task
from jiuye.records.models import Job


def enqueue(
    task: Task[..., Any],
    *args: object,
    actor: Actor,
    at: datetime,
    unique_key: str = "",
    school_id: int | None = None,
    run_after: datetime | None = None,
    max_attempts: int = 5,
    **kwargs: object,
) -> Job:
    """Enqueue ``task``; the same ``unique_key`` twice is one job (a failed one is armed again)."""
    return engine.put(
        engine.Wanted(
            name=task.module_path,
            args=args,
            kwargs=kwargs,
            queue=task.queue_name,
            priority=task.priority,
            run_after=run_after,
            unique_key=unique_key,
            school_id=school_id,
            started_by=actor.ref,
            max_attempts=max_attempts,
        ),
        at=at,
    )
