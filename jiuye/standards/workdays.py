"""工作日: weekdays, corrected by the holidays an installation keeps (``jiuye tables put holidays``); unknown years stay weekdays."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from jiuye.standards import local

NOT_COUNTED = "没有算法定节假日"


def calendar() -> dict[str, str]:
    """Day → off or work, for the days that are not what their weekday says."""
    return _calendar(local.version_of("holidays"))


@lru_cache(maxsize=4)
def _calendar(version: tuple[str, int]) -> dict[str, str]:
    return {row["day"]: row["kind"] for row in local.rows("holidays")}


def after(since: datetime, days: int) -> datetime:
    """The same hour so many working days later."""
    known, found, left = calendar(), since, days
    while left:
        found += timedelta(days=1)
        left -= known.get(found.date().isoformat(), "work" if found.weekday() < 5 else "off") == "work"
    return found


def is_known(year: int) -> bool:
    """Whether anybody wrote down the holidays of a year; a promise over an unknown one says that it left them out."""
    return any(day.startswith(f"{year}-") for day in calendar())
