"""生源信息 and 失效信息: the lists, and what may be done with their rows (S0-11, S2-73, S2-74)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.graduates import queries
from jiuye.graduates.applications import queries as applications
from jiuye.graduates.services import attendance
from jiuye.kit.lists import ListSpec
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import Request, screen
from jiuye.kit.selection import chosen, token

PAGES = "graduates/console/"


@screen(needs="graduates.view", shows="masked")
def roster(request: Request, actor: StaffActor) -> HttpResponse:
    """生源信息 (S0-11)."""
    return _list(request, actor, queries.ROSTER_LIST, "roster")


@screen(needs="graduates.import", shows="masked")
def inactive(request: Request, actor: StaffActor) -> HttpResponse:
    """失效信息管理 (S2-73)."""
    return _list(request, actor, queries.INACTIVE_LIST, "inactive")


@screen(needs="graduates.import", methods=("POST",), shows="masked")
def deactivate(request: Request, actor: StaffActor) -> HttpResponse:
    """设为失效: first the names and the question why, then the deed."""
    spec = queries.ROSTER_LIST
    try:
        selection = chosen(request.POST, actor, spec)
        rows = spec.prepare(selection.rows).order_by("student_number")
        if "why" in request.POST:
            attendance.deactivate(actor=actor, graduates=list(rows), why=request.POST["why"], at=timezone.now())
            return redirect("graduates:inactive")
    except Refused as no:
        return _list(request, actor, spec, "roster", refusal=no)
    context = {
        "rows": rows[:200],
        "count": selection.count,
        "post": request.POST,
        "chosen": request.POST.getlist("chosen"),
    }
    return render(request, f"{PAGES}deactivate.html", context)


@screen(needs="graduates.import", methods=("POST",))
def restore(request: Request, actor: StaffActor) -> HttpResponse:
    """恢复: every state as it was, at once (S2-74)."""
    spec = queries.INACTIVE_LIST
    try:
        rows = chosen(request.POST, actor, spec).rows
        count = attendance.restore(actor=actor, graduates=list(rows), at=timezone.now())
    except Refused as no:
        return _list(request, actor, spec, "inactive", refusal=no)
    return _list(request, actor, spec, "inactive", notice=f"已恢复 {count} 人，原来的状态都在")


def _list(
    request: Request, actor: StaffActor, spec: ListSpec, name: str, *, refusal: Refused | None = None, notice: str = ""
) -> HttpResponse:
    path = reverse(f"graduates:{name}")
    listing = spec.listing(request.GET, actor, path=path)
    context = {
        "listing": listing, "selection_token": token(listing, actor), "table_refusal": refusal, "table_notice": notice,
        "may_import": actor.may("graduates.import") and actor.level != "province",
        **_applied(actor, name),
        "export_url": f"{reverse('exports:ask', args=[spec.key])}?{listing.querystring}" if actor.may("exports.make") else "",
    }  # fmt: skip
    template = "kit/list.html#table" if request.htmx else f"{PAGES}{name}.html"
    return render(request, template, context, status=refusal.status if refusal else 200)


def _applied(actor: StaffActor, name: str) -> dict[str, object]:
    """绑定申请 beside the roster, where graduates may apply or somebody has (S4-33)."""
    if name != "roster" or not actor.may("applications.review"):
        return {}
    count = applications.waiting(actor)
    return {"may_apply": bool(count) or applications.is_offered(actor, timezone.now()), "applied_count": count}
