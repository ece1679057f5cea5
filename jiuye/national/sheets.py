"""Files in the national order, and the files the nation sends back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO

from jiuye.kit.sheets import BadFile, Suspect, Table, match_columns, read, write_csv, write_dbf, write_xlsx
from jiuye.national.record import by_name
from jiuye.national.words import CLASSES
from jiuye.standards.national import NationalField

ACCEPTED = ("通过", "成功", "已受理", "受理", "正常", "无误", "ok")


def write(out: BinaryIO, fmt: str, fields: Sequence[NationalField], rows: Iterable[Sequence[str]], *, on: date) -> None:
    """One file. A value wider than its DBF field refuses the whole file and names the row (S0-58, C23)."""
    names = [f.field for f in fields]
    if fmt == "dbf":
        write_dbf(out, [(f.dbf_name, f.width or 100) for f in fields], rows, on=on)
    elif fmt == "csv":
        write_csv(out, names, rows)
    else:
        write_xlsx(out, names, rows, sheet="上报数据", header_notes={f.field: f.name for f in fields})


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a feedback file, by whatever name it comes."""

    key: str
    label: str
    aliases: Sequence[str] = ()
    national: str = ""
    required: bool = False


OWN = (
    Heading("KSH", "考生号", ("准考证号", "考号"), "KSH", True),
    Heading("message", "反馈信息", ("错误信息", "反馈意见", "反馈内容", "错误原因", "错误提示", "退回原因", "全国反馈信息",
                              "FKXX", "CWXX", "FKYJ", "MESSAGE", "ERROR", "MSG")),
    Heading("klass", "错误类别", ("反馈类别", "错误类型", "类别", "CWLB", "CLASS"), "FKLB"),
    Heading("status", "反馈结果", ("状态", "结果", "处理结果", "FKJG", "STATUS")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a feedback file. ``values`` are the nation's own, by national field name; ``notes`` what to look at."""

    row: int
    number: str
    message: str
    klass: str = ""
    accepted: bool = False
    values: dict[str, str] = field(default_factory=dict)
    notes: tuple[dict[str, object], ...] = ()


def problem(row: int, column: str, message: str, remedy: str) -> dict[str, object]:
    """One line of a dry run: where, what, and what to do."""
    return {"row": row, "column": column, "message": message, "remedy": remedy}


def feedback(path: Path, *, name: str) -> list[Line]:
    """Every row of a feedback file. Raises BadFile when it is no table, or has no column of exam numbers."""
    table = read(path, name=name)
    taken = {h.key for h in OWN} | {"FKLB"}
    theirs = [Heading(f.field, f.name, (f.dbf_name,), f.field) for f in by_name().values() if f.field not in taken]
    found = match_columns(table.header, [*OWN, *theirs])
    found.refuse_if_unusable(table.header)
    if "message" not in found.index and "status" not in found.index:
        raise BadFile("没有“反馈信息”这一列，看不出全国系统说了什么。", remedy="请上传全国系统给出的反馈文件，至少有考生号和反馈信息两列。",
                      rule="national.no_message")  # fmt: skip
    lost = {row for (row, at), why in table.suspect.items() if why is not Suspect.LONG and at == found.index["KSH"]}
    return [_line(number, cells, found.index, number in lost) for number, cells in _rows(table)]


def _rows(table: Table) -> Iterable[tuple[int, list[str]]]:
    return ((number, cells) for number, cells in table.numbered() if any(cell.strip() for cell in cells))


def _line(number: int, cells: list[str], index: dict[str, int], lost: bool) -> Line:
    told = {key: cells[at].strip() for key, at in index.items() if at < len(cells)}
    message, status = told.pop("message", ""), told.pop("status", "")
    klass, ksh = told.pop("klass", ""), told.get("KSH", "")
    good = (status or message).strip("。").lower() in ACCEPTED or not (message or status)
    values = {key: value for key, value in told.items() if value and key != "KSH"}
    notes = _notes(number, klass, lost=lost, good=good)
    return Line(number, ksh, "" if good else (message or status)[:300], klass, good, values, notes)


def _notes(row: int, klass: str, *, lost: bool, good: bool) -> tuple[dict[str, object], ...]:
    found = []
    if lost:
        found.append(problem(row, "考生号", "在表格里丢了末几位或是错误值", "把这一列设成文本，重新从全国系统导出"))
    if klass and klass not in CLASSES and not good:
        found.append(
            problem(row, "错误类别", f"没有“{klass}”这一类，按原话归类", f"可以写{'、'.join(CLASSES)}，或空着")
        )
    return tuple(found)
