"""The door of every page: what it needs, who may come in, how a refusal leaves (DESIGN 4.4, 4.6; F-6).

    @screen(needs="destinations.review", methods=("GET",))
    def queue(request: Request, actor: Actor) -> HttpResponse: …

A route without a declared policy fails the suite: the scope matrix walks ``SCREENS``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from jiuye.kit import fresh as proofs
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Denied, Reason, Refused

P = ParamSpec("P")
A = TypeVar("A")
"""The kind of actor a page names in its signature; the door sees to it that no other comes in."""
ANYONE = "anyone"
SIGNED_IN = "signed-in"


class Request(HttpRequest):
    """A request as our pages see it: the actor's middleware and htmx's have been there."""

    htmx: HtmxDetails
    actor: Actor | None


@dataclass(frozen=True, slots=True)
class Door:
    """What one page declared: a function permission (or ANYONE, SIGNED_IN), the face, the party, the personal data it shows."""

    name: str
    needs: str
    party: str
    methods: tuple[str, ...]
    face: str
    shows: str
    fresh: tuple[str, ...] = ()


SCREENS: dict[str, Door] = {}
Keeper = Callable[[Request, Door, Refused], None]
denial_keepers: list[Keeper] = []
"""Called with every denial (W-26); the accounts domain registers the one that writes the trail."""
Once = Callable[[Request, Door, Callable[[], HttpResponse]], HttpResponse]
once_keeper: list[Once] = []
"""Wraps every changing request with its idempotency key (W-03); the accounts domain registers it."""

Keep = Callable[[Request, HttpResponse], str]
Find = Callable[[Request, str], HttpResponse | None]
answers: list[tuple[Keep, Find]] = []
"""Keeps for a while what a form was answered with, so that Back and reload show it again; the accounts domain registers itself."""
ANSWERED = "answered"
GONE = Reason("这一页是上一步的结果，现在看不到了", rule="answer.gone", owner="本人", remedy="请从菜单重新进入")

Page = Callable[Concatenate[Request, A, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def screen(
    *, needs: str, methods: tuple[str, ...] = ("GET",), party: str = "staff", face: str = "console", shows: str = "none",
    fresh: tuple[str, ...] = (),
) -> Callable[[Page[A, P]], View[P]]:  # fmt: skip
    """Declare a page.

    ``needs``   a function permission, ``SIGNED_IN``, or ``ANYONE`` (then the page gets ``request.actor``, maybe None)
    ``party``   staff | student | any: which kind of actor the page is for
    ``face``    console | h5: how refusals look
    ``shows``   none | masked | full: the personal data on it, for the scope matrix
    ``fresh``   methods for which the person shows again that it is them (``kit.fresh``)
    """

    def declare(page: Page[A, P]) -> View[P]:
        door = Door(f"{page.__module__}.{page.__qualname__}", needs, party, methods, face, shows, fresh)
        SCREENS[door.name] = door

        @functools.wraps(page)
        def view(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            asked = cast(Request, request)
            token = _token_of(asked)
            if token and asked.method == "GET" and (kept := _kept(asked, door, token)):
                return kept
            if asked.method not in (*methods, *(("HEAD",) if "GET" in methods else ())):
                return _not_this_way(asked, door)
            answer = _answer(asked, door, lambda: page(asked, cast(A, asked.actor), *args, **kwargs))
            return _led_on(asked, door, answer)

        view.door = door  # type: ignore[attr-defined]
        return cast(View[P], view)

    return declare


def _answer(request: Request, door: Door, page: Callable[[], HttpResponse]) -> HttpResponse:
    if door.needs != ANYONE and request.actor is None:
        return _to_login(request, door)
    try:
        _let_in(request, door)
        proofs.take_proof(request)
        if ("GET" if request.method == "HEAD" else request.method) in door.fresh:
            proofs.require_fresh(request)
        if request.method == "POST" and once_keeper:
            return once_keeper[0](request, door, page)
        return page()
    except proofs.ProofAsked as asked:
        return proofs.keeper[0].ask(request, door.face, asked.refusal)
    except Refused as no:
        if isinstance(no, Denied):
            for keeper in denial_keepers:
                keeper(request, door, no)
        return refused(request, no, face=door.face)


def _let_in(request: Request, door: Door) -> None:
    actor = request.actor
    if door.needs == ANYONE:
        return
    assert actor is not None
    if door.party not in {"any", actor.party}:
        raise Denied(Reason("这个页面不是给这类账号用的", rule="screen.party", remedy="请回到首页"))
    if door.needs != SIGNED_IN and not actor.may(door.needs):
        raise Denied(
            Reason("这个角色没有这项功能", rule=f"permission.{door.needs}", owner="开通账号的管理员",
                   remedy="需要的话，请管理员在“角色管理”里勾选")
        )  # fmt: skip


class NotThisWay(Refused):
    """An address of a form's button opened like a page, or the other way round. HTTP 405."""

    status = 405


def _not_this_way(request: Request, door: Door) -> HttpResponse:
    """Programs read the header; who came by bookmark, reload or a copied address reads what it is and goes back."""
    bare = HttpResponseNotAllowed(door.methods)
    if request.htmx or not _wants_a_page(request):
        return bare
    opened = request.method == "GET"
    why = "这个地址是按钮提交用的，不能直接打开" if opened else "这个地址只能打开，不能提交"
    no = NotThisWay(Reason(why, remedy="请退回上一页，在那里点按钮；或从首页重新进入"))
    page = refused(request, no, face=door.face)
    page["Allow"] = bare["Allow"]
    return page


def _token_of(request: Request) -> str:
    """The answer an address asks for, taken out of it: no page knows of it."""
    if ANSWERED not in request.GET:
        return ""
    query = request.GET.copy()
    token = str(query.pop(ANSWERED)[-1])
    request.GET = query  # type: ignore[assignment]
    request.META["QUERY_STRING"] = query.urlencode()
    return token


def _kept(request: Request, door: Door, token: str) -> HttpResponse | None:
    """What the form was answered with, for the one who sent it and may still come in; None where the page itself will do."""
    found = answers[0][1](request, token) if answers and request.actor else None
    if found is None and "GET" in door.methods:
        return None

    def again() -> HttpResponse:
        if found is None:
            raise Refused(GONE)
        return found

    return _answer(request, door, again)


def _led_on(request: Request, door: Door, answer: HttpResponse) -> HttpResponse:
    """A form sent by a browser is never answered with the page itself but led to it: Back finds a page, not a form to send again."""
    asks = request.method == "POST" and door.face == "console" and not request.htmx and _wants_a_page(request)
    token = answers[0][0](request, answer) if asks and answers and request.actor else ""
    if not token:
        return answer
    query = request.GET.copy()
    query[ANSWERED] = token
    led = redirect(f"{request.path}?{query.urlencode()}")
    led.status_code = 303
    return led


def _wants_a_page(request: Request) -> bool:
    """A browser on its way to a page; scripts and programs ask for what they get."""
    return "text/html" in request.headers.get("Accept", "")


def _to_login(request: Request, door: Door) -> HttpResponse:
    from django.urls import reverse

    login = reverse("accounts:h5_login" if door.face == "h5" else "accounts:login")
    here = request.get_full_path() if request.method == "GET" else request.META.get("HTTP_REFERER", "")
    target = f"{login}?next={_quoted(here)}" if request.method == "GET" else login
    if request.htmx:
        response = HttpResponse(status=401)
        response["HX-Redirect"] = target
        return response
    return redirect(target)


def _quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(path, safe="/")


def safe_next(request: HttpRequest, fallback: str) -> str:
    """Where to go after a step: ``next`` when it stays on this host, else the fallback (T-37)."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    good = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=settings.HTTPS)
    return target if good and target.startswith("/") and not target.startswith(("//", "/\\")) else fallback


def refused(request: Request, no: Refused, *, face: str) -> HttpResponse:
    """A refusal where the person is looking: a fragment for htmx, a page otherwise; the same reasons on both."""
    context: dict[str, Any] = {"refusal": no, "face": face}
    if request.htmx:
        response = render(request, "kit/refusal.html", context, status=no.status)
        response["HX-Retarget"] = "#refusal"
        response["HX-Reswap"] = "innerHTML"
        return response
    return render(request, f"faces/{face}/refused.html", context, status=no.status)
