"""绑定申请 at the desk (S4-33): the list, one record held against the roster, the decision, and the batch."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.graduates.applications import deciding
from jiuye.graduates.applications.lifecycle import LIFECYCLE
from jiuye.graduates.applications.models import Application
from jiuye.graduates.applications.queries import COLUMNS, LIST
from jiuye.graduates.applications.rules import DAYS
from jiuye.graduates.applications.weighing import weigh
from jiuye.graduates.console.story import told_history
from jiuye.graduates.feedback import due
from jiuye.graduates.services.unmasking import PURPOSES
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.screens import Request, screen
from jiuye.kit.selection import chosen, token
from jiuye.kit.shown_once import shown_once

NEEDS = "applications.review"
PAGES = "graduates/console/"
DONE = {
    "approve": "已通过，毕业生可以登录了",
    "return": "已退回，申请人查进度时会看到",
    "reject": "已办结，申请人查进度时会看到",
}


@screen(needs=NEEDS, shows="masked")
def table(request: Request, actor: StaffActor) -> HttpResponse:
    """Opens on what waits, the oldest first."""
    if not request.GET:
        return redirect(f"{request.path}?state=submitted")
    return _listed(request, actor)


@screen(needs=NEEDS, methods=("POST",), shows="masked")
def decide_many(request: Request, actor: StaffActor) -> HttpResponse:
    """批量: approving acts at once on what has nothing odd about it; the others first ask for the reason."""
    verb, text = request.POST.get("action", ""), request.POST.get("text", "").strip()
    try:
        selection = chosen(request.POST, actor, LIST)
        if verb not in deciding.DECISIONS:
            raise Refused(Reason("没有这种办法", rule="application.verb", remedy="请刷新列表再试"))
        if verb != "approve" and not text:
            return _ask(request, verb, selection.count)
        rows = LIST.prepare(selection.rows).select_related("school", "department", "major", "class_group")
        decided = deciding.decide_many(actor=actor, applications=list(rows), verb=verb, text=text, at=timezone.now())
    except Refused as no:
        return _listed(request, actor, refusal=no)
    notice = f"{deciding.DECISIONS[verb]} {len(decided.done)} 份" if decided.done else ""
    left = {one.pk: Reason(f"{one.name}：{why.text}", rule=why.rule, owner=why.owner, remedy=why.remedy,
                           href=reverse("graduates:application", args=[one.pk])) for one, why in decided.refused}  # fmt: skip
    return _listed(request, actor, notice=notice, refusal=Refused.because(list(left.values())) if left else None)


def _ask(request: Request, verb: str, count: int) -> HttpResponse:
    asked = "text" in request.POST
    context = {
        "verb": verb, "word": deciding.DECISIONS[verb], "count": count, "chosen": request.POST.getlist("chosen"),
        "everything": request.POST.get("everything", ""), "selection": request.POST.get("selection", ""),
        "problem": "请写明理由，申请人会看到" if asked else "",
    }  # fmt: skip
    return render(request, f"{PAGES}applications_batch.html", context, status=422 if asked else 200)


def _listed(request: Request, actor: StaffActor, *, refusal: Refused | None = None, notice: str = "") -> HttpResponse:
    asked = request.GET if request.method == "GET" else QueryDict(urlsplit(request.META.get("HTTP_REFERER", "")).query)
    listing = LIST.listing(asked, actor, path=reverse("graduates:applications"))
    context = {
        "listing": listing, "selection_token": token(listing, actor), "table_refusal": refusal, "table_notice": notice,
        "note": f"名单里没有的人自己申请；答应 {DAYS} 个工作日内核对", "open_label": "核对",
        "crumbs": [("生源信息", reverse("graduates:roster")), (listing.title, "")],
        "downloads": [("下载当前查询数据", f"{reverse('exports:ask', args=[LIST.key])}?{listing.querystring}")]
        if actor.may("exports.make") else [],
    }  # fmt: skip
    template = "kit/list.html#table" if request.htmx else "kit/list.html"
    return render(request, template, context, status=refusal.status if refusal and not notice else 200)


@screen(needs=NEEDS, methods=("GET", "POST"), shows="full")
def record(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """One application beside what is known here; POST decides, or shows the numbers for a purpose."""
    one = _found(actor, pk)
    if request.method == "GET":
        return _shown(request, actor, one)
    do, at = request.POST.get("do", ""), timezone.now()
    try:
        if do == "reveal":
            full = deciding.reveal(actor=actor, application=one, purpose=request.POST.get("purpose", ""), at=at)
            return _shown(request, actor, one, full=full)
        if do not in deciding.DECISIONS:
            raise Http404
        seen = request.POST.get("seen", "")
        deciding.decide(actor=actor, application=one, verb=do, text=request.POST.get("text", ""), at=at,
                        seen=int(seen) if seen.isdigit() else None)  # fmt: skip
    except Refused as no:
        return _shown(request, actor, _found(actor, pk), refusal=no)
    return redirect(f"{reverse('graduates:application', args=[pk])}?done={do}")


def _found(actor: StaffActor, pk: int) -> Application:
    """Foreign and missing look the same."""
    rows = Application.objects.visible_to(actor).filter(pk=pk)
    one = rows.select_related("school", "department", "major", "class_group", "graduate").first()
    if one is None:
        raise Http404
    return one


def _shown(
    request: Request, actor: StaffActor, one: Application, *, refusal: Refused | None = None,
    full: tuple[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    open_ = one.state == "submitted"
    weighed = weigh(actor, [one])[one.pk] if open_ else None
    lines: list[tuple[str, Any]] = [(c.label, c.shown(one)) for c in COLUMNS if c.key not in ("state", "submitted_at")]
    if full:
        lines = [
            (label, dict(zip(("证件号码", "手机号"), full, strict=True)).get(label, value)) for label, value in lines
        ]
    context = {
        "application": one, "lines": lines, "weighed": weighed, "due": due(one.submitted_at), "full": full,
        "late": open_ and due(one.submitted_at) < timezone.now(), "caption": LIFECYCLE.captions[one.state],
        "purposes": PURPOSES.items() if actor.may("unmask") else (), "history": told_history(one),
        "refusal": refusal, "text": request.POST.get("text", ""), "may_open": actor.may("graduates.view"),
        "notice": DONE.get(request.GET.get("done", ""), ""),
    }  # fmt: skip
    draw = shown_once if full else render
    return draw(request, f"{PAGES}application.html", context, status=refusal.status if refusal else 200)
