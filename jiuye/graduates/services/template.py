"""导入模板 (S4-34): headings with what is required and what the registry owns, an example, the codes that may be written."""

from __future__ import annotations

import io
from collections.abc import Iterator

from jiuye.graduates.columns import roster_columns
from jiuye.graduates.seasons import profile_of
from jiuye.institutions.models import School
from jiuye.kit.columns import Column
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.sheets import NotesSheet, write_xlsx
from jiuye.policy.registry import profile as province_profile
from jiuye.standards.tables import table


def template(profile_key: str, cohort: int, *, central: bool = True, school: School | None = None) -> bytes:
    """The xlsx of one cohort, with a ``school``'s own fields, and without ``central`` columns for whoever may not import them."""
    try:
        profile = profile_of(school, cohort) if school else province_profile(profile_key, cohort)
    except KeyError:
        raise Refused(
            Reason(
                f"没有名为 {profile_key} 的省份规则", rule="policy.unknown", remedy="用 jiuye policy check 查看有哪些"
            )
        ) from None
    columns = tuple(c for c in roster_columns(profile) if central or c.key not in profile.roster.central_fields)
    needed = profile.roster.mandatory_fields
    headings = [c.label for c in columns]
    example = [str(cohort) if c.key == "cohort" else c.example for c in columns]
    out = io.BytesIO()
    write_xlsx(
        out, headings, [example], sheet=f"{cohort} 届生源名单",
        notes_sheet=NotesSheet("填写说明", ("列", "要求", "说明", "可以填的内容"), list(_notes(columns, needed)), (20, 34, 60, 80)),
        header_styles={h: "required" if c.required else "locked" if c.locked else "plain" for h, c in zip(headings, columns, strict=True)},
        dropdowns={h: _labels(c) for h, c in zip(headings, columns, strict=True) if c.table}, blank_rows=200,
        widths=[c.width for c in columns],
    )  # fmt: skip
    return out.getvalue()


def _notes(columns: tuple[Column, ...], needed: tuple[str, ...]) -> Iterator[tuple[str, str, str, str]]:
    yield (
        "（整张表）",
        "",
        "第 2 行是示例，导入前请删去。空白格不会清掉已有的内容，要清掉请写“清空”。列的先后不限。",
        "",
    )
    for c in columns:
        how = ["导入必填"] if c.required else ["最终必填，可由本人补"] if c.key in needed else ["选填"]
        if c.locked:
            how.append("以学籍为准，只能由导入更改")
        choices = "、".join(f"{row.code} {row.label}" for row in table(c.table).current()) if c.table else ""
        yield c.label, "；".join(how), c.help, choices


def _labels(column: Column) -> list[str]:
    return [row.label for row in table(column.table).current()]
