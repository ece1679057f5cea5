"""A roster as a table of values: every cell read, every problem named with its row, before anything is compared or written (W-09).

Column by column and with a memory per distinct text, because a cohort has a hundred thousand rows and sixty ethnicities.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from jiuye.graduates.columns import ROSTER
from jiuye.graduates.rules import CLEAR, Noted, Reader, Value, Wrong, lost_digits, read_cell
from jiuye.kit.columns import Column
from jiuye.kit.sheets import Mapping as Matched
from jiuye.kit.sheets import Suspect, Table, match_columns
from jiuye.kit.sheets.errors import RowProblem

CHUNK = 2000
ROUNDED = re.compile(r"[0-9.]+E\+?[0-9]+", re.IGNORECASE)
"""A number the spreadsheet rounded says nothing about anybody."""
UNIQUE = ("name", "id_number", "student_number", "exam_number", "mobile", "email", "home_address")
"""Columns where nearly every text is another: remembering them would only cost memory."""
ONCE = ("student_number", "exam_number", "id_number")
Cells = tuple[object, ...]


@dataclass(slots=True)
class Sheet:
    """``rows[i]`` has one value per key and stands in row ``numbers[i]`` of the file; ``bad`` holds positions, not numbers."""

    keys: tuple[str, ...]
    numbers: list[int]
    rows: list[Cells]
    problems: list[RowProblem] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    bad: set[int] = field(default_factory=set)
    blanks: int = 0

    def at(self, key: str) -> int | None:
        return self.keys.index(key) if key in self.keys else None

    def column(self, key: str) -> Sequence[object]:
        at = self.at(key)
        return [row[at] for row in self.rows] if at is not None else [None] * len(self.rows)

    def wrong(self, position: int, key: str, wrong: Wrong, shown: object = "") -> None:
        """Refuse one row because of one column."""
        name, column = self.at("name"), ROSTER.get(key)
        who = self.rows[position][name] if name is not None and position < len(self.rows) else ""
        self.bad.add(position)
        self.problems.append(
            RowProblem(self.numbers[position], key, wrong.code, wrong.text, wrong.remedy, masked(key, shown),
                       who if isinstance(who, str) else "", wrong.fix_label, column.label if column else "")
        )  # fmt: skip


def masked(key: str, value: object) -> str:
    column = ROSTER.get(key)
    text = value.isoformat() if isinstance(value, date) else str(value or "")
    return column.mask(text) if column and column.mask and not ROUNDED.fullmatch(text) else text[:60]


def matched(header: Sequence[str], columns: Iterable[Column]) -> Matched[Column]:
    """Headings claimed for columns; where a code and its name stand side by side (XLDM, XL), the code is taken."""
    found = match_columns(header, columns)
    settled = []
    for column, positions in found.conflicts:
        codes = [p for p in positions if header[p].upper().endswith(("DM", "代码"))]
        if len(codes) == 1:
            found.index[column.key] = codes[0]
        else:
            settled.append((column, positions))
    found.conflicts[:] = settled
    return found


class _Memory(dict[str, Value]):
    """Each distinct text is judged once."""

    def __init__(self, key: str, how: Mapping[str, Reader]) -> None:
        super().__init__()
        self._key, self._how = key, how

    def __missing__(self, text: str) -> Value:
        value = self[text] = read_cell(text, self._key, self._how)
        return value


def read_roster(
    table: Table, index: Mapping[str, int], how: Mapping[str, Reader], *, accepted: frozenset[str] = frozenset()
) -> Sheet:
    """Every cell of the mapped columns. ``accepted``: causes, or causes at a row, whose offered repair a person took."""
    keys = tuple(index)
    sheet = Sheet(keys, list(table.numbers), [])
    judges = {key: _judge(key, how) for key in keys}
    distrust = _distrusted(table, index)
    for start in range(0, len(table.rows), CHUNK):
        lines = list(table.rows[start : start + CHUNK])
        columns = [list(map(judges[key], [line[index[key]] for line in lines])) for key in keys]
        sheet.rows.extend(zip(*columns, strict=True))
        _settle(sheet, start, columns, lines, index, how, accepted, distrust)
    _once_each(sheet)
    _across(sheet)
    return sheet


def _judge(key: str, how: Mapping[str, Reader]) -> Callable[[str], Value]:
    if key in UNIQUE:
        return lambda text: read_cell(text, key, how)
    return _Memory(key, how).__getitem__


def _distrusted(table: Table, index: Mapping[str, int]) -> dict[int, list[str]]:
    """File row → keys whose number lost its last digits on the way."""
    key_at = {position: key for key, position in index.items()}
    found: dict[int, list[str]] = {}
    for (row, position), why in table.suspect.items():
        if position in key_at and why is Suspect.LOST:
            found.setdefault(row, []).append(key_at[position])
    return found


def _settle(
    sheet: Sheet, start: int, columns: list[list[Value]], lines: list[list[str]], index: Mapping[str, int],
    how: Mapping[str, Reader], accepted: frozenset[str], distrust: Mapping[int, list[str]],
) -> None:  # fmt: skip
    """Take out of a chunk what is not a plain value: wrong cells become problems, forgiven ones are counted."""
    for key, column in zip(sheet.keys, columns, strict=True):
        kinds = set(map(type, column))
        if type(None) in kinds:
            sheet.blanks += column.count(None)
        if Wrong in kinds or Noted in kinds:
            for offset, value in enumerate(column):
                if isinstance(value, Wrong | Noted):
                    raw = lines[offset][index[key]]
                    _odd(sheet, start + offset, key, value, raw, how, accepted)
    if distrust:
        for offset, line in enumerate(lines):
            for key in distrust.get(sheet.numbers[start + offset], ()):
                raw = line[index[key]]
                sheet.problems[:] = [
                    p for p in sheet.problems if (p.row, p.key) != (sheet.numbers[start + offset], key)
                ]
                sheet.wrong(start + offset, key, lost_digits(raw), raw)


def _odd(
    sheet: Sheet, position: int, key: str, value: Wrong | Noted, raw: str, how: Mapping[str, Reader],
    accepted: frozenset[str],
) -> None:  # fmt: skip
    kept: Value = None
    if isinstance(value, Noted):
        kept = value.value
        sheet.notes[value.note] += 1
    elif value.fix is not None and _is_accepted(value, key, sheet.numbers[position], accepted):
        again = read_cell(value.fix, key, how)
        kept = again.value if isinstance(again, Noted) else None if isinstance(again, Wrong) else again
        sheet.notes[f"{value.fix_label}（已采用的建议）"] += 1
    else:
        sheet.wrong(position, key, value, raw)
    put(sheet, position, key, kept)


def put(sheet: Sheet, position: int, key: str, value: object) -> None:
    row = list(sheet.rows[position])
    row[sheet.keys.index(key)] = value
    sheet.rows[position] = tuple(row)


def _is_accepted(wrong: Wrong, key: str, number: int, accepted: frozenset[str]) -> bool:
    cause = f"{key}:{wrong.code}"
    return cause in accepted or f"{cause}@{number}" in accepted


def _once_each(sheet: Sheet) -> None:
    """A number that stands twice in one file: both rows are named, neither is guessed to be right (S1-10)."""
    twice: set[int] = set()
    for key in ONCE:
        first: dict[object, int] = {}
        for position, value in enumerate(sheet.column(key)):
            if value is None or value is CLEAR:
                continue
            if value not in first or position in twice:
                first.setdefault(value, position)
                continue
            twice.add(position)
            other = sheet.numbers[first[value]]
            what = "同一个人" if key == "id_number" else "同一个" + ("学号" if key == "student_number" else "考生号")
            sheet.wrong(
                position, key,
                Wrong("duplicate", f"与第 {other} 行是{what}，文件里出现了两次", "请在文件里只留一行；内容不同的，以学籍为准"),
                value,
            )  # fmt: skip


def _across(sheet: Sheet) -> None:
    """What two columns of one row say against each other."""
    if "enrolled_on" in sheet.keys and "graduates_on" in sheet.keys:
        for position, (begun, ended) in enumerate(
            zip(sheet.column("enrolled_on"), sheet.column("graduates_on"), strict=True)
        ):
            if isinstance(begun, date) and isinstance(ended, date) and begun >= ended:
                text = f"毕业日期 {ended} 不在入学日期 {begun} 之后"
                sheet.wrong(position, "graduates_on", Wrong("date.order", text, "请对照学籍核对两个日期"), ended)
    if "sex" in sheet.keys:
        _sexes(sheet)


def _sexes(sheet: Sheet) -> None:
    """The document number says a sex too; the registry may really differ, so it is said and not refused."""
    different = 0
    for sex, document in zip(sheet.column("sex"), sheet.column("id_number"), strict=True):
        implied = sex_of(document)
        different += bool(implied and sex and sex is not CLEAR and sex != implied)
    if different:
        sheet.notes["性别与证件号码第 17 位不一致，请对照学籍核对"] += different


def sex_of(document: object) -> str:
    if isinstance(document, str) and len(document) == 18 and document[16].isdigit():
        return "1" if int(document[16]) % 2 else "2"
    return ""
