"""下载当前查询数据 of any registered list (W-52): asked for with its filter and reason, made by the worker, fetched once.

What comes out carries who, when, which filter and which request; sensitive columns need a function, and more than 500 rows a second person.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jiuye.accounts.actors import whoever
from jiuye.accounts.permissions import known
from jiuye.faces import export_files
from jiuye.faces.export_files import FORMATS
from jiuye.kit import plain
from jiuye.kit.actors import Actor
from jiuye.kit.columns import Column
from jiuye.kit.lists import REGISTRY, ListSpec, Rows
from jiuye.kit.refusals import Denied, Reason, Refused
from jiuye.records.jobs import queue
from jiuye.records.jobs.interface import task
from jiuye.records.jobs.run import current
from jiuye.records.lifecycle import RunState
from jiuye.records.models import FileRun
from jiuye.records.services import amend, runs
from jiuye.records.services.events import subject_of

ALONE = 500
"""Rows with sensitive columns one person may take without a second one's word (W-52)."""
STEP = 1000


def spec_for(key: str, actor: Actor) -> ListSpec:
    """The list, when it exists and the actor may see it; the same answer for both kinds of no (T-30)."""
    spec = REGISTRY.get(key)
    needed = (spec.needs or f"{key.partition('.')[0]}.view") if spec else ""
    if spec is None or needed not in known() or not actor.may(needed):
        raise Denied(
            Reason(
                "没有这张名单，或您不能下载它", rule="export.list", owner="学校系统管理员", remedy="请回到列表页再试"
            )
        )
    return spec


def ask(
    *, actor: Actor, spec: ListSpec, asked: Mapping[str, list[str]], sort: str, columns: Sequence[str], format_: str,
    reason: str, at: datetime,
) -> FileRun:  # fmt: skip
    """Keep the request, then have the file made; with many sensitive rows, wait for a second person."""
    if format_ not in FORMATS:
        raise Refused(Reason("没有这种格式", rule="export.format", remedy=f"可以选：{'、'.join(FORMATS.values())}"))
    allowed = actor.may("exports.sensitive")
    chosen = spec.columns.chosen(columns, sensitive=allowed)
    if not chosen:
        raise Refused(Reason("还没有选任何一列", rule="export.columns", field="columns", remedy="至少勾选一列"))
    sensitive = any(c.sensitive for c in chosen)
    if sensitive and not reason.strip():
        raise Refused(
            Reason("含敏感信息的名单要写明用途", rule="export.reason", field="reason", remedy="例如：报送公安核验")
        )
    count = spec.filtered(actor, asked).count()
    with transaction.atomic():
        run = runs.request_export(
            actor=actor, what=spec.key, at=at, columns=[c.key for c in chosen],
            filters={"asked": dict(asked), "sort": sort, "format": format_, "sentence": sentence(spec, asked, actor)},
            school_id=getattr(actor, "school_id", None), title=spec.title, reason=reason.strip(), sensitive=sensitive,
        )  # fmt: skip
        waits = sensitive and count > ALONE
        options = {"request": actor.trace.get("request", "")[:32], "expected": count, "waits": waits}
        amend(run, "noted", actor=actor, at=at, options=options)
        if not waits:
            _start(run, actor, at)
    return run


def sentence(spec: ListSpec, asked: Mapping[str, list[str]], actor: Actor) -> str:
    """The filter in words, as on the list page."""
    said = []
    for one in spec.filters:
        if one.key in asked:
            names = dict(one.choices(actor)) if one.choices else {}
            shown = "、".join(names.get(value, value) for value in asked[one.key])
            said.append(
                f"{one.label} {one.told(asked[one.key]) if one.told else shown if one.choices else '（按关键字）'}"
            )
    return "，".join(said) or "没有筛选条件"


def _start(run: FileRun, actor: Actor, at: datetime) -> None:
    job = queue.enqueue(
        produce, run_id=run.pk, actor=actor, at=at, school_id=run.school_id, unique_key=f"export:{run.pk}"
    )
    amend(run, "queued", actor=actor, at=at, job=job)


def waiting(actor: Actor) -> QuerySet[FileRun]:
    """Requests of colleagues that need this person's word."""
    school = getattr(actor, "school_id", None)
    if school is None or not actor.may("exports.sensitive"):
        return FileRun.objects.none()
    found = FileRun.objects.filter(kind="export", state=RunState.REQUESTED, school_id=school, job=None, sensitive=True)
    return found.exclude(started_by=actor.ref).order_by("pk")


def approve(*, actor: Actor, run: FileRun, agreed: bool, at: datetime) -> None:
    """A second person lets a large sensitive export go, or stops it."""
    if run.started_by == actor.ref:
        raise Denied(
            Reason("自己申请的导出不能自己复核", rule="export.second", owner="另一位有权限的老师", remedy="请同事复核")
        )
    if not agreed:
        runs.failed(run, actor=actor, at=at, error=f"{actor.label}没有同意这次导出")
        return
    with transaction.atomic():
        amend(run, "approve", actor=actor, at=at, options={**run.options, "waits": False, "approved_by": actor.label})
        _start(run, actor, at)


@task()
def produce(run_id: int) -> None:
    """Make the file under the scope its owner has now; a second delivery finds it made."""
    run = FileRun.objects.select_related("job").get(pk=run_id)
    if run.state != RunState.REQUESTED:
        return
    actor, at = whoever(run.started_by), timezone.now()
    try:
        spec = spec_for(run.what, actor)
    except Refused as no:
        runs.failed(run, actor=actor, at=at, error=str(no))
        return
    columns = spec.columns.chosen(run.columns, sensitive=run.sensitive and actor.may("exports.sensitive"))
    rows = spec.ordered(spec.filtered(actor, run.filters["asked"]), run.filters["sort"])
    with tempfile.NamedTemporaryFile() as file:
        counted = _Counted(run.options.get("expected", 0))
        try:
            export_files.write(cast(BinaryIO, file), run, columns, counted.through(values(spec, rows, columns)), at)
        except Refused as no:
            runs.failed(run, actor=actor, at=at, error=str(no))
            return
        file.seek(0)
        ending = export_files.ENDINGS[run.filters["format"]]
        name = f"{run.title}_{timezone.localtime(at):%Y%m%d_%H%M}_{run.pk}.{ending}"
        runs.produced(
            run, actor=actor, at=at, content=File(file, name=name), name=name, row_count=counted.count,
            people=counted.people,
        )  # fmt: skip


class _Counted:
    """Counts rows as they pass, remembers whose they are, and shows the job's progress."""

    def __init__(self, expected: int) -> None:
        self.count, self.expected = 0, expected
        self.people: set[int] = set()

    def through(self, rows: Iterator[tuple[int, Sequence[object]]]) -> Iterator[Sequence[object]]:
        for whose, row in rows:
            self.count += 1
            if whose:
                self.people.add(whose)
            if self.count % STEP == 0 and (run := current()):
                run.progress(self.count, max(self.expected, self.count), "正在写入文件")
            yield row


def values(spec: ListSpec, rows: Rows, columns: Sequence[Column]) -> Iterator[tuple[int, Sequence[object]]]:
    """Each row with the key of the graduate it is about, 0 where it is about nobody."""
    about = _about(rows.model)
    if about and plain.readable(columns, rows):
        return plain.values(rows, columns, about)
    records = spec.prepare(rows).iterator(chunk_size=STEP)
    return ((_whose(record), [column.of(record) for column in columns]) for record in records)


def _whose(record: Any) -> int:
    return int(subject_of(record).partition(":")[2] or 0)


def _about(model: type[Any]) -> str:
    """The column that says whose a row is; none where only the record knows."""
    if hasattr(model, "trail_subject"):
        return ""
    return "pk" if model._meta.model_name == "graduate" else "graduate_id" if hasattr(model, "graduate_id") else ""
