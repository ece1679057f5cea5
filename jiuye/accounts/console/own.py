"""One's own account: password, sign-in log, sessions, and why a list is empty."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from jiuye.accounts import diagnosis as diagnoses
from jiuye.accounts import entering
from jiuye.accounts.actor import StaffActor
from jiuye.accounts.forms import ChangePassword
from jiuye.accounts.models import User
from jiuye.accounts.services import factors, login, reports, users
from jiuye.accounts.services import sessions as services
from jiuye.accounts.services.login import SignedIn
from jiuye.accounts.ways import home_of
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import SIGNED_IN, Request, screen


@screen(needs=SIGNED_IN)
def mine(request: Request, actor: StaffActor) -> HttpResponse:
    """我的账号: where this account is signed in and who tried (S4-13)."""
    context = {
        "actor": actor,
        "scopes": diagnoses.described(actor),
        "sessions": services.live(actor.user_id),
        "current": request.session.session_key,
        "attempts": login.own_log(actor.user_id),
        "factor": factors.of(cast(User, request.user)),
    }
    return render(request, "accounts/console/mine.html", context)


@screen(needs=SIGNED_IN, methods=("GET", "POST"))
def password(request: Request, actor: StaffActor) -> HttpResponse:
    """改密码; on the first sign-in there is no way round it."""
    user, form = cast(User, request.user), ChangePassword(request.POST or None)
    context = {"form": form, "forced": user.must_change_password}
    if request.method == "GET" or not form.is_valid():
        return render(
            request, "accounts/console/password.html", context, status=200 if request.method == "GET" else 422
        )
    proved = request.session.get("proved", 0.0)
    try:
        given = {name: form.cleaned_data[name] for name in ("current", "password")}
        users.change_password(actor=actor, user=user, **given, at=timezone.now())
    except Refused as no:
        return render(request, "accounts/console/password.html", {**context, "refusal": no}, status=no.status)
    return entering.enter(request, SignedIn(user), redirect(home_of("staff")), proved=proved)


@screen(needs=SIGNED_IN, methods=("POST",))
def end_session(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    services.end_one(actor=actor, user_id=actor.user_id, sign_in_id=pk, at=timezone.now())
    return redirect("accounts:mine")


@screen(needs=SIGNED_IN, methods=("GET", "POST"))
def diagnosis(request: Request, actor: StaffActor) -> HttpResponse:
    """列表为什么是空的; one button sends it to the system administrator (S0-04)."""
    context = {
        "found": diagnoses.why_empty(actor),
        "checked": diagnoses.ruled_out(actor),
        "scopes": diagnoses.described(actor),
        "administrators": diagnoses.administrators(actor),
    }
    if request.method == "POST":
        reports.send_diagnosis(actor=actor, at=timezone.now())
        context["notice"] = "已发给系统管理员，他们打开“用户管理”就能看到"
    return render(request, "accounts/console/diagnosis.html", context)
