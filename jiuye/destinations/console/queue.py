"""List pages: one drawing for all of them; htmx asks for the table alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from jiuye.accounts.actor import StaffActor
from jiuye.accounts.diagnosis import report_url, ruled_out
from jiuye.destinations import permissions, queries
from jiuye.destinations.console import lists
from jiuye.destinations.wording import decisions_of
from jiuye.kit.lists import Action, Listing, ListSpec
from jiuye.kit.refusals import Reason
from jiuye.kit.screens import Request, screen
from jiuye.kit.selection import token
from jiuye.records.models import Job

PAGE = "destinations/console/list.html"
TABLE = "kit/list.html#table"
HOME = ("去向登记", "")
UNFINISHED = ("ready", "running")


@screen(needs=permissions.REVIEW, shows="masked")
def review(request: Request, actor: StaffActor) -> HttpResponse:
    """去向审核 (S0-35): everything in scope, what waits for a decision first, the longest wait on top."""
    return draw(request, actor, lists.QUEUE)


@screen(needs=permissions.VIEW, shows="masked")
def registered(request: Request, actor: StaffActor) -> HttpResponse:
    return draw(request, actor, lists.REGISTERED)


@screen(needs=permissions.VIEW, shows="masked")
def voided(request: Request, actor: StaffActor) -> HttpResponse:
    """作废信息管理 (S2-75)."""
    return draw(request, actor, lists.VOIDED)


@screen(needs=permissions.VIEW, shows="masked")
def missing(request: Request, actor: StaffActor) -> HttpResponse:
    """还没登记 (S0-36): each leads to the form by which staff enters it for them, or to the record for who may not."""
    return draw(request, actor, lists.MISSING if actor.may(permissions.ENTER) else lists.MISSING_TO_LOOK_AT)


@screen(needs=permissions.VIEW, shows="masked")
def returned(request: Request, actor: StaffActor) -> HttpResponse:
    """退回名单 (S2-49)."""
    return draw(request, actor, lists.RETURNED)


def draw(request: Request, actor: StaffActor, spec: ListSpec) -> HttpResponse:
    with queries.one_page():
        return render(request, TABLE if request.htmx else PAGE, context_of(request, actor, spec))


def context_of(request: Request, actor: StaffActor, spec: ListSpec) -> dict[str, Any]:
    listing = spec.listing(request.GET, actor, path=request.path)
    carry_the_query(listing)
    if spec is lists.QUEUE:
        name_the_act(listing, actor)
    listing.actions = _worded(listing.actions, actor)
    if not listing.total:
        listing.diagnosis = [*held_back(listing, actor), *listing.diagnosis]
        listing.facets = listing.facets if listing.chips else []
    return {
        "listing": listing,
        "note": "等审核的在前，等得最久的最前" if spec is lists.QUEUE else "",
        "selection_token": token(listing, actor),
        "table_notice": request.session.pop("said", "") if spec is lists.QUEUE and "said" in request.session else "",
        "crumbs": [HOME, (listing.title, "")],
        "downloads": downloads(listing, actor),
        "checked": [] if listing.total else ruled_out(actor),
        "report_url": "" if listing.total else report_url(),
        "is_queue": spec is lists.QUEUE,
        "open_label": "代录" if spec is lists.MISSING else "查看",
        "batches": running(actor) if spec is lists.QUEUE and not request.htmx else [],
        "first_url": listing.rows[0].href if spec is lists.QUEUE and listing.rows else "",
    }


def carry_the_query(listing: Listing) -> None:
    """A record opened from a list knows the list: next and previous follow it."""
    if listing.querystring:
        listing.rows = [replace(row, href=f"{row.href}?{listing.querystring}") for row in listing.rows]


def _worded(actions: list[Action], actor: StaffActor) -> list[Action]:
    """The buttons in the words of the province; 不通过 only where this reviewer's stage offers it (C-05)."""
    words, reject = decisions_of(actor), rejection(actor)
    called = {"approve": f"批量{words['approve']}…", "return": f"{words['return']}…", "reject": f"{words.get(reject)}…"}
    return [replace(a, label=called.get(a.key, a.label)) for a in actions if a.key != "reject" or reject]


def name_the_act(listing: Listing, actor: StaffActor) -> None:
    """审核 where this person decides next, 查看 everywhere else."""
    house = queries.house_of(actor)
    flow = queries.ways_of(house, queries.newest_cohort(actor))[1] if house else None
    mine = queries.my_stages(flow, actor.level) if flow else ()
    listing.rows = [replace(row, verb="审核" if row.record.stage in mine else "查看") for row in listing.rows]


def downloads(listing: Listing, actor: StaffActor) -> list[tuple[str, str]]:
    """导出当前查询 and 导出退回名单 (S2-48, S2-49), where the page that makes files is there."""
    if not actor.may(permissions.EXPORT):
        return []
    found = [("导出当前查询", _ask(listing.spec.key, listing.querystring))]
    if listing.spec is lists.QUEUE:
        found.append(("导出退回名单", _ask(lists.RETURNED.key, "")))
    return [(label, url) for label, url in found if url]


def _ask(key: str, query: str) -> str:
    try:
        address = reverse("exports:ask", args=[key])
    except NoReverseMatch:
        return ""
    return f"{address}?{query}" if query else address


def held_back(listing: Listing, actor: StaffActor) -> list[Reason]:
    """Which of one's own filters hides how many (P-23, P-24): the first cause of an empty list, and its remedy."""
    asked = {key: values for key, values in listing.query.items() if key not in {"sort", "per_page"}}
    found = []
    for one in listing.spec.filters:
        n = listing.spec.filtered(actor, asked, without=one.key)[:100].count() if one.key in asked else 0
        if n:
            more = "100 条以上" if n == 100 else f"{n} 条"
            found.append(
                Reason(f"筛选“{one.label}”挡住了 {more}", rule="empty.filter", owner="您自己", remedy=f"去掉“{one.label}”，看 {more}",
                       href=listing.url(**{one.key: None}))
            )  # fmt: skip
    return found


def rejection(actor: StaffActor) -> str:
    """Which kind of 不通过 this reviewer's stage offers; blank for none (C-05)."""
    house = queries.house_of(actor)
    if house is None:
        return ""
    _, flow = queries.ways_of(house, queries.newest_cohort(actor))
    mine = flow.stage_of(actor.level)
    offered = flow.stages[mine].outcomes if mine is not None else frozenset()
    return next((o for o in ("reject_void", "reject_keep") if o in offered), "")


def running(actor: StaffActor) -> list[Job]:
    """Batches under way, found again after leaving the page."""
    mine = Job.objects.filter(started_by=actor.ref, name__endswith="destinations.tasks.decide_batch")
    return list(mine.filter(state__in=UNFINISHED).order_by("-pk")[:3])
