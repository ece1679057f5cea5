"""Questions about notices."""

from __future__ import annotations

from jiuye.notices.models import Notice


def unread_count(user_id: int) -> int:
    return Notice.objects.filter(user_id=user_id, read_at=None).count()


def recent(user_id: int, *, limit: int = 50) -> list[Notice]:
    return list(Notice.objects.filter(user_id=user_id)[:limit])
