"""What an application may say (S4-32, S4-33): judged like a row of a roster, so that nobody gets in who could not be imported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from jiuye.graduates.rules import Noted, Wrong, read_cell, readers
from jiuye.kit.refusals import Reason
from jiuye.policy.profile import Profile
from jiuye.policy.vocabulary import field_label

KEYS: Final = ("name", "id_number", "student_number", "level", "mobile")
"""What everybody says of themselves; department, major and class are chosen, as far as the school has opened them."""
DAYS: Final = 3
"""Working days in which the school looks at an application."""


def read(said: Mapping[str, str], profile: Profile, cohort: int, *, today: date) -> tuple[dict[str, str], list[Reason]]:
    """The values as they are kept, and every problem tied to its field."""
    how = readers(profile, cohort, today=today)
    values: dict[str, str] = {}
    problems: list[Reason] = []
    for key in KEYS:
        found = read_cell(said.get(key, ""), key, how)
        if isinstance(found, Noted):
            found = found.value
        if isinstance(found, str) and found:
            values[key] = found
        elif isinstance(found, Wrong):
            problems.append(Reason(found.text, rule=found.code, owner="本人", remedy=found.remedy, field=key))
        else:
            label = field_label(key)
            problems.append(
                Reason(f"还没有填{label}", rule="application.needed", owner="本人", remedy="请照证件填写", field=key)
            )
    return values, problems


def closed_to(mode: str, school: str, phone: str = "") -> Reason | None:
    """Why nobody can apply to be let in; None where they can (C-29)."""
    if mode != "import_only":
        return None
    ask = f"。就业中心电话 {phone}" if phone else ""
    return Reason(
        f"{school}的毕业生名单只由学校导入，不能自己申请加入", rule="roster.mode", owner="学校就业中心",
        remedy=f"请先问辅导员：你在不在名单里，学号和证件号码有没有写错；在名单里的，请辅导员发一个激活码{ask}",
    )  # fmt: skip
