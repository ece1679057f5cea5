"""One sample: the school answers, the centre decides; the same page from two sides (S4-63)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.core.files.base import File
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.accounts.diagnosis import report_url, ruled_out
from jiuye.destinations import columns, permissions
from jiuye.destinations.console.found import seen
from jiuye.destinations.spotchecks import queries, services
from jiuye.destinations.spotchecks.lifecycle import Finding
from jiuye.destinations.spotchecks.lists import KINDS, TO_ANSWER, TO_DECIDE
from jiuye.destinations.spotchecks.models import SpotCheckItem
from jiuye.kit.lists import ListSpec
from jiuye.kit.masking import mask_phone
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import Request, screen
from jiuye.kit.selection import token
from jiuye.records.services.serving import page_asked, serve

PAGES = "destinations/spotchecks/"


@screen(needs=queries.ANSWER, shows="masked")
def to_answer(request: Request, actor: StaffActor) -> HttpResponse:
    """抽查核查: what was drawn of ours."""
    return _listed(request, actor, TO_ANSWER, "等学校答复的在“待学校核查”里", "答复")


@screen(needs=queries.DRAW, shows="masked")
def to_decide(request: Request, actor: StaffActor) -> HttpResponse:
    """抽查认定: everything drawn, by its place in the draw."""
    return _listed(request, actor, TO_DECIDE, "学校答复了的在“待中心认定”里", "认定")


def _listed(request: Request, actor: StaffActor, spec: ListSpec, note: str, open_label: str) -> HttpResponse:
    listing = spec.listing(request.GET, actor, path=request.path)
    context = {
        "listing": listing, "note": note, "open_label": open_label, "selection_token": token(listing, actor),
        "crumbs": [("抽查", reverse("spotchecks:checks") if spec is TO_DECIDE else ""), (listing.title, "")],
        "downloads": [("导出当前查询", f"{reverse('exports:ask', args=[spec.key])}?{listing.querystring}")]
        if actor.may(permissions.EXPORT) else [],
        "checked": [] if listing.total else ruled_out(actor), "report_url": "" if listing.total else report_url(),
    }  # fmt: skip
    return render(request, "kit/list.html#table" if request.htmx else "kit/list.html", context)


@screen(needs=queries.ANSWER, methods=("GET", "POST"), shows="masked")
def answer(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """学校答复."""
    uploads = [cast("File[bytes]", file) for file in request.FILES.getlist("papers")]
    return _acted(request, actor, pk, "spotchecks:answers", lambda item: services.answer(
        actor=actor, item=item, finding=request.POST.get("finding", ""), text=request.POST.get("answer", ""),
        uploads=uploads, at=timezone.now(), seen=seen(request.POST),
    ))  # fmt: skip


@screen(needs=queries.DRAW, methods=("GET", "POST"), shows="masked")
def decide(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """认定: 计入, 不计入, 查不清, or 请再核查."""
    said, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")

    def act(item: SpotCheckItem) -> None:
        at, version = timezone.now(), seen(request.POST)
        if said == "ask":
            services.ask_again(actor=actor, item=item, question=reason, at=at, seen=version)
        elif said in services.VERDICTS:
            services.decide(actor=actor, item=item, verdict=said, reason=reason, at=at, seen=version)
        else:
            raise Refused("请选择计入、不计入、查不清或者请再核查", rule="spotcheck.verdict", remedy="选一项再提交")

    return _acted(request, actor, pk, "spotchecks:decisions", act)


def _acted(
    request: Request, actor: StaffActor, pk: int, back: str, act: Callable[[SpotCheckItem], None]
) -> HttpResponse:
    item = _of(actor, pk)
    if request.method == "GET":
        return _show(request, actor, item, back)
    try:
        act(item)
    except Refused as no:
        return _show(request, actor, _of(actor, pk), back, no)
    return redirect(request.path)


def _of(actor: StaffActor, pk: int) -> SpotCheckItem:
    return cast(SpotCheckItem, get_object_or_404(queries.for_page(queries.items(actor)), pk=pk))


def _show(
    request: Request, actor: StaffActor, item: SpotCheckItem, back: str, refusal: Refused | None = None
) -> HttpResponse:
    deciding = back == "spotchecks:decisions" and actor.level == "province"
    answering = back == "spotchecks:answers" and actor.level != "province"
    context: dict[str, Any] = {
        "item": item, "d": item.destination, "g": item.destination.graduate, "back": reverse(back), "refusal": refusal,
        "state_caption": item.lifecycle.captions[item.state], "state_kind": KINDS[item.state],
        "leaf": columns.leaf_label(item.destination), "place": columns.where_to(item.destination),
        "phone": mask_phone(str(item.destination.contact_phone or item.destination.contact_mobile or "")),
        "where": columns.caption(item.destination), "own": columns.confirmation(item.destination),
        "changed": queries.changed_since(item), "papers": services.papers_of(item),
        "can_answer": answering and item.state in ("asked", "answered", "unknown"), "can_decide": deciding, "typed": request.POST,
        "findings": Finding.choices, "verdicts": _verdicts(item), "may_view": actor.may(permissions.VIEW),
    }  # fmt: skip
    return render(request, f"{PAGES}sample.html", context, status=refusal.status if refusal else 200)


def _verdicts(item: SpotCheckItem) -> list[tuple[str, str]]:
    """What the centre may say now, from the lifecycle."""
    words = {
        "count": ("counts", "计入"),
        "discount": ("out", "不计入"),
        "leave": ("unknown", "查不清（联系不上），不算计入也不算不计入"),
        "ask": ("ask", "请再核查"),
    }
    possible = {t.verb for t in item.lifecycle.possible(item.state, by="staff")}
    return [words[verb] for verb in words if verb in possible]


@screen(needs=permissions.VIEW, shows="full")
def paper(request: Request, actor: StaffActor, pk: int, evidence: int) -> HttpResponse:
    """A paper of the school's answer, readable through its sample only."""
    found = next((one for one in services.papers_of(_of(actor, pk)) if one.pk == evidence), None)
    if found is None:
        raise Http404
    return cast(HttpResponse, serve(found, page=page_asked(request.GET.get("page", ""))))
