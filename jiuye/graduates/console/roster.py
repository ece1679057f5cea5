"""导入生源名单 (S4-34): choose a file, settle its columns, see the dry run, decide, confirm, keep the receipt."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from jiuye.accounts.actor import StaffActor
from jiuye.graduates import queries, tasks
from jiuye.graduates.columns import roster_columns
from jiuye.graduates.console.dryrun import dry_run
from jiuye.graduates.console.posted import columns_chosen, decisions_made
from jiuye.graduates.services import roster
from jiuye.graduates.services.checking import profile_of
from jiuye.graduates.services.reach import is_within_school
from jiuye.graduates.services.template import template
from jiuye.institutions.models import School
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.screens import Request, screen
from jiuye.records.lifecycle import RunState
from jiuye.records.models import FileRun
from jiuye.records.services.runs import serve_problems

NEEDS = "graduates.import"
PAGES = "graduates/console/"


@screen(needs=NEEDS, methods=("GET", "POST"))
def upload(request: Request, actor: StaffActor) -> HttpResponse:
    """Step 1. A bad file is refused here, in place, and nothing of it is kept."""
    school = roster.school_of(actor)
    offered = queries.importable_cohorts(timezone.localdate())
    cohort = int(request.POST.get("cohort") or offered[0]) if request.POST.get("cohort", "").isdigit() else offered[0]
    context: dict[str, Any] = {"cohorts": offered, "cohort": cohort, "runs": queries.roster_runs(actor)[:10]}
    if request.method == "GET":
        return render(request, f"{PAGES}upload.html", context)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Refused(
                Reason(
                    "还没有选文件",
                    rule="roster.no_file",
                    field="file",
                    remedy="请选择一个 .xlsx、.xls、.csv 或 .dbf 文件",
                )
            )
        run = roster.upload(actor=actor, school=school, cohort=cohort, file=file, at=timezone.now())
    except Refused as no:
        return render(request, f"{PAGES}upload.html", {**context, "refusal": no}, status=no.status)
    return redirect("graduates:columns", pk=run.pk)


@screen(needs=NEEDS)
def template_file(request: Request, actor: StaffActor, cohort: int) -> HttpResponse:
    """下载模板 for the school's own province and the cohort."""
    school = roster.school_of(actor)
    file = template(school.profile_key, cohort, central=not is_within_school(actor))
    response = HttpResponse(file, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, f"{cohort}届生源名单模板.xlsx") or "attachment"
    return response


@screen(needs=NEEDS, methods=("GET", "POST"))
def columns(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """Step 2: what each column of the file is; filled in already, to be corrected where the headings misled."""
    run = _run(actor, pk)
    if run.state != RunState.UPLOADED:
        return redirect("graduates:run", pk=pk)
    school = School.objects.get(pk=run.school_id or 0)
    known = roster_columns(profile_of(school, int(run.cohort)))
    context = {"run": run, "known": known, "rows": _headings(run)}
    if request.method == "GET":
        return render(request, f"{PAGES}columns.html", context)
    try:
        roster.choose_columns(
            actor=actor,
            run=run,
            index=columns_chosen(request.POST, len(run.options["header"]), known),
            at=timezone.now(),
        )
    except Refused as no:
        return render(request, f"{PAGES}columns.html", {**context, "refusal": no}, status=no.status)
    tasks.start_check(run=run, actor=actor, at=timezone.now())
    return redirect("graduates:run", pk=pk)


def _headings(run: FileRun) -> list[dict[str, Any]]:
    key_at = {position: key for key, position in run.options["index"].items()}
    return [
        {"position": n, "letter": letter, "heading": heading, "key": key_at.get(n, "")}
        for n, (letter, heading) in enumerate(zip(run.options["columns"], run.options["header"], strict=True))
    ]


@screen(needs=NEEDS, shows="masked")
def run(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """Steps 3 to 5: progress, the dry run, the receipt; whoever left finds it again here."""
    one = _run(actor, pk)
    if one.state == RunState.UPLOADED and not one.options.get("settled"):
        return redirect("graduates:columns", pk=pk)
    return _show(request, actor, one)


def _show(
    request: Request, actor: StaffActor, one: FileRun, *, status: int = 200, refusal: Refused | None = None
) -> HttpResponse:
    page = dry_run(one, actor)
    part = "#job" if request.htmx and page.is_working else ""
    response = render(request, f"{PAGES}run.html{part}", {"run": one, "page": page, "refusal": refusal}, status=status)
    if request.htmx and not page.is_working:
        response["HX-Refresh"] = "true"
    return response


@screen(needs=NEEDS, methods=("POST",))
def decide(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """Adopt suggestions, then count again."""
    one = _run(actor, pk)
    names, fixes = decisions_made(request.POST, one.counts.get("unknown", []))
    try:
        roster.decide(actor=actor, run=one, names=names, fixes=fixes, at=timezone.now())
        tasks.start_check(run=one, actor=actor, at=timezone.now())
    except Refused as no:
        return _show(request, actor, one, status=no.status, refusal=no)
    return redirect("graduates:run", pk=pk)


@screen(needs=NEEDS, methods=("POST",))
def confirm(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """确认导入, or 先进没问题的 where the school says so."""
    one = _run(actor, pk)
    try:
        if request.POST.get("partial"):
            roster.allow_partial(actor=actor, run=one, at=timezone.now())
        tasks.start_apply(run=one, actor=actor, at=timezone.now())
    except Refused as no:
        return _show(request, actor, one, status=no.status, refusal=no)
    return redirect("graduates:run", pk=pk)


@screen(needs=NEEDS, methods=("POST",))
def abandon(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    roster.abandon(actor=actor, run=_run(actor, pk), at=timezone.now())
    return redirect("graduates:upload")


@screen(needs=NEEDS, shows="full")
def problems(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """下载错误表: the rows as they are in the file, with 问题 and 怎么办."""
    one = _run(actor, pk)
    if not one.problems_file:
        raise Refused(Reason("这次导入没有错误表，或已经过期", rule="roster.no_problems", remedy="请重新试算"))
    roster.tell_problems_taken(actor=actor, run=one, at=timezone.now())
    return cast(HttpResponse, serve_problems(one))


def _run(actor: StaffActor, pk: int) -> FileRun:
    return get_object_or_404(queries.roster_runs(actor), pk=pk)
