"""What the phone components are fed: small immutable rows, and how moments are said to a graduate.

Domains build these in their ``h5/views.py``; the tags in ``templatetags/h5.py`` draw them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WEEKDAYS = "一二三四五六日"
ALIKE = 0.6
"""Below this two values are different things, and marking letters would only make noise."""
STATE_WORDS = {
    "done": "已完成",
    "turn": "轮到你了",
    "stop": "有问题",
    "waiting": "等待中",
    "here": "现在在这里",
    "notyet": "还没到",
    "lock": "不能直接改",
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One entry of the bottom tab bar; ``count`` is what waits for the person there."""

    key: str
    label: str
    href: str
    icon: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One segment of the bar on top of a form: ``done``, ``here`` or ``notyet``."""

    label: str = ""
    state: str = "notyet"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """One stop on the way of a record: who, when, and in whose hands it is now."""

    title: str
    state: str
    when: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """One uploaded file as the graduate sees it; ``advice`` is a hint they may overrule."""

    key: str
    thumb: str = ""
    caption: str = ""
    state: str = "done"
    advice_title: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a field, which character it is, and the repair offered as a button."""

    text: str
    at: int | None = None
    repair: str = ""
    repair_label: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter above a list."""

    label: str
    href: str
    on: bool = False


def day_words(moment: datetime) -> str:
    """6月12日（周六）: a full date with its weekday, in local time."""
    local = timezone.localtime(moment)
    return f"{local.month}月{local.day}日（周{WEEKDAYS[local.weekday()]}）"


def moment_words(moment: datetime | str) -> str:
    """6月7日 21:50; words already chosen by the caller pass through."""
    if isinstance(moment, str):
        return moment
    local = timezone.localtime(moment)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def deadline_words(deadline: datetime, at: datetime) -> str:
    """6月12日（周六）24:00 前，还有 3 天: midnight belongs to the day that ends with it."""
    local = timezone.localtime(deadline)
    ends_day = (local.hour, local.minute) in {(0, 0), (23, 59)}
    shown = local - timedelta(minutes=1) if (local.hour, local.minute) == (0, 0) else local
    clock = "24:00" if ends_day else f"{local:%H:%M}"
    return f"{day_words(shown)}{clock} 前，{_left(deadline - at)}"


def _left(span: timedelta) -> str:
    if span <= timedelta():
        return "已经过了"
    if span >= timedelta(days=1):
        return f"还有 {span.days} 天"
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return f"还有 {hours} 小时" if hours else f"还有 {max(minutes, 1)} 分钟"


def marked_difference(before: str, after: str) -> SafeString:
    """``after`` with the characters ``before`` did not have marked, so that nobody compares letter by letter."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < ALIKE:
        return format_html("{}", after)
    pieces = []
    for what, _, _, start, end in matcher.get_opcodes():
        if what == "equal":
            pieces.append(format_html("{}", after[start:end]))
        elif end > start:
            pieces.append(format_html("<mark>{}</mark>", after[start:end]))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def marked_match(text: str, match: str) -> SafeString:
    """``text`` with the first occurrence of ``match`` marked, for search results."""
    head, found, tail = text.partition(match) if match else (text, "", "")
    return format_html("{}<mark>{}</mark>{}", head, found, tail) if found else format_html("{}", text)


def marked_character(value: str, at: int) -> SafeString:
    """``value`` with the wrong character set apart (1-based place as people count)."""
    return format_html("{}<em>{}</em>{}", value[: at - 1], value[at - 1 : at], value[at:])
