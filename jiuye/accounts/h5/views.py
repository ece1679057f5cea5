"""The graduate's way in: find the school, match, set a password; sign in; choose an enrolment (S1-03…S1-10)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import cast

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from jiuye.accounts import entering, forgiving
from jiuye.accounts.forms import Activation, NewPassword, StudentLogin
from jiuye.accounts.models import User
from jiuye.accounts.network import origin_of
from jiuye.accounts.services import activation as activating
from jiuye.accounts.services import login as services
from jiuye.accounts.ways import beside_activation, home_of
from jiuye.institutions import queries
from jiuye.institutions.models import School
from jiuye.institutions.tenants import must_be_here, tenant_of
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import ANYONE, Request, safe_next, screen

KEPT = "activation"
SCHOOL_COOKIE = "school"


@screen(needs=ANYONE, face="h5", party="any")
def find_school(request: Request, actor: Actor | None) -> HttpResponse:
    """第 1 步: 选择院校 (S1-03). Typing narrows through htmx; without it the form answers as a page. A school's own address knows."""
    if here := tenant_of(request):
        return redirect("accounts:activate_match", school_id=here.pk)
    typed = request.GET.get("q", "").strip()[:40]
    context = {"q": typed, "found": queries.marked(queries.find_schools(typed), typed)}
    page = "accounts/h5/find_school.html"
    return render(request, f"{page}#found" if request.htmx else page, context)


@screen(needs=ANYONE, methods=("GET", "POST"), face="h5", party="any")
def match(request: Request, actor: Actor | None, school_id: int) -> HttpResponse:
    """第 2 步: the four that must belong to one person; everything typed stays when they do not."""
    school = get_object_or_404(School, pk=school_id, closed_at=None)
    must_be_here(request, school)
    form = Activation(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _matching(request, school, form, status=200 if request.method == "GET" else 422)
    try:
        found = activating.match(school_id=school.pk, **form.cleaned_data, origin=origin_of(request), at=timezone.now())
    except Refused as no:
        return _matching(request, school, form, refusal=no, status=no.status)
    request.session[KEPT] = {**asdict(found), "at": timezone.now().timestamp()}
    return redirect("accounts:activate_password")


def _matching(
    request: Request, school: School, form: Activation, *, status: int, refusal: Refused | None = None
) -> HttpResponse:
    typed = form.cleaned_data if form.is_bound and form.is_valid() else {}
    forgiven = forgiving.noted(typed.get("document", ""), typed.get("name", "")) if typed else []
    context = {
        "school": school, "fixed": tenant_of(request) is not None, "form": form, "mismatch": refusal,
        "forgiven": "，".join(forgiven), "beside": beside_activation(school, timezone.now()),
    }  # fmt: skip
    return render(request, "accounts/h5/match.html", context, status=status)


@screen(needs=ANYONE, methods=("GET", "POST"), face="h5", party="any")
def set_password(request: Request, actor: Actor | None) -> HttpResponse:
    """The last step: a password of one's own; then straight in."""
    kept = request.session.get(KEPT)
    if not kept or timezone.now() - datetime.fromtimestamp(kept["at"], UTC) > activating.MATCH_LASTS:
        return redirect("accounts:activate")
    matched = activating.Matched(kept["person_id"], kept["graduate_id"], kept["code_id"], tuple(kept["forgiven"]))
    form = NewPassword(request.POST or None)
    context = {"form": form, "forgiven": "，".join(matched.forgiven)}
    if request.method == "GET" or not form.is_valid():
        return render(request, "accounts/h5/set_password.html", context, status=200 if request.method == "GET" else 422)
    try:
        entered = activating.finish(
            matched=matched, password=form.cleaned_data["password"], origin=origin_of(request), at=timezone.now()
        )
    except Refused as no:
        return render(request, "accounts/h5/set_password.html", {**context, "refusal": no}, status=no.status)
    request.session.flush()
    return entering.enter(request, entered, redirect(home_of("student")))


@screen(needs=ANYONE, methods=("GET", "POST"), face="h5", party="any")
def login(request: Request, actor: Actor | None) -> HttpResponse:
    """登录: the school is remembered in this browser, then number and password."""
    chosen = request.POST.get("school") or request.GET.get("school") or request.COOKIES.get(SCHOOL_COOKIE, "")
    asked_for = School.objects.filter(pk=chosen, closed_at=None).first() if chosen.isdigit() else None
    here = tenant_of(request)
    school = here or asked_for
    typed = request.GET.get("q", "").strip()[:40]
    form = StudentLogin(request.POST or None)
    context = {
        "school": school, "fixed": here is not None, "form": form, "q": typed, "found": queries.marked(queries.find_schools(typed), typed),
        "next": safe_next(request, ""), "notice": request.session.pop("ended", "") if request.session.session_key else "",
    }  # fmt: skip
    if request.method == "GET" or school is None or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return render(request, "accounts/h5/login.html", context, status=status)
    try:
        entered = services.student(
            school_id=school.pk, **form.cleaned_data, origin=origin_of(request), at=timezone.now()
        )
    except Refused as no:
        return render(request, "accounts/h5/login.html", {**context, "refusal": no}, status=no.status)
    response = entering.enter(request, entered, redirect(safe_next(request, home_of("student"))))
    response.set_cookie(SCHOOL_COOKIE, str(school.pk), max_age=entering.DEVICE_LASTS, httponly=True, samesite="Lax")
    return response


@screen(needs=ANYONE, methods=("POST",), face="h5", party="any")
def logout(request: Request, actor: Actor | None) -> HttpResponse:
    entering.leave(request, "退出登录", timezone.now())
    response = redirect("accounts:h5_login")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def account_of(request: Request) -> User:
    return cast(User, request.user)
