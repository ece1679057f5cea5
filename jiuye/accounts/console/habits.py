"""我的筛选 and 列 of any list: three forms beside the filters, each leads back to the list."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from jiuye.accounts.actor import StaffActor
from jiuye.accounts.services import habits
from jiuye.kit.lists import REGISTRY, ListSpec
from jiuye.kit.screens import SIGNED_IN, Request, safe_next, screen


@screen(needs=SIGNED_IN, methods=("POST",))
def keep(request: Request, actor: StaffActor, key: str) -> HttpResponse:
    """存下现在的筛选."""
    habits.keep_filter(
        actor=actor, spec=_spec(key), name=request.POST.get("name", ""), query=request.POST.get("query", "")
    )
    return _back(request)


@screen(needs=SIGNED_IN, methods=("POST",))
def forget(request: Request, actor: StaffActor, key: str) -> HttpResponse:
    habits.forget_filter(actor=actor, spec=_spec(key), name=request.POST.get("name", ""))
    return _back(request)


@screen(needs=SIGNED_IN, methods=("POST",))
def columns(request: Request, actor: StaffActor, key: str) -> HttpResponse:
    """就看这些列, or back to those the list declares."""
    wanted = [] if request.POST.get("back") else request.POST.getlist("columns")
    habits.choose_columns(actor=actor, spec=_spec(key), keys=wanted)
    return _back(request)


def _spec(key: str) -> ListSpec:
    if key not in REGISTRY:
        raise Http404
    return REGISTRY[key]


def _back(request: Request) -> HttpResponse:
    return redirect(safe_next(request, "/console/"))
