"""The durable job table: work is a row first, and is found again after a crash (T-56, T-57)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from jiuye.kit.lifecycle import Lifecycle
from jiuye.records.lifecycle import JOB
from jiuye.records.models.stateful import Stateful


class Job(Stateful):
    """One piece of background work. ``version`` is its fencing token: only whoever claimed it last may finish it."""

    lifecycle: ClassVar[Lifecycle] = JOB

    name = models.CharField("任务", max_length=200)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    queue = models.CharField(max_length=32, default="default")
    priority = models.SmallIntegerField(default=0)
    run_after = models.DateTimeField("最早开始")
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_by = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField("已试次数", default=0)
    max_attempts = models.PositiveSmallIntegerField("最多次数", default=5)
    unique_key = models.CharField(max_length=120, null=True, blank=True, unique=True)
    effects = models.JSONField(default=list)
    progress = models.JSONField("进度", default=dict)
    result = models.JSONField("结果", null=True, blank=True)
    error = models.TextField("错误", blank=True)
    school_id = models.BigIntegerField("学校", null=True, blank=True)
    started_by = models.CharField("发起人", max_length=64, default="system")
    created_at = models.DateTimeField("创建时间")
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["run_after", "school_id"],
                name="job_ready",
                condition=models.Q(state__in=["ready", "running"]),
            ),
            models.Index(fields=["started_by", "-id"], name="job_mine"),
            models.Index(fields=["-started_at"], name="job_served"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class Periodic(models.Model):
    """When each recurring task runs next; the row is the lock, so several workers run it once."""

    name = models.CharField(max_length=120, primary_key=True)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name
