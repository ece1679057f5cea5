"""导入去向 (S4-64, S0-43): choose a file, see the dry run by cause, confirm, keep the receipt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from django.core.files.base import File
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header

from jiuye.accounts.actor import StaffActor
from jiuye.destinations import tasks
from jiuye.destinations.services import tables
from jiuye.destinations.services.template import template_of
from jiuye.destinations.sheets import IMPORT
from jiuye.graduates.queries import importable_cohorts, schools
from jiuye.graduates.seasons import flow_of, profile_of
from jiuye.institutions.models import School
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.screens import Request, screen
from jiuye.kit.templatetags.ui_figures import share
from jiuye.records.lifecycle import JobState, RunState
from jiuye.records.models import FileRun
from jiuye.records.services.runs import serve_problems

PAGES = "destinations/console/import_"
SHOWN = 5
TITLES = {
    "import.twice": "文件里重复的学号", "import.unknown": "名单里没有的学号", "import.name": "姓名和名单不一致",
    "import.standing": "去向正在审核或已经审核", "destination.leaf": "毕业去向认不出", "destination.region": "{}认不出",
    "destination.code": "{}不在代码表里", "number.lost": "{}在表格里丢了末几位",
}  # fmt: skip


@dataclass(slots=True)
class Cause:
    """Problems with one cause: one cause is one repair."""

    title: str
    why: str
    remedy: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def shown(self) -> list[dict[str, Any]]:
        return self.rows[:SHOWN]

    @property
    def rest(self) -> list[dict[str, Any]]:
        return self.rows[SHOWN:]


@screen(needs=tables.NEEDS, methods=("GET", "POST"))
def upload(request: Request, actor: StaffActor) -> HttpResponse:
    """Step 1; taking over a former system's results is a second question (接收旧系统)."""
    cohorts = importable_cohorts(timezone.localdate())
    asked = request.POST.get("cohort", "")
    cohort = int(asked) if asked.isdigit() and int(asked) in cohorts else cohorts[0]
    context: dict[str, Any] = {
        "cohorts": cohorts, "cohort": cohort, "runs": tables.runs_for(actor)[:10], "typed": request.POST,
        "may_take_over": tables.may_take_over(actor), "schools": schools(actor), "captions": FileRun.lifecycle.captions,
    }  # fmt: skip
    if request.method == "GET":
        return render(request, f"{PAGES}upload.html", context)
    try:
        file = request.FILES.get("file")
        if file is None:
            raise Refused(Reason("还没有选文件", rule="import.no_file", field="file", remedy="请选择一个表格文件"))
        run = tables.upload(
            actor=actor, school=_school(request, actor), cohort=cohort, file=cast("File[bytes]", file), at=timezone.now(),
            takeover=bool(request.POST.get("takeover")), sure=bool(request.POST.get("sure")),
        )  # fmt: skip
        tasks.start_check(run=run, actor=actor, at=timezone.now())
    except Refused as no:
        return render(request, f"{PAGES}upload.html", {**context, "refusal": no}, status=no.status)
    return redirect("destinations:import_run", pk=run.pk)


def _school(request: Request, actor: StaffActor) -> School:
    """One's own; a centre says which of its schools."""
    asked = request.POST.get("school", "")
    wanted = actor.school_id or (int(asked) if asked.isdigit() and int(asked) in actor.school_ids else 0)
    return get_object_or_404(School.objects.select_related("province"), pk=wanted)


@screen(needs=tables.NEEDS)
def template_file(request: Request, actor: StaffActor, cohort: int) -> HttpResponse:
    """下载模板."""
    found = School.objects.filter(pk__in=[actor.school_id or 0, *actor.school_ids]).order_by("code").first()
    response = HttpResponse(
        template_of(found.profile_key if found else "", cohort), content_type="application/octet-stream"
    )
    response["Content-Disposition"] = content_disposition_header(True, f"{cohort}届毕业去向模板.xlsx") or "attachment"
    return response


@screen(needs=tables.NEEDS, shows="masked")
def run(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """Progress, the dry run, the receipt: whoever left finds it again here."""
    return _show(request, _run(actor, pk))


@screen(needs=tables.NEEDS, methods=("POST",))
def recheck(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    one = _run(actor, pk)
    try:
        tasks.start_check(run=one, actor=actor, at=timezone.now())
    except Refused as no:
        return _show(request, one, no)
    return redirect("destinations:import_run", pk=pk)


@screen(needs=tables.NEEDS, methods=("POST",))
def confirm(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """确认导入."""
    one = _run(actor, pk)
    try:
        tasks.start_apply(run=one, actor=actor, at=timezone.now())
    except Refused as no:
        return _show(request, one, no)
    return redirect("destinations:import_run", pk=pk)


@screen(needs=tables.NEEDS, methods=("POST",))
def abandon(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    tables.abandon(actor=actor, run=_run(actor, pk), at=timezone.now())
    return redirect("destinations:import_upload")


@screen(needs=tables.NEEDS, shows="full")
def problems(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """下载错误表: the rows as they are in the file, with 问题 and 怎么办."""
    one = _run(actor, pk)
    if not one.problems_file:
        raise Refused(Reason("这次导入没有错误表，或已经过期", rule="import.no_problems", remedy="请重新试算"))
    tables.tell_problems_taken(actor=actor, run=one, at=timezone.now())
    return cast(HttpResponse, serve_problems(one))


def _run(actor: StaffActor, pk: int) -> FileRun:
    return get_object_or_404(tables.runs_for(actor), pk=pk)


def _show(request: Request, one: FileRun, refusal: Refused | None = None) -> HttpResponse:
    job = one.job
    working = job is not None and job.state in (JobState.READY, JobState.RUNNING)
    judged = one.state in (RunState.CHECKED, RunState.APPLIED)
    progress = job.progress if working and job is not None else {}
    context: dict[str, Any] = {
        "run": one, "refusal": refusal, "is_working": working, "judged": judged, "counts": one.counts,
        "done": progress.get("done", 0), "total": progress.get("total", one.row_count),
        "phase": progress.get("phase", "") or "等待处理", "step": 4 if one.state == RunState.APPLIED else 2,
        "causes": _causes(one), "blocked": tables.why_not(one) if one.state == RunState.CHECKED else [],
        "bar": _bar(one.counts) if judged and one.counts.get("read") else [], "effect": _effect(one),
        "columns": [column.label for column in IMPORT if column.key in one.options.get("index", {})],
    }  # fmt: skip
    part = "#job" if request.htmx and working else ""
    status = refusal.status if refusal else 200
    response = render(request, f"{PAGES}run.html{part}", context, status=status)
    if request.htmx and not working:
        response["HX-Refresh"] = "true"
    return response


def _effect(one: FileRun) -> str:
    """What the rows will stand as, in words (S0-43): it depends on the province and on who imports."""
    if one.options.get("takeover"):
        return "这些去向会直接成为“审核通过”，来源记为“名单导入”，本人没有确认；系统会请每位毕业生看一遍是否属实。"
    school = School.objects.select_related("province").get(pk=one.school_id or 0)
    process = profile_of(school, int(one.cohort)).processes["destination"]
    flow = flow_of(school, int(one.cohort), "destination")
    how = (
        "按导入人的级别计入已审核的步骤"
        if process.staff_entry == "stage_of_role"
        else f"从“{flow.stages[0].pending}”开始审核"
    )
    return f"这些去向来源记为“名单导入”，{how}；本人没有确认，系统会请每位毕业生看一遍是否属实。"


def _causes(one: FileRun) -> list[Cause]:
    found: dict[tuple[str, str], Cause] = {}
    for problem in one.problems:
        title = TITLES.get(problem["code"], "{}不对").format(problem["label"])
        cause = found.setdefault((problem["key"], problem["code"]), Cause(title, problem["text"], problem["remedy"]))
        cause.rows.append(problem)
        if cause.why != problem["text"]:
            cause.why = f"{problem['label']}列" if problem["label"] else ""
    return sorted(found.values(), key=lambda cause: -len(cause.rows))


def _bar(counts: dict[str, Any]) -> list[dict[str, Any]]:
    """Shares of the whole as SVG attributes: same, new, changed, wrong."""
    at, parts = 0.0, []
    for key in ("unchanged", "created", "updated", "rejected"):
        width = share(counts[key], counts["read"])
        if width:
            parts.append({"key": key, "x": round(at, 2), "width": max(width, 0.4)})
        at += width
    return parts
