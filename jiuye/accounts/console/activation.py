"""激活码: a counselor prints one sheet for one class; what is on it exists nowhere else (W-33)."""

from __future__ import annotations

import segno
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts import identity, queries
from jiuye.accounts.actor import StaffActor
from jiuye.accounts.services import activation as services
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import Request, screen
from jiuye.kit.shown_once import shown_once

NEEDS = "graduates.activate"


@screen(needs=NEEDS)
def classes(request: Request, actor: StaffActor) -> HttpResponse:
    """The classes the counselor may hand codes out in."""
    return render(request, "accounts/console/activation.html", {"classes": queries.class_groups(actor)})


@screen(needs=NEEDS, methods=("GET", "POST"), shows="masked")
def sheet(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """GET: who is in the class and what will happen. POST: the sheet, once."""
    group = get_object_or_404(queries.class_groups(actor), pk=pk)
    candidates = identity.of_class(actor, group.pk)
    if request.method == "GET":
        return render(request, "accounts/console/activation_class.html", {"group": group, "candidates": candidates})
    wanted = {int(v) for v in request.POST.getlist("chosen") if v.isdigit()}
    chosen = [c for c in candidates if not wanted or c.graduate_id in wanted]
    try:
        issued = services.issue(actor=actor, candidates=chosen, at=timezone.now())
    except Refused as no:
        context = {"group": group, "candidates": candidates, "refusal": no}
        return render(request, "accounts/console/activation_class.html", context, status=no.status)
    address = request.build_absolute_uri(reverse("accounts:activate_match", args=[group.school_id]))
    context = {
        "group": group,
        "issued": issued,
        "address": address,
        "qr": qr(address),
        "hours": services.LIVES.days * 24,
    }
    return shown_once(request, "accounts/console/activation_sheet.html", context)


def qr(address: str) -> str:
    """The address as a picture; the code is never in it, so a photographed sheet opens nothing by itself."""
    return str(segno.make(address, error="m").svg_data_uri(scale=4, border=2))
