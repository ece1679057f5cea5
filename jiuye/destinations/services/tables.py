"""One table of destinations from upload to receipt (S4-64, S0-43): read, dry run, confirmation, all or nothing (W-09)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import QuerySet

from jiuye.accounts.actor import StaffActor
from jiuye.destinations.services import imports
from jiuye.destinations.services.imports import Judged
from jiuye.destinations.sheets import IMPORT, Problem, read_lines
from jiuye.graduates.seasons import profile_of
from jiuye.graduates.services.checking import open_table
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Conflict, Denied, Reason, Refused
from jiuye.kit.sheets import Table, match_columns
from jiuye.kit.sheets.errors import error_sheet
from jiuye.records.lifecycle import RunState
from jiuye.records.models import FileRun
from jiuye.records.services import amend, record, runs

WHAT = "destinations"
NEEDS = "destinations.import"
KEPT = 2000
"""Problems kept with the run for its page; the error sheet holds all of them."""
SHAPE = ("created", "updated", "unchanged", "rejected")
Said = Callable[[int, int, str], None]


def _silent(done: int, total: int, phase: str) -> None:
    """Nobody watches."""


def runs_for(actor: Actor) -> QuerySet[FileRun]:
    """导入记录: of the whole school for its office, else one's own."""
    found = FileRun.objects.filter(kind="import", what=WHAT).select_related("job").order_by("-pk")
    school = getattr(actor, "school_id", None)
    whole = school and getattr(actor, "level", "") == "school" and not getattr(actor, "rectangles", ())
    return found.filter(school_id=school) if whole else found.filter(started_by=actor.ref)


def may_take_over(actor: Actor) -> bool:
    """接收旧系统: the school's own administrator, or the centre; nobody whose scope is a part of the school."""
    return getattr(actor, "level", "") in ("school", "province") and not getattr(actor, "rectangles", ())


def upload(
    *, actor: StaffActor, school: School, cohort: int, file: File[bytes], at: datetime, takeover: bool = False,
    sure: bool = False,
) -> FileRun:  # fmt: skip
    """Keep the file and read its headings; a bad one is refused here, and only the refusal is kept.

    ``takeover``: what a former system had reviewed stands as approved at once, so it is asked twice.
    """
    if takeover:
        _judge_takeover(actor, sure=sure)
    options = {"takeover": takeover, "settled": True}
    run = runs.receive(actor=actor, upload=file, what=WHAT, at=at, school_id=school.pk, cohort=str(cohort),
                       title=f"{cohort} 届毕业去向", options=options)  # fmt: skip
    try:
        table = open_table(run)
        found = match_columns(table.header, IMPORT.importable)
        found.refuse_if_unusable(table.header)
    except Refused as no:
        runs.failed(run, actor=actor, at=at, error=str(no))
        forget_upload(run)
        raise
    facts = {
        "index": dict(found.index),
        "unknown": [heading for _, heading in found.unknown],
        "file_notes": list(table.notes),
    }
    run.options, run.row_count = {**options, **facts}, len(table.rows)
    run.save(update_fields=["options", "row_count"])
    return run


def _judge_takeover(actor: StaffActor, *, sure: bool) -> None:
    if not may_take_over(actor):
        raise Denied(
            Reason("接收旧系统的审核结果，要由学校系统管理员来做", rule="import.takeover", owner="学校就业中心",
                   remedy="请不勾选这一项，按普通名单导入")
        )  # fmt: skip
    if not sure:
        raise Refused(
            Reason("请确认这些去向在旧系统里已经审核通过", rule="import.takeover.sure", field="sure",
                   remedy="勾选下面的确认，或按普通名单导入")
        )  # fmt: skip


def check(*, run: FileRun, actor: Actor, at: datetime, said: Said = _silent) -> Judged | None:
    """The dry run; what it finds is kept with the run, nothing is written."""
    try:
        table, judged = _judge(run, actor, at, said)
    except Refused as no:
        runs.failed(run, actor=actor, at=at, error=str(no))
        return None
    problems = sorted(judged.problems, key=lambda p: (p.row, p.key))
    sheet = ContentFile(error_sheet(table, problems), name="problems.xlsx") if problems else None
    if run.state == RunState.UPLOADED:
        runs.checked(run, actor=actor, at=at, counts=judged.counts, problem_count=len(problems), problems_file=sheet)
        amend(run, "problems", actor=actor, at=at, problems=[_kept(p) for p in problems[:KEPT]])
        return judged
    columns: dict[str, Any] = {"counts": judged.counts, "problem_count": len(problems), "error": "",
                               "problems": [_kept(p) for p in problems[:KEPT]]}  # fmt: skip
    if sheet is not None:
        run.problems_file.save("problems.xlsx", sheet, save=False)
    amend(run, "recheck", actor=actor, at=at, problems_file=run.problems_file.name if sheet else "", **columns)
    return judged


def _judge(run: FileRun, actor: Actor, at: datetime, said: Said) -> tuple[Table, Judged]:
    school = School.objects.select_related("province").get(pk=run.school_id or 0)
    cohort, table = int(run.cohort), open_table(run)
    said(0, len(table.rows), "逐行核对")
    index: Mapping[str, int] = run.options["index"]
    lines = read_lines(table, index, profile_of(school, cohort), cohort)
    judged = imports.judge_lines(lines, school=school, cohort=cohort, actor=actor, at=at)
    said(len(table.rows), len(table.rows), "核对完成")
    return table, judged


def _kept(problem: Problem) -> dict[str, Any]:
    return {"row": problem.row, "key": problem.key, "code": problem.code, "text": problem.text, "label": problem.label,
            "remedy": problem.remedy, "shown": problem.shown, "name": problem.name}  # fmt: skip


def why_not(run: FileRun) -> list[Reason]:
    """Why it cannot be confirmed now; the locked button shows the same reasons."""
    if run.state != RunState.CHECKED:
        return [Reason("还没有试算完", rule="import.unchecked", owner="系统", remedy="等试算完成，好了会显示在这一页")]
    counts = run.counts
    if counts.get("stale"):
        return [Reason("试算以后去向有了变动", rule="import.stale", owner="本人", remedy="点“重新试算”")]
    if counts["rejected"]:
        good = counts["read"] - counts["rejected"]
        return [
            Reason("一份文件全进或全不进", rule="import.all_or_nothing", owner="本人",
                   facts=(("还差", f"{counts['rejected']} 行有问题"), ("没问题的", f"{good} 行")),
                   remedy="下载错误表，改好再上传；也可以先只传没问题的行")
        ]  # fmt: skip
    if counts["created"] + counts["updated"] == 0:
        return [
            Reason(
                "这份文件和现有去向没有差别，没有要写入的内容", rule="import.nothing", owner="本人", remedy="不用导入"
            )
        ]
    return []


def apply(*, run: FileRun, actor: Actor, at: datetime, said: Said = _silent) -> dict[str, int]:
    """Write what the dry run showed. Refused as a whole when anything moved since."""
    if blocked := why_not(run):
        raise Refused.because(blocked)
    takeover = bool(run.options.get("takeover"))
    if takeover and not may_take_over(actor):
        raise Denied(Reason("您已经不能接收旧系统的审核结果", rule="import.takeover", owner="学校就业中心"))
    with transaction.atomic():
        _, judged = _judge(run, actor, at, said)
        if [judged.counts[name] for name in SHAPE] != [run.counts[name] for name in SHAPE]:
            raise Conflict(Reason("试算之后，名单或去向有了变动，这次没有写入任何数据", rule="import.moved",
                                  remedy="请重新试算，看过新的结果再确认"))  # fmt: skip
        school = School.objects.select_related("province").get(pk=run.school_id or 0)
        imports.write(judged, school=school, cohort=int(run.cohort), actor=actor, at=at, takeover=takeover)
        runs.applied(run, actor=actor, at=at, counts=judged.counts)
        told = {"counts": [{}, judged.counts], "takeover": [False, takeover]}
        record("destinations.import", actor=actor, at=at, obj=run, school_id=school.pk, changes=told)
        transaction.on_commit(lambda: forget_upload(run))
    return judged.counts


def forget_upload(run: FileRun) -> None:
    """The registrations now hold what the file said; the file itself need not lie about."""
    run.upload.delete(save=False)
    FileRun.objects.filter(pk=run.pk).update(upload="")


def abandon(*, actor: Actor, run: FileRun, at: datetime) -> None:
    runs.abandon(run, actor=actor, at=at)
    forget_upload(run)


def tell_problems_taken(*, actor: Actor, run: FileRun, at: datetime) -> None:
    """The error sheet holds personal data as uploaded: taking it is told (W-25)."""
    record("destinations.problems", actor=actor, at=at, obj=run, changes={"rows": [0, run.problem_count]})
