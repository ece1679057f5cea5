"""Departments, majors and classes as a roster writes them (C-28, S2-13): by code, name, alias; then suggestion; never by guess.

A school's first roster builds its structure. Later, an unknown department is a question, an unknown class of a new cohort is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict

from jiuye.graduates.likeness import Suggestion, same_figures, suggestions
from jiuye.graduates.models import Graduate
from jiuye.graduates.rules import Wrong
from jiuye.institutions.models import Campus, ClassGroup, Department, Major, School
from jiuye.kit.actors import Actor
from jiuye.records.services import Entry, record_many
from jiuye.standards import majors as catalogue
from jiuye.standards.tables import table
from jiuye.standards.text import compact


class Decision(TypedDict, total=False):
    """What a person said about one unknown name: it is that record (kept as its alias), or it is new."""

    to: int
    new: bool


Decisions = Mapping[str, Mapping[str, Decision]]


@dataclass(frozen=True, slots=True)
class Unborn:
    """A record the import will create; stands in its place during a dry run."""

    kind: str
    name: str


@dataclass(slots=True)
class Unknown:
    """A name nobody knows, how many rows have it, and what it may mean."""

    kind: str
    written: str
    rows: int
    suggestions: tuple[Suggestion, ...]


Found = int | Unborn | Wrong | None


@dataclass(slots=True)
class Structure:
    """One school's departments, majors and classes of one cohort, read once."""

    school: School
    cohort: int
    decisions: Decisions
    actor: Actor
    at: datetime
    create: bool = False
    unknown: dict[tuple[str, str], Unknown] = field(default_factory=dict)
    unborn: dict[str, list[str]] = field(default_factory=dict)
    _known: dict[str, dict[str, int]] = field(default_factory=dict)
    _records: dict[str, dict[int, Any]] = field(default_factory=dict)
    _fresh: dict[str, bool] = field(default_factory=dict)
    _memory: dict[tuple[object, ...], Found] = field(default_factory=dict)
    _entries: list[Entry] = field(default_factory=list)
    _homes: dict[object, int | None] | None = None

    def __post_init__(self) -> None:
        mine = {"school": self.school}
        self._learn("department", Department.unscoped.filter(**mine))
        self._learn("class_name", ClassGroup.unscoped.filter(**mine, cohort=self.cohort))
        self._learn("campus", Campus.unscoped.filter(**mine))
        self._learn("major", Major.unscoped.filter(**mine))

    def _learn(self, kind: str, records: Iterable[Any]) -> None:
        self._known[kind], self._records[kind] = {}, {}
        for one in records:
            self._remember(kind, one)
        self._fresh[kind] = not self._records[kind]

    def _remember(self, kind: str, one: Any) -> None:
        self._records[kind][one.pk] = one
        for written in (one.name, getattr(one, "code", ""), *getattr(one, "aliases", ())):
            if written:
                self._known[kind].setdefault(compact(written), one.pk)

    # -- looking up

    def department(self, written: str, votes: Mapping[str, Counter[int]]) -> Found:
        key = ("department", written)
        if key not in self._memory:
            self._memory[key] = self._department(written, votes.get(written, Counter()))
        return self._memory[key]

    def _department(self, written: str, votes: Counter[int]) -> Found:
        known = self._known["department"].get(compact(written))
        if known is not None:
            return known
        said = self.decisions.get("department", {}).get(written)
        if said or self._fresh["department"]:
            return self._settled("department", written, said or {"new": True})
        spoken = {pk: f"{n} 行的专业属于该院系" for pk, n in votes.most_common(2)}
        open_ones = [(pk, (d.name, *d.aliases)) for pk, d in self._records["department"].items() if not d.closed_at]
        near = suggestions(written, open_ones, votes=spoken)
        self._note_unknown("department", written, near)
        return Wrong("department.unknown", f"没有叫“{written}”的院系", "采用建议并记作别名，或新建院系")

    def class_group(self, written: str, department: Found) -> Found:
        key = ("class_name", written, department)
        if key not in self._memory:
            self._memory[key] = self._class(written, department)
        return self._memory[key]

    def _class(self, written: str, department: Found) -> Found:
        known = self._known["class_name"].get(compact(written))
        if known is not None or isinstance(department, Wrong):
            return known
        if department is None:
            return Wrong("class.no_department", f"“{written}”是新班级，但这一行没有院系", "请补上院系名称")
        said = self.decisions.get("class_name", {}).get(written)
        near = () if said else self._near_classes(written, department)
        if near:
            self._note_unknown("class_name", written, near)
            return Wrong("class.unknown", f"没有叫“{written}”的班级，和“{near[0].name}”很像", "采用建议，或新建班级")
        return self._settled("class_name", written, said or {"new": True}, department=department)

    def _near_classes(self, written: str, department: Found) -> tuple[Suggestion, ...]:
        same = [
            (pk, (one.name,))
            for pk, one in self._records["class_name"].items()
            if one.department_id == department and same_figures(compact(written), compact(one.name))
        ]
        return tuple(s for s in suggestions(written, same) if s.percent >= 70)

    def home_of(self, student_number: object) -> int | None:
        """The department somebody already belongs to, for rows that do not repeat it."""
        if self._homes is None:
            rows = Graduate.unscoped.filter(school=self.school, cohort=self.cohort)
            self._homes = dict(rows.values_list("student_number", "department_id"))
        return self._homes.get(student_number)

    def campus(self, written: str) -> Found:
        known = self._known["campus"].get(compact(written))
        return known if known is not None else self._settled("campus", written, {"new": True})

    def major(self, code: str, name: str, level: str, department: Found) -> tuple[Found, str, str]:
        """The school's major and the code and name to keep; the code decides (S0-09)."""
        code = code or self._only_code(name, level)
        key = ("major", code, name, level)
        if key not in self._memory:
            self._memory[key] = self._major(code, name, level, department)
        found = self._memory[key]
        if isinstance(found, int):
            one = self._records["major"][found]
            return found, code or one.code, name or one.name
        listed = catalogue.major(code, _words(level), self.cohort) if code and not name else None
        return found, code, name or (listed.name if listed else "")

    def _only_code(self, name: str, level: str) -> str:
        """The code of a name that has exactly one, unless the school itself knows the name under another."""
        if any(compact(one.name) == compact(name) for one in self._records["major"].values()):
            return ""
        listed = catalogue.named(name, _words(level))
        return listed[0].code if len(listed) == 1 else ""

    def _major(self, code: str, name: str, level: str, department: Found) -> Found:
        for pk, one in self._records["major"].items():
            same_level = not level or one.level == level
            if same_level and code and catalogue.bare(one.code) == catalogue.bare(code):
                if not name or compact(name) in {compact(one.name), *map(compact, one.aliases)}:
                    return pk
            elif same_level and not code and compact(one.name) == compact(name):
                return pk
        if not code:
            return _code_wanted(name, level)
        reason = catalogue.problem_with(code, name, _words(level), self.cohort)
        if reason:
            return Wrong(reason.rule, reason.text, reason.remedy)
        listed = catalogue.major(code, _words(level), self.cohort)
        shown = name or (listed.name if listed else code)
        return self._settled("major", shown, {"new": True}, code=code, level=level, department=department)

    def votes(self, departments: Iterable[object], codes: Iterable[object]) -> dict[str, Counter[int]]:
        """Which departments the majors of the rows under each written name belong to."""
        home = {m.code: m.department_id for m in self._records["major"].values() if m.department_id}
        found: dict[str, Counter[int]] = {}
        for pair, n in Counter(zip(departments, codes, strict=True)).items():
            if isinstance(pair[0], str) and (pk := home.get(str(pair[1]))):
                found.setdefault(pair[0], Counter())[pk] += n
        return found

    def count(self, kind: str, written: str, rows: int) -> None:
        if known := self.unknown.get((kind, written)):
            known.rows += rows

    def choices(self, kind: str) -> list[tuple[int, str]]:
        return [(pk, one.name) for pk, one in self._records[kind].items() if not getattr(one, "closed_at", None)]

    def name_of(self, kind: str, pk: int) -> str:
        one = self._records[kind].get(pk)
        return one.name if one else ""

    # -- settling

    def _note_unknown(self, kind: str, written: str, near: tuple[Suggestion, ...]) -> None:
        self.unknown[kind, written] = Unknown(kind, written, 0, near)

    def _settled(self, kind: str, written: str, said: Decision, **more: Any) -> Found:
        to = said.get("to")
        if to is not None and to in self._records[kind]:
            if self.create:
                self._alias(kind, to, written)
            return to
        self.unborn.setdefault(kind, [])
        if written not in self.unborn[kind]:
            self.unborn[kind].append(written)
        return self._born(kind, written, more) if self.create else Unborn(kind, written)

    def _alias(self, kind: str, pk: int, written: str) -> None:
        one = self._records[kind][pk]
        if hasattr(one, "aliases") and written not in one.aliases:
            one.aliases = [*one.aliases, written]
            one.save(update_fields=["aliases"])
            self._entries.append(Entry(one, {"alias": ["", written]}))

    def _born(self, kind: str, written: str, more: Mapping[str, Any]) -> int:
        department = more.get("department")
        home = department if isinstance(department, int) else None
        made: Any
        if kind == "department":
            made = Department.unscoped.create(school=self.school, name=written)
        elif kind == "class_name":
            made = ClassGroup.unscoped.create(
                school=self.school, cohort=self.cohort, name=written, department_id=home or 0
            )
        elif kind == "campus":
            made = Campus.unscoped.create(school=self.school, name=written)
        else:
            made = Major.unscoped.create(
                school=self.school, name=written, code=more["code"], level=more["level"], department_id=home
            )
        self._remember(kind, made)
        self._entries.append(Entry(made, {"name": ["", written]}))
        return int(made.pk)

    def tell(self) -> None:
        """One trail row for each record made or renamed on the way."""
        record_many("structure.from_roster", self._entries, actor=self.actor, at=self.at)
        self._entries = []


def _words(level: str) -> str:
    return table("education_level").label(level) if level else "本科"


def _code_wanted(name: str, level: str) -> Wrong:
    """A name without a code: one code can be offered, several must be chosen from by the registry's word (S0-09)."""
    listed = catalogue.named(name, _words(level))
    if not listed:
        return Wrong("major.unknown", f"“{name}”不在专业目录里", "请按学籍补上专业代码，并核对专业名称")
    shown = "、".join(f"{one.code} {one.name}" for one in listed)
    return Wrong(
        "major.code_wanted", f"“{name}”没有写专业代码，同名的有 {len(listed)} 个代码", f"请按学籍填写其一：{shown}"
    )
