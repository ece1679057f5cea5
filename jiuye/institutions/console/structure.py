"""院系、专业、班级、校区: one page each, alike (S4-23…S4-26)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from jiuye.institutions import forms, services, sheets
from jiuye.institutions.models import Campus, ClassGroup, Department, Major, School
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import Request, screen
from jiuye.records.models import FileRun
from jiuye.records.services import runs
from jiuye.standards import tables

NEEDS = "institutions.manage"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of structure: its words, form and what its list shows."""

    key: str
    label: str
    model: Any
    form: Any
    headings: tuple[str, ...]
    cells: tuple[str, ...]
    related: tuple[str, ...] = ()

    @property
    def imports(self) -> bool:
        return self.key in sheets.KINDS

    @property
    def closes(self) -> bool:
        return self.key != "campuses"


KINDS = {
    kind.key: kind
    for kind in (
        Kind("departments", "院系", Department, forms.DepartmentForm, ("代码", "别名", "联系人", "电话"),
             ("code", "aliases", "contact", "phone")),
        Kind("majors", "专业", Major, forms.MajorForm, ("国标专业代码", "层次", "学制", "院系"),
             ("code", "level", "length", "department"), ("department",)),
        Kind("classes", "班级", ClassGroup, forms.ClassForm, ("届别", "院系", "专业"), ("cohort", "department", "major"),
             ("department", "major")),
        Kind("campuses", "校区", Campus, forms.CampusForm, ("地址",), ("address",)),
    )
}  # fmt: skip


def _kind(key: str) -> Kind:
    if key not in KINDS:
        raise Http404
    return KINDS[key]


def school_of(actor: Actor) -> School:
    """The school one administers; a centre has structure only through its schools."""
    return get_object_or_404(School, pk=getattr(actor, "school_id", None))


@screen(needs=NEEDS)
def table(request: Request, actor: Actor, kind: str) -> HttpResponse:
    shown = _kind(kind)
    rows = shown.model.objects.visible_to(actor).select_related(*(shown.related or [None]))
    listed = [(one, [_cell(name, getattr(one, name)) for name in shown.cells]) for one in rows]
    log = FileRun.objects.filter(what=kind, school_id=school_of(actor).pk, kind="import").order_by("-pk")[:10]
    context = {"kind": shown, "rows": listed, "kinds": KINDS.values(), "log": log if shown.imports else []}
    return render(request, "institutions/console/table.html", context)


def _cell(name: str, value: object) -> str:
    if name == "level":
        return tables.table("education_level").label(str(value))
    return "、".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "")


@screen(needs=NEEDS, methods=("GET", "POST"))
def edit(request: Request, actor: Actor, kind: str, pk: int = 0) -> HttpResponse:
    """新增 and 编辑."""
    shown, school = _kind(kind), school_of(actor)
    one = get_object_or_404(shown.model.objects.visible_to(actor), pk=pk) if pk else None
    form = shown.form(request.POST or None, instance=one, actor=actor)
    context = {"kind": shown, "form": form, "of": one}
    if request.method == "GET" or not form.is_valid():
        return render(
            request, "institutions/console/edit.html", context, status=200 if request.method == "GET" else 422
        )
    try:
        services.keep(actor=actor, school=school, model=shown.model, values=form.cleaned_data, pk=pk, at=timezone.now())
    except Refused as no:
        return render(request, "institutions/console/edit.html", {**context, "refusal": no}, status=no.status)
    return redirect("institutions:table", kind=kind)


@screen(needs=NEEDS, methods=("POST",))
def switch(request: Request, actor: Actor, kind: str, pk: int) -> HttpResponse:
    """停用 and 启用."""
    one = get_object_or_404(_kind(kind).model.objects.visible_to(actor), pk=pk)
    services.switch(actor=actor, one=one, on=one.closed_at is not None, at=timezone.now())
    return redirect("institutions:table", kind=kind)


@screen(needs=NEEDS, methods=("GET", "POST"))
def upload(request: Request, actor: Actor, kind: str) -> HttpResponse:
    """导入: choose a file; what it would do comes first."""
    shown, school = _kind(kind), school_of(actor)
    if not shown.imports:
        raise Http404
    form = forms.Upload(request.POST or None, request.FILES or None)
    context = {"kind": shown, "form": form, "columns": sheets.KINDS[kind][1]}
    if request.method == "GET" or not form.is_valid():
        return render(
            request, "institutions/console/upload.html", context, status=200 if request.method == "GET" else 422
        )
    try:
        run = sheets.receive(actor=actor, school=school, kind=kind, upload=form.cleaned_data["file"], at=timezone.now())
    except Refused as no:
        return render(request, "institutions/console/upload.html", {**context, "refusal": no}, status=no.status)
    return redirect("institutions:run", pk=run.pk)


@screen(needs=NEEDS, methods=("GET", "POST"))
def run(request: Request, actor: Actor, pk: int) -> HttpResponse:
    """A dry run and its confirmation."""
    found = get_object_or_404(runs.runs_of(actor, "import"), pk=pk, what__in=list(sheets.KINDS))
    context = {"run": found, "kind": KINDS[found.what]}
    if request.method == "GET":
        return render(request, "institutions/console/run.html", context)
    sheets.apply(actor=actor, school=school_of(actor), run=found, at=timezone.now())
    return redirect("institutions:table", kind=found.what)
