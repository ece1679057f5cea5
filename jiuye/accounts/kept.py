"""保存期限 of the login log: who signed in from where is nobody's business after a year (W-54)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Min, QuerySet
from django.utils import timezone

from jiuye.accounts.models import LoginAttempt, SignIn
from jiuye.policy import registry
from jiuye.records import retention
from jiuye.records.retention import Rule, Schools, Shelf, months_after

WHY = "只为查清谁登录过；全平台一起清除，不列在“最近清除的”里"


def register() -> None:
    """Two tables of one kind: what was tried, and the sessions that came of it."""
    for key, label, rows, moment in (
        ("logins", "登录记录", LoginAttempt.objects.all, "at"),
        ("sessions", "登录设备和会话", SignIn.objects.all, "last_seen_at"),
    ):
        retention.register(Rule(key, label, WHY, _shelves(rows, moment), erase))


def months() -> int:
    """Attempts on names nobody has belong to no school: the longest that any of the rules here asks for."""
    return max(profile.retention.login_months for profile in registry.profiles())


def _shelves(rows: Callable[[], QuerySet[Any]], moment: str) -> Callable[[Schools, datetime], Iterable[Shelf]]:
    def shelves(schools: Schools, at: datetime) -> Iterable[Shelf]:
        kept, held = months(), rows() if schools is None else rows().filter(user__school__in=schools)
        first = held.aggregate(first=Min(moment))["first"]
        due = held.filter(**{f"{moment}__lte": months_after(timezone.localtime(at), -kept)})
        yield Shelf("", f"{kept} 个月", held, due, first and months_after(timezone.localtime(first), kept))

    return shelves


def erase(batch: Sequence[Any], at: datetime) -> None:
    """Gone without a word each: the sweep's one event says how many."""
    type(batch[0]).objects.filter(pk__in=[one.pk for one in batch]).delete()
