"""保存期限 of files that came in and went out: a week, whatever the province (W-54)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Min

from jiuye.records import retention
from jiuye.records.models import FileRun
from jiuye.records.retention import Rule, Schools, Shelf
from jiuye.records.services import runs


def register() -> None:
    retention.register(
        Rule(
            "files", "导入、导出的文件", "用过就不再需要；什么时候、谁、按什么条件导的，记录还在", shelves, runs.let_go
        )
    )


def shelves(schools: Schools, at: datetime) -> Iterable[Shelf]:
    """One for everything asked about: a file's time is its own. Only what still has one is held."""
    held = FileRun.objects.filter(keep_until__isnull=False)
    held = held if schools is None else held.filter(school_id__in=schools)
    first = held.aggregate(first=Min("keep_until"))["first"]
    yield Shelf("", f"{runs.KEPT.days} 天", held, held.filter(keep_until__lte=at), first)
