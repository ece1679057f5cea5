"""The graduate's own account: which enrolment, the password, where it is signed in (S1-07, W-36)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from jiuye.accounts import entering, identity
from jiuye.accounts.actor import StudentActor
from jiuye.accounts.forms import ChangePassword
from jiuye.accounts.h5.views import account_of
from jiuye.accounts.services import login, users
from jiuye.accounts.services import sessions as services
from jiuye.accounts.services.login import SignedIn
from jiuye.accounts.ways import home_of
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.screens import SIGNED_IN, Request, safe_next, screen


@screen(needs=SIGNED_IN, methods=("GET", "POST"), face="h5", party="student")
def choose(request: Request, actor: StudentActor) -> HttpResponse:
    """选择学籍: one person, several enrolments; also later, to switch."""
    if request.method == "POST":
        wanted = request.POST.get("graduate", "")
        if wanted.isdigit() and entering.choose(request, account_of(request), int(wanted)):
            return redirect(home_of("student"))
        raise Refused(Reason("这份学籍不在你名下", rule="enrolment.own", remedy="请从列表里选择"))
    context = {"enrolments": entering.enrolments_here(request, actor.person_id), "current": actor.graduate_id}
    return render(request, "accounts/h5/choose.html", context)


@screen(needs=SIGNED_IN, methods=("GET", "POST"), face="h5", party="student")
def password(request: Request, actor: StudentActor) -> HttpResponse:
    form, page = ChangePassword(request.POST or None), "accounts/h5/password.html"
    if request.method == "GET" or not form.is_valid():
        return render(request, page, {"form": form}, status=200 if request.method == "GET" else 422)
    user, graduate_id = account_of(request), actor.graduate_id
    try:
        given = {name: form.cleaned_data[name] for name in ("current", "password")}
        users.change_password(actor=actor, user=user, **given, at=timezone.now())
    except Refused as no:
        return render(request, page, {"form": form, "refusal": no}, status=no.status)
    return entering.enter(request, SignedIn(user, "", graduate_id), redirect(home_of("student")))


@screen(needs=SIGNED_IN, methods=("GET", "POST"), face="h5", party="student", fresh=("GET", "POST"))
def prove(request: Request, actor: StudentActor) -> HttpResponse:
    """Where somebody is asked whether it is still them; the door has asked, so back to where they were going."""
    return redirect(safe_next(request, home_of("student")))


@screen(needs=SIGNED_IN, face="h5", party="student")
def sessions(request: Request, actor: StudentActor) -> HttpResponse:
    """登录记录: where this account is open now, and who tried."""
    context = {
        "sessions": services.live(actor.user_id),
        "current": request.session.session_key,
        "attempts": login.own_log(actor.user_id)[:20],
        "enrolments": identity.of_person(actor.person_id),
    }
    return render(request, "accounts/h5/sessions.html", context)


@screen(needs=SIGNED_IN, methods=("POST",), face="h5", party="student")
def end_session(request: Request, actor: StudentActor, pk: int) -> HttpResponse:
    services.end_one(actor=actor, user_id=actor.user_id, sign_in_id=pk, at=timezone.now())
    return redirect("accounts:h5_sessions")
