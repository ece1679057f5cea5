"""Our job table behind the Django Tasks interface: ``task.enqueue()`` is a row in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.module_loading import import_string

from jiuye.records.jobs import engine
from jiuye.records.jobs.interface import BaseTaskBackend, Task, TaskResult, TaskResultDoesNotExist, TaskResultStatus
from jiuye.records.lifecycle import JobState
from jiuye.records.models import Job

STATUS = {
    JobState.READY: TaskResultStatus.READY,
    JobState.RUNNING: TaskResultStatus.RUNNING,
    JobState.DONE: TaskResultStatus.SUCCESSFUL,
    JobState.FAILED: TaskResultStatus.FAILED,
}


class DurableBackend(BaseTaskBackend):
    """Named by ``settings.TASKS``; ``jobs.queue.enqueue`` adds what the interface has no word for."""

    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> TaskResult[Any]:
        self.validate_task(task)
        job = engine.put(
            engine.Wanted(task.module_path, args, kwargs, task.queue_name, task.priority, task.run_after),
            at=timezone.now(),
        )
        return _result(job, task)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        job = Job.objects.filter(pk=int(result_id)).first() if result_id.isdigit() else None
        if job is None:
            raise TaskResultDoesNotExist(result_id)
        return result_of(job)


def result_of(job: Job) -> TaskResult[Any]:
    return _result(job, import_string(job.name))


def _result(job: Job, task: Task[..., Any]) -> TaskResult[Any]:
    result: TaskResult[Any] = TaskResult(
        task=task,
        id=str(job.pk),
        status=STATUS[JobState(job.state)],
        enqueued_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        last_attempted_at=job.started_at,
        args=list(job.args),
        kwargs=dict(job.kwargs),
        backend=task.backend,
        errors=[],
        worker_ids=[job.lease_by] * job.attempts,
    )
    object.__setattr__(result, "_return_value", job.result)
    return result
