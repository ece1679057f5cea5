"""One file going in or coming out, with everything that happened to it (S2 imports, W-09, W-52)."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models

from jiuye.kit.lifecycle import Lifecycle
from jiuye.records.lifecycle import FILE_RUN
from jiuye.records.models.jobs import Job
from jiuye.records.models.stateful import Stateful


def kept_name(_run: FileRun, filename: str) -> str:
    token = secrets.token_hex(16)
    return f"runs/{token[:2]}/{token}.{filename.rsplit('.', 1)[-1][:5]}"


class FileRun(Stateful):
    """An import (upload → check → apply) or an export (request → produce → download once).

    It knows no domain: ``what`` names it ("graduates"), the domain's sheet does the work.
    """

    lifecycle: ClassVar[Lifecycle] = FILE_RUN

    kind = models.CharField("方向", max_length=8, choices=[("import", "导入"), ("export", "导出")])
    what = models.CharField("内容", max_length=40)
    title = models.CharField("名称", max_length=120, blank=True)
    school_id = models.BigIntegerField("学校", null=True, db_index=True)
    cohort = models.CharField("届别", max_length=20, blank=True)
    started_by = models.CharField("发起人", max_length=64, db_index=True)
    started_by_label = models.CharField("发起人名称", max_length=120, blank=True)
    created_at = models.DateTimeField("发起时间")
    upload = models.FileField("上传的文件", upload_to=kept_name, max_length=200, blank=True)
    upload_name = models.CharField("文件名", max_length=200, blank=True)
    sha256 = models.CharField("摘要", max_length=64, blank=True)
    keep_until = models.DateTimeField("文件保留到", null=True, blank=True)
    options = models.JSONField("选项", default=dict)
    counts = models.JSONField("数量", default=dict)
    problems = models.JSONField("问题（前若干条）", default=list)
    problem_count = models.PositiveIntegerField("问题数", default=0)
    problems_file = models.FileField("问题表", upload_to=kept_name, max_length=200, blank=True)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    result = models.FileField("生成的文件", upload_to=kept_name, max_length=200, blank=True)
    result_name = models.CharField("下载文件名", max_length=200, blank=True)
    result_sha256 = models.CharField(max_length=64, blank=True)
    columns = models.JSONField("列", default=list)
    filters = models.JSONField("条件", default=dict)
    row_count = models.PositiveIntegerField("行数", default=0)
    sensitive = models.BooleanField("含敏感列", default=False)
    reason = models.CharField("用途", max_length=200, blank=True)
    token_digest = models.CharField(max_length=64, blank=True, db_index=True)
    token_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField("失败原因", max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=["import", "export"]), name="filerun_kind_known")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.what} {self.state}"


class RunPeople(models.Model):
    """Whom a produced file told of: one bit a graduate, one row for each block of numbers in which there is somebody.

    A hundred thousand people are some twenty-five rows of half a kilobyte, and one person's files are one index look-up.
    """

    run = models.ForeignKey(FileRun, on_delete=models.CASCADE, related_name="people")
    block = models.PositiveBigIntegerField()
    bits = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["block", "run"], name="run_people_once")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.block}"
