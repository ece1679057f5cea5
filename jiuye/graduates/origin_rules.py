"""What may be said on the origin page (S0-07, S0-08, S1-14, S1-18): text in, the values kept or the problems. No database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from jiuye.graduates.facts import REGIONS, RELATIONS, Values
from jiuye.graduates.fields import Field
from jiuye.graduates.rules import CLEAR, Noted, Reader, Value, Wrong, read_cell, readers
from jiuye.kit.refusals import Reason
from jiuye.policy.profile import Profile
from jiuye.policy.vocabulary import field_label
from jiuye.standards.contacts import check_phone

QQ = re.compile(r"[1-9]\d{4,11}")


def judge(
    values: Mapping[str, str],
    fields: Iterable[Field],
    profile: Profile,
    cohort: int,
    *,
    today: date,
    standing: Mapping[str, str],
    complete: bool,
) -> tuple[Values, list[Reason]]:
    """The values as they will be kept, and what is wrong with them; what was not sent stays as it stands.

    ``complete`` also asks for what is missing.
    """
    how = readers(profile, cohort, today=today)
    kept: Values = {}
    problems: list[Reason] = []
    for field in fields:
        text = " ".join(values.get(field.name, standing.get(field.name, "")).split())
        if not text and field.required and complete:
            problems.append(_missing(field))
            continue
        if field.name not in values:
            continue
        read = _read(field, text, how)
        if isinstance(read, Reason):
            problems.append(read)
        else:
            kept[field.name] = read
    return kept, problems


def _read(field: Field, text: str, how: Mapping[str, Reader]) -> str | Reason:
    if not text:
        return ""
    if len(text) > field.max_length:
        return _reason(field, f"{field.label}有 {len(text)} 个字，最多 {field.max_length} 个", "请缩短后再填")
    if field.extension or field.name in RELATIONS:
        return text
    if field.name == "home_phone":
        verdict = check_phone(text)
        return _because(field, verdict.problems[0]) if verdict.problems else verdict.normalised
    if field.name == "qq" and not QQ.fullmatch(text):
        return _reason(field, "QQ 号应为 5 到 12 位数字", "请核对后再填")
    if field.name in REGIONS and text in ("710000", "810000", "820000"):
        return text
    return _as_text(field, read_cell(text, field.name, how))


def _as_text(field: Field, value: Value) -> str | Reason:
    if isinstance(value, Wrong):
        return _reason(field, value.text, value.remedy, rule=value.code)
    if isinstance(value, Noted):
        return value.value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None or value is CLEAR else str(value)


def incomplete(values: Mapping[str, str], mandatory: Iterable[str], skipped: Iterable[str]) -> list[Reason]:
    """全部必填 (S0-08): what the school still has to fill in before it can say the record is right."""
    left_out = set(skipped)
    return [
        Reason(f"{field_label(name)}还是空的", rule="origin.mandatory", owner="学校", field=name,
               remedy="可以在这一页补上；灰色的请从学籍重新导入")
        for name in mandatory
        if name not in left_out and not values.get(name)
    ]  # fmt: skip


def _missing(field: Field) -> Reason:
    choose = field.name in REGIONS
    remedy = "请选到区或县" if choose else "请填写后再确认"
    return _reason(field, f"还没有{'选' if choose else '填'}{field.label}", remedy, rule="origin.required")


def _reason(field: Field, text: str, remedy: str, rule: str = "origin.format") -> Reason:
    return Reason(text, rule=rule, owner="本人", remedy=remedy, field=field.name)


def _because(field: Field, reason: Reason) -> Reason:
    return Reason(reason.text, rule=reason.rule, owner="本人", remedy=reason.remedy, field=field.name)
