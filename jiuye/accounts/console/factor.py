"""动态验证码 (W-35): bound to one's phone, its recovery codes, asked for in between, taken off for a colleague."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast

import segno
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from jiuye.accounts import entering, queries
from jiuye.accounts.actor import StaffActor
from jiuye.accounts.forms import BindCode, ResetFactor
from jiuye.accounts.models import User
from jiuye.accounts.services import factors
from jiuye.accounts.ways import home_of
from jiuye.kit import crypto
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import SIGNED_IN, Request, safe_next, screen
from jiuye.kit.shown_once import shown_once

BINDING, BIND_LASTS = "binding", timedelta(minutes=20)


@screen(needs=SIGNED_IN)
def standing(request: Request, actor: StaffActor) -> HttpResponse:
    """我的动态验证码: bound since when, how many recovery codes are left."""
    return render(request, "accounts/console/factor.html", {"factor": factors.of(cast(User, request.user))})


@screen(needs=SIGNED_IN, methods=("GET", "POST"), fresh=("GET",))
def enrol(request: Request, actor: StaffActor) -> HttpResponse:
    """绑定: a picture for the phone, then the first code from it. Also for a new phone: the old one works until then."""
    user, at = cast(User, request.user), timezone.now()
    secret = _secret(request, at)
    if not secret:
        return redirect("accounts:enrol")
    form = BindCode(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _bind_page(request, user, secret, form, status=200 if request.method == "GET" else 422)
    try:
        made = factors.bind(actor=actor, user=user, secret=secret, typed=form.cleaned_data["code"], at=at)
    except Refused as no:
        return _bind_page(request, user, secret, BindCode(), refusal=no, status=no.status)
    del request.session[BINDING]
    entering.proved(request, at)
    return _codes_page(request, made)


def _secret(request: Request, at: datetime) -> str:
    """The secret on its way to the phone, encrypted in the session; made when the page is opened, never by a form."""
    kept = request.session.get(BINDING)
    if kept and at - datetime.fromtimestamp(kept["at"], UTC) <= BIND_LASTS:
        return crypto.decrypt(kept["secret"])
    if request.method == "POST":
        return ""
    made = factors.new_secret()
    request.session[BINDING] = {"secret": crypto.encrypt(made), "at": at.timestamp()}
    return made


def _bind_page(
    request: Request, user: User, secret: str, form: BindCode, *, status: int, refusal: Refused | None = None
) -> HttpResponse:
    picture = segno.make(factors.address_of(user, secret), error="m").svg_data_uri(scale=5, border=3)
    groups = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    standing = factors.of(user)
    context = {
        "qr": picture, "secret": groups, "form": form, "refusal": refusal, "account": user.username, "issuer": factors.ISSUER,
        "forced": standing.must and standing.since is None, "again": standing.since is not None,
    }  # fmt: skip
    return shown_once(request, "accounts/console/bind.html", context, status=status)


@screen(needs=SIGNED_IN, methods=("POST",), fresh=("POST",))
def codes(request: Request, actor: StaffActor) -> HttpResponse:
    """重新生成恢复码."""
    return _codes_page(request, factors.renew_codes(actor=actor, user=cast(User, request.user), at=timezone.now()))


def _codes_page(request: Request, made: list[str]) -> HttpResponse:
    return shown_once(request, "accounts/console/recovery.html", {"codes": made, "home": home_of("staff")})


@screen(needs=SIGNED_IN, methods=("GET", "POST"), fresh=("GET", "POST"))
def prove(request: Request, actor: StaffActor) -> HttpResponse:
    """Where somebody is asked whether it is still them; the door has asked, so back to where they were going."""
    return redirect(safe_next(request, home_of("staff")))


@screen(needs="accounts.manage", methods=("GET", "POST"), fresh=("POST",))
def reset(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """解除 a colleague's, whose phone is gone: with a reason, and they are told."""
    user, form = get_object_or_404(queries.administered(actor), pk=pk), ResetFactor(request.POST or None)
    context = {"of": user, "form": form, "factor": factors.of(user)}
    if request.method == "GET" or not form.is_valid():
        return render(
            request, "accounts/console/factor_reset.html", context, status=200 if request.method == "GET" else 422
        )
    try:
        factors.reset(actor=actor, user=user, reason=form.cleaned_data["reason"], at=timezone.now())
    except Refused as no:
        return render(request, "accounts/console/factor_reset.html", {**context, "refusal": no}, status=no.status)
    notice = f"已解除{user.name}的动态验证码，并通知了本人。这个账号在各处的登录都已结束，下次登录时可以重新绑定。"
    return render(
        request, "accounts/console/factor_reset.html", {**context, "factor": factors.of(user), "notice": notice}
    )
