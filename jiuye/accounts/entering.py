"""Between HTTP and the services: a request becomes a session, and a session ends (W-36)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import login as django_login
from django.contrib.auth import logout as django_logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from jiuye.accounts import identity
from jiuye.accounts.identity import Candidate
from jiuye.accounts.models import User
from jiuye.accounts.network import device_cookie, origin_of
from jiuye.accounts.services import login, sessions
from jiuye.accounts.services.login import SignedIn
from jiuye.institutions.tenants import tenant_of
from jiuye.kit.screens import Request

BACKEND = "jiuye.accounts.backends.OneQuery"
DEVICE_LASTS = 365 * 24 * 3600
HALF, PROVED_NOW = "half", "JIUYE_PROVED_NOW"


def enter(
    request: HttpRequest, entered: SignedIn, response: HttpResponse, *, proved: float | None = None
) -> HttpResponse:
    """Sign in: a new session id, the enrolment when there is no question which, the cookie of a known device.

    ``proved``: when it was last shown that it is them, where that was not just now.
    """
    assert entered.half is None, "the 动态验证码 is still owed"
    django_login(request, entered.user, backend=BACKEND)
    request.session.pop(HALF, None)
    if proved is not None:
        request.session["proved"] = proved
    if entered.graduate_id:
        choose(request, entered.user, entered.graduate_id)
    if entered.device:
        response.set_cookie(
            device_cookie(), entered.device, max_age=DEVICE_LASTS, httponly=True, secure=settings.HTTPS, samesite="Lax"
        )
    return response


def wait(request: HttpRequest, entered: SignedIn, next_: str, at: datetime) -> None:
    """Remember, under a new session id, who has typed the password and still owes the 动态验证码."""
    request.session.cycle_key()
    request.session[HALF] = {
        "user_id": entered.user.pk, "epoch": entered.user.session_epoch, "half": entered.half, "at": at.timestamp(), "next": next_,
    }  # fmt: skip


def waiting(request: HttpRequest, at: datetime) -> dict[str, Any] | None:
    """Who is half in; nobody, when they took longer than five minutes."""
    kept = request.session.get(HALF)
    return kept if kept and at - _moment(kept["at"]) <= login.HALF_LASTS else None


def proved(request: Request, at: datetime) -> None:
    """It is them, now; the session gets its new id when the page is done (``renewed``)."""
    request.session["proved"] = at.timestamp()
    request.META[PROVED_NOW] = True


def renewed(request: Request, answer: HttpResponse) -> None:
    """The session goes on under a new id (W-36). Last of all: other tabs are not cut off while the page works,
    and a page that broke leaves the old id, for the new one would not reach the browser.
    """
    if not request.META.get(PROVED_NOW) or answer.status_code >= 500:
        return
    old = str(request.session.session_key)
    request.session.cycle_key()
    sessions.renamed(old, str(request.session.session_key))


def stamp(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Receiver of ``user_logged_in``: every session, however begun, is dated, listed and bound to the account's epoch."""
    at = timezone.now()
    if not request.session.session_key:  # somebody else's was flushed, or a password changed under it
        request.session.create()
    request.session["epoch"] = user.session_epoch
    request.session["started"] = request.session["seen"] = request.session["proved"] = at.timestamp()
    if user.kind == User.Kind.STUDENT and user.person_id:
        enrolments = enrolments_here(request, user.person_id)
        if len(enrolments) == 1:
            choose(request, user, enrolments[0].graduate_id)
    sessions.begin(user, str(request.session.session_key), origin_of(request), at=at)


def choose(request: HttpRequest, user: User, graduate_id: int) -> bool:
    """Act through one of one's own enrolments (S1-07); another person's cannot be chosen."""
    for one in enrolments_here(request, user.person_id or 0):
        if one.graduate_id == graduate_id:
            request.session["graduate"], request.session["school"] = one.graduate_id, one.school_id
            return True
    return False


def enrolments_here(request: HttpRequest, person_id: int) -> list[Candidate]:
    """A person's enrolments; at a school's own address those of that school (S0-02)."""
    here = tenant_of(request)
    return [one for one in identity.of_person(person_id) if here is None or one.school_id == here.pk]


def is_elsewhere(request: HttpRequest, user: User) -> bool:
    """Whether this session belongs to another school than the address does."""
    here = tenant_of(request)
    if here is None:
        return False
    school = request.session.get("school", here.pk) if user.kind == User.Kind.STUDENT else user.school_id
    return bool(school != here.pk)


def judged(request: HttpRequest, user: User, at: datetime) -> str:
    """Why this session may not go on; blank when it may."""
    session = request.session
    if "started" not in session:
        return sessions.ENDED
    return sessions.stale(
        user, started=_moment(session["started"]), seen=_moment(session["seen"]), epoch=session["epoch"], at=at
    )


def _moment(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)


def keep_awake(request: HttpRequest, at: datetime) -> None:
    """Note activity, at most once a minute: reading a list must not cost a write each time."""
    if at - _moment(request.session["seen"]) >= sessions.SEEN_EVERY:
        request.session["seen"] = at.timestamp()
        sessions.seen(str(request.session.session_key), at=at)


def leave(request: HttpRequest, why: str, at: datetime, *, tell: bool = False) -> None:
    """End this session on the server; ``tell`` leaves a word for the sign-in page."""
    sessions.finish(str(request.session.session_key or ""), why, at=at)
    django_logout(request)
    if tell:
        request.session["ended"] = why
