"""Files out and in: 生成上报文件, 导入反馈文件, 上报批次, and 全国系统信息反馈 by class (S0-58…S0-60)."""

from __future__ import annotations

import io
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.screens import Request, screen
from jiuye.kit.sheets import write_xlsx
from jiuye.national import queries, tasks
from jiuye.national.console.shared import Place, as_sheet, place_at, place_of, receipt_of, way_of
from jiuye.national.models import Run
from jiuye.national.services import exporting, feedback
from jiuye.national.words import CLASSES, ORIGIN, WORDS, for_graduate
from jiuye.records.lifecycle import RunState
from jiuye.records.services import record, runs
from jiuye.standards.national import national_errors

SHOWN = 200


@screen(needs="national.export", methods=("GET", "POST"))
def export(request: Request, actor: StaffActor) -> HttpResponse:
    """What would go, what stays and why; leaving errors out is a choice somebody makes, never the default."""
    place, at = place_of(request, actor), timezone.now()
    _, found = exporting.plan(place.school, place.cohort, at)
    context: dict[str, Any] = {
        "place": place,
        "plan": found,
        "reasons": found.refusal(),
        "formats": exporting.FORMATS,
        "way": way_of(place),
    }
    if request.method == "GET":
        return render(request, "national/console/export.html", context)
    leave_out = request.POST.get("leave_out") == "1"
    try:
        exporting.refuse_unless(found, leave_out=leave_out)
        receipt = tasks.start_export(
            actor=actor, school=place.school, cohort=place.cohort, fmt=request.POST.get("format", "xlsx"),
            leave_out=leave_out, at=at,
        )  # fmt: skip
    except Refused as no:
        return render(request, "national/console/export.html", {**context, "refusal": no}, status=no.status)
    return redirect("national:receipt", pk=receipt.pk)


@screen(needs="national.export")
def receipt(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """The receipt of one file out: progress, then digest, counts and the link that works once."""
    found = receipt_of(actor, pk, exporting.WHAT)
    run = queries.run_of(found)
    context = {
        "receipt": found, "run": run, "progress": found.job.progress if found.job else {},
        "working": found.state == RunState.REQUESTED, "mine": found.started_by == actor.ref,
    }  # fmt: skip
    part = "#job" if request.htmx and context["working"] else ""
    response = render(request, f"national/console/receipt.html{part}", context)
    if request.htmx and not context["working"]:
        response["HX-Refresh"] = "true"
    return response


@screen(needs="national.export", methods=("POST",), shows="full", fresh=("POST",))
def download(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """Only whoever asked for the file, once per click; each fetch is in the trail."""
    found, at = receipt_of(actor, pk, exporting.WHAT), timezone.now()
    token = runs.issue_token(found, actor=actor, at=at)
    return runs.serve_result(runs.redeem(token, actor=actor, at=at))  # type: ignore[return-value]


@screen(needs="national.feedback", methods=("GET", "POST"))
def upload(request: Request, actor: StaffActor) -> HttpResponse:
    """Choose the file the nation gave back; nothing is written before it was shown what it would do."""
    place = place_of(request, actor)
    context: dict[str, Any] = {"place": place, "runs": queries.recent_runs(actor, place.school, place.cohort)}
    if request.method == "GET":
        return render(request, "national/console/upload.html", context)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Refused(Reason("还没有选文件", rule="national.no_file", field="file",
                                 remedy="请选全国系统给出的反馈文件（.xlsx、.csv 或 .dbf）"))  # fmt: skip
        found = feedback.receive(actor=actor, upload=file, school=place.school, cohort=place.cohort, at=timezone.now())
    except Refused as no:
        return render(request, "national/console/upload.html", {**context, "refusal": no}, status=no.status)
    return redirect("national:dry_run", pk=found.pk)


@screen(needs="national.feedback", methods=("GET", "POST"))
def dry_run(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """What the file would do, by class; then do it, or let it be."""
    found = receipt_of(actor, pk, feedback.WHAT)
    place = place_at(actor, found)
    if request.method == "POST":
        if request.POST.get("do") == "abandon":
            runs.abandon(found, actor=actor, at=timezone.now())
            return redirect("national:feedback")
        feedback.apply(receipt=found, actor=actor, school=place.school, cohort=place.cohort, at=timezone.now())
        return redirect("national:dry_run", pk=pk)
    classes = [(name, found.counts.get(f"class:{name}", 0)) for name in CLASSES]
    run = queries.run_of(found)
    context = {
        "receipt": found,
        "place": place,
        "classes": classes,
        "run": run,
        "checked": found.state == RunState.CHECKED,
    }
    return render(request, "national/console/dry_run.html", context)


@screen(needs="national.check")
def history(request: Request, actor: StaffActor) -> HttpResponse:
    """上报批次: every file out and in, with what came of it."""
    place = place_of(request, actor)
    found = queries.recent_runs(actor, place.school, place.cohort, limit=100)
    return render(
        request,
        "national/console/runs.html",
        {"place": place, "runs": found, "may_export": actor.may("national.export")},
    )


@screen(needs="national.check", shows="masked")
def returned(request: Request, actor: StaffActor) -> HttpResponse:
    """【全国系统信息反馈】 → 上报错误: the three classes, each person with the message and the way to mend it (S0-60)."""
    place = place_of(request, actor)
    rows = queries.open_answers(actor, place.school, place.cohort)
    counts = queries.by_class(rows)
    wanted = request.GET.get("class", "")
    chosen = wanted if wanted in CLASSES else next((c for c in CLASSES if counts.get(c)), ORIGIN)
    people = (
        rows.filter(klass=chosen).select_related("graduate__department", "graduate__class_group").order_by("-at", "pk")
    )
    context = {
        "place": place, "classes": [(c, counts.get(c, 0)) for c in CLASSES], "chosen": chosen,
        "rows": [(a, WORDS.get(a.rule), for_graduate(a.message)) for a in people[:SHOWN]], "shown": SHOWN,
        "total": counts.get(chosen, 0),
    }  # fmt: skip
    return render(request, "national/console/returned.html", context)


@screen(needs="exports.make")
def problem_list(request: Request, actor: StaffActor) -> HttpResponse:
    """下载清单: who, which message, whose it is, how it is mended; no document number and no phone."""
    place, at = place_of(request, actor), timezone.now()
    run = queries.last_run(actor, place.school, place.cohort, Run.Kind.CHECK)
    rows = _listed(actor, place, run)
    record("national.list", actor=actor, at=at, obj=place.school, school_id=place.school.pk, purpose="分给责任人",
           changes={"rows": [0, len(rows)]})  # fmt: skip
    out = io.BytesIO()
    write_xlsx(out, ["姓名", "学号", "院系", "班级", "来自", "类别", "全国系统的话", "说的是什么", "怎么办", "谁来改"], rows,
               banner=f"{place.school.name} {place.cohort} 届 {timezone.localtime(at):%Y-%m-%d %H:%M} 导出")  # fmt: skip
    return as_sheet(out.getvalue(), f"national-{place.cohort}.xlsx")


def _listed(actor: StaffActor, place: Place, run: Run | None) -> list[list[str]]:
    people = ("graduate__department", "graduate__class_group")
    answers = queries.open_answers(actor, place.school, place.cohort).select_related(*people).order_by("klass", "pk")
    rows = [_listed_row(a.graduate, "全国退回", a.klass, a.message, "", a.rule) for a in answers]
    if run is not None:
        for p in queries.problems(actor, run).select_related(*people).order_by("rule", "pk"):
            error = national_errors()[p.rule]
            rows.append(_listed_row(p.graduate, "预检", error.klass, error.message, p.why, p.rule))
    return rows


def _listed_row(graduate: Any, source: str, klass: str, message: str, why: str, rule: str) -> list[str]:
    words = WORDS.get(rule)
    return [
        graduate.name, graduate.student_number, str(graduate.department or ""), graduate.class_name, source, klass, message,
        why or (words.plain if words else ""), words.remedy if words else "", words.owner if words else "学校就业中心",
    ]  # fmt: skip
