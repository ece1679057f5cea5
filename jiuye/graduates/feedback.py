"""What a 信息反馈 can be about, and by when it is answered (S1-87, P-11)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

KINDS: Final = {
    "registry": "学籍信息与实际不符",
    "wrong": "学校填写的内容不对",
    "locked": "内容变了，但我不能修改",
    "missing": "缺少我的信息",
    "other": "其他问题",
}
FIRST_ANSWER_DAYS: Final = "2–3"
LATEST: Final = 3
SATURDAY: Final = 5


def due(opened_at: datetime) -> datetime:
    """The third working day after it was opened; public holidays are not known here and only make it earlier than promised."""
    day, left = opened_at, LATEST
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day
