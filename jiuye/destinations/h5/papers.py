"""Materials from camera or files: begun, received in pieces, shown, taken away (S1-32…S1-34, W-53)."""

from __future__ import annotations

import json
from typing import Literal, cast

from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now

from jiuye.destinations.h5.mine import Mine, mine, my_evidence, photo_of
from jiuye.destinations.services import evidence as services
from jiuye.destinations.services.common import check_locks
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import SIGNED_IN, Request, screen
from jiuye.records.models import Evidence, Upload
from jiuye.records.services import uploads
from jiuye.records.services.serving import page_asked, serve


@screen(needs=SIGNED_IN, methods=("POST",), party="student", face="h5")
def begin(request: Request, actor: Actor) -> HttpResponse:
    """A file is announced; it comes in pieces to the address in the answer."""
    me = mine(actor)
    try:
        asked = json.loads(request.body)
        name, size, replaces = str(asked["name"]), int(asked["size"]), str(asked.get("retake") or "")
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"text": "这次请求不完整，请重新选择照片"}, status=422)
    try:
        check_locks(me.destination, [services.SLOT], actor)
        upload = uploads.begin(
            actor=actor, obj=("destination", str(me.destination.pk)), name=name, size=size, at=now(),
            limits=services.limits_of(me.profile), replaces=int(replaces) if replaces.isdigit() else None,
        )  # fmt: skip
    except Refused as no:
        return _refused(no)
    return JsonResponse({"id": upload.token, "href": _href(upload), "received": 0}, status=201)


@screen(needs=SIGNED_IN, methods=("GET", "POST", "DELETE"), party="student", face="h5")
def one(request: Request, actor: Actor, key: str) -> HttpResponse:
    """One paper on its way (by token), or one that is there (by number)."""
    if request.method == "DELETE":
        return _delete(actor, key)
    upload = uploads.mine(actor, key)
    if upload is None:
        raise Http404
    if request.method == "POST" and upload.evidence is None:
        return _piece(request, actor, upload)
    return JsonResponse(_told(upload))


def _piece(request: Request, actor: Actor, upload: Upload) -> HttpResponse:
    offset = request.headers.get("Upload-Offset", "")
    if not offset.isdigit() or not uploads.receive(upload, int(offset), request.body):
        return JsonResponse({"received": upload.received}, status=409)
    if upload.received < upload.size:
        return JsonResponse(_told(upload))
    try:
        uploads.finish(upload, _keep(mine(actor), actor, upload))
    except Refused as no:
        uploads.give_up(upload)
        return _refused(no)
    return JsonResponse(_told(upload))


def _keep(me: Mine, actor: Actor, upload: Upload) -> Evidence:
    if upload.object_id != str(me.destination.pk):
        raise Http404
    if upload.replaces is not None:
        old = my_evidence(actor, upload.replaces)
        services.detach(actor=actor, destination=me.destination, evidence=old, at=now())
    return services.attach(actor=actor, destination=me.destination, upload=uploads.whole(upload), at=now())


def _told(upload: Upload) -> dict[str, object]:
    told: dict[str, object] = {"id": upload.token, "received": upload.received, "done": upload.evidence is not None}
    if upload.evidence is not None:
        photo = photo_of(upload.evidence)
        told |= {"thumb": photo.thumb, "caption": photo.caption, "advice": ""}
    return told


def _delete(actor: Actor, key: str) -> HttpResponse:
    upload = uploads.mine(actor, key)
    if upload is not None and upload.evidence is None:
        uploads.give_up(upload)
        return HttpResponse(status=204)
    if upload is None and not key.isdigit():
        raise Http404
    evidence = upload.evidence if upload and upload.evidence else my_evidence(actor, int(key))
    try:
        services.detach(actor=actor, destination=mine(actor).destination, evidence=evidence, at=now())
    except Refused as no:
        return _refused(no)
    return HttpResponse(status=204)


@screen(needs=SIGNED_IN, party="student", face="h5", shows="full")
def evidence(request: Request, actor: Actor, pk: int) -> HttpResponse:
    """My own paper, as it was kept; the browser can do nothing with it but show it."""
    paper = my_evidence(actor, pk, removed=True)
    which: Literal["original", "display"] = "original" if request.GET.get("which") == "original" else "display"
    answer: HttpResponseBase = serve(paper, which, page=page_asked(request.GET.get("page", "")))
    return cast(HttpResponse, answer)


@screen(needs=SIGNED_IN, party="student", face="h5", shows="full")
def look(request: Request, actor: Actor, pk: int) -> HttpResponse:
    """One paper at full width, every page of it, as the reviewers see it."""
    paper = my_evidence(actor, pk, removed=True)
    src = reverse("destinations_h5:evidence", args=[pk])
    pages = [f"{src}?page={number}" for number in paper.page_numbers]
    context = {"paper": paper, "pages": pages, "caption": photo_of(paper).caption, "original": f"{src}?which=original"}
    return render(request, "destinations/h5/look.html", context)


def _href(upload: Upload) -> str:
    return reverse("destinations_h5:paper", args=[upload.token])


def _refused(no: Refused) -> HttpResponse:
    reason = no.reasons[0]
    return JsonResponse({"text": f"{reason.text}。{reason.remedy}" if reason.remedy else reason.text}, status=422)
