"""One file from upload to receipt (W-09): columns settled by a person, a dry run that writes nothing, then all or nothing.

The run is the row everything hangs on; two tasks do the slow parts and find it again after a crash.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import QuerySet

from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Conflict, Denied, Reason, Refused
from jiuye.kit.sheets import Table, read
from jiuye.kit.sheets.errors import RowProblem, error_sheet
from jiuye.records.imports.kinds import ImportKind, Plan, Said, kind_of
from jiuye.records.lifecycle import FILE_RUN, JobState, RunState
from jiuye.records.models import FileRun
from jiuye.records.services import amend, record, runs, transition

KEPT_EACH = 200
KEPT = 2000
"""Problems of one cause, and altogether, kept with the run for its page; the error sheet holds all of them."""
SHAPE = ("created", "updated", "unchanged", "rejected")
OPEN = (RunState.UPLOADED, RunState.CHECKED)


def silent(done: int, total: int, phase: str) -> None:
    """Nobody watches."""


def runs_for(actor: Actor, what: str) -> QuerySet[FileRun]:
    """导入记录: of the whole school for its office, so that a colleague finds what somebody began; else one's own."""
    found = FileRun.objects.filter(kind="import", what=what).select_related("job").order_by("-pk")
    school = getattr(actor, "school_id", None)
    if school is None:
        return found.filter(started_by=actor.ref)
    whole = getattr(actor, "level", "") == "school" and not getattr(actor, "rectangles", ())
    return found.filter(school_id=school) if whole else found.filter(school_id=school, started_by=actor.ref)


def read_file(file: File[bytes], name: str) -> Table:
    """A file as a table; it may live in another storage or in memory, so it is read through a local copy."""
    with tempfile.NamedTemporaryFile() as local:
        for piece in file.chunks():
            local.write(piece)
        local.flush()
        return read(Path(local.name), name=name)


def open_table(run: FileRun) -> Table:
    if not run.upload:
        raise Refused(
            Reason("上传的文件已经清理，不能再试算", rule="import.gone", owner="本人", remedy="请重新上传这份文件")
        )
    with run.upload.open("rb") as kept:
        return read_file(kept, run.upload_name)


def upload(
    *, kind: ImportKind, actor: Actor, school_id: int, cohort: int, file: File[bytes], at: datetime,
    options: Mapping[str, Any] | None = None,
) -> FileRun:  # fmt: skip
    """Read the file once, so that a bad one is refused where it was chosen and nothing stays of it; then keep it."""
    columns = kind.columns(school_id, cohort)
    table = read_file(file, file.name or "")
    found = kind.matched(table.header, columns)
    kept = {
        **(options or {}), "header": table.header, "columns": table.columns, "file_notes": table.notes,
        "index": dict(found.index), "settled": False,
        "conflicts": {column.label: [table.header[n] for n in places] for column, places in found.conflicts},
    }  # fmt: skip
    return runs.receive(actor=actor, upload=file, what=kind.what, at=at, school_id=school_id, cohort=str(cohort),
                        title=f"{cohort} 届{kind.words.noun}", options=kept, row_count=len(table.rows))  # fmt: skip


def choose_columns(*, actor: Actor, run: FileRun, chosen: Sequence[tuple[int, str]], at: datetime) -> None:
    """Step 2: which column is which, as the person settled it. ``chosen`` are (position, key)."""
    refuse_closed(run)
    columns = kind_of(run).columns(run.school_id or 0, int(run.cohort))
    keys = [key for _, key in chosen]
    for column in columns:
        if keys.count(column.key) > 1:
            both = "”和“".join(run.options["header"][position] for position, key in chosen if key == column.key)
            text = f"“{both}”都选成了{column.label}，分不清该用哪一列"
            raise Refused(Reason(text, rule="import.columns", remedy="请把其中一列改成“不导入这一列”"))
    missing = [column.label for column in columns if column.required and column.key not in keys]
    if missing:
        text = f"还没有指定：{'、'.join(missing)}"
        raise Refused(
            Reason(text, rule="import.columns", remedy="请在右边为它们选一列；文件里没有的，请补上这一列再上传")
        )
    place = {key: position for position, key in chosen}
    index = {column.key: place[column.key] for column in columns if column.key in place}
    amend(run, "columns", actor=actor, at=at, options={**run.options, "index": index, "settled": True})


def decide(*, actor: Actor, run: FileRun, options: Mapping[str, Any], at: datetime) -> None:
    """Suggestions adopted; they take effect with the next dry run."""
    refuse_closed(run)
    amend(run, "decide", actor=actor, at=at, options=dict(options))


def allow_partial(*, actor: Actor, run: FileRun, at: datetime) -> None:
    """先进没问题的: the school's office may let the good rows in and leave the rest for another file."""
    refuse_closed(run)
    if not may_allow_partial(actor, kind_of(run)):
        raise Denied(
            Reason("先进没问题的行，要由学校就业中心决定", rule="import.partial", owner="学校就业中心",
                   remedy="请改好文件再传，或请学校就业中心放行")
        )  # fmt: skip
    amend(run, "partial", actor=actor, at=at, options={**run.options, "partial": True})


def may_allow_partial(actor: Actor, kind: ImportKind) -> bool:
    return getattr(actor, "level", "school") in ("school", "province") and actor.may(kind.needs)


def is_working(run: FileRun) -> bool:
    return run.state in OPEN and run.job is not None and run.job.state in (JobState.READY, JobState.RUNNING)


def refuse_closed(run: FileRun) -> None:
    """One thing at a time: a file that is being worked on, or is done with, is not decided about."""
    if run.state not in OPEN:
        raise Conflict(_closed(run))
    if is_working(run):
        raise Conflict(BUSY)


BUSY = Reason(
    "这份文件正在处理", rule="import.busy", owner="系统", remedy="等这一步做完再点；进度就在这一页，可以离开再回来"
)


def _closed(run: FileRun) -> Reason:
    if run.state == RunState.APPLIED:
        return Reason("这份文件已经导入过了，没有再写一次", rule="import.closed", owner="本人",
                      remedy="回执就在这一页；要再导入，请重新上传文件")  # fmt: skip
    caption = FILE_RUN.captions[run.state]
    return Reason(f"这次导入已经是“{caption}”", rule="import.closed", owner="本人", remedy="要再导入，请重新上传文件")


def why_not(run: FileRun, actor: Actor) -> list[Reason]:
    """Why the import cannot be confirmed now; empty when it can. The locked button shows the same reasons."""
    if run.state not in OPEN:
        return [_closed(run)]
    if run.state != RunState.CHECKED:
        return [Reason("还没有试算完", rule="import.unchecked", owner="系统", remedy="等试算完成，好了会显示在这一页")]
    counts, words = run.counts, kind_of(run).words
    if counts.get("stale"):
        return [Reason(f"试算以后{words.standing}有了变动", rule="import.stale", owner="本人", remedy="点“重新试算”")]
    if counts["rejected"] and not run.options.get("partial"):
        good, offers = counts["read"] - counts["rejected"], kind_of(run).choices_template
        adopt = "采用本页的建议，或" if offers else ""
        return [
            Reason(
                "一份文件全进或全不进", rule="import.all_or_nothing",
                facts=(("还差", f"{counts['rejected']} 行有问题"), ("没问题的", f"{good} 行")),
                owner="学校就业中心可以改成“先进没问题的”", remedy=f"{adopt}下载错误表改好再上传",
            )
        ]  # fmt: skip
    if counts["created"] + counts["updated"] == 0:
        text = f"这份文件和{words.standing}没有差别，没有要写入的内容"
        return [Reason(text, rule="import.nothing", owner="本人", remedy="不用导入")]
    return kind_of(run).refusals(run, actor)


def check(*, run: FileRun, actor: Actor, at: datetime, said: Said = silent) -> Plan | None:
    """The dry run itself; whatever it finds is kept with the run."""
    try:
        plan = kind_of(run).judge(run, open_table(run), actor=actor, at=at, said=said)
    except Refused as no:
        runs.failed(run, actor=actor, at=at, error=str(no))
        return None
    if run.problems_file:
        run.problems_file.delete(save=False)
    if plan.problems:
        run.problems_file.save("problems.xlsx", ContentFile(error_sheet(plan.table, plan.problems)), save=False)
    columns: dict[str, Any] = {
        "counts": {**plan.counts, **plan.report, "causes": _causes(plan.problems)},
        "problems": [_kept(p) for p in _first_of_each(plan.problems)], "problem_count": len(plan.problems),
        "problems_file": run.problems_file.name or "", "row_count": plan.counts["read"], "error": "",
    }  # fmt: skip
    if run.state == RunState.UPLOADED:
        transition(run, FILE_RUN, "check", actor=actor, at=at, **columns)
    else:
        amend(run, "recheck", actor=actor, at=at, **columns)
    return plan


def _causes(problems: Iterable[RowProblem]) -> dict[str, int]:
    return dict(Counter(p.cause for p in problems).most_common(100))


def _first_of_each(problems: Iterable[RowProblem]) -> list[RowProblem]:
    """Enough of every cause to see it by, so that a frequent one does not crowd out a rare one."""
    taken: Counter[str] = Counter()
    found = []
    for problem in problems:
        taken[problem.cause] += 1
        if taken[problem.cause] <= KEPT_EACH:
            found.append(problem)
    return found[:KEPT]


def _kept(problem: RowProblem) -> dict[str, Any]:
    return {
        "row": problem.row, "key": problem.key, "code": problem.code, "cause": problem.cause, "label": problem.label,
        "text": problem.text, "remedy": problem.remedy, "shown": problem.shown, "name": problem.name, "fix": problem.fix_label,
    }  # fmt: skip


def apply(*, run: FileRun, actor: Actor, at: datetime, said: Said = silent) -> Mapping[str, int]:
    """Write what the dry run showed, in one transaction. Refused as a whole when anything moved meanwhile."""
    kind = kind_of(run)
    if not actor.may(kind.needs):
        raise Denied(Reason("发起人已经没有导入的权限", rule=f"permission.{kind.needs}", owner="学校系统管理员"))
    if blocked := why_not(run, actor):
        raise Refused.because(blocked)
    table = open_table(run)
    said(0, len(table.rows), "正在写入：一次写完，中途不会只进一半")
    with transaction.atomic():
        plan = kind.judge(run, table, actor=actor, at=at, said=said, writing=True)
        _refuse_moved(run, plan, kind)
        kind.write(run, plan, actor=actor, at=at)
        transition(run, FILE_RUN, "apply", actor=actor, at=at, reason=run.sha256,
                   counts={**run.counts, "applied_at": at.isoformat()})  # fmt: skip
        told = {"counts": [{}, dict(plan.counts)], **kind.told(run)}
        record(f"{kind.what}.import", actor=actor, at=at, obj=run, school_id=run.school_id, changes=told)
        transaction.on_commit(lambda: forget_upload(run))
    return plan.counts


def _refuse_moved(run: FileRun, plan: Plan, kind: ImportKind) -> None:
    seen, now = [run.counts[name] for name in SHAPE], [plan.counts[name] for name in SHAPE]
    if now != seen:
        raise Conflict(
            Reason(f"试算之后，{kind.words.standing}有了变动，这次没有写入任何数据", rule="import.moved",
                   facts=(("试算时", _shape(kind, seen)), ("现在", _shape(kind, now))), remedy="请重新试算，看过新的结果再确认")
        )  # fmt: skip


def _shape(kind: ImportKind, counts: Sequence[int]) -> str:
    labels = (kind.words.created[0], "有变化", "相同", "有问题")
    return "、".join(f"{label} {n}" for label, n in zip(labels, counts, strict=True))


def forget_upload(run: FileRun) -> None:
    """The records now hold what the file said; the file itself need not lie about."""
    run.upload.delete(save=False)
    FileRun.objects.filter(pk=run.pk).update(upload="")


def abandon(*, actor: Actor, run: FileRun, at: datetime) -> None:
    refuse_closed(run)
    runs.abandon(run, actor=actor, at=at)
    forget_upload(run)


def tell_problems_taken(*, actor: Actor, run: FileRun, at: datetime) -> None:
    """The error sheet holds personal data as uploaded: taking it is told (W-25)."""
    record(f"{run.what}.problems", actor=actor, at=at, obj=run, changes={"rows": [0, run.problem_count]})
