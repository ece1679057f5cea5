"""Telling people what happened: in-app at once, outside channels through the outbox (C-34, W-06)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from jiuye.accounts.models import User
from jiuye.kit.bulk import Inserts
from jiuye.notices.channels import CHANNELS
from jiuye.notices.models import Delivery, Notice


@transaction.atomic
def tell(
    *,
    users: Iterable[int],
    event: str,
    title: str,
    at: datetime,
    body: str = "",
    href: str = "",
    about: str = "",
    channels: Sequence[str] = (),
) -> int:
    """One notice to each account id; returns how many. ``channels`` are the outside ones the profile's matrix names."""
    wanted = list(dict.fromkeys(users))
    told: dict[str, Any] = {"event": event, "title": title[:80], "body": body, "href": href, "about": about, "at": at}
    outside = [c for c in channels if c in CHANNELS]
    if outside:
        kept = Notice.objects.bulk_create((Notice(user_id=user, **told) for user in wanted), batch_size=1000)
        Delivery.objects.bulk_create(
            (Delivery(notice=n, channel=c, dedupe=f"{c}:{n.pk}") for n in kept for c in outside), batch_size=1000
        )
        return len(wanted)
    rows = Inserts(Notice, **told)
    for user in wanted:
        rows.add(user_id=user)
    rows.flush()
    return len(wanted)


def users_of(people: Iterable[int]) -> list[int]:
    """The accounts of people who have one; the others learn on their first visit."""
    return list(User.objects.filter(person_id__in=list(people), disabled_at=None).values_list("pk", flat=True))


def mark_read(user_id: int, *, at: datetime, notice_id: int | None = None) -> int:
    """Read one notice, or all of them."""
    rows: QuerySet[Notice] = Notice.objects.filter(user_id=user_id, read_at=None)
    if notice_id is not None:
        rows = rows.filter(pk=notice_id)
    return rows.update(read_at=at)
