"""生源审核 (S4-38…S4-43): the queue with counts per state and per major, and the batch."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.accounts.diagnosis import report_url, ruled_out
from jiuye.graduates import origin_queries as queries
from jiuye.graduates.services import origin_review
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.screens import Request, screen
from jiuye.kit.selection import chosen, token
from jiuye.review.rules import Decision, Opinion

PAGES = "graduates/console/"
WORDS = {Decision.APPROVE: "通过", Decision.RETURN: "不同意"}


@screen(needs="graduates.review", shows="masked")
def queue(request: Request, actor: StaffActor) -> HttpResponse:
    """Opens on what waits for this reviewer; counts per major beside it are then what is pending (S4-40)."""
    stage = queries.waiting_stage(actor)
    if not request.GET and stage is not None:
        return redirect(f"{request.path}?status={queries.WAITING}{stage}")
    return _drawn(request, actor)


@screen(needs="graduates.review", methods=("POST",), shows="masked")
def decide_many(request: Request, actor: StaffActor) -> HttpResponse:
    """批量审核: approving acts at once; 不同意 first asks for the opinion (S4-44)."""
    decision = Decision.RETURN if request.POST.get("action") == "return" else Decision.APPROVE
    text = request.POST.get("opinion", "").strip()[:500]
    try:
        selection = chosen(request.POST, actor, queries.QUEUE)
        if decision is Decision.RETURN and not text:
            return _ask(request, actor, selection.count)
        rows = queries.QUEUE.prepare(selection.rows).order_by("pk")
        result = origin_review.decide_many(
            actor=actor, graduates=rows.iterator(chunk_size=1000), opinion=Opinion(decision, text), at=timezone.now()
        )
    except Refused as no:
        return _drawn(request, actor, refusal=no)
    notice = f"{WORDS[decision]} {len(result.done)} 条" if result.done else ""
    refusal = [Reason(f"{words}（{n} 条）", rule="review.batch", owner="审核规则", remedy="其余的已处理" if notice else "请重新选择")
               for words, n in sorted(result.by_reason().items())]  # fmt: skip
    return _drawn(request, actor, notice=notice, refusal=Refused.because(refusal) if refusal else None)


def _ask(request: Request, actor: StaffActor, count: int) -> HttpResponse:
    ways = queries.ways_of(actor)
    asked = "opinion" in request.POST
    context = {
        "count": count, "chosen": request.POST.getlist("chosen"), "everything": request.POST.get("everything", ""),
        "selection": request.POST.get("selection", ""),
        "problem": ways[0].messages.get("opinion_needed", "请输入审核意见") if ways and asked else "",
    }  # fmt: skip
    return render(request, f"{PAGES}origin_batch.html", context, status=422 if asked else 200)


def _asked(request: Request) -> QueryDict:
    """The list's address; after a batch, that of the list it was done on."""
    if request.method == "GET":
        return request.GET
    return QueryDict(urlsplit(request.META.get("HTTP_REFERER", "")).query)


def _drawn(request: Request, actor: StaffActor, *, refusal: Refused | None = None, notice: str = "") -> HttpResponse:
    listing = queries.QUEUE.listing(_asked(request), actor, path=reverse("graduates:review"))
    ways = queries.ways_of(actor)
    context = {
        "listing": listing, "selection_token": token(listing, actor), "table_refusal": refusal, "table_notice": notice,
        "note": "" if ways and ways[1].stages else "本校生源信息不设审核：毕业生确认或老师锁定即可",
        "open_label": "审核", "crumbs": [("生源", ""), (listing.title, "")],
        "checked": [] if listing.total else ruled_out(actor), "report_url": "" if listing.total else report_url(),
        "downloads": [("导出当前查询", f"{reverse('exports:ask', args=[queries.QUEUE.key])}?{listing.querystring}")]
        if actor.may("exports.make") else [],
    }  # fmt: skip
    template = "kit/list.html#table" if request.htmx else "kit/list.html"
    return render(request, template, context, status=refusal.status if refusal and not notice else 200)
