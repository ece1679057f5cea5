"""信息反馈 on the phone (S1-16, S1-87): say what is wrong, follow the thread, add to it, be done with it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from jiuye.accounts.actor import StudentActor
from jiuye.graduates.feedback import ALL_KINDS, FIRST_ANSWER_DAYS, FROM_ELSEWHERE, HEARD_BY, KINDS, due
from jiuye.graduates.h5.origin import mine
from jiuye.graduates.models import Feedback, Graduate
from jiuye.graduates.services import feedback as services
from jiuye.graduates.services.escalating import waits_since
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import SIGNED_IN, Request, screen
from jiuye.policy.vocabulary import field_label

COMMON = {"heading": "信息反馈", "tab": "register", "days": FIRST_ANSWER_DAYS}


@screen(needs=SIGNED_IN, party="student", face="h5")
def threads(request: Request, actor: StudentActor) -> HttpResponse:
    rows = Feedback.objects.visible_to(actor).filter(graduate_id=actor.graduate_id or 0)
    found = [(one, ALL_KINDS.get(one.kind, one.kind), _labels(one), state_of(one)) for one in rows[:50]]
    return render(request, "graduates/h5/feedback_list.html", {**COMMON, "threads": found})


@screen(needs=SIGNED_IN, methods=("GET", "POST"), party="student", face="h5")
def new(request: Request, actor: StudentActor) -> HttpResponse:
    me = mine(actor)
    labels = {one.name: one.label for one in me.fields if not one.extension}
    chosen = request.POST.getlist("fields") if request.method == "POST" else request.GET.getlist("field")
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    if kind in FROM_ELSEWHERE:
        return _about(request, actor, me.graduate, kind)
    context = {
        **COMMON, "kinds": KINDS, "fields": [(name, label, name in chosen) for name, label in labels.items()],
        "kind": kind or ("registry" if chosen else ""), "text": request.POST.get("text") or request.GET.get("about", "")[:200],
        "any_chosen": bool(chosen), "due": due(timezone.now()),
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "graduates/h5/feedback_new.html", context)
    try:
        thread = services.open_thread(
            actor=actor, graduate=me.graduate, kind=request.POST.get("kind", ""), fields=chosen,
            text=request.POST.get("text", ""), at=timezone.now(),
        )  # fmt: skip
    except Refused as no:
        return render(request, "graduates/h5/feedback_new.html", {**context, "refusal": no}, status=no.status)
    return redirect(f"/h/feedback/{thread.pk}/?done=sent")


def _about(request: Request, actor: StudentActor, graduate: Graduate, kind: str) -> HttpResponse:
    """申诉, or word of pressure: one box, and who will read it said before it is written."""
    desk, text = services.desk_of(graduate, kind), request.POST.get("text", "")
    context = {"heading": "申诉" if kind == "appeal" else "告诉就业中心", "kind": kind, "desk": desk, "text": text,
               "heard_by": HEARD_BY[desk], "days": FIRST_ANSWER_DAYS, "due": due(timezone.now())}  # fmt: skip
    if request.method == "GET":
        return render(request, "graduates/h5/feedback_about.html", context)
    try:
        thread = services.open_thread(actor=actor, graduate=graduate, kind=kind, text=text, at=timezone.now())
    except Refused as no:
        return render(request, "graduates/h5/feedback_about.html", {**context, "refusal": no}, status=no.status)
    return redirect(f"/h/feedback/{thread.pk}/?done=sent")


@screen(needs=SIGNED_IN, methods=("GET", "POST"), party="student", face="h5")
def thread(request: Request, actor: StudentActor, pk: int) -> HttpResponse:
    """Both sides of it, the promised day, and a box for what else there is to say."""
    one = _mine(actor, pk)
    messages = list(one.messages.all())
    context = {
        **COMMON, "thread": one, "heard_by": HEARD_BY.get(one.desk, "学校"),
        "kind": ALL_KINDS.get(one.kind, one.kind), "labels": _labels(one),
        "messages": messages, "due": due(waits_since(one, messages)), "state": state_of(one),
        "notice": f"已发给{HEARD_BY.get(one.desk, '学校')}" if request.GET.get("done") == "sent" else "",
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "graduates/h5/feedback_thread.html", context)
    try:
        if request.POST.get("do") == "close":
            services.close(actor=actor, thread=one, at=timezone.now())
        else:
            services.add(actor=actor, thread=one, text=request.POST.get("text", ""), at=timezone.now())
    except Refused as no:
        return render(request, "graduates/h5/feedback_thread.html", {**context, "refusal": no}, status=no.status)
    return redirect(f"/h/feedback/{pk}/?done=sent" if request.POST.get("do") != "close" else "/h/feedback/")


def _mine(actor: StudentActor, pk: int) -> Feedback:
    one = Feedback.objects.visible_to(actor).filter(pk=pk).select_related("graduate").first()
    if one is None:
        raise Http404
    return one


def _labels(one: Feedback) -> str:
    return "、".join(field_label(name) for name in one.fields)


def state_of(one: Feedback) -> tuple[str, str]:
    """Kind of mark and word: whose turn it is."""
    if one.closed_at:
        return "done", "已办结"
    return ("turn", "已答复") if one.answered_at else ("waiting", f"等{HEARD_BY.get(one.desk, '学校')}答复")
