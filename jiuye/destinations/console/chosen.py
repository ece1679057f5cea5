"""What else is done with ticked rows: 提醒本人确认, 导出所选 (looks/console review-list, S4-48)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.destinations import permissions
from jiuye.destinations.console import lists
from jiuye.destinations.services import asking
from jiuye.kit import selection
from jiuye.kit.lists import CAP
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.screens import Request, screen

MOST = 50
"""So many packed values an address carries."""


@screen(needs=permissions.REVIEW, methods=("POST",), shows="masked")
def ask(request: Request, actor: StaffActor) -> HttpResponse:
    """提醒本人确认: back on the same list, which says how many were asked and why the others were not."""
    rows = selection.chosen(request.POST, actor, lists.QUEUE).rows.select_related("graduate", "school")
    asked = asking.ask_to_confirm(actor=actor, destinations=rows.order_by("pk")[:CAP], at=timezone.now())
    request.session["said"] = asked.sentence
    query = selection.address_of(request.POST)
    return redirect(f"{reverse('destinations:review')}?{query}".rstrip("?"))


@screen(needs=permissions.EXPORT, methods=("POST",))
def export(request: Request, actor: StaffActor) -> HttpResponse:
    """导出所选: the page that makes files, asked for these rows only."""
    found = selection.chosen(request.POST, actor, lists.QUEUE)
    query = (
        selection.address_of(request.POST)
        if found.everything
        else _of_ids(list(found.rows.values_list("pk", flat=True)))
    )
    return redirect(f"{reverse('exports:ask', args=[lists.QUEUE.key])}?{query}".rstrip("?"))


def _of_ids(ids: list[int]) -> str:
    values = lists.packed(ids)
    if len(values) > MOST:
        raise Refused(
            Reason(f"逐条勾选最多导出 {MOST * 14} 条", rule="selection.most", remedy="请用筛选条件，再点“导出当前查询”")
        )
    return urlencode({"chosen": values}, doseq=True)
