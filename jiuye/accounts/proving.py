"""Between the door and step-up: how old this session's proof is, who is asked for what, and the new session id after it (W-35, W-36)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from jiuye.accounts import entering
from jiuye.accounts.forms import Proof
from jiuye.accounts.models import User
from jiuye.accounts.network import origin_of
from jiuye.accounts.services import proofs
from jiuye.kit.fresh import PROOF
from jiuye.kit.refusals import Denied, Reason, Refused
from jiuye.kit.screens import Request

LASTS = timedelta(minutes=5)
STAMP = "proved"
NOT_KEPT = {PROOF, "csrfmiddlewaretoken"}


def is_fresh(request: Request) -> bool:
    """Whether this session has shown, within the last five minutes, that it is them."""
    stamp = request.session.get(STAMP, 0.0)
    return abs(timezone.now() - datetime.fromtimestamp(stamp, UTC)) <= LASTS


def prove(request: Request, typed: str) -> None:
    actor, at = request.actor, timezone.now()
    if actor is None:
        raise Denied(Reason("还没有登录", rule="login.none", remedy="请先登录"))
    proofs.prove(actor=actor, user=cast(User, request.user), typed=typed, origin=origin_of(request), at=at)
    entering.proved(request, at)


def ask(request: Request, face: str, refusal: Refused | None) -> HttpResponse:
    """A form is asked in its place and goes along in hidden fields; a page to be read, or a part of one, is led here and back."""
    if request.htmx:
        answer = HttpResponse(status=401)
        answer["HX-Redirect"] = _address(request.htmx.current_url_abs_path or "", face)
        return answer
    match = request.resolver_match
    if request.method != "POST" and (match is None or match.view_name != f"accounts:{PAGES[face]}"):
        return redirect(_address(request.get_full_path(), face))
    by_code = proofs.by_code(cast(User, request.user))
    context = {
        "kept": [(name, value) for name in request.POST if name not in NOT_KEPT for value in request.POST.getlist(name)],
        "files": bool(request.FILES), "by_code": by_code, "refusal": refusal, "field": Proof(by_code=by_code)[PROOF],
    }  # fmt: skip
    answer = render(request, f"accounts/{face}/prove.html", context, status=refusal.status if refusal else 403)
    answer["Cache-Control"] = "no-store"
    return answer


PAGES = {"console": "prove", "h5": "h5_prove"}


def _address(back: str, face: str) -> str:
    return f"{reverse(f'accounts:{PAGES[face]}')}?{urlencode({'next': back})}"
