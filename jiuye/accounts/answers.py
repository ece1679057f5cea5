"""What a form was answered with, kept for a while so that Back, reload and a new tab show it instead of "send the form again?".

Kept encrypted beside the forms' own keys, for whoever sent the form and nobody else. A page that says ``no-store`` itself,
such as a one-time password, is never kept: it is shown once.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone

from jiuye.accounts.doors import LONGEST_ANSWER
from jiuye.kit import crypto
from jiuye.kit.screens import Request
from jiuye.records.models import IdempotencyKey

SHOWN_FOR = timedelta(minutes=30)
STATUS = "answer"


def keep(request: Request, answer: HttpResponse) -> str:
    """The key under which the answer is found again; blank for what is no page, or must not be shown twice."""
    actor = request.actor
    is_page = not answer.streaming and answer.get("Content-Type", "").startswith("text/html")
    if actor is None or not is_page or "Location" in answer or "no-store" in answer.get("Cache-Control", ""):
        return ""
    body = answer.content.decode(answer.charset)
    if len(body) > LONGEST_ANSWER:
        return ""
    token = secrets.token_urlsafe(16)
    IdempotencyKey.objects.create(
        key=token, actor_ref=actor.ref, path=request.path[:300], body_digest="", status=STATUS, at=timezone.now(),
        response_status=answer.status_code, response_body=crypto.encrypt(body),
    )  # fmt: skip
    return token


def find(request: Request, token: str) -> HttpResponse | None:
    """The answer, for the one it was given to, at the address it was given at."""
    actor = request.actor
    kept = IdempotencyKey.objects.filter(
        key=token[:64], actor_ref=actor.ref if actor else "", path=request.path[:300], status=STATUS,
        at__gt=timezone.now() - SHOWN_FOR,
    ).first()  # fmt: skip
    return HttpResponse(crypto.decrypt(kept.response_body), status=kept.response_status) if kept else None
