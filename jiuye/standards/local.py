"""Tables an installation keeps for itself, because nobody can ship them: 最低工资标准 and 法定节假日.

They lie as CSV in ``tables`` of the data folder, put there by ``jiuye tables put`` after every row was found good. What is not
there is unknown, and whoever needs it says so instead of guessing.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.sheets import match_columns, read
from jiuye.standards import divisions
from jiuye.standards.source import DATA

folder: list[Path] = []
"""Where they lie; the installation's settings say so once."""
KINDS = {"放假": "off", "休": "off", "off": "off", "上班": "work", "班": "work", "work": "work"}
Judge = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Field:
    """One column: what it is called, and how a cell becomes what is kept. ``judge`` raises ValueError with a sentence."""

    key: str
    label: str
    judge: Judge
    aliases: tuple[str, ...] = ()
    national: str = ""
    required: bool = True


def _region(text: str) -> str:
    if divisions.division(text) is None:
        raise ValueError(f"没有“{text}”这个区划代码；写省、市或区县的六位代码")
    return text


def _money(text: str) -> str:
    try:
        amount = Decimal(text.replace(",", "").removesuffix("元"))
    except InvalidOperation:
        amount = Decimal(0)
    if not 300 <= amount <= 20000:
        raise ValueError(f"“{text}”不像一个月的标准；写数字，单位元")
    return str(amount)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text.replace("/", "-")).isoformat()
    except ValueError:
        raise ValueError(f"“{text}”不是日期；写成 2026-10-01") from None


def _kind(text: str) -> str:
    if text not in KINDS:
        raise ValueError(f"“{text}”看不懂；写“放假”或“上班”")
    return KINDS[text]


def _source(text: str) -> str:
    if not text:
        raise ValueError("没有写依据；写文件名称或文号")
    return text


TABLES: dict[str, tuple[str, tuple[Field, ...], tuple[str, ...]]] = {
    "minimum_wage": (
        "最低工资标准",
        (Field("region_code", "区划代码", _region, ("地区代码",)), Field("monthly", "月标准", _money, ("月最低工资", "标准")),
         Field("start", "执行日期", _day, ("起始日期", "起")), Field("source", "依据", _source, ("来源", "文号"))),
        ("region_code", "start"),
    ),
    "holidays": (
        "法定节假日和调休",
        (Field("day", "日期", _day), Field("kind", "放假或上班", _kind, ("类型",)), Field("source", "依据", _source, ("来源", "文号"))),
        ("day",),
    ),
}  # fmt: skip
"""name → what it is, its columns, and what may stand only once."""


def path_of(name: str) -> Path:
    """The installation's own file; what is shipped (headings only) where there is none."""
    own = folder[0] / f"{name}.csv" if folder else None
    return own if own is not None and own.exists() else DATA / f"{name}.csv"


def version_of(name: str) -> tuple[str, int]:
    """Changes when the file does, so that what was read can be remembered meanwhile."""
    path = path_of(name)
    return str(path), path.stat().st_mtime_ns


def rows(name: str) -> list[dict[str, str]]:
    with path_of(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def put(name: str, path: Path) -> int:
    """Take a table over, all or nothing; how many rows. Raises Refused with row, column and what to write."""
    if name not in TABLES or not folder:
        raise Refused(Reason(f"没有“{name}”这张表", rule="tables.unknown", remedy=f"可以写 {'、'.join(TABLES)}"))
    _, fields, unique = TABLES[name]
    sheet = read(path, name=path.name)
    found = match_columns(sheet.header, fields)
    found.refuse_if_unusable(sheet.header)
    kept, problems, seen = [], [], set()
    for number, cells in sheet.numbered():
        row, wrong = _judged(fields, {key: cells[at].strip() for key, at in found.index.items()}, number)
        where = tuple(row.get(key, "") for key in unique)
        if not wrong and where in seen:
            wrong = [Reason(f"第 {number} 行与前面的重复", rule="tables.twice", remedy="请只留一行")]
        seen.add(where)
        problems += wrong
        kept.append(row)
    if problems:
        raise Refused.because(problems[:50])
    _write(folder[0] / f"{name}.csv", fields, kept)
    return len(kept)


def _judged(fields: Sequence[Field], told: Mapping[str, str], number: int) -> tuple[dict[str, str], list[Reason]]:
    row: dict[str, str] = {}
    wrong = []
    for field in fields:
        try:
            row[field.key] = field.judge(told[field.key])
        except ValueError as no:
            wrong.append(
                Reason(
                    f"第 {number} 行“{field.label}”：{no}",
                    rule="tables.cell",
                    field=field.key,
                    remedy="改好后再来一次",
                )
            )
    return row, wrong


def _write(path: Path, fields: Sequence[Field], kept: Sequence[Mapping[str, str]]) -> None:
    """Whole or not at all: a reader never meets half a table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    with beside.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, [field.key for field in fields])
        out.writeheader()
        out.writerows(kept)
    os.replace(beside, path)
