"""Files the national systems give out and a school holds itself against: the unit list (E07) and the registry (E05, C02)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jiuye.kit.sheets import BadFile, Suspect, Table, match_columns, read
from jiuye.national.record import LABELS, Record, by_name
from jiuye.national.rules.claim import proper_name
from jiuye.national.sheets import Heading, problem
from jiuye.standards.majors import bare
from jiuye.standards.organisations import check_organisation
from jiuye.standards.tables import table

UNITS = (
    Heading("name", "单位名称", ("用人单位名称", "单位全称", "机构名称", "企业名称", "单位"), "DWMC", True),
    Heading("code", "统一社会信用代码", ("信用代码", "组织机构代码", "单位代码", "社会信用代码", "统一信用代码"), "DWZZJGDM"),
)  # fmt: skip
FINDS = {"SFZH": "身份证号", "KSH": "考生号", "XH": "学号"}
"""By any of these a person of the registry is found in the roster."""
COMPARED = (
    "SFZH", "KSH", "XH", "XM", "XBDM", "XB", "MZDM", "MZ", "XLDM", "XL", "ZYDM", "ZY", "PYFSDM", "PYFS", "XZ", "RXSJ", "BYSJ",
)  # fmt: skip
DATES = ("RXSJ", "BYSJ")
ALIASES = {
    "SFZH": ("证件号码", "身份证号码", "公民身份号码"), "KSH": ("准考证号", "考号"), "XL": ("学历层次", "层次", "培养层次"),
    "ZY": ("专业名称",), "RXSJ": ("入学日期",), "BYSJ": ("毕业日期", "预计毕业日期"), "XZ": ("修业年限",), "XM": ("学生姓名",),
}  # fmt: skip
REGISTRY = tuple(
    Heading(name, by_name()[name].name, (by_name()[name].dbf_name, *ALIASES.get(name, ())), name) for name in COMPARED
)
EXAMPLE = (
    "340104200409029980", "23340104150001", "2023000001", "沈知遥", "2", "女", "01", "汉族", "31", "本科生毕业", "030101", "法学", "1",
    "非定向", "4", "20230901", "20270630",
)  # fmt: skip
"""A row of the template, in the order of ``COMPARED``; the number belongs to nobody."""


@dataclass(slots=True)
class UnitFile:
    """A unit list as read: full name → code; what could not be taken, by row and column."""

    units: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    repeated: int = 0
    problems: list[dict[str, object]] = field(default_factory=list)


def units(path: Path, *, name: str) -> UnitFile:
    """Raises BadFile for what is no table, or has no column of unit names."""
    sheet = read(path, name=name)
    found = match_columns(sheet.header, UNITS)
    found.refuse_if_unusable(sheet.header)
    result = UnitFile()
    for row, told in _told(sheet, found.index):
        result.rows += 1
        unit, code = proper_name(told.get("name", "")), told.get("code", "").replace("-", "").upper()
        if not unit or len(unit) > 200:
            result.problems.append(problem(row, "单位名称", "空着或超过 200 个字，这一行没有采用", "补上全称再上传"))
            continue
        if code and not check_organisation(code).valid:
            result.problems.append(
                problem(row, "统一社会信用代码", f"“{code}”校验不过，这一行只按名称用", "对照原名单核对代码")
            )
            code = ""
        result.repeated += unit in result.units
        result.units[unit] = code or result.units.get(unit, "")
    return result


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One person of the registry's file; ``values`` by national field, as the nation writes them."""

    row: int
    values: Record


@dataclass(slots=True)
class RegistryFile:
    people: list[Enrolled]
    columns: tuple[str, ...]
    problems: list[dict[str, object]] = field(default_factory=list)


def registry(path: Path, *, name: str) -> RegistryFile:
    """Raises BadFile for what is no table, has nobody to find people by, or nothing to compare."""
    sheet = read(path, name=name)
    found = match_columns(sheet.header, REGISTRY)
    found.refuse_if_unusable(sheet.header)
    if not set(found.index) & set(FINDS):
        raise BadFile(
            "没有身份证号、考生号或学号，找不到是谁。", remedy="请在表里留下其中一列再上传。", rule="national.no_person"
        )
    if len(found.index) < 2:
        raise BadFile("除了号码没有别的列，没有可以比对的。", remedy="请上传学籍系统导出的名单，至少带姓名、专业。",
                      rule="national.nothing_to_compare")  # fmt: skip
    result = RegistryFile([], tuple(n for n in COMPARED if n in found.index))
    lost = {(row, at) for (row, at), why in sheet.suspect.items() if why is not Suspect.LONG}
    for row, told in _told(sheet, found.index):
        damaged = [key for key, at in found.index.items() if (row, at) in lost]
        for key in damaged:
            told.pop(key, None)
            result.problems.append(
                problem(
                    row,
                    by_name()[key].name,
                    "在表格里丢了末几位或是错误值，这一格没有比对",
                    "把这一列设成文本再导出一次",
                )
            )
        result.people.append(Enrolled(row, _as_national(told)))
    return result


def _told(sheet: Table, index: Mapping[str, int]) -> Iterator[tuple[int, dict[str, str]]]:
    for row, cells in sheet.numbered():
        if any(cell.strip() for cell in cells):
            yield row, {key: cells[at].strip() for key, at in index.items() if at < len(cells)}


def _as_national(told: Mapping[str, str]) -> Record:
    """Names become codes where the table knows them; what stays a name is compared as a name."""
    values = {key: _normal(key, value) for key, value in told.items() if value}
    for label, (code, coded) in LABELS.items():
        known = table(coded).find(values[label]) if label in values and code not in values else None
        if known is not None:
            values[code] = known.code
    return values


def _normal(field_name: str, value: str) -> str:
    if field_name in DATES:
        return "".join(c for c in value if c.isdigit())[:8]
    if field_name in ("MZDM", "ZZMMDM"):
        return value.zfill(2)
    if field_name == "ZYDM":
        return bare(value)
    if field_name == "XZ":
        return value.removesuffix("年").removesuffix(".0")
    return "".join(value.split()).upper() if field_name in FINDS else " ".join(value.split())


def differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> tuple[str, ...]:
    """Fields on which the roster and the registry disagree; a code beside its name is one disagreement."""
    said_by_code = {label for label, (code, _) in LABELS.items() if theirs.get(code)}
    return tuple(
        name
        for name in COMPARED
        if theirs.get(name) and name not in said_by_code and not _same(name, ours.get(name, ""), theirs[name])
    )


def _same(name: str, ours: str, theirs: str) -> bool:
    """Days as far as both say them; a level the registry shortens (本科) is the same level (本科生毕业)."""
    mine = _normal(name, ours) if ours else ""
    if name in DATES:
        length = min(len(mine), len(theirs))
        return length >= 6 and mine[:length] == theirs[:length]
    return mine == theirs or (name in LABELS and bool(theirs) and mine.startswith(theirs))
