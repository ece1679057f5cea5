"""A roster held against the list as it is: who is new, who changed in what, who is the same, who is somebody else (W-09, S1-10).

Nothing is written here. A hundred thousand rows are compared as tuples; only rows that differ are looked at field by field.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from jiuye.accounts.models import Person
from jiuye.graduates.columns import KEYS
from jiuye.graduates.lifecycle import OriginState
from jiuye.graduates.models import Graduate
from jiuye.graduates.rules import CLEAR, Wrong
from jiuye.graduates.services.structure import Found, Structure, Unborn
from jiuye.graduates.sheets import Sheet, put
from jiuye.institutions.models import School
from jiuye.policy.vocabulary import OWN_FIELD
from jiuye.standards.names import DOTS, REPLACED, same_person_name

PATHS = {"department": "department_id", "class_name": "class_group_id", "campus": "campus_id", "major": "major_id",
         "id_number": "person__document_index"}  # fmt: skip
EXTRA = ("disabled", "family_poor")


def in_extra(key: str) -> bool:
    """Kept beside the columns: two facts of ours, and the school's own fields (S4-36)."""
    return key in EXTRA or key.startswith(OWN_FIELD)


OWN = frozenset(
    (
        "ethnicity", "political_status", "division", "origin_region", "urban_rural", "archive_moved_in", "household_moved_in",
        "mobile", "email", "qq", "wechat", "home_address", "home_phone", "household_region", "household_address",
        "home_postcode", "disabled", "family_poor",
    )
)  # fmt: skip
"""The graduate's own part: once they have confirmed it, an import fills gaps and overwrites nothing."""
HEAD = ("pk", "person_id", "person__document_index", "deactivated_at", "confirmed_at", "state", "version",
        "student_number", "exam_number", "name")  # fmt: skip
HARMLESS = {"不可见字符", "间隔点写法", "全角半角", "空格"}


class Standing(NamedTuple):
    """One row of the list as it is; ``values`` are aligned with the sheet's keys."""

    pk: int
    person_id: int
    document_index: str | None
    deactivated_at: datetime | None
    confirmed_at: datetime | None
    state: str
    version: int
    student_number: str
    exam_number: str
    name: str
    values: tuple[object, ...]


class Change(NamedTuple):
    """One person the file changes: column → (before, after); ``back`` when they were out of the list (S2-74)."""

    position: int
    standing: Standing
    values: dict[str, tuple[object, object]]
    back: bool


@dataclass(slots=True)
class Comparison:
    """What importing this sheet would do."""

    new: list[int] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: int = 0
    missing: list[int] = field(default_factory=list)
    fields: Counter[str] = field(default_factory=Counter)
    kept_own: Counter[str] = field(default_factory=Counter)
    lapsing: Counter[str] = field(default_factory=Counter)
    lapses: int = 0
    people: dict[str, tuple[int, str]] = field(default_factory=dict)


def place(sheet: Sheet, structure: Structure) -> None:
    """Put records in the place of written departments, majors, classes and campuses; unknown ones become problems."""
    votes = structure.votes(sheet.column("department"), sheet.column("major_code"))
    departments = _placed(sheet, "department", lambda text, _: structure.department(text, votes))
    numbers = sheet.column("student_number")
    _placed(
        sheet,
        "class_name",
        lambda text, n: structure.class_group(text, departments[n] or structure.home_of(numbers[n])),
    )
    _placed(sheet, "campus", lambda text, _: structure.campus(text))
    if {"major_code", "major_name"} & set(sheet.keys):
        _place_majors(sheet, structure, departments)
    for problem in sheet.problems:
        if problem.code.endswith(".unknown") and problem.key in ("department", "class_name"):
            structure.count(problem.key, problem.shown, 1)


def _placed(sheet: Sheet, key: str, find: Callable[[str, int], Found]) -> list[Found]:
    at = sheet.at(key)
    found: list[Found] = [None] * len(sheet.rows)
    if at is None:
        return found
    for position, row in enumerate(sheet.rows):
        text = row[at]
        if not isinstance(text, str):
            continue
        one: Found = find(text, position)
        found[position] = one
        if isinstance(one, Wrong):
            sheet.wrong(position, key, one, text)
            one = None
        sheet.rows[position] = (*row[:at], one, *row[at + 1 :])
    return found


def _place_majors(sheet: Sheet, structure: Structure, departments: Sequence[Found]) -> None:
    """Code, name and the school's own record settle together; all three stand in every row afterwards."""
    codes, titles, levels = sheet.column("major_code"), sheet.column("major_name"), sheet.column("level")
    added = tuple(key for key in ("major_code", "major_name", "major") if key not in sheet.keys)
    sheet.keys = (*sheet.keys, *added)
    at = [sheet.keys.index(key) for key in ("major_code", "major_name", "major")]
    for position, row in enumerate(sheet.rows):
        cells = [*row, *[None] * len(added)]
        code, name, level = (_text(column[position]) for column in (codes, titles, levels))
        if code or name:
            one, code, name = structure.major(code, name, level, departments[position])
            if isinstance(one, Wrong):
                key = "major_code" if code else "major_name"
                sheet.wrong(position, key, one, f"{code} {name}".strip())
                one = None
            cells[at[0]], cells[at[1]], cells[at[2]] = code or None, name or None, one
        sheet.rows[position] = tuple(cells)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def standing_rows(school: School, cohort: int, keys: Sequence[str]) -> list[Standing]:
    """Everybody on the list, deactivated ones included, with the columns the file speaks of."""
    paths = [PATHS.get(key, "extra" if in_extra(key) else key) for key in keys]
    rows = Graduate.unscoped.filter(school=school, cohort=cohort).values_list(*HEAD, *dict.fromkeys(paths))
    names = (*HEAD, *dict.fromkeys(paths))
    where = [names.index(path) for path in paths]
    odd = [n for n, key in enumerate(keys) if in_extra(key)]
    found = []
    for row in rows.iterator(chunk_size=5000):
        values = [row[i] for i in where]
        for n in odd:
            values[n] = values[n].get(keys[n])
        found.append(Standing._make([*row[: len(HEAD)], tuple(values)]))
    return found


def compare(sheet: Sheet, standing: list[Standing], *, locked: frozenset[str], accepted: frozenset[str]) -> Comparison:
    """Match every row by student number, exam number and document; judge identity; find the differences."""
    result = Comparison()
    by: tuple[Mapping[object, Standing], ...] = (
        {s.student_number: s for s in standing},
        {s.exam_number: s for s in standing if s.exam_number},
        {s.document_index: s for s in standing if s.document_index},
    )
    indexes = [Person.index_of(d) if isinstance(d, str) else None for d in sheet.column("id_number")]
    numbers, exams = sheet.column("student_number"), sheet.column("exam_number")
    seen: dict[int, int] = {}
    _mend_names(sheet, by, (numbers, exams, indexes), accepted)
    new = []
    for position in range(len(sheet.rows)):
        found = (by[0].get(numbers[position]), by[1].get(exams[position]), by[2].get(indexes[position]))
        one = found[0] or found[1] or found[2]
        if one is not None:
            first = seen.setdefault(one.pk, position)
            if position not in sheet.bad and (wrong := _identity(sheet, position, found, indexes[position], first)):
                sheet.wrong(position, wrong[0], wrong[1])
        if position in sheet.bad:
            continue
        if one is None:
            new.append(position)
        else:
            _differences(sheet, position, one, indexes[position], locked, result)
    result.missing = [s.pk for s in standing if s.pk not in seen and s.deactivated_at is None]
    _meet(sheet, result, new, indexes)
    return result


def _identity(
    sheet: Sheet, position: int, found: tuple[Standing | None, ...], index: str | None, first: int
) -> tuple[str, Wrong] | None:
    """Two numbers of one row must not lead to two people, and a number must not change hands."""
    distinct = {s.pk: s for s in found if s is not None}
    if first != position:
        text = f"与第 {sheet.numbers[first]} 行对上了名单里的同一个人"
        return "student_number", Wrong("identity.twice", text, "请在文件里只留一行；内容不同的，以学籍为准")
    if len(distinct) > 1:
        shown = "、".join(f"{s.name}（{s.student_number}）" for s in distinct.values())
        text = f"学号、考生号、证件号码对上了名单里不同的人：{shown}"
        return "student_number", Wrong("identity.conflict", text, "请对照学籍核对这一行的三个号码")
    one = next(iter(distinct.values()))
    at = sheet.at("name")
    name = sheet.rows[position][at] if at is not None else None
    changed_document = index is not None and one.document_index not in (None, index)
    if changed_document and isinstance(name, str) and not same_person_name(name, one.name):
        text = f"学号 {one.student_number} 在名单里是另一个人（{one.name}），姓名和证件号码都不同"
        return "student_number", Wrong("identity.other", text, "学号写错的请更正；学号真的换了人，请先把原来的人停用")
    return None


def _differences(
    sheet: Sheet, position: int, one: Standing, index: str | None, locked: frozenset[str], result: Comparison
) -> None:
    row = sheet.rows[position]
    values: dict[str, tuple[object, object]] = {}
    for key, new, old in zip(sheet.keys, row, one.values, strict=True):
        if new is None or key == "cohort":
            continue
        if key == "id_number":
            if index is not None and index != old:
                values[key] = (old, new)
            continue
        if new is CLEAR:
            if key in locked or key in KEYS:
                sheet.wrong(
                    position, key, Wrong("clear.locked", "这一列不能清空", "学籍字段和三个必有的字段只能更正，不能清空")
                )
                return
            new = _empty(key, old)
        if new == old or (not new and not old):
            continue
        if key == "name" and _harmless(str(new), str(old)):
            continue
        if key in OWN and one.confirmed_at and old and key not in locked:
            result.kept_own[key] += 1
            continue
        values[key] = (old, new)
    _take(position, one, values, result)


def _take(position: int, one: Standing, values: dict[str, tuple[object, object]], result: Comparison) -> None:
    back = one.deactivated_at is not None
    if not values and not back:
        result.same += 1
        return
    result.changed.append(Change(position, one, values, back))
    for key in values:
        result.fields[key] += 1
    if values and (one.confirmed_at or one.state == OriginState.CONFIRMED):
        result.lapses += 1
        for key in values:
            result.lapsing[key] += 1


def _empty(key: str, old: object) -> object:
    if isinstance(old, str):
        return ""
    return [] if isinstance(old, list) else None


def _harmless(new: str, old: str) -> bool:
    match = same_person_name(new, old)
    return bool(match) and set(match.forgiven) <= HARMLESS


def _meet(sheet: Sheet, result: Comparison, new: list[int], indexes: Sequence[str | None]) -> None:
    """People the house already knows from another enrolment: linked when number and name agree, a question otherwise (M-12)."""
    moved = [c.position for c in result.changed if "id_number" in c.values]
    wanted = [index for p in (*new, *moved) if (index := indexes[p])]
    for start in range(0, len(wanted), 1000):
        rows = Person.objects.filter(document_index__in=wanted[start : start + 1000])
        result.people.update({i or "": (pk, name) for i, pk, name in rows.values_list("document_index", "pk", "name")})
    names, numbers, documents = sheet.column("name"), sheet.column("student_number"), sheet.column("id_number")
    strangers = set()
    for position in (*new, *moved):
        known = result.people.get(indexes[position] or "")
        name = names[position]
        if known and isinstance(name, str) and not same_person_name(name, known[1]):
            text = "这个证件号码已登记在另一位姓名不同的人名下"
            sheet.wrong(
                position, "id_number", Wrong("person.other_name", text, "请对照证件核对号码和姓名"), documents[position]
            )
            strangers.add(position)
    for position in new:
        for key, column in (("name", names), ("student_number", numbers), ("id_number", documents)):
            if not isinstance(column[position], str) and position not in strangers:
                text = "名单里没有这个人，新增时必须有这一项"
                sheet.wrong(position, key, Wrong("missing", text, "请补上后重新导入"))
                strangers.add(position)
    result.new = [p for p in new if p not in strangers]
    result.changed = [c for c in result.changed if c.position not in strangers]


def _mend_names(
    sheet: Sheet, by: tuple[Mapping[object, Standing], ...], numbers: Iterable[Sequence[object]], accepted: frozenset[str]
) -> None:  # fmt: skip
    """A rare character lost on the way: the list still knows it, when a number says who it is."""
    damaged = {p.row: p for p in sheet.problems if p.cause == "name:name.damaged"}
    if not damaged:
        return
    columns = list(numbers)
    rows = {number: position for position, number in enumerate(sheet.numbers) if number in damaged}
    for row, problem in damaged.items():
        position = rows[row]
        one = next((s for known, column in zip(by, columns, strict=True) if (s := known.get(column[position]))), None)
        if one is None or not _fits(problem.shown, one.name):
            continue
        if problem.cause in accepted or f"{problem.cause}@{row}" in accepted:
            sheet.problems.remove(problem)
            put(sheet, position, "name", one.name)
            if not any(p.row == row for p in sheet.problems):
                sheet.bad.discard(position)
        else:
            better = replace(
                problem, remedy=f"名单里同一号码的人是“{one.name}”", name=one.name, fix_label=f"用名单的“{one.name}”"
            )
            sheet.problems[sheet.problems.index(problem)] = better


def _fits(damaged: str, whole: str) -> bool:
    """陈？ may be 陈䶮: every character that is not a substitute agrees, in order."""
    plain = DOTS.sub("·", damaged)
    pattern = "".join(
        ".{1,3}" if REPLACED.match(c) or not c.isprintable() or c.isascii() else re.escape(c) for c in plain
    )
    return re.fullmatch(pattern, whole) is not None


__all__ = ["Change", "Comparison", "Standing", "Unborn", "compare", "place", "standing_rows"]
