"""信息反馈 at the desk (S1-87): what graduates report, the thread, the answer."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.graduates import origin_queries as queries
from jiuye.graduates.feedback import ALL_KINDS, FIRST_ANSWER_DAYS, HEARD_BY, due
from jiuye.graduates.models import Feedback
from jiuye.graduates.services import feedback as services
from jiuye.graduates.services.escalating import waits_since
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import Request, screen
from jiuye.policy.vocabulary import field_label


@screen(needs="graduates.view", shows="masked")
def queue(request: Request, actor: StaffActor) -> HttpResponse:
    """Opens on what waits for an answer, the oldest first."""
    if not request.GET:
        return redirect(f"{request.path}?state=waiting")
    listing = queries.FEEDBACK.listing(request.GET, actor, path=reverse("graduates:feedback"))
    context = {"listing": listing, "note": f"承诺 {FIRST_ANSWER_DAYS} 个工作日内答复", "open_label": "答复",
               "crumbs": [("生源", ""), (listing.title, "")]}  # fmt: skip
    return render(request, "kit/list.html#table" if request.htmx else "kit/list.html", context)


@screen(needs="feedback.answer", methods=("GET", "POST"), shows="masked")
def thread(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """One thread: what was said on both sides, and the answer."""
    one = (
        Feedback.objects.visible_to(actor)
        .filter(pk=pk)
        .select_related("graduate__department", "graduate__school")
        .first()
    )
    if one is None:
        raise Http404
    refusal, at = None, timezone.now()
    if request.method == "POST":
        try:
            if request.POST.get("do") == "close" and not request.POST.get("text", "").strip():
                services.close(actor=actor, thread=one, at=at)
            else:
                services.answer(actor=actor, thread=one, text=request.POST.get("text", ""), at=at,
                                close=request.POST.get("do") == "close")  # fmt: skip
            return redirect(f"{reverse('graduates:feedback_thread', args=[pk])}?done=1")
        except Refused as no:
            refusal = no
    else:
        services.read(actor=actor, thread=one, at=at)
    messages = list(one.messages.all())
    promised = due(waits_since(one, messages))
    context = {
        "thread": one, "g": one.graduate, "kind": ALL_KINDS.get(one.kind, one.kind), "heard_by": HEARD_BY.get(one.desk, ""),
        "messages": messages,
        "labels": "、".join(field_label(name) for name in one.fields), "due": promised, "refusal": refusal,
        "late": promised < at, "text": request.POST.get("text", ""),
        "notice": "已答复，毕业生会收到通知" if request.GET.get("done") else "",
    }  # fmt: skip
    return render(request, "graduates/console/feedback_thread.html", context, status=refusal.status if refusal else 200)
