"""Who is asking: every request gets its actor, read afresh, so that a disabled account or a changed role acts at once (W-36).

Costs the session, the account with its role, and the scope: three queries however many rows a page shows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from jiuye.accounts import entering
from jiuye.accounts.actor import StudentActor
from jiuye.accounts.actors import actor_of
from jiuye.accounts.models import User
from jiuye.accounts.network import client_ip
from jiuye.accounts.services import factors
from jiuye.kit.middleware import request_id
from jiuye.kit.screens import Request

ALWAYS_OPEN = frozenset(
    {"accounts:logout", "accounts:h5_logout", "accounts:password", "accounts:h5_password", "accounts:choose"}
)
"""Where somebody may go who must first change a password or choose an enrolment."""
TO_BIND = frozenset({"accounts:enrol", "accounts:prove"})
"""Where somebody may go who must first bind a 动态验证码."""


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = cast(Request, request)
        asked.actor = None
        if asked.user.is_authenticated:
            self._admit(asked, asked.user)
        answer = self.get_response(request)
        entering.renewed(asked, answer)
        return answer

    def _admit(self, request: Request, user: User) -> None:
        at = timezone.now()
        if why := entering.judged(request, user, at):
            entering.leave(request, why, at, tell=True)
            return
        if entering.is_elsewhere(request, user):
            entering.leave(request, "这是另一所学校的网址，请用这所学校的账号登录", at, tell=True)
            return
        entering.keep_awake(request, at)
        session = request.session
        request.actor = actor_of(
            user, trace=trace_of(request), graduate_id=session.get("graduate"), school_id=session.get("school")
        )

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """A first password is changed, a 动态验证码 bound and an enrolment chosen, before anything else."""
        asked = cast(Request, request)
        match = request.resolver_match
        if asked.actor is None or match is None or match.view_name in ALWAYS_OPEN:
            return None
        if not isinstance(asked.actor, StudentActor):
            return self._first(cast(User, asked.user), match.view_name)
        return redirect("accounts:choose") if asked.actor.graduate_id is None else None

    def _first(self, user: User, going: str) -> HttpResponse | None:
        """What a member of staff must do before ``going`` opens."""
        if user.must_change_password:
            return redirect("accounts:password")
        return redirect("accounts:enrol") if going not in TO_BIND and factors.owes(user) else None


def trace_of(request: HttpRequest) -> dict[str, str]:
    """Where from, for the trail (W-20)."""
    return {
        "session": str(request.session.session_key or ""),
        "ip": client_ip(request),
        "agent": request.headers.get("User-Agent", "")[:200],
        "request": request_id(request),
    }
