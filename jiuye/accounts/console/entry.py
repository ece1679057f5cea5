"""The staff's way in and out."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts import entering
from jiuye.accounts.forms import StaffCode, StaffLogin
from jiuye.accounts.network import origin_of
from jiuye.accounts.services import login as services
from jiuye.accounts.ways import home_of
from jiuye.institutions.tenants import tenant_of
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import ANYONE, Request, safe_next, screen

PAGE = "accounts/console/login.html"


@screen(needs=ANYONE, methods=("GET", "POST"))
def login(request: Request, actor: Actor | None) -> HttpResponse:
    """老师登录; a refusal comes back on the same page, the account kept, the password not."""
    form = StaffLogin(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _page(request, form, status=200 if request.method == "GET" else 422)
    here = tenant_of(request)
    try:
        entered = services.staff(
            **form.cleaned_data, origin=origin_of(request), at=timezone.now(), at_school=here.pk if here else None
        )
    except Refused as no:
        return _page(request, form, refusal=no, status=no.status)
    target = safe_next(request, home_of("staff"))
    if entered.half is not None:
        entering.wait(request, entered, target, timezone.now())
        return redirect("accounts:login_code")
    return entering.enter(request, entered, redirect(target))


@screen(needs=ANYONE, methods=("GET", "POST"))
def code(request: Request, actor: Actor | None) -> HttpResponse:
    """The second half of 老师登录: the 动态验证码, within five minutes of the password."""
    at = timezone.now()
    waiting = entering.waiting(request, at)
    if waiting is None:
        return redirect("accounts:login")
    form = StaffCode(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _code_page(request, form, status=200 if request.method == "GET" else 422)
    who = {name: waiting[name] for name in ("user_id", "epoch", "half")}
    try:
        entered = services.second(**who, typed=form.cleaned_data["code"], origin=origin_of(request), at=at)
    except Refused as no:
        return _code_page(request, StaffCode(), refusal=no, status=no.status)
    return entering.enter(request, entered, redirect(waiting["next"]))


@screen(needs=ANYONE, methods=("POST",))
def logout(request: Request, actor: Actor | None) -> HttpResponse:
    entering.leave(request, "退出登录", timezone.now())
    return cleared(redirect("accounts:login"))


def cleared(response: HttpResponse) -> HttpResponse:
    """The browser forgets pages and drafts too; the cookie of a known device stays (T-23, T-29)."""
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _code_page(request: Request, form: StaffCode, *, status: int, refusal: Refused | None = None) -> HttpResponse:
    context = {"form": form, "refusal": refusal, "tenant": tenant_of(request)}
    return render(request, "accounts/console/login_code.html", context, status=status)


def _page(request: Request, form: StaffLogin, *, status: int, refusal: Refused | None = None) -> HttpResponse:
    context = {
        "form": form,
        "refusal": refusal,
        "notice": request.session.pop("ended", "") if request.session.session_key else "",
        "next": safe_next(request, ""),
        "h5_url": reverse("accounts:h5_login"),
        "tenant": tenant_of(request),
    }
    return render(request, PAGE, context, status=status)
