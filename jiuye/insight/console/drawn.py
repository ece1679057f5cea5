"""What the templates draw, made ready: every figure with the address of its receipt."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from jiuye.insight.forms import Address
from jiuye.insight.labels import TITLES
from jiuye.insight.queries import Asked, Line, Report
from jiuye.insight.receipt import Receipt
from jiuye.insight.rules import Figure
from jiuye.kit.templatetags.ui_text import figure as grouped


@dataclass(frozen=True, slots=True)
class Number:
    text: str
    label: str
    query: str = ""
    own: bool = False
    on: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    line: Line
    numbers: list[Number]
    on: bool


def lines(report: Report, address: Address, most: int) -> list[Drawn]:
    """The whole first, then the values of the cut in the order of their codes."""
    return [_drawn(line, report.by, address) for line in (report.whole, *report.rows[:most])]


def _drawn(line: Line, by: str, address: Address) -> Drawn:
    cut = "" if line.whole else by
    here = bool(address.show) and (address.cut, address.value) == (cut, line.value if cut else "")

    def number(which: str, text: str, label: str, *, own: bool = False, rate: bool = False) -> Number:
        query = address.query(show=which, cut=cut, value=line.value if cut else "")
        return Number(text, label, query, own, here and address.show == which and rate)

    one = line.figure
    return Drawn(line, [
        number("total", str(grouped(one.total)), "毕业生"),
        number("asserted", str(grouped(one.asserted)), "登记人数"),
        number("asserted", shown(one.asserted_rate), "登记率", rate=True),
        number("confirmed", str(grouped(one.confirmed)), "本人确认人数"),
        number("confirmed", shown(one.confirmed_rate), "确认率", own=True, rate=True),
        number("only", str(grouped(one.only)), "只有登记", rate=True),
    ], here)  # fmt: skip


def shown(rate: Decimal | None) -> str:
    return "—" if rate is None else f"{rate}%"


def page(report: Report, address: Address, cuts: list[tuple[str, str]], most: int) -> dict[str, Any]:
    asked = report.asked
    return {
        "lines": lines(report, address, most),
        "hidden": max(0, len(report.rows) - most),
        "by_label": TITLES.get(report.by, "全部"),
        "cut_links": [{"label": f"按{label}", "query": address.query(by=key, show="", cut="", value=""), "on": key == report.by}
                      for key, label in cuts],
        "parts": [_part(key, one, asked, address) for key, one in report.whole.rates.items()],
        "only_query": address.query(show="only", cut="", value=""),
        "local_at": f"{timezone.localtime(asked.at):%Y-%m-%dT%H:%M}" if asked.at else "",
    }  # fmt: skip


def _part(key: str, one: Figure, asked: Asked, address: Address) -> dict[str, Any]:
    label = asked.kept_scheme.rates[key].label
    query = address.query(definition=f"{asked.scheme}.{key}", show="", cut="", value="")
    return {"label": label, "figure": one, "query": query, "on": key == asked.rate}


def links(one: Receipt, settled: Address, open_address: Address) -> dict[str, Any]:
    """Where the receipt leads: its members, its moment again, the people other definitions differ in."""
    members = settled.query()
    return {
        "count": one.figure.count(one.which),
        "members": members,
        "members_url": f"{reverse('insight:members')}?{members}",
        "total": settled.query(show="total"),
        "verify": f"{settled.query()}&digest={one.digest}",
        "close": open_address.query(show="none", cut="", value=""),
        "others": [_other(other, one, settled) for other in one.others],
    }


def _other(other: Any, one: Receipt, settled: Address) -> dict[str, Any]:
    definition = f"{other.scheme}.{other.rate}"
    own_words = other.which != one.which
    if own_words:
        url = f"{reverse('insight:members')}?{settled.query(show='only')}" if other.people else ""
    else:
        asked = f"{reverse('insight:difference')}?{settled.query(definition=f'{one.asked.scheme}.{one.asked.rate}')}"
        url = (
            f"{asked}&other={definition}"
            if other.people and not other.says.startswith(("换了", "一个", "分母"))
            else ""
        )
    points = "" if other.points is None else f"{other.points:+}".replace("-", "−") if other.points else "0.00"
    return {
        "other": other,
        "url": url,
        "points": points,
        "query": settled.query(definition=definition, show=other.which),
    }
