"""What stands at every door (``kit.screens``): denials are told to the trail (W-26), a form sent twice acts once (W-03)."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone

from jiuye.kit import crypto
from jiuye.kit.actors import SystemActor
from jiuye.kit.refusals import Conflict, Reason, Refused
from jiuye.kit.screens import Door, Request
from jiuye.records.models import IdempotencyKey, TrailEvent
from jiuye.records.services import record

log = logging.getLogger("jiuye.accounts")
STRANGER = SystemActor("anonymous", "未登录")
KEY_FIELDS = ("idempotency_key", "once")
NOT_THE_BODY = {*KEY_FIELDS, "csrfmiddlewaretoken"}
ABANDONED_AFTER = timedelta(minutes=2)
ALARM_AT, ALARM_WITHIN = 20, timedelta(minutes=5)
LONGEST_ANSWER = 200_000


def deny(request: Request, door: Door, no: Refused) -> None:
    """A denial is an event; many in a short time are an alarm."""
    actor, at = request.actor or STRANGER, timezone.now()
    said = no.reasons[0]
    record("access.denied", actor=actor, at=at, obj=f"screen:{door.name[-64:]}", outcome="denied", reason=said.text)
    recent = TrailEvent.objects.filter(actor_ref=actor.ref, outcome="denied", at__gt=at - ALARM_WITHIN).count()
    if recent == ALARM_AT + 1:
        log.warning("more than %s denials within 5 minutes: %s", ALARM_AT, actor.ref)
        record(
            "access.alarm",
            actor=actor,
            at=at,
            obj=actor.ref,
            outcome="denied",
            reason=f"5 分钟内被拒绝超过 {ALARM_AT} 次",
        )


def once(request: Request, door: Door, page: Callable[[], HttpResponse]) -> HttpResponse:
    """Same key and body: the stored answer. Other body: 422. Still being worked on: 409."""
    key = next((value for name in KEY_FIELDS if (value := request.POST.get(name, ""))), "")[:64]
    if not key:
        return page()
    owner = request.actor.ref if request.actor else f"session:{request.session.session_key or ''}"
    body, at = _body_digest(request), timezone.now()
    kept, mine = _claim(key, owner, request.path[:300], body, at)
    if not mine:
        return _answer_again(request, kept, body)
    try:
        response = page()
    except BaseException:
        kept.delete()
        raise
    _keep(kept, response)
    return response


def _body_digest(request: Request) -> str:
    parts = [
        f"{name}={value}"
        for name in sorted(request.POST)
        if name not in NOT_THE_BODY
        for value in request.POST.getlist(name)
    ]
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            seen = hashlib.sha256()
            for chunk in file.chunks():
                seen.update(chunk)
            file.seek(0)
            parts.append(f"{name}={seen.hexdigest()}")
    return crypto.digest(*parts)


def _claim(key: str, owner: str, path: str, body: str, at: datetime) -> tuple[IdempotencyKey, bool]:
    try:
        with transaction.atomic():
            made = IdempotencyKey.objects.create(key=key, actor_ref=owner, path=path, body_digest=body, at=at)
        return made, True
    except IntegrityError:
        kept = IdempotencyKey.objects.get(key=key, actor_ref=owner)
    dead = IdempotencyKey.objects.filter(pk=kept.pk, status="in_flight", body_digest=body, at__lt=at - ABANDONED_AFTER)
    return kept, dead.update(at=at) == 1


def _answer_again(request: Request, kept: IdempotencyKey, body: str) -> HttpResponse:
    if kept.body_digest != body or kept.path != request.path[:300]:
        raise Refused(
            Reason("这张表单已经提交过，内容与这次不同", rule="once.changed", remedy="请刷新页面，看清现在的内容后再改")
        )
    if kept.status == "in_flight":
        raise Conflict(Reason("刚才那次提交还在处理", rule="once.in_flight", remedy="请等几秒再刷新页面，不必重复提交"))
    response = HttpResponse(crypto.decrypt(kept.response_body), status=kept.response_status)
    if kept.response_location:
        response["Location" if kept.response_status in (301, 302, 303) else "HX-Redirect"] = kept.response_location
    return response


def _keep(kept: IdempotencyKey, response: HttpResponse) -> None:
    """Keep what was answered; an answer that changed nothing (4xx) or is a file leaves the key free."""
    location = response.get("Location", "") or response.get("HX-Redirect", "")
    is_page = not response.streaming and response.get("Content-Type", "").startswith("text/html")
    if response.status_code >= 400 or not (location or is_page) or len(location) > 500:
        kept.delete()
        return
    body = response.content.decode(response.charset) if is_page and not location else ""
    kept.status, kept.response_status, kept.response_location = "done", response.status_code, location
    kept.response_body = crypto.encrypt(body) if len(body) <= LONGEST_ANSWER else ""
    kept.save(update_fields=["status", "response_status", "response_location", "response_body"])
