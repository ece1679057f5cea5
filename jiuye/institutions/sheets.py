"""Importing departments and majors from Excel or DBF (S4-23, S4-24): dry run first, all or nothing, the same file twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.core.files.base import File
from django.db import transaction

from jiuye.institutions.models import Department, Major, School
from jiuye.institutions.services import may_manage
from jiuye.kit import sheets
from jiuye.kit.actors import Actor
from jiuye.kit.columns import Column, Columns
from jiuye.kit.refusals import Reason, Refused
from jiuye.records.models import FileRun
from jiuye.records.services import Entry, record_many, runs
from jiuye.standards import majors as catalogue
from jiuye.standards import tables

DEPARTMENTS = Columns(
    Column("name", "院系名称", required=True, aliases=("院系", "学院", "学院名称", "YXMC"), example="法学院"),
    Column("code", "院系代码", aliases=("代码", "YXDM"), example="01"),
    Column("contact", "联系人", aliases=("LXR",)),
    Column("phone", "联系电话", aliases=("电话", "LXDH")),
)
MAJORS = Columns(
    Column("name", "专业名称", required=True, aliases=("专业", "ZYMC"), example="法学"),
    Column("code", "国标专业代码", required=True, aliases=("专业代码", "国标专业", "ZYDM"), example="030101"),
    Column(
        "level",
        "学历层次",
        required=True,
        aliases=("层次", "学历", "XLDM"),
        table="education_level",
        example="本科生毕业",
    ),
    Column("length", "学制", aliases=("XZ",), example="4"),
    Column("department", "院系名称", required=True, aliases=("院系", "所属院系", "YXMC"), example="法学院"),
)
KINDS = {"departments": ("院系", DEPARTMENTS), "majors": ("专业", MAJORS)}


@dataclass(slots=True)
class Plan:
    """What a file would do."""

    new: list[Department | Major] = field(default_factory=list)
    changed: list[Department | Major] = field(default_factory=list)
    same: int = 0
    problems: list[dict[str, object]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, object]:
        return {"new": len(self.new), "changed": len(self.changed), "same": self.same, "problems": len(self.problems)}


def receive(*, actor: Actor, school: School, kind: str, upload: File[bytes], at: datetime) -> FileRun:
    """Keep the file and say what it would do; nothing is written yet."""
    may_manage(actor, school)
    run = runs.receive(actor=actor, upload=upload, what=kind, at=at, school_id=school.pk, title=f"导入{KINDS[kind][0]}")
    try:
        found = plan(run, school)
    except Refused as no:
        runs.failed(run, actor=actor, at=at, error=str(no))
        raise
    runs.checked(run, actor=actor, at=at, counts=found.counts, problems=found.problems)
    return run


@transaction.atomic
def apply(*, actor: Actor, school: School, run: FileRun, at: datetime) -> Plan:
    """Write it, all or nothing; judged again, because the school may have changed since."""
    may_manage(actor, school)
    found = plan(run, school)
    if found.problems:
        raise Refused(
            Reason(
                f"还有 {len(found.problems)} 处问题，整个文件都没有导入",
                rule="import.problems",
                remedy="请改好表格再上传",
            )
        )
    model = Department if run.what == "departments" else Major
    names = [column.key for column in KINDS[run.what][1]]
    model.unscoped.bulk_create(found.new, batch_size=500)  # type: ignore[arg-type]
    if found.changed:
        model.unscoped.bulk_update(found.changed, names, batch_size=500)  # type: ignore[arg-type]
    told = [Entry(one) for one in (*found.new, *found.changed)]
    record_many(f"{model._meta.model_name}.import", told, actor=actor, at=at)
    runs.applied(run, actor=actor, at=at, counts=found.counts)
    return found


def plan(run: FileRun, school: School) -> Plan:
    columns = KINDS[run.what][1]
    table = sheets.read(Path(run.upload.path), name=run.upload_name)
    mapping = sheets.match_columns(table.header, columns)
    mapping.refuse_if_unusable(table.header)
    rows = [
        (number, {key: cells[position].strip() for key, position in mapping.index.items()})
        for number, cells in table.numbered()
    ]
    return _departments(rows, school) if run.what == "departments" else _majors(rows, school)


Row = tuple[int, dict[str, str]]


def _departments(rows: Iterable[Row], school: School) -> Plan:
    found, standing = Plan(), {one.name: one for one in Department.unscoped.filter(school=school)}
    seen: set[str] = set()
    for number, values in rows:
        if _bad(found, number, values, DEPARTMENTS) or _twice(found, number, values["name"], seen):
            continue
        _place(found, standing.get(values["name"]), Department(school=school), values)
    return found


def _majors(rows: Iterable[Row], school: School) -> Plan:
    found = Plan()
    standing = {(m.code, m.name, m.level): m for m in Major.unscoped.filter(school=school).select_related("department")}
    departments = _by_name(school)
    seen: set[str] = set()
    for number, values in rows:
        if _bad(found, number, values, MAJORS):
            continue
        level = tables.table("education_level").find(values["level"])
        department = departments.get(values["department"])
        if level is None:
            _problem(
                found, number, "学历层次", f"没有“{values['level']}”这种学历层次", "请写学历代码或名称，例如 本科生毕业"
            )
        elif department is None:
            _problem(
                found, number, "院系名称", f"没有“{values['department']}”这个院系", "请先导入院系，或给院系加上这个别名"
            )
        elif wrong := catalogue.problem_with(values["code"], values["name"], level.code):
            _problem(found, number, "国标专业代码", wrong.text, wrong.remedy)
        elif not _twice(found, number, f"{values['code']} {values['name']} {level.code}", seen):
            known = standing.get((values["code"], values["name"], level.code))
            _place(found, known, Major(school=school), {**values, "level": level.code, "department": department})
    return found


def _by_name(school: School) -> dict[str, Department]:
    """Departments by name and alias (C-28)."""
    rows = list(Department.unscoped.filter(school=school, closed_at=None))
    aliases = {str(alias): one for one in rows for alias in one.aliases}
    return aliases | {one.name: one for one in rows}


def _bad(found: Plan, number: int, values: dict[str, str], columns: Columns) -> bool:
    missing = [c for c in columns if c.required and not values.get(c.key)]
    for column in missing:
        _problem(found, number, column.label, f"{column.label}没有填", "请填上，或删去这一行")
    return bool(missing)


def _twice(found: Plan, number: int, key: str, seen: set[str]) -> bool:
    if key in seen:
        _problem(found, number, "", f"“{key}”在文件里出现了两次", "请只留一行")
        return True
    seen.add(key)
    return False


def _place(
    found: Plan, known: Department | Major | None, fresh: Department | Major, values: dict[str, object] | dict[str, str]
) -> None:
    """A blank cell never clears what is there."""
    one = known or fresh
    changes = {name: value for name, value in values.items() if value and getattr(one, f"{name}", None) != value}
    for name, value in changes.items():
        setattr(one, name, value)
    if known is None:
        found.new.append(one)
    elif changes:
        found.changed.append(one)
    else:
        found.same += 1


def _problem(found: Plan, number: int, column: str, text: str, remedy: str) -> None:
    found.problems.append({"row": number, "column": column, "text": text, "remedy": remedy})
