"""全国系统预检: problems by message in the nation's words, and one record beside the list (M-06, S0-60…S0-73)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import Request, screen
from jiuye.national import board, comparison, gathering, history, lookups, queries, tasks
from jiuye.national.console.shared import Place, caption_of, destination_of, graduate_of, mend_url, place_of, way_of
from jiuye.national.models import Answer
from jiuye.national.rules import Finding
from jiuye.national.services import checking, repairs
from jiuye.national.words import for_graduate
from jiuye.records.models import Job
from jiuye.standards.national import national_errors

NEEDS = "national.check"
PAGE = "national/console/check.html"
AT_ONCE = 3000


@screen(needs=NEEDS, shows="masked")
def check(request: Request, actor: StaffActor) -> HttpResponse:
    """The board; with a message chosen, its records one after the other beside it."""
    return _page(request, actor, place_of(request, actor))


def _page(request: Request, actor: StaffActor, place: Place, *, refusal: Refused | None = None) -> HttpResponse:
    only = request.GET.get("only", "")
    found = board.board(actor, place.school, place.cohort, only=only if only in ("returned", "caught") else "")
    context: dict[str, Any] = {
        "place": place, "board": found, "only": only, "flow": board.flow(actor, place.school, place.cohort),
        "runs": queries.recent_runs(actor, place.school, place.cohort, limit=4), "refusal": refusal,
        "panel": _panel(request, actor, place), "rule": request.GET.get("rule", ""), "job": _job(request, place),
        "way": way_of(place), "unit_lists": lookups.unit_lists(place.school, place.cohort),
        "may_export": actor.may("national.export"), "may_mend": actor.may("destinations.enter"),
    }  # fmt: skip
    return render(request, PAGE, context, status=refusal.status if refusal else 200)


def _job(request: Request, place: Place) -> Job | None:
    """A check that is still running, so that the page can say how far it is."""
    pk = request.GET.get("job", "")
    found = Job.objects.filter(pk=int(pk), school_id=place.school.pk).first() if pk.isdigit() else None
    return found if found and found.state in ("ready", "running") else None


def _panel(request: Request, actor: StaffActor, place: Place) -> dict[str, Any] | None:
    """The n-th record of the chosen message, as it is now."""
    rule = request.GET.get("rule", "")
    if not rule:
        return None
    members = board.members(actor, place.school, place.cohort, rule, only=request.GET.get("only", ""))
    if not members:
        return None
    wanted = request.GET.get("n", "1")
    n = min(max(int(wanted) if wanted.isdigit() else 1, 1), len(members))
    return _record(actor, members[n - 1], rule) | {
        "n": n, "count": len(members),
        "before": _link(request, rule, n - 1) if n > 1 else "", "after": _link(request, rule, n + 1) if n < len(members) else "",
    }  # fmt: skip


def _link(request: Request, rule: str, n: int) -> str:
    kept = {k: request.GET[k] for k in ("only", "cohort", "school") if k in request.GET}
    return "?" + urlencode({**kept, "rule": rule, "n": n})


def _record(actor: StaffActor, graduate_id: int, rule: str) -> dict[str, Any]:
    destination = destination_of(actor, graduate_id)
    judged = checking.live(destination=destination, at=timezone.now())
    findings = judged[1] if judged else []
    now = judged[0].record if judged else {}
    sent = history.last_sent(actor, destination.graduate)
    theirs = history.theirs_of(actor, destination.graduate)
    returned = list(
        Answer.objects.visible_to(actor)
        .filter(graduate_id=graduate_id, settled_at=None, accepted=False)
        .order_by("-at")
    )
    error = national_errors().get(rule)
    mine = [f for f in findings if f.rule == rule]
    mark = {"confirmed": "confirmed", "lapsed": "lapsed"}.get(destination.confirmation, "asserted")
    return {
        "caption": caption_of(destination),
        "destination": destination, "graduate": destination.graduate, "error": error, "rule": rule, "mark": mark,
        "message": error.message if error else rule, "finding": mine[0] if mine else None, "findings": findings,
        "rows": comparison.compared(now, history.values_of(sent.values) if sent else None, theirs, _fields(mine, rule)),
        "sent": sent, "theirs": bool(theirs), "answer": next((a for a in returned if rule in (a.rule, a.message)), None),
        "offers": repairs.offers(destination, mine, theirs), "cost": repairs.cost(destination),
        "mend": mend_url(destination, error.klass if error else ""), "told": for_graduate(error.message if error else rule),
    }  # fmt: skip


def _fields(mine: list[Finding], rule: str) -> tuple[str, ...]:
    if mine:
        return mine[0].fields
    error = national_errors().get(rule)
    return error.fields if error else ()


@screen(needs=NEEDS, methods=("POST",))
def recheck(request: Request, actor: StaffActor) -> HttpResponse:
    """重新预检: at once for a small school, as a job that can be left for a large one."""
    place, at = place_of(request, actor), timezone.now()
    tail = {"cohort": place.cohort, "school": place.school.pk}
    if gathering.rows(place.school, place.cohort).count() > AT_ONCE or request.POST.get("later"):
        job = tasks.start_check(actor=actor, school=place.school, cohort=place.cohort, at=at)
        return redirect(f"{reverse('national:check')}?{urlencode({**tail, 'job': job.pk})}")
    checking.check(actor=actor, school=place.school, cohort=place.cohort, at=at)
    return redirect(f"{reverse('national:check')}?{urlencode(tail)}")


@screen(needs=NEEDS, methods=("POST",), shows="masked")
def adopt(request: Request, actor: StaffActor, graduate: int) -> HttpResponse:
    """Take one offered value over; what it costs stood beside the button."""
    destination = destination_of(actor, graduate)
    seen = request.POST.get("seen", "")
    try:
        if not actor.may("destinations.enter"):
            raise Refused("您没有代为登记的权限，不能在这里改", owner="系统管理员", remedy="请联系本院系负责登记的老师")
        repairs.adopt(
            actor=actor, destination=destination, field=request.POST.get("field", ""), value=request.POST.get("value", ""),
            at=timezone.now(), seen=int(seen) if seen.isdigit() else None,
        )  # fmt: skip
    except Refused as no:
        return _page(request, actor, place_of(request, actor), refusal=no)
    return redirect(_back(request))


@screen(needs="national.feedback", methods=("POST",))
def dismiss(request: Request, actor: StaffActor, answer: int) -> HttpResponse:
    """名称没错，转省中心: handed on, with the reason."""
    found = get_object_or_404(Answer.objects.visible_to(actor).select_related("graduate"), pk=answer)
    try:
        repairs.dismiss(actor=actor, answer=found, reason=request.POST.get("reason", ""), at=timezone.now())
    except Refused as no:
        return _page(request, actor, place_of(request, actor), refusal=no)
    return redirect(_back(request))


@screen(needs="national.export", methods=("POST",))
def as_new(request: Request, actor: StaffActor, graduate: int) -> HttpResponse:
    """按新增重报 (S0-61)."""
    repairs.send_as_new(actor=actor, graduate=graduate_of(actor, graduate), at=timezone.now())
    return redirect(_back(request))


def _back(request: Request) -> str:
    """Where the person was: the same message, the same filters; never another host."""
    kept = {k: request.GET[k] for k in ("only", "rule", "cohort", "school") if k in request.GET}
    return reverse("national:check") + (f"?{urlencode(kept)}" if kept else "")


@screen(needs=NEEDS, shows="masked")
def graduate(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """One graduate: what was sent, answered and changed since, field by field."""
    found = graduate_of(actor, pk)
    destination = destination_of(actor, pk)
    judged = checking.live(destination=destination, at=timezone.now())
    if judged is None:
        raise Http404
    item, findings = judged
    sent = history.last_sent(actor, found)
    since = comparison.compared(
        item.record, history.values_of(sent.values) if sent else None, history.theirs_of(actor, found), ()
    )
    context = {
        "caption": caption_of(destination),
        "graduate": found, "destination": destination, "events": history.history(actor, found), "findings": findings,
        "since": since if sent else [], "sent": sent, "item": item, "mend_origin": mend_url(destination, "生源信息错误"),
        "mend_claim": mend_url(destination, ""),
    }  # fmt: skip
    return render(request, "national/console/graduate.html", context)
