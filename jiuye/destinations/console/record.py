"""The record page and its decision: after deciding, the next record opens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.destinations import permissions, queries
from jiuye.destinations.console import found, lists
from jiuye.destinations.console.opinions import looks_from, opinion_from, reasons_of
from jiuye.destinations.console.sheet import sheet
from jiuye.destinations.models import Destination
from jiuye.destinations.services.common import rules_of
from jiuye.destinations.services.prechecking import marks_of
from jiuye.destinations.services.staffing import decide_one
from jiuye.kit.refusals import Conflict, Reason, Refused
from jiuye.kit.screens import Request, screen
from jiuye.policy.flows import Process
from jiuye.review.rules import Decision, Opinion

PAGE = "destinations/console/record.html"
REACH = 2000


@screen(needs=permissions.VIEW, shows="masked")
def show(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """Claim, proof, criteria, history and decision on one screen."""
    return page(request, actor, found.destination(actor, pk))


@screen(needs=permissions.REVIEW, methods=("POST",), shows="masked")
def decide(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """通过, 退回修改 or 不通过; a refusal or a conflict comes back here with what was typed."""
    destination, at = found.destination(actor, pk), timezone.now()
    try:
        opinion = _said(request.POST, destination, at)
        sure = opinion.decision is not Decision.REJECT_VOID or bool(request.POST.get("sure"))
        decide_one(
            actor=actor, destination=destination, opinion=opinion, sure=sure, at=at, seen=found.seen(request.POST)
        )
    except Refused as no:
        fresh = found.destination(actor, pk)
        return page(request, actor, fresh, refusal=no, typed=request.POST, status=no.status,
                    conflict=isinstance(no, Conflict))  # fmt: skip
    return _onwards(request, destination, opinion.decision)


def _said(post: QueryDict, destination: Destination, at: datetime) -> Opinion:
    try:
        decision = Decision(post.get("decision", ""))
    except ValueError:
        raise Refused(Reason("请选择通过、退回或不通过", rule="review.outcome", remedy="点下面的按钮之一")) from None
    _, process, _ = rules_of(destination)
    looks = looks_from(post, destination, marks_of(destination, at))
    return opinion_from(post, decision, reasons_of(process, decision), looks)


def _onwards(request: Request, destination: Destination, decision: Decision) -> HttpResponse:
    """The next record of the same list; at its end, the list."""
    query = request.GET.urlencode()
    following = request.POST.get("next", "")
    where = (
        reverse("destinations:record", args=[int(following)]) if following.isdigit() else reverse("destinations:review")
    )
    word = rules_of(destination)[0].labels.decisions[decision.value]
    request.session["said"] = f"{destination.graduate.name}：{word}，已经记下"
    target = f"{where}?{query}" if query else where
    if request.htmx and not following.isdigit():
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = target
        return answer
    return redirect(target)


def page(
    request: Request, actor: StaffActor, destination: Destination, *, refusal: Refused | None = None,
    typed: QueryDict | None = None, status: int = 200, conflict: bool = False,
) -> HttpResponse:  # fmt: skip
    ticked = typed.getlist("reason") if typed else []
    profile, process, _ = rules_of(destination)
    context: dict[str, Any] = {
        "decision_words": profile.labels.decisions,
        "kept": kept(typed, process),
        **sheet(actor, destination, timezone.now(), typed),
        "refusal": refusal,
        "conflict": conflict,
        "typed": typed or {},
        "ticked": ticked,
        "query": request.GET.urlencode(),
        "said": request.session.pop("said", "") if "said" in request.session else "",
        "open_panel": typed.get("decision", "") if typed else request.GET.get("open", ""),
    }
    template = f"{PAGE}#record" if request.htmx else PAGE
    with queries.one_page():
        context |= _place(request, actor, destination)
        response = render(request, template, context, status=status)
    if request.htmx and status == 200:
        response["HX-Push-Url"] = request.get_full_path()
    return response


def kept(typed: QueryDict | None, process: Process) -> str:
    """What somebody chose and wrote, for when there is nothing left to decide: none of it is lost."""
    if typed is None:
        return ""
    ticked = typed.getlist("reason")
    labels = [r.label for r in process.reject_reasons if r.code in ticked]
    written = [str(text).strip() for name, text in typed.items() if name.startswith("why_")]
    seen = [f"核对：{text}" for text in written if text]
    return "\n".join([*labels, *seen, typed.get("opinion", "")]).strip()


def _place(request: Request, actor: StaffActor, destination: Destination) -> dict[str, Any]:
    """Where the record stands in the list it was opened from: previous, next, 1 / 412."""
    asked = lists.QUEUE.asked(request.GET, actor)
    sort = request.GET.get("sort", "") or lists.QUEUE.default_sort
    rows = (
        lists.QUEUE.filtered(actor, asked)
        if asked or request.GET.get("sort")
        else queries.waiting_first(queries.waiting_for(actor))
    )
    ids = list(lists.QUEUE.ordered(rows, sort).values_list("pk", flat=True)[:REACH])
    at = ids.index(destination.pk) if destination.pk in ids else -1
    after = [pk for pk in ids[at + 1 :] if pk != destination.pk]
    return {
        "position": at + 1,
        "total": len(ids),
        "total_label": f"{len(ids)}+" if len(ids) == REACH else str(len(ids)),
        "previous": ids[at - 1] if at > 0 else None,
        "next": after[0] if after else None,
        "list_url": f"{reverse('destinations:review')}?{request.GET.urlencode()}".rstrip("?"),
    }
