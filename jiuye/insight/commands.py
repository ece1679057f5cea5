"""``jiuye rates``: the same report for whoever scripts (issue 2, part 3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from jiuye.insight import queries
from jiuye.insight.queries import Line, Report
from jiuye.insight.rules import Figure
from jiuye.institutions.models import School
from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Reason, Refused
from jiuye.policy.windows import CHINA

Answer = tuple[int, Mapping[str, Any]]


def rates(
    school: str, cohort: int, definition: str = "", as_of: datetime | None = None, by: str | None = None
) -> Answer:
    """The rates of one school's cohort. Raises Refused for an unknown school, definition or cut."""
    found = School.objects.filter(code=school).first()
    if found is None:
        raise Refused(
            Reason(
                f"没有代码为 {school} 的学校",
                rule="rates.school",
                remedy="用 jiuye schools add 添加，或核对五位院校代码",
            )
        )
    at = as_of.replace(tzinfo=CHINA) if as_of and timezone.is_naive(as_of) else as_of
    asked = queries.ask(SYSTEM, cohort=cohort, schools=[found], definition=definition, at=at)
    report = queries.rates(asked, by or "", every=True)
    return 0, {**told(report), "lines": _lines(report)}


def told(report: Report) -> dict[str, Any]:
    """The report as one JSON object; percentages are text, exactly as published."""
    asked, one = report.asked, report.asked.counting.definition
    return {
        "school": asked.schools[0].code, "cohort": asked.cohort, "definition": f"{one.scheme}.{one.key}",
        "label": one.label, "notice": one.notice, "official": asked.kept_scheme.official,
        "as_of": asked.at.isoformat() if asked.at else None,
        "denominator": one.denominator, "min_stage": one.min_stage, "by": report.by or None,
        "whole": _line(report.whole), "rows": [_line(line) for line in report.rows],
    }  # fmt: skip


def _line(line: Line) -> dict[str, Any]:
    rates = {key: _figure(figure) for key, figure in line.rates.items()}
    return {"code": line.code, "label": line.label, **_figure(line.figure), "rates": rates}


def _figure(one: Figure) -> dict[str, Any]:
    return {
        "total": one.total, "asserted": one.asserted, "confirmed": one.confirmed, "only_asserted": one.only,
        "asserted_rate": None if one.asserted_rate is None else str(one.asserted_rate),
        "confirmed_rate": None if one.confirmed_rate is None else str(one.confirmed_rate),
    }  # fmt: skip


def _lines(report: Report) -> list[str]:
    """For people at a terminal: the definition first, then both numbers."""
    asked, one = report.asked, report.asked.counting.definition
    moment = asked.at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if asked.at else "现在"
    head = f"{asked.schools[0].name} {asked.cohort} 届 · {one.label} · {asked.kept_scheme.label}（{one.notice}）· 算到{moment}"
    return [head, *(f"{line.code} {line.label}：{_said(line.figure)}" for line in (report.whole, *report.rows))]


def _said(one: Figure) -> str:
    def shown(rate: object) -> str:
        return "—" if rate is None else f"{rate}%"

    return (
        f"毕业生 {one.total}，登记 {one.asserted}（{shown(one.asserted_rate)}），"
        f"本人确认 {one.confirmed}（{shown(one.confirmed_rate)}），只有登记 {one.only}"
    )
