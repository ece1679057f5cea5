"""Filters that write figures, days and masked numbers the way the drawings do."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone

from jiuye.kit import masking

register = template.Library()
THIN = "\u202f"

register.filter("mask_id", lambda value: masking.mask_id(str(value or "")))
register.filter("mask_phone", lambda value: masking.mask_phone(str(value or "")))
register.filter("mask_email", lambda value: masking.mask_email(str(value or "")))
register.filter("mask_name", lambda value: masking.mask_name(str(value or "")))


@register.filter
def figure(value: object) -> str:
    """31246 → 31 246, with the thin space that never breaks; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int):
        return "" if value is None else str(value)
    return f"{value:,}".replace(",", THIN).replace("-", "−")


@register.filter
def percent(value: float | None) -> str:
    """0.68917 → 68.92%; nothing known is a dash, not a zero."""
    return "—" if value is None else f"{value * 100:.2f}%"


@register.filter
def local_day(value: date | datetime | None) -> str:
    """``6/9`` this year, ``2025/6/9`` otherwise: lists are narrow."""
    if value is None or value == "":
        return ""
    day = _local(value)
    short = f"{day.month}/{day.day}"
    return short if day.year == timezone.localdate().year else f"{day.year}/{short}"


@register.filter
def local_moment(value: datetime | None) -> str:
    """``6/9 21:14``: the day as in lists, with the minute."""
    if not value:
        return ""
    return f"{local_day(value)} {_local(value):%H:%M}"


@register.filter
def full_day(value: date | datetime | None) -> str:
    """``2026年6月9日（周二）``: where somebody plans by it."""
    if not value:
        return ""
    day = _local(value)
    return f"{day.year}年{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）"


@register.filter
def full_moment(value: datetime | None) -> str:
    return f"{full_day(value)} {_local(value):%H:%M}" if value else ""


@register.filter
def time_left(value: datetime | None) -> str:
    """``8 小时 48 分``, ``3 天``, ``已过 2 天``: time left stands before the date."""
    if not value:
        return ""
    seconds = int((value - timezone.now()).total_seconds())
    span = _span(abs(seconds))
    return span if seconds >= 0 else f"已过 {span}"


@register.filter
def shown(value: object) -> object:
    """A cell of a list: days short, figures grouped, yes and no in words, nothing known as a dash."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return local_moment(value)
    return local_day(value) if isinstance(value, date) else value


def _span(seconds: int) -> str:
    days, hours, minutes = seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60
    if days:
        return f"{days} 天"
    return f"{hours} 小时 {minutes} 分" if hours else f"{minutes} 分"


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
