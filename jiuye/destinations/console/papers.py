"""Evidence and numbers: shown through the record, looked at in full only for a purpose (W-25, W-50, W-53)."""

from __future__ import annotations

from typing import cast

from django.core.files.base import File
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.destinations import permissions
from jiuye.destinations.console import found
from jiuye.destinations.console.record import page
from jiuye.destinations.services import evidence as services
from jiuye.destinations.services import staffing
from jiuye.kit.masking import mask_id, mask_phone
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.screens import Request, screen
from jiuye.kit.shown_once import shown_once
from jiuye.records.services.serving import page_asked, serve


@screen(needs=permissions.VIEW, shows="full")
def show(request: Request, actor: StaffActor, pk: int, evidence: int) -> HttpResponse:
    """One page of it as a picture."""
    _, piece = found.evidence(actor, pk, evidence)
    return cast(HttpResponse, serve(piece, page=page_asked(request.GET.get("page", ""))))


@screen(needs=permissions.VIEW, shows="full")
def original(request: Request, actor: StaffActor, pk: int, evidence: int) -> HttpResponse:
    """The file as it was uploaded; looking at it is an event."""
    of, piece = found.evidence(actor, pk, evidence)
    staffing.saw_original(actor=actor, destination=of, evidence=piece, at=timezone.now())
    answer: HttpResponseBase = serve(piece, "original")
    return cast(HttpResponse, answer)


@screen(needs=permissions.ENTER, methods=("POST",), shows="masked")
def add(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """材料上传 by staff: kept like the graduate's own, and it says who uploaded it."""
    destination = found.destination(actor, pk)
    uploads = request.FILES.getlist("evidence")
    try:
        if not uploads:
            raise Refused(
                Reason("还没有选择文件", rule="evidence.none", field="evidence", remedy="选择照片或 PDF 再上传")
            )
        for upload in uploads:
            services.attach(actor=actor, destination=destination, upload=cast("File[bytes]", upload), at=timezone.now())
            destination = found.destination(actor, pk)
    except Refused as no:
        return page(request, actor, found.destination(actor, pk), refusal=no, status=no.status)
    return redirect(_back(request, pk))


@screen(needs=permissions.ENTER, methods=("POST",), shows="masked")
def remove(request: Request, actor: StaffActor, pk: int, evidence: int) -> HttpResponse:
    destination, piece = found.evidence(actor, pk, evidence)
    try:
        services.detach(actor=actor, destination=destination, evidence=piece, at=timezone.now())
    except Refused as no:
        return page(request, actor, found.destination(actor, pk), refusal=no, status=no.status)
    return redirect(_back(request, pk))


def _back(request: Request, pk: int) -> str:
    """To the form it was uploaded from, else to the record."""
    if request.POST.get("back") == "enter":
        leaf = request.POST.get("leaf", "")
        return reverse("destinations:enter", args=[pk]) + (f"?leaf={leaf}" if leaf.isidentifier() else "")
    return reverse("destinations:record", args=[pk])


@screen(needs=permissions.UNMASK, methods=("GET", "POST"), shows="full")
def reveal(request: Request, actor: StaffActor, pk: int, what: str) -> HttpResponse:
    """查看完整号码: the strip asks what for; the number stays thirty seconds."""
    destination = found.destination(actor, pk)
    if what not in staffing.SECRETS:
        raise Http404
    context = {"d": destination, "what": what, "label": staffing.SECRETS[what], "purposes": staffing.PURPOSES.items(),
               "query": request.GET.urlencode()}  # fmt: skip
    if request.method == "POST":
        value = staffing.unmask(
            actor=actor, destination=destination, what=what, purpose=request.POST.get("purpose", ""), at=timezone.now()
        )
        context |= {"value": value, "masked": (mask_id if what == "document" else mask_phone)(value)}
    template = "destinations/console/reveal.html"
    return shown_once(request, f"{template}#strip" if request.htmx else template, context)
