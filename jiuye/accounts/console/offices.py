"""学校账号 (S4-07): the centre's schools, who administers each, and a new administrator."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from jiuye.accounts import queries
from jiuye.accounts.actor import StaffActor
from jiuye.accounts.services import offices, users
from jiuye.institutions.models import School
from jiuye.institutions.queries import schools_of
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import Request, screen
from jiuye.kit.shown_once import shown_once

NEEDS = "accounts.offices"


class OfficeForm(forms.Form):
    """What the centre types to open a school's administrator account."""

    username = forms.CharField(label="账号", max_length=60, help_text="以院校代码开头")
    name = forms.CharField(label="姓名", max_length=80, help_text="一个账号只给一个人用")
    phone = forms.CharField(label="电话", max_length=30, required=False)


@screen(needs=NEEDS)
def table(request: Request, actor: StaffActor) -> HttpResponse:
    """Every school by code, with its administrators."""
    found: dict[int, list[object]] = {}
    for user in queries.office_accounts(actor):
        found.setdefault(user.school_id or 0, []).append(user)
    rows = [(school, found.get(school.pk, [])) for school in schools_of(actor.province_id or 0)]
    return render(request, "accounts/console/offices.html", {"rows": rows})


@screen(needs=NEEDS, methods=("GET", "POST"), fresh=("POST",))
def add(request: Request, actor: StaffActor, school: int) -> HttpResponse:
    of = get_object_or_404(schools_of(actor.province_id or 0), pk=school)
    form = OfficeForm(request.POST or None, initial={"username": f"{of.code}admin"})
    if request.method == "GET" or not form.is_valid():
        return _form(request, form, of, status=200 if request.method == "GET" else 422)
    try:
        issued = offices.issue(actor=actor, school=of, at=timezone.now(), **form.cleaned_data)
    except Refused as no:
        return _form(request, form, of, refusal=no, status=no.status)
    return shown_once(request, "accounts/console/issued.html", {"issued": issued, "of": issued.user, "office": of})


@screen(needs=NEEDS, methods=("POST",), fresh=("POST",))
def reset(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """A new one-time password for an administrator who lost theirs."""
    user = get_object_or_404(queries.office_accounts(actor), pk=pk)
    issued = users.reset(actor=actor, user=user, at=timezone.now())
    return shown_once(request, "accounts/console/issued.html", {"issued": issued, "of": user, "office": user.school})


@screen(needs=NEEDS, methods=("POST",))
def switch(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """启用/停用."""
    user = get_object_or_404(queries.office_accounts(actor), pk=pk)
    verb = users.enable if user.disabled_at else users.disable
    verb(actor=actor, user=user, at=timezone.now())
    return redirect("accounts:offices")


def _form(
    request: Request, form: OfficeForm, of: School, *, status: int, refusal: Refused | None = None
) -> HttpResponse:
    return render(
        request, "accounts/console/office.html", {"form": form, "school": of, "refusal": refusal}, status=status
    )
