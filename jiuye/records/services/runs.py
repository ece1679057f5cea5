"""Files going in and out: kept seven days, digested, told to the trail, downloaded once (W-09, W-52, W-54)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import models, transaction
from django.http import FileResponse
from django.utils.http import content_disposition_header

from jiuye.kit.actors import CLOCK, Actor
from jiuye.kit.refusals import Denied, Reason, Refused
from jiuye.records.lifecycle import FILE_RUN, RunState
from jiuye.records.models import FileRun
from jiuye.records.services.events import record
from jiuye.records.services.moves import transition
from jiuye.records.services.people import keep as keep_people
from jiuye.records.services.serving import clean_name

KEPT = timedelta(days=7)
TOKEN_LIVES = timedelta(minutes=10)
PROBLEMS_SHOWN = 200
Facts = Mapping[str, object]


@transaction.atomic
def receive(
    *,
    actor: Actor,
    upload: File[bytes],
    what: str,
    at: datetime,
    school_id: int | None = None,
    cohort: str = "",
    title: str = "",
    options: Facts | None = None,
    row_count: int = 0,
) -> FileRun:
    """Keep an uploaded sheet: the import begins, nothing is judged yet."""
    run = _begun("import", RunState.UPLOADED, actor, what, at, school_id, cohort, title)
    run.upload_name, run.options, run.row_count = clean_name(upload.name or ""), dict(options or {}), row_count
    run.sha256 = _sha256(upload)
    run.upload.save(run.upload_name, upload, save=False)
    _save_or_forget(run, run.upload)
    facts: dict[str, object] = {"sha256": ["", run.sha256], "what": ["", what]}
    record("filerun.upload", actor=actor, at=at, obj=run, changes=facts)
    return run


def checked(
    run: FileRun,
    *,
    actor: Actor,
    at: datetime,
    counts: Facts,
    problems: Sequence[Facts] = (),
    problem_count: int | None = None,
    problems_file: File[bytes] | None = None,
) -> None:
    """The dry run is over: what would happen, and the first problems (all of them in the error sheet)."""
    if problems_file is not None:
        run.problems_file.save(problems_file.name or "problems.xlsx", problems_file, save=False)
    total = len(problems) if problem_count is None else problem_count
    columns: dict[str, Any] = {"counts": dict(counts), "problems": [dict(p) for p in problems[:PROBLEMS_SHOWN]]}
    transition(
        run,
        FILE_RUN,
        "check",
        actor=actor,
        at=at,
        problem_count=total,
        problems_file=run.problems_file.name,
        **columns,
        changes={"counts": [{}, dict(counts)], "problems": [0, total]},
    )


def applied(run: FileRun, *, actor: Actor, at: datetime, counts: Facts) -> None:
    """The rows are in; called in the transaction that put them there."""
    told = {"counts": [run.counts, dict(counts)]}
    transition(run, FILE_RUN, "apply", actor=actor, at=at, counts=dict(counts), changes=told)


def abandon(run: FileRun, *, actor: Actor, at: datetime) -> None:
    transition(run, FILE_RUN, "abandon", actor=actor, at=at)


def failed(run: FileRun, *, actor: Actor, at: datetime, error: str) -> None:
    """The file could not be read or written: the sentence is for whoever started it."""
    transition(run, FILE_RUN, "fail", actor=actor, at=at, error=error[:500], reason=error)


@transaction.atomic
def request_export(
    *,
    actor: Actor,
    what: str,
    at: datetime,
    columns: Sequence[str],
    filters: Facts,
    school_id: int | None = None,
    cohort: str = "",
    title: str = "",
    reason: str = "",
    sensitive: bool = False,
) -> FileRun:
    """Somebody wants a file: which columns, which rows, and why are kept before a row is read."""
    run = _begun("export", RunState.REQUESTED, actor, what, at, school_id, cohort, title)
    run.columns, run.filters, run.reason, run.sensitive = list(columns), dict(filters), reason[:200], sensitive
    run.save()
    facts: dict[str, object] = {"columns": [[], run.columns], "filters": [{}, run.filters]}
    record("filerun.request", actor=actor, at=at, obj=run, changes=facts, purpose=reason)
    return run


@transaction.atomic
def produced(
    run: FileRun, *, actor: Actor, at: datetime, content: File[bytes], name: str, row_count: int,
    people: Iterable[int] = (),
) -> None:  # fmt: skip
    """The file is ready; its digest and row count are in the trail (W-25: a count per export), and who is in it is kept."""
    digest = _sha256(content)
    run.result.save(clean_name(name), content, save=False)
    columns: dict[str, Any] = {"result": run.result.name, "result_name": clean_name(name), "result_sha256": digest}
    told = {"rows": [0, row_count], "sha256": ["", digest]}
    transition(run, FILE_RUN, "produce", actor=actor, at=at, row_count=row_count, changes=told, **columns)
    keep_people(run, people)


def issue_token(run: FileRun, *, actor: Actor, at: datetime) -> str:
    """A link that works once, for ten minutes, for whoever asked for the file."""
    if run.started_by != actor.ref:
        raise Denied(
            Reason("这个文件不是您导出的", rule="export.owner", owner=run.started_by_label, remedy="请自己导出一份")
        )
    if run.state != RunState.PRODUCED:
        raise Refused(Reason("文件还没有生成，或已经过期", rule="export.state", remedy="请稍后刷新，或重新导出"))
    token = secrets.token_urlsafe(32)
    FileRun.objects.filter(pk=run.pk).update(token_digest=_digest(token), token_until=at + TOKEN_LIVES)
    return token


@transaction.atomic
def redeem(token: str, *, actor: Actor, at: datetime) -> FileRun:
    """Use the link up and tell the trail. Raises Refused when it was used, is too old, or is somebody else's."""
    digest = _digest(token)
    run = FileRun.objects.filter(token_digest=digest, started_by=actor.ref, state=RunState.PRODUCED).first()
    valid = FileRun.objects.filter(token_digest=digest, token_until__gt=at)
    if run is None or not valid.filter(pk=run.pk).update(token_digest="", token_until=None):
        raise Refused(
            Reason("下载链接已经用过或超过 10 分钟", rule="export.token", remedy="回到导出记录，重新点“下载”")
        )
    record("filerun.download", actor=actor, at=at, obj=run, changes={"rows": [0, run.row_count]}, purpose=run.reason)
    return run


def serve_result(run: FileRun) -> FileResponse:
    """The produced file as a download."""
    return _as_download(run.result, run.result_name)


def serve_problems(run: FileRun) -> FileResponse:
    """The error sheet of an import."""
    stem = run.upload_name.rsplit(".", 1)[0]
    return _as_download(run.problems_file, f"{stem}_问题.{str(run.problems_file.name).rsplit('.', 1)[-1]}")


def expire(at: datetime) -> int:
    """Let go of files older than their time; the rows, digests and counts stay (W-54). Returns how many."""
    taken = list(FileRun.objects.filter(keep_until__lte=at).order_by("pk")[:500])
    let_go(taken, at)
    return len(taken)


def let_go(taken: Iterable[FileRun], at: datetime) -> None:
    for run in taken:
        for file in (run.upload, run.problems_file, run.result):
            if file:
                file.storage.delete(str(file.name))
        gone: dict[str, Any] = {"upload": "", "problems_file": "", "result": "", "keep_until": None}
        if run.state == RunState.PRODUCED:
            transition(run, FILE_RUN, "expire", actor=CLOCK, at=at, **gone)
        else:
            FileRun.objects.filter(pk=run.pk).update(**gone)


def runs_of(actor: Actor, kind: str = "") -> models.QuerySet[FileRun]:
    """The actor's own imports and exports, newest first: left yesterday, found again today."""
    found = FileRun.objects.filter(started_by=actor.ref).select_related("job").order_by("-pk")
    return found.filter(kind=kind) if kind else found


def _begun(
    kind: str, state: RunState, actor: Actor, what: str, at: datetime, school_id: int | None, cohort: str, title: str
) -> FileRun:
    return FileRun(
        kind=kind,
        state=state.value,
        state_since=at,
        what=what,
        title=title,
        school_id=school_id,
        cohort=cohort,
        started_by=actor.ref,
        started_by_label=actor.label[:120],
        created_at=at,
        keep_until=at + KEPT,
    )


def _save_or_forget(run: FileRun, file: models.fields.files.FieldFile) -> None:
    try:
        run.save()
    except BaseException:
        file.delete(save=False)
        raise


def _sha256(file: File[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _as_download(file: models.fields.files.FieldFile, name: str) -> FileResponse:
    response = FileResponse(file.open("rb"), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
