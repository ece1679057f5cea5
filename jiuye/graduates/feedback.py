"""What a 信息反馈 can be about, who hears it, and by when it is answered (S1-87, S4-78, P-02, P-11)."""

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
FROM_ELSEWHERE: Final = {"appeal": "申诉：登记或审核不对", "pressure": "有人要求填不真实的去向"}
"""Begun where they arise, not chosen from the list above; heard at the desk the profile names (``profile.Hearing``)."""
ALL_KINDS: Final = {**KINDS, **FROM_ELSEWHERE}
HEARD_BY: Final = {"school": "学校就业中心", "province": "省级就业中心"}
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
