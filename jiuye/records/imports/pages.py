"""The pages every import has: choose a file, settle its columns, see the dry run, decide, confirm, keep the receipt.

``pages(kind)`` makes them for one kind of table, under the names and the door the kind says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.core.files.base import File
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import content_disposition_header

from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.screens import Request, screen
from jiuye.records.imports import running, tasks
from jiuye.records.imports.dryrun import STEPS, dry_run
from jiuye.records.imports.kinds import ImportKind
from jiuye.records.lifecycle import RunState
from jiuye.records.models import FileRun
from jiuye.records.services.runs import serve_problems

TEMPLATES = "records/console/import_"
LATEST = 10
BOTH = ("GET", "POST")
POST = ("POST",)


def pages(kind: ImportKind, under: str) -> list[URLPattern]:
    """The addresses of one kind of import, below ``under``."""
    prefix = kind.urls.rpartition(":")[2]

    def at(route: str, page: Callable[..., HttpResponse], **door: Any) -> URLPattern:
        return path(f"{under}{route}", _behind_door(kind, page, **door), name=f"{prefix}{page.__name__}")

    return [
        at("", upload, methods=BOTH),
        at("template/<int:cohort>/", template),
        at("<int:pk>/columns/", columns, methods=BOTH),
        at("<int:pk>/", run, shows="masked"),
        at("<int:pk>/decide/", decide, methods=POST),
        at("<int:pk>/confirm/", confirm, methods=POST),
        at("<int:pk>/abandon/", abandon, methods=POST),
        at("<int:pk>/problems/", problems, shows="full"),
    ]


def _behind_door(kind: ImportKind, page: Callable[..., HttpResponse], **door: Any) -> Callable[..., HttpResponse]:
    def shown(request: Request, actor: Actor, **places: int) -> HttpResponse:
        return page(kind, request, actor, **places)

    shown.__name__, shown.__doc__ = page.__name__, page.__doc__
    shown.__qualname__ = f"{kind.what}.{page.__name__}"
    return cast(Callable[..., HttpResponse], screen(needs=kind.needs, **door)(shown))


def upload(kind: ImportKind, request: Request, actor: Actor) -> HttpResponse:
    """Step 1. A bad file is refused here, in place, and nothing of it is kept."""
    offered = kind.cohorts()
    asked = request.POST.get("cohort", "")
    cohort = int(asked) if asked.isdigit() and int(asked) in offered else offered[0]
    context: dict[str, Any] = {
        "kind": kind, "cohorts": offered, "cohort": cohort, "runs": running.runs_for(actor, kind.what)[:LATEST],
        "schools": kind.schools(actor), "typed": request.POST, "captions": FileRun.lifecycle.captions, **kind.form(actor),
        "steps": STEPS,
    }  # fmt: skip
    if request.method == "GET":
        return render(request, f"{TEMPLATES}upload.html", context)
    try:
        made = running.upload(
            kind=kind, actor=actor, school_id=kind.school_for(actor, request.POST.get("school", "")), cohort=cohort,
            file=_file(request), at=timezone.now(), options=kind.options(actor, request.POST),
        )  # fmt: skip
    except Refused as no:
        return render(request, f"{TEMPLATES}upload.html", {**context, "refusal": no}, status=no.status)
    return redirect(kind.names["columns"], pk=made.pk)


def _file(request: Request) -> File[bytes]:
    file = request.FILES.get("file")
    if file is None:
        raise Refused(
            Reason(
                "还没有选文件", rule="import.no_file", field="file", remedy="请选择一个 .xlsx、.xls、.csv 或 .dbf 文件"
            )
        )
    return cast("File[bytes]", file)


def template(kind: ImportKind, request: Request, actor: Actor, cohort: int) -> HttpResponse:
    """下载模板 for the school's own province and the cohort."""
    response = HttpResponse(kind.template(actor, cohort), content_type="application/octet-stream")
    name = content_disposition_header(True, f"{cohort}届{kind.words.template_name}.xlsx")
    response["Content-Disposition"] = name or "attachment"
    return response


def columns(kind: ImportKind, request: Request, actor: Actor, pk: int) -> HttpResponse:
    """Step 2: what each column of the file is; filled in already, to be corrected where the headings misled."""
    one = _run(kind, actor, pk)
    if one.state != RunState.UPLOADED:
        return redirect(kind.names["run"], pk=pk)
    known = kind.columns(one.school_id or 0, int(one.cohort))
    chosen = _chosen(request.POST, len(one.options["header"]), {c.key for c in known})
    rows = _headings(one, dict(chosen), request.method)
    found = {row["key"] for row in rows}
    context = {
        "kind": kind, "run": one, "known": known, "steps": STEPS, "rows": rows,
        "missing": [column.label for column in known if column.required and column.key not in found],
    }  # fmt: skip
    if request.method == "GET":
        return render(request, f"{TEMPLATES}columns.html", context)
    try:
        running.choose_columns(actor=actor, run=one, chosen=chosen, at=timezone.now())
        tasks.start_check(run=one, actor=actor, at=timezone.now())
    except Refused as no:
        return render(request, f"{TEMPLATES}columns.html", {**context, "refusal": no}, status=no.status)
    return redirect(kind.names["run"], pk=pk)


def _chosen(post: QueryDict, width: int, allowed: set[str]) -> list[tuple[int, str]]:
    """``column-3=name`` for every heading that was given a meaning."""
    said = [(position, post.get(f"column-{position}", "")) for position in range(width)]
    return [(position, key) for position, key in said if key in allowed]


def _headings(one: FileRun, chosen: dict[int, str], method: str | None) -> list[dict[str, Any]]:
    """The file's headings with what they were taken for: by the person once they chose, by their names before."""
    taken = chosen if method == "POST" else {position: key for key, position in one.options["index"].items()}
    return [
        {"position": n, "letter": letter, "heading": heading, "key": taken.get(n, "")}
        for n, (letter, heading) in enumerate(zip(one.options["columns"], one.options["header"], strict=True))
    ]


def run(kind: ImportKind, request: Request, actor: Actor, pk: int) -> HttpResponse:
    """Steps 3 to 5: progress, the dry run, the receipt; whoever left finds it again here."""
    one = _run(kind, actor, pk)
    if one.state == RunState.UPLOADED and not one.options.get("settled"):
        return redirect(kind.names["columns"], pk=pk)
    return _show(kind, request, actor, one)


def _show(
    kind: ImportKind, request: Request, actor: Actor, one: FileRun, refusal: Refused | None = None
) -> HttpResponse:
    page = dry_run(one, actor)
    part = "#job" if request.htmx and page.is_working else ""
    context = {"kind": kind, "run": one, "page": page, "refusal": refusal, "steps": STEPS}
    response = render(request, f"{TEMPLATES}run.html{part}", context, status=refusal.status if refusal else 200)
    if request.htmx and not page.is_working:
        response["HX-Refresh"] = "true"
    return response


def decide(kind: ImportKind, request: Request, actor: Actor, pk: int) -> HttpResponse:
    """Adopt suggestions, if any, then count again."""
    one = _run(kind, actor, pk)
    try:
        running.decide(actor=actor, run=one, options=kind.decided(one, request.POST), at=timezone.now())
        tasks.start_check(run=one, actor=actor, at=timezone.now())
    except Refused as no:
        return _show(kind, request, actor, one, no)
    return redirect(kind.names["run"], pk=pk)


def confirm(kind: ImportKind, request: Request, actor: Actor, pk: int) -> HttpResponse:
    """确认导入, or 先进没问题的 where the school says so."""
    one = _run(kind, actor, pk)
    try:
        if request.POST.get("partial"):
            running.allow_partial(actor=actor, run=one, at=timezone.now())
        tasks.start_apply(run=one, actor=actor, at=timezone.now())
    except Refused as no:
        return _show(kind, request, actor, one, no)
    return redirect(kind.names["run"], pk=pk)


def abandon(kind: ImportKind, request: Request, actor: Actor, pk: int) -> HttpResponse:
    """放弃这次: the file goes, the run stays as one that was given up."""
    one = _run(kind, actor, pk)
    try:
        running.abandon(actor=actor, run=one, at=timezone.now())
    except Refused as no:
        return _show(kind, request, actor, one, no)
    return redirect(kind.names["upload"])


def problems(kind: ImportKind, request: Request, actor: Actor, pk: int) -> HttpResponse:
    """下载错误表: the rows as they are in the file, with 问题 and 怎么办."""
    one = _run(kind, actor, pk)
    if not one.problems_file:
        raise Refused(Reason("这次导入没有错误表，或已经过期", rule="import.no_problems", remedy="请重新试算"))
    running.tell_problems_taken(actor=actor, run=one, at=timezone.now())
    return cast(HttpResponse, serve_problems(one))


def _run(kind: ImportKind, actor: Actor, pk: int) -> FileRun:
    return get_object_or_404(running.runs_for(actor, kind.what), pk=pk)
