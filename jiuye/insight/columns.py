"""The people behind a number as a list: who, where, what was said then, by whom, and whether they confirmed it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from jiuye.destinations.models import AssertedBy, Destination
from jiuye.graduates.models import Graduate
from jiuye.insight.counting import Row
from jiuye.insight.queries import Asked
from jiuye.insight.rules import NOTHING, NOWHERE, THROUGH, Cell
from jiuye.kit.actors import Actor
from jiuye.kit.among import among
from jiuye.kit.columns import Column, Columns
from jiuye.kit.lists import Filter, ListSpec, Rows

MARKS = {True: "本人已确认", False: "本人未确认"}


@dataclass(frozen=True)
class Behind:
    """What the columns need to know of each: the cell they were counted by, and the province's words."""

    asked: Asked
    cells: dict[int, Cell]

    def cell(self, graduate: Any) -> Cell:
        return self.cells.get(graduate.pk, NOTHING)

    def leaf(self, graduate: Any) -> str:
        catalogue = self.asked.profile.catalogue
        found = catalogue.leaves.get(self.cell(graduate).leaf) or catalogue.leaves[catalogue.initial]
        return found.label

    def status(self, graduate: Any) -> str:
        cell = self.cell(graduate)
        if cell.reach == NOWHERE:
            return "没有有效登记"
        process = self.asked.profile.processes["destination"]
        state = "approved" if cell.reach == THROUGH else "in_review"
        return process.caption(state, 0 if cell.reach == THROUGH else cell.reach)

    def confirmed(self, graduate: Any) -> str:
        cell = self.cell(graduate)
        return MARKS[cell.confirmed] if cell.reach != NOWHERE else ""

    def counts(self, graduate: Any) -> str:
        return "" if self.cell(graduate).counted else f"核查不计入：{_now(graduate).does_not_count}"


def _now(graduate: Any) -> Destination:
    return next(iter(graduate.now), Destination())


def columns_of(behind: Behind) -> Columns:
    return Columns(
        Column("name", "姓名", width=12),
        Column("student_number", "学号", sort="student_number", width=16),
        Column("department.name", "院系", sort="department__code", width=22),
        Column("major_name", "专业", width=22),
        Column("class_name", "班级", width=18),
        Column("leaf", "计入时的去向", behind.leaf, width=22),
        Column("status", "审核进度", behind.status, width=16),
        Column("confirmed", "本人确认", behind.confirmed, width=12),
        Column("who", "现在由谁登记", lambda g: AssertedBy(_now(g).asserted_by).label, width=14),
        Column("unit", "现在的单位或学校", lambda g: _now(g).employer_name or _now(g).study_school, width=30),
        Column("counts", "说明", behind.counts, width=30),
    )


CARRIED = tuple(
    Filter(key, key, lambda rows, values: rows, beside=True)
    for key in ("cohort", "school", "definition", "by", "at", "show", "cut", "value", "other")
)
"""The question itself: it stays in the address while people search and turn pages."""


def member_list(asked: Asked, rows: Iterable[Row], title: str) -> ListSpec:
    """A list of exactly these people, re-read through the scope of whoever looks."""
    cells = {row.pk: row.cell for row in rows}
    return ListSpec(
        key="insight.members", title=title, columns=columns_of(Behind(asked, cells)), default_sort="department.name",
        rows=lambda actor: chosen(actor, cells), prepare=prepared,
        filters=(Filter("q", "姓名或学号", _search, placeholder="姓名或学号"), *CARRIED),
    )  # fmt: skip


def chosen(actor: Actor, ids: Iterable[int]) -> Rows:
    """Graduates by id, however many: as one parameter."""
    return Graduate.objects.visible_to(actor).filter(pk__in=among(ids))


def those_in(actor: Actor, ids: Iterable[int]) -> Iterable[int]:
    """Who of them stands in the file, for their own data window."""
    return chosen(actor, ids).order_by().values_list("pk", flat=True)


def prepared(rows: Rows) -> Rows:
    current = Prefetch("destinations", Destination.unscoped.filter(is_current=True), to_attr="now")
    return rows.select_related("department", "class_group").prefetch_related(current)


def _search(rows: Rows, values: list[str]) -> Rows:
    return rows.filter(name__contains=values[0]) | rows.filter(student_number=values[0])


def moment_said(at: datetime | None) -> str:
    return f"算到 {at:%Y-%m-%d %H:%M}" if at else "算到现在"
