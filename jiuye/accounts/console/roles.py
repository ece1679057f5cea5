"""角色管理 (S4-15…S4-19)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from jiuye.accounts import permissions, queries
from jiuye.accounts.actor import LEVEL_NAMES, LEVELS, StaffActor
from jiuye.accounts.forms import Choices, RoleForm
from jiuye.accounts.models import Role
from jiuye.accounts.services import roles as services
from jiuye.institutions.models import Major, Province, School
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import Request, screen

NEEDS = "accounts.manage"
PAGE = "accounts/console/role.html"


@screen(needs=NEEDS)
def table(request: Request, actor: StaffActor) -> HttpResponse:
    context = {"roles": queries.roles(actor), "levels": LEVEL_NAMES}
    return render(request, "accounts/console/roles.html", context)


@screen(needs=NEEDS, methods=("GET", "POST"), fresh=("POST",))
def add(request: Request, actor: StaffActor) -> HttpResponse:
    form = RoleForm(request.POST or None, levels=_levels(actor), majors=_majors(actor))
    if request.method == "GET" or not form.is_valid():
        return _page(request, actor, form, status=200 if request.method == "GET" else 422)
    try:
        services.add(actor=actor, school=_school(actor), province=_province(actor), at=timezone.now(), **_cleaned(form))
    except Refused as no:
        return _page(request, actor, form, refusal=no, status=no.status)
    return redirect("accounts:roles")


@screen(needs=NEEDS, methods=("GET", "POST"), fresh=("POST",))
def edit(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    role = get_object_or_404(queries.roles(actor), pk=pk)
    initial = {"name": role.name, "description": role.description, "functions": role.functions, "majors": role.majors}
    form = RoleForm(request.POST or None, levels=_levels(actor), majors=_majors(actor), initial=initial, fixed=True)
    if request.method == "GET" or not form.is_valid():
        return _page(request, actor, form, of=role, status=200 if request.method == "GET" else 422)
    try:
        services.edit(actor=actor, role=role, at=timezone.now(), **_cleaned(form))
    except Refused as no:
        return _page(request, actor, form, of=role, refusal=no, status=no.status)
    return redirect("accounts:roles")


@screen(needs=NEEDS, methods=("POST",), fresh=("POST",))
def switch(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    role = get_object_or_404(queries.roles(actor), pk=pk)
    services.switch(actor=actor, role=role, on=role.closed_at is not None, at=timezone.now())
    return redirect("accounts:roles")


@screen(needs=NEEDS, methods=("POST",), fresh=("POST",))
def delete(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    services.delete(actor=actor, role=get_object_or_404(queries.roles(actor), pk=pk), at=timezone.now())
    return redirect("accounts:roles")


def _cleaned(form: RoleForm) -> dict[str, Any]:
    return {**form.cleaned_data, "majors": [int(pk) for pk in form.cleaned_data["majors"]]}


def _school(actor: StaffActor) -> School | None:
    return School.objects.filter(pk=actor.school_id or 0).first()


def _province(actor: StaffActor) -> Province | None:
    return Province.objects.filter(pk=actor.province_id or 0).first() if actor.level == "province" else None


def _levels(actor: StaffActor) -> Choices:
    """One's own level and those below; a centre has only its own."""
    if actor.level == "province":
        return [("province", LEVEL_NAMES["province"])]
    return [(level, LEVEL_NAMES[level]) for level, rank in LEVELS.items() if rank <= actor.rank]


def _majors(actor: StaffActor) -> Choices:
    if actor.school_id is None:
        return []
    return [(str(m.pk), m.name) for m in Major.objects.visible_to(actor).filter(closed_at=None)]


def _page(
    request: Request,
    actor: StaffActor,
    form: RoleForm,
    *,
    status: int,
    of: Role | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    ticked = {str(key) for key in form["functions"].value() or []}
    groups = [
        (group, [(key, label, key in ticked) for key, label in functions.items()])
        for group, functions in permissions.GROUPS.items()
    ]
    context = {"form": form, "of": of, "groups": groups, "refusal": refusal}
    return render(request, PAGE, context, status=status)
