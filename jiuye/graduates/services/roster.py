"""One roster file from upload to receipt (S4-34, W-09): upload, columns, dry run, decisions, confirmation, all or nothing.

The run is the row everything hangs on; two tasks do the slow parts and find it again after a crash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from jiuye.graduates.columns import ROSTER, roster_columns
from jiuye.graduates.models import Graduate
from jiuye.graduates.services.checking import KEPT, Judged, Said, judge, open_table, profile_of, report
from jiuye.graduates.services.comparing import Comparison
from jiuye.graduates.services.structure import Decision
from jiuye.graduates.services.writing import Import, change, create
from jiuye.graduates.sheets import Problem, matched
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Conflict, Denied, Reason, Refused
from jiuye.kit.sheets import BadFile
from jiuye.kit.sheets.errors import error_sheet
from jiuye.notices.services import tell, users_of
from jiuye.records.lifecycle import FILE_RUN, RunState
from jiuye.records.models import FileRun
from jiuye.records.services import amend, record, transition
from jiuye.records.services.serving import clean_name

WHAT = "graduates"
KEEP = timedelta(days=7)
SHAPE = ("created", "updated", "unchanged", "rejected")


def school_of(actor: Actor) -> School:
    school_id = getattr(actor, "school_id", None)
    if school_id is None:
        raise Denied(
            Reason("导入名单由学校来做", rule="roster.school", owner="学校就业中心", remedy="请用学校的账号登录")
        )
    return School.objects.get(pk=school_id)


def _school(run: FileRun) -> School:
    return School.objects.get(pk=run.school_id or 0)


def upload(*, actor: Actor, school: School, cohort: int, file: UploadedFile[bytes], at: datetime) -> FileRun:
    """Keep the file and read it once, so that a bad one is refused where it was chosen and nothing stays of it."""
    profile = profile_of(school, cohort)
    content = file.read()
    run = FileRun(
        kind="import", what=WHAT, title=f"{cohort} 届生源名单", school_id=school.pk, cohort=str(cohort),
        started_by=actor.ref, started_by_label=actor.label[:120], created_at=at, state=RunState.UPLOADED.value,
        state_since=at, upload_name=clean_name(file.name or "名单"), sha256=hashlib.sha256(content).hexdigest(),
        keep_until=at + KEEP,
    )  # fmt: skip
    run.upload.save(run.upload_name, ContentFile(content), save=False)
    try:
        table = open_table(run)
    except BadFile:
        run.upload.delete(save=False)
        raise
    found = matched(table.header, roster_columns(profile))
    run.options = {
        "header": table.header, "columns": table.columns, "file_notes": table.notes, "index": dict(found.index),
        "rows": len(table.rows), "conflicts": [c.key for c, _ in found.conflicts], "settled": False,
    }  # fmt: skip
    run.row_count = len(table.rows)
    with transaction.atomic():
        run.save()
        record("graduates.upload", actor=actor, at=at, obj=run, changes={"sha256": ["", run.sha256]})
    return run


def choose_columns(*, actor: Actor, run: FileRun, index: Mapping[str, int], at: datetime) -> None:
    """Step 2: which column is which, as the person settled it."""
    school = _school(run)
    columns = roster_columns(profile_of(school, int(run.cohort)))
    missing = [c.label for c in columns if c.required and c.key not in index]
    if missing:
        text = f"还没有指定：{'、'.join(missing)}"
        raise Refused(
            Reason(text, rule="roster.columns", remedy="请在右边为它们选一列；文件里没有的，请补上这一列再上传")
        )
    positions = list(index.values())
    twice = [run.options["header"][p] for p in set(positions) if positions.count(p) > 1]
    if twice:
        raise Refused(Reason(f"“{twice[0]}”这一列被选了两次", rule="roster.columns", remedy="每一列只能对应一项内容"))
    order = {c.key: n for n, c in enumerate(ROSTER)}
    kept = {
        key: index[key] for key in sorted(index, key=order.__getitem__) if 0 <= index[key] < len(run.options["header"])
    }
    amend(run, "columns", actor=actor, at=at, options={**run.options, "index": kept, "settled": True})


def decide(
    *, actor: Actor, run: FileRun, names: Mapping[str, Mapping[str, Decision]], fixes: Iterable[str], at: datetime
) -> None:
    """Adopt suggestions: unknown names become aliases or new records, offered repairs are taken. Takes effect with the next dry run."""
    _open(run)
    kept = {kind: {**run.options.get("names", {}).get(kind, {}), **said} for kind, said in names.items()}
    options = {
        **run.options,
        "names": {**run.options.get("names", {}), **kept},
        "fixes": sorted({*run.options.get("fixes", ()), *fixes}),
    }
    amend(run, "decide", actor=actor, at=at, options=options)


def allow_partial(*, actor: Actor, run: FileRun, at: datetime) -> None:
    """先进没问题的: the school's administrator may let the good rows in and leave the rest for another file."""
    _open(run)
    if not may_allow_partial(actor):
        raise Denied(
            Reason(
                "先进没问题的行，要由学校就业中心决定",
                rule="roster.partial",
                owner="学校就业中心",
                remedy="请改好文件再传，或请学校就业中心放行",
            )
        )
    amend(run, "partial", actor=actor, at=at, options={**run.options, "partial": True})


def may_allow_partial(actor: Actor) -> bool:
    return getattr(actor, "level", "school") in ("school", "province") and actor.may("graduates.import")


def _open(run: FileRun) -> None:
    if run.state not in (RunState.UPLOADED, RunState.CHECKED):
        caption = FILE_RUN.captions[run.state]
        raise Conflict(Reason(f"这次导入已经是“{caption}”", rule="roster.closed", remedy="要再导入，请重新上传文件"))


def why_not(run: FileRun, actor: Actor) -> list[Reason]:
    """Why the import cannot be confirmed now; empty when it can. The locked button shows the same reasons."""
    if run.state != RunState.CHECKED:
        return [Reason("还没有试算完", rule="roster.unchecked", owner="系统", remedy="等试算完成，好了会显示在这一页")]
    counts = run.counts
    if counts.get("stale"):
        return [Reason("采用的建议还没有重新试算", rule="roster.stale", owner="本人", remedy="点“重新试算”")]
    if counts["created"] + counts["updated"] == 0:
        return [
            Reason(
                "这份文件和现有名单没有差别，没有要写入的内容", rule="roster.nothing", owner="本人", remedy="不用导入"
            )
        ]
    if counts["rejected"] and not run.options.get("partial"):
        good = counts["read"] - counts["rejected"]
        return [
            Reason(
                "一份文件全进或全不进", rule="roster.all_or_nothing",
                facts=(("还差", f"{counts['rejected']} 行有问题"), ("没问题的", f"{good} 行")),
                owner="学校就业中心可以改成“先进没问题的”", remedy="采用本页的建议，或下载错误表改好再上传",
            )
        ]  # fmt: skip
    return []


def check(*, run: FileRun, actor: Actor, at: datetime, said: Said = lambda done, total, phase: None) -> Judged | None:
    """The dry run itself; whatever it finds is kept with the run."""
    school = _school(run)
    try:
        judged = judge(
            open_table(run), school=school, cohort=int(run.cohort), actor=actor, at=at, options=run.options, said=said
        )
    except Refused as no:
        _fail(run, actor, at, no)
        return None
    problems = judged.ordered
    sheet = error_sheet(judged.table, problems)
    if run.problems_file:
        run.problems_file.delete(save=False)
    run.problems_file.save("problems.xlsx", ContentFile(sheet), save=False)
    columns: dict[str, Any] = {
        "counts": report(judged), "problems": [_kept(p) for p in problems[:KEPT]], "problem_count": len(problems),
        "problems_file": run.problems_file.name, "row_count": len(judged.sheet.rows), "error": "",
    }  # fmt: skip
    if run.state == RunState.UPLOADED:
        transition(run, FILE_RUN, "check", actor=actor, at=at, **columns)
    else:
        amend(run, "recheck", actor=actor, at=at, **columns)
    return judged


def _kept(problem: Problem) -> dict[str, Any]:
    return {
        "row": problem.row, "key": problem.key, "code": problem.code, "text": problem.text, "remedy": problem.remedy,
        "shown": problem.shown, "name": problem.name, "fix": problem.fix_label,
    }  # fmt: skip


def _fail(run: FileRun, actor: Actor, at: datetime, no: Refused) -> None:
    transition(run, FILE_RUN, "fail", actor=actor, at=at, reason=str(no), error=str(no)[:500])


def apply(*, run: FileRun, actor: Actor, at: datetime, said: Said = lambda done, total, phase: None) -> dict[str, int]:
    """Write what the dry run showed, in the caller's transaction. Refused as a whole when the list moved meanwhile."""
    if blocked := why_not(run, actor):
        raise Refused.because(blocked)
    school = _school(run)
    table = open_table(run)
    with transaction.atomic():
        judged = judge(
            table,
            school=school,
            cohort=int(run.cohort),
            actor=actor,
            at=at,
            options=run.options,
            create=True,
            said=said,
        )
        seen = [run.counts[name] for name in SHAPE]
        now = [judged.counts[name] for name in SHAPE]
        if now != seen:
            raise Conflict(
                Reason("试算之后，名单或院系有了变动，这次没有写入任何数据", rule="roster.moved",
                       facts=(("试算时", _shape(seen)), ("现在", _shape(now))), remedy="请重新试算，看过新的结果再确认")
            )  # fmt: skip
        write(judged, Import(school, int(run.cohort), actor, at, f"导入 {run.upload_name}"))
        counts = {**run.counts, "applied_at": at.isoformat()}
        transition(run, FILE_RUN, "apply", actor=actor, at=at, counts=counts, reason=run.sha256)
        record("graduates.import", actor=actor, at=at, obj=run, changes={"counts": [{}, judged.counts]})
        transaction.on_commit(lambda: _forget_upload(run))
    return judged.counts


def _shape(counts: list[int]) -> str:
    return "、".join(f"{label} {n}" for label, n in zip(("新增", "有变化", "相同", "有问题"), counts, strict=True))


def write(judged: Judged, job: Import) -> None:
    """Structure, then people, then the news to those whose confirmation no longer holds."""
    judged.structure.tell()
    create(judged.sheet, judged.result, job)
    change(judged.result, job)
    _tell_lapsed(judged.result, job)


def _tell_lapsed(result: Comparison, job: Import) -> None:
    lapsed = [c.standing for c in result.changed if c.values and c.standing.confirmed_at]
    for start in range(0, len(lapsed), 1000):
        tell(
            users=users_of(s.person_id for s in lapsed[start : start + 1000]), event="origin.reimported",
            title="你的生源信息有更新，请再次确认", body="学校按学籍重新导入了名单，你之前的确认已失效。请核对后再确认一次。", at=job.at,
        )  # fmt: skip


def _forget_upload(run: FileRun) -> None:
    """The list now holds what the file said; the file itself need not lie about."""
    run.upload.delete(save=False)
    FileRun.objects.filter(pk=run.pk).update(upload="")


def abandon(*, actor: Actor, run: FileRun, at: datetime) -> None:
    transition(run, FILE_RUN, "abandon", actor=actor, at=at)
    _forget_upload(run)


def tell_problems_taken(*, actor: Actor, run: FileRun, at: datetime) -> None:
    """The error sheet holds personal data as uploaded: taking it is told (W-25)."""
    record("graduates.problems", actor=actor, at=at, obj=run, changes={"rows": [0, run.problem_count]})


def existing(school: School, cohort: int) -> int:
    return Graduate.unscoped.filter(school=school, cohort=cohort, deactivated_at=None).count()
