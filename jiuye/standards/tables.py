"""The small code tables (民族, 政治面貌, 单位性质 …) under one name each: lookup, labels and choices.

A code is never deleted: it becomes ``old`` and keeps resolving, it only stops being offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from jiuye.standards.source import rows
from jiuye.standards.spellings import OLD_NAMES, proper
from jiuye.standards.text import compact

CODE_LENGTH = 8
"""Characters a column of codes has room for: the nation's have one to three, a province's own up to six."""


@dataclass(frozen=True, slots=True)
class Code:
    """One row. ``status`` is current, old or unverified; ``years`` says when, as the source prints it."""

    code: str
    label: str
    parent: str = ""
    selectable: bool = True
    moe_code: str = ""
    status: str = "current"
    years: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CodeTable:
    """A code table in the order of its source."""

    name: str
    title: str
    rows: tuple[Code, ...]
    by_code: dict[str, Code] = field(repr=False)
    by_text: dict[str, Code] = field(repr=False)

    def get(self, code: str) -> Code | None:
        return self.by_code.get(code)

    def label(self, code: str) -> str:
        """The Chinese name; a code nobody knows is shown as it is rather than hidden."""
        found = self.by_code.get(code)
        return found.label if found else code

    def find(self, text: str) -> Code | None:
        """By code, name, old name or known misspelling (C-36): what people type into a spreadsheet."""
        return self.by_code.get(text.strip()) or self.by_text.get(compact(proper(text)))

    def current(self) -> tuple[Code, ...]:
        return tuple(row for row in self.rows if row.status == "current")

    def choices(self) -> list[tuple[str, str]]:
        """(code, label) of everything a person may choose today."""
        return [(row.code, row.label) for row in self.rows if row.status == "current" and row.selectable]

    def children(self, parent: str) -> tuple[Code, ...]:
        return tuple(row for row in self.rows if row.parent == parent)

    def __iter__(self) -> Iterator[Code]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


# name used by the other domains → title of the national table in moe_codes.csv
NATIONAL = {
    "gender": "性别",
    "education_level": "学历",
    "training_mode": "培养方式",
    "hardship": "困难生类别",
    "teacher_trainee": "师范生类别",
    "employer_nature": "单位性质",
    "industry": "单位行业",
    "occupation": "工作职位类别",
    "dispatch_kind": "报到证签发类别",
    "urban_rural": "城乡生源",
    "study_length": "学制",
    "conclusion": "毕结业结论",
    "study_form": "学习形式",
    "archive_in_school": "档案是否转入学校",
    "household_in_school": "户口是否转入学校",
    "document_type": "证件类型",
}

# name → (title, file); the national table adds its old and unverified codes to the first two
OWN_FILE = {
    "ethnicity": ("民族", "ethnicity"),
    "political_status": ("政治面貌", "political_status"),
    "relevance": ("专业与就业相关度", "major_relevance"),
    "education_level_gd": ("新办学层次", "education_level_gd"),
    "training_mode_gd": ("培养方式（广东）", "training_mode_gd"),
    "teacher_trainee_gd": ("师范生类别（广东）", "teacher_trainee"),
    "hardship_gd": ("困难生类别（广东）", "hardship_gd"),
    "destination_gd": ("毕业去向（广东）", "destination_gd"),
    "employer_nature_gd": ("单位性质（广东）", "employer_nature_gd"),
    "industry_gd": ("单位行业（广东）", "industry_gd"),
    "occupation_gd": ("工作职位类别（广东）", "occupation"),
}


def names() -> tuple[str, ...]:
    """Every name ``table`` knows."""
    return (*NATIONAL, *OWN_FILE)


@cache
def table(name: str) -> CodeTable:
    """One code table. A name nobody declared is a programming error and raises KeyError."""
    if name in NATIONAL:
        return _build(name, NATIONAL[name], _national(NATIONAL[name]))
    title, file = OWN_FILE[name]
    return _build(name, title, (*map(_SHAPES.get(name, _plain), rows(file)), *_exceptions(title)))


def titled(title: str) -> CodeTable | None:
    """By the Chinese title, as the national record names its code tables; a national table before a provincial one."""
    titles = NATIONAL | {name: title for name, (title, _) in OWN_FILE.items()}
    return next((table(name) for name, known in titles.items() if known == title), None)


def _build(name: str, title: str, codes: Iterable[Code]) -> CodeTable:
    listed = tuple(codes)
    by_text: dict[str, Code] = {}
    for code in listed:
        by_text.setdefault(compact(code.label), code)
    by_code = {code.code: code for code in listed}
    for old, code_of_old in OLD_NAMES.get(name, {}).items():
        by_text.setdefault(compact(old), by_code[code_of_old])
    return CodeTable(name, title, listed, by_code, by_text)


def _national(title: str) -> Iterator[Code]:
    for row in rows("moe_codes"):
        if row["table"] == title:
            yield _national_row(row)


def _national_row(row: dict[str, str]) -> Code:
    return Code(
        row["code"],
        row["name"],
        moe_code=row["code"],
        status=row["status"],
        years=row["version"],
        note=row["note"],
    )


def _exceptions(title: str) -> Iterator[Code]:
    """Codes the national table adds to 民族 and 政治面貌; the ranges and the repeated rows are left out."""
    if title in ("民族", "政治面貌"):
        yield from (code for code in _national(title) if code.status != "current")


def _plain(row: dict[str, str]) -> Code:
    return Code(row["code"], row["name"], moe_code=row.get("moe_code", row["code"]))


def _ethnicity(row: dict[str, str]) -> Code:
    """46 is printed 崩龙族, the name until 1985; the people are called 德昂族."""
    return Code(row["code"], "德昂族" if row["code"] == "46" else row["name"], moe_code=row["code"])


def _education_level_gd(row: dict[str, str]) -> Code:
    return Code(
        row["code"],
        proper(row["name"]),
        parent=row["parent_code"],
        selectable=row["level"] in ("0", "5"),
        moe_code=row["moe_code"],
        years="2019",
    )


def _two_levels_gd(row: dict[str, str]) -> Code:
    return Code(
        row["code"],
        row["name"],
        parent=row["parent_code"],
        selectable=row["level"] == "2",
        moe_code=row["moe_code"],
        years="2019",
    )


def _local_gd(row: dict[str, str]) -> Code:
    return Code(row["code"], row["name"], moe_code=row.get("moe_code", ""), years="2019")


_SHAPES: dict[str, Callable[[dict[str, str]], Code]] = {
    "ethnicity": _ethnicity,
    "education_level_gd": _education_level_gd,
    "employer_nature_gd": _two_levels_gd,
    "industry_gd": _two_levels_gd,
    "training_mode_gd": _local_gd,
    "teacher_trainee_gd": _local_gd,
    "hardship_gd": _local_gd,
    "destination_gd": _local_gd,
    "relevance": _local_gd,
}
