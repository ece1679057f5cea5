"""用户管理 (S4-20, S4-21, S0-03): the list, an account, its data scope (S0-04)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from jiuye.accounts import queries
from jiuye.accounts.actor import StaffActor
from jiuye.accounts.actors import rectangle
from jiuye.accounts.forms import Choices, ScopeForm, UserForm
from jiuye.accounts.models import Scope, User
from jiuye.accounts.services import factors, reports
from jiuye.accounts.services import users as services
from jiuye.institutions.models import ClassGroup, Department, Major, School
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import Request, screen
from jiuye.kit.shown_once import shown_once
from jiuye.standards import tables

NEEDS = "accounts.manage"


@screen(needs=NEEDS)
def table(request: Request, actor: StaffActor) -> HttpResponse:
    """用户列表; above it, whose lists are empty and why."""
    at = timezone.now()
    context = {"users": queries.staff(actor), "reports": reports.waiting(actor, at=at)}
    return render(request, "accounts/console/users.html", context)


@screen(needs=NEEDS, methods=("GET", "POST"), fresh=("POST",))
def add(request: Request, actor: StaffActor) -> HttpResponse:
    school = School.objects.filter(pk=actor.school_id or 0).first()
    form = UserForm(
        request.POST or None, roles=queries.open_roles(actor), initial={"username": school.code if school else ""}
    )
    if request.method == "GET" or not form.is_valid():
        return _form(request, form, status=200 if request.method == "GET" else 422)
    try:
        issued = services.add(actor=actor, school=school, at=timezone.now(), **form.cleaned_data)
    except Refused as no:
        return _form(request, form, refusal=no, status=no.status)
    return shown_once(request, "accounts/console/issued.html", {"issued": issued, "of": issued.user})


@screen(needs=NEEDS, methods=("GET", "POST"), fresh=("POST",))
def edit(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    user = get_object_or_404(queries.staff(actor), pk=pk)
    initial = {"name": user.name, "role": user.role_id, "phone": user.phone, "remark": user.remark}
    form = UserForm(request.POST or None, roles=queries.open_roles(actor), initial=initial, fixed=True)
    if request.method == "GET" or not form.is_valid():
        return _form(request, form, of=user, status=200 if request.method == "GET" else 422)
    try:
        services.edit(actor=actor, user=user, at=timezone.now(), **form.cleaned_data)
    except Refused as no:
        return _form(request, form, of=user, refusal=no, status=no.status)
    return redirect("accounts:users")


@screen(needs=NEEDS, methods=("GET", "POST"), fresh=("POST",))
def scopes(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """数据范围: rows of届别 × 院系 × 班级 × 学历 × 专业; an added row or a removed one saves the whole set."""
    user = get_object_or_404(queries.staff(actor), pk=pk)
    names = dict(_levels())
    kept = list(Scope.objects.filter(user=user).select_related("department", "class_group", "major"))
    form = ScopeForm(request.POST or None, offered=_offered(actor))
    context = {"of": user, "scopes": kept, "form": form}
    for scope in kept:
        scope.level_name = names.get(scope.level, scope.level)  # type: ignore[attr-defined]
    if request.method == "GET":
        return render(request, "accounts/console/scopes.html", context)
    remove = request.POST.get("remove", "")
    rectangles = [rectangle(scope) for scope in kept if str(scope.pk) != remove]
    if not remove:
        if not form.is_valid():
            return render(request, "accounts/console/scopes.html", context, status=422)
        rectangles.append(form.rectangle)
    services.set_scopes(actor=actor, user=user, rectangles=rectangles, at=timezone.now())
    return redirect("accounts:user_scopes", pk=pk)


@screen(needs=NEEDS, methods=("POST",))
def switch(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """启用/停用."""
    user = get_object_or_404(queries.staff(actor), pk=pk)
    verb = services.enable if user.disabled_at else services.disable
    verb(actor=actor, user=user, at=timezone.now())
    return redirect("accounts:users")


@screen(needs=NEEDS, methods=("POST",), fresh=("POST",))
def reset(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    user = get_object_or_404(queries.staff(actor), pk=pk)
    issued = services.reset(actor=actor, user=user, at=timezone.now())
    return shown_once(request, "accounts/console/issued.html", {"issued": issued, "of": user})


@screen(needs=NEEDS, methods=("POST",))
def unlock(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    services.unlock(actor=actor, user=get_object_or_404(queries.staff(actor), pk=pk), at=timezone.now())
    return redirect("accounts:user_edit", pk=pk)


def _form(
    request: Request, form: UserForm, *, status: int, of: User | None = None, refusal: Refused | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "of": of, "refusal": refusal, "factor": factors.of(of) if of else None}
    return render(request, "accounts/console/user.html", context, status=status)


def _levels() -> Choices:
    return [(code.code, code.label) for code in tables.table("education_level").rows if code.selectable]


def _offered(actor: StaffActor) -> dict[str, Choices]:
    """What may be chosen: the structure of the actor's own school."""
    departments = Department.objects.visible_to(actor).filter(closed_at=None)
    classes = (
        ClassGroup.objects.visible_to(actor)
        .filter(closed_at=None)
        .select_related("department")
        .order_by("-cohort", "name")
    )
    majors = Major.objects.visible_to(actor).filter(closed_at=None)
    return {
        "department": [(str(d.pk), d.name) for d in departments],
        "class_group": [(str(c.pk), f"{c.cohort} 届 {c.department.name} {c.name}") for c in classes],
        "level": _levels(),
        "major": [(str(m.pk), f"{m.name}（{m.code}）") for m in majors],
    }
