"""What staff do besides deciding: void with a reason twice, send an approved one back, answer an objection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.destinations import permissions
from jiuye.destinations.columns import caption
from jiuye.destinations.console import found
from jiuye.destinations.models import Destination
from jiuye.destinations.services import staffing
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import Request, screen

PAGE = "destinations/console/act.html"


@screen(needs=permissions.REVIEW, methods=("GET", "POST"), shows="masked")
def void(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """作废 (C-05, C-21): with a reason, asked twice."""
    words = {
        "verb": "作废这次登记", "field": "reason", "label": "作废原因（毕业生会看到）", "danger": True, "twice": True,
        "effect": "毕业生回到“待就业”，得到一张空白的登记；这一条和它的材料、审核记录仍然留着，谁也不能改。",
    }  # fmt: skip
    return _act(request, actor, pk, words, lambda d, text: staffing.void(
        actor=actor, destination=d, reason=text, sure=bool(request.POST.get("sure")), at=timezone.now(),
        seen=found.seen(request.POST),
    ))  # fmt: skip


@screen(needs=permissions.REVIEW, methods=("GET", "POST"), shows="masked")
def reopen(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """退回重新修改."""
    words = {
        "verb": "退回重新修改", "field": "reason", "label": "退回原因（毕业生会看到）",
        "effect": "毕业生改好以后要再提交、再审核；在那以前这条去向不算落实。",
    }  # fmt: skip
    return _act(request, actor, pk, words, lambda d, text: staffing.reopen(
        actor=actor, destination=d, reason=text, at=timezone.now(), seen=found.seen(request.POST)
    ))  # fmt: skip


@screen(needs=permissions.REVIEW, methods=("GET", "POST"), shows="masked")
def answer(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """答复异议."""
    words = {
        "verb": "答复异议", "field": "answer", "label": "答复（毕业生会看到）",
        "effect": "答复不代表本人确认；内容确实有误的，先修改或退回，再答复。",
    }  # fmt: skip
    return _act(request, actor, pk, words, lambda d, text: staffing.answer_objection(
        actor=actor, destination=d, answer=text, at=timezone.now(), seen=found.seen(request.POST)
    ))  # fmt: skip


def _act(
    request: Request, actor: StaffActor, pk: int, words: dict[str, Any], do: Callable[[Destination, str], object]
) -> HttpResponse:
    destination = found.destination(actor, pk)
    context = {**words, "d": destination, "state_caption": caption(destination), "typed": request.POST,
               "undo_why": staffing.may_undo(destination, actor)}  # fmt: skip
    if request.method == "GET":
        return render(request, PAGE, context)
    try:
        do(destination, request.POST.get(words["field"], ""))
    except Refused as no:
        fresh = found.destination(actor, pk)
        return render(request, PAGE, {**context, "d": fresh, "refusal": no}, status=no.status)
    return redirect("destinations:record", pk=pk)
