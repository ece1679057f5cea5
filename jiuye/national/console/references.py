"""Files to hold ourselves against: the unit list and the registry, shown first, taken when somebody says so; templates."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, cast

from django.core.files.base import File
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.screens import Request, screen
from jiuye.kit.sheets import NotesSheet, write_xlsx
from jiuye.national import lookups, queries, reference_sheets, sheets, tasks
from jiuye.national.console.shared import Place, as_sheet, place_at, place_of, receipt_of
from jiuye.national.services import registry, units
from jiuye.records.lifecycle import JobState, RunState
from jiuye.records.services import runs

NEEDS = "national.export"
KINDS = {units.WHAT: ("单位名单", "national:units"), registry.WHAT: ("学籍比对", "national:registry")}


@screen(needs="national.check")
def unit_lists(request: Request, actor: StaffActor) -> HttpResponse:
    """全国单位名单: which lists hold for this school and year, and the way to bring one."""
    return _units(request, actor, place_of(request, actor))


def _units(request: Request, actor: StaffActor, place: Place, no: Refused | None = None) -> HttpResponse:
    context = {
        "place": place, "lists": lookups.unit_lists(place.school, place.cohort), "refusal": no,
        "may": actor.may(NEEDS), "centre": actor.level == "province",
    }  # fmt: skip
    return render(request, "national/console/units.html", context, status=no.status if no else 200)


@screen(needs=NEEDS, methods=("POST",))
def units_upload(request: Request, actor: StaffActor) -> HttpResponse:
    """A centre's list holds for all its schools; a school's own for itself."""
    place = place_of(request, actor)
    try:
        found = units.receive(
            actor=actor, upload=_chosen(request), school=place.school, cohort=place.cohort, at=timezone.now(),
            everywhere=actor.level == "province", append=request.POST.get("append") == "1",
        )  # fmt: skip
    except Refused as no:
        return _units(request, actor, place, no)
    return redirect("national:reference", pk=found.pk)


@screen(needs=NEEDS, methods=("POST",))
def registry_upload(request: Request, actor: StaffActor) -> HttpResponse:
    """What the registry's file would say about the roster."""
    place = place_of(request, actor)
    try:
        found = registry.receive(
            actor=actor, upload=_chosen(request), school=place.school, cohort=place.cohort, at=timezone.now()
        )
    except Refused as no:
        context = {"place": place, "refusal": no, "may": True, "found": None}
        return render(request, "national/console/registry.html", context, status=no.status)
    return redirect("national:reference", pk=found.pk)


def _chosen(request: Request) -> File[bytes]:
    file = request.FILES.get("file")
    if file is None:
        raise Refused(Reason("还没有选文件", rule="national.no_file", field="file",
                             remedy="请选一个 .xlsx、.csv 或 .dbf 文件"))  # fmt: skip
    return cast("File[bytes]", file)


@screen(needs=NEEDS, methods=("GET", "POST"))
def reference(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """What the file holds; then take it, or let it be. The writing is a job that can be left and found again."""
    found = receipt_of(actor, pk, *KINDS)
    if request.method == "POST":
        if request.POST.get("do") == "abandon":
            runs.abandon(found, actor=actor, at=timezone.now())
            return redirect(KINDS[found.what][1])
        tasks.start_taking(actor=actor, receipt=found, at=timezone.now())
        return redirect("national:reference", pk=pk)
    working = found.job is not None and found.job.state in (JobState.READY, JobState.RUNNING)
    context: dict[str, Any] = {
        "receipt": found, "place": place_at(actor, found), "kind": KINDS[found.what], "working": working,
        "progress": found.job.progress if found.job else {}, "checked": found.state == RunState.CHECKED and not working,
        "is_units": found.what == units.WHAT, "run": queries.run_of(found), "shown": runs.PROBLEMS_SHOWN,
    }  # fmt: skip
    part = "#job" if request.htmx and working else ""
    response = render(request, f"national/console/reference.html{part}", context)
    if request.htmx and not working:
        response["HX-Refresh"] = "true"
    return response


TEMPLATES: dict[str, tuple[str, Sequence[sheets.Heading], Sequence[str]]] = {
    "feedback": ("全国系统反馈", sheets.OWN, ("23340104150001", "单位名称不存在", "登记信息错误", "退回")),
    "units": ("全国单位名单", reference_sheets.UNITS, ("合肥云桥信息技术有限公司", "91340100MA2MQ0L14U")),
    "registry": ("学籍", reference_sheets.REGISTRY, reference_sheets.EXAMPLE),
}
NOTES = {
    "KSH": "按它找人", "message": "全国系统的原话，一字不改", "klass": "生源信息错误、登记信息错误、档案信息错误；可以不填",
    "status": "写“通过”的记为已受理；可以不填", "name": "照全国系统的全称", "code": "18 位；没有的可以空着",
    "SFZH": "身份证号、考生号、学号至少留一列",
}  # fmt: skip


@screen(needs="national.check")
def template(request: Request, actor: StaffActor, kind: str) -> HttpResponse:
    """下载导入模板: headings as the import reads them, an example, what each column is for (S0-60)."""
    if kind not in TEMPLATES:
        raise Http404
    title, columns, example = TEMPLATES[kind]
    out = io.BytesIO()
    notes = [("（整张表）", "", "第 2 行是示例，导入前请删去。列的先后不限。", "")]
    notes += [(c.label, "必填" if c.required else "选填", NOTES.get(c.key, ""), "、".join(c.aliases)) for c in columns]
    write_xlsx(
        out, [c.label for c in columns], [list(example)], sheet=title,
        notes_sheet=NotesSheet("填写说明", ("列", "要求", "说明", "也可以叫"), notes),
        header_styles={c.label: "required" if c.required else "plain" for c in columns},
    )  # fmt: skip
    return as_sheet(out.getvalue(), f"{title}模板.xlsx")
