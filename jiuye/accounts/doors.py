"""What stands at every door (``kit.screens``): denials are told to the trail (W-26), a form sent twice acts once (W-03).

A form whose answer never came is sent again with the same key. Whoever finds the key unanswered and in nobody's hands
knows that the first attempt was killed: it is taken up at once, unless the trail says that it already wrote something.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone

from jiuye.kit import crypto
from jiuye.kit.actors import SystemActor
from jiuye.kit.fresh import ProofAsked
from jiuye.kit.middleware import request_id
from jiuye.kit.refusals import Conflict, Reason, Refused
from jiuye.kit.screens import Door, Request
from jiuye.records.held import held
from jiuye.records.models import IdempotencyKey, TrailEvent
from jiuye.records.services import record

log = logging.getLogger("jiuye.accounts")
STRANGER = SystemActor("anonymous", "未登录")
KEY_FIELDS = ("idempotency_key", "once")
NOT_THE_BODY = {*KEY_FIELDS, "csrfmiddlewaretoken"}
ALARM_AT, ALARM_WITHIN = 20, timedelta(minutes=5)
LONGEST_ANSWER = 200_000

CHANGED = Reason("这张表单已经提交过，内容与这次不同", rule="once.changed", remedy="请刷新页面，看清现在的内容后再改")
STILL_BUSY = Reason("刚才那次提交还在处理", rule="once.in_flight", remedy="请等几秒再刷新页面，不必重复提交")
ANSWER_LOST = Reason(
    "上次提交办到一半服务中断了：已经写入的都在",
    rule="once.answer_lost",
    remedy="请刷新页面，看清现在的情况，没办完的接着办",
)


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
    body = _body_digest(request)
    with held("once", owner, key) as ours:
        kept = IdempotencyKey.objects.filter(key=key, actor_ref=owner).first()
        if (
            kept
            and (kept.status == "done" or not ours)
            and (kept.body_digest != body or kept.path != request.path[:300])
        ):
            raise Refused(CHANGED)
        if not ours:
            raise Conflict(STILL_BUSY)
        if kept and kept.status == "done":
            return _answer_again(kept)
        return _answer(_claim(kept, key, owner, request, body), page)


def _claim(kept: IdempotencyKey | None, key: str, owner: str, request: Request, body: str) -> IdempotencyKey:
    """The key in our name. One that is unanswered and in nobody's hands was left by an attempt that died."""
    ours = {"path": request.path[:300], "body_digest": body, "at": timezone.now(), "request_id": request_id(request)}
    if kept is None:
        return IdempotencyKey.objects.create(key=key, actor_ref=owner, **ours)
    if TrailEvent.objects.filter(request_id=kept.request_id, outcome="done").exists():
        raise Conflict(ANSWER_LOST)
    IdempotencyKey.objects.filter(pk=kept.pk).update(**ours)
    return kept


def _answer(kept: IdempotencyKey, page: Callable[[], HttpResponse]) -> HttpResponse:
    """What the page says. A refusal and a question back free the key; whatever else goes wrong leaves it to the next attempt."""
    try:
        response = page()
    except (Refused, ProofAsked):
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


def _answer_again(kept: IdempotencyKey) -> HttpResponse:
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
