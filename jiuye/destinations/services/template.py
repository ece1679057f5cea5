"""导入模板 of destinations: headings, an example, and what may be written in each column (S4-64)."""

from __future__ import annotations

import io
from collections.abc import Iterator

from jiuye.destinations.sheets import columns_of
from jiuye.graduates.seasons import profile_of
from jiuye.institutions.models import School
from jiuye.kit.columns import Column
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.sheets import NotesSheet, write_xlsx
from jiuye.policy import registry
from jiuye.policy.profile import Profile
from jiuye.standards.tables import table


def template_of(profile_key: str, cohort: int, *, school: School | None = None) -> bytes:
    """The xlsx of one province for one cohort, with a ``school``'s own fields."""
    try:
        profile = profile_of(school, cohort) if school else registry.profile(profile_key, cohort)
    except KeyError:
        raise Refused(
            Reason(
                f"没有名为 {profile_key} 的省份规则", rule="policy.unknown", remedy="用 jiuye policy check 查看有哪些"
            )
        ) from None
    columns, out = columns_of(profile), io.BytesIO()
    write_xlsx(
        out, [c.label for c in columns], [[c.example for c in columns]], sheet="毕业去向",
        notes_sheet=NotesSheet("填写说明", ("列", "说明", "可以填的内容"), list(_notes(columns, profile)), (20, 44, 100)),
        header_styles={c.label: "required" if c.required else "plain" for c in columns}, blank_rows=200,
        dropdowns={c.label: [row.label for row in table(c.table).current()] for c in columns if c.table},
        widths=[max(c.width, 2.2 * len(c.label) + 4) for c in columns],
    )  # fmt: skip
    return out.getvalue()


def _notes(columns: tuple[Column, ...], profile: Profile) -> Iterator[tuple[str, str, str]]:
    yield "（整张表）", "第 2 行是示例，导入前请删去。空白格不会清掉已有的内容。列的先后不限。", ""
    for column in columns:
        if column.key == "leaf":
            allowed = "、".join(leaf.label for leaf in profile.catalogue.leaves.values() if leaf.choosable)
        else:
            allowed = "、".join(f"{c.code} {c.label}" for c in table(column.table).current()) if column.table else ""
        yield column.label, column.help, allowed
