"""One cell's value as text, and the account of the cells that cannot be trusted (T-46)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time

from jiuye.kit.sheets.limits import Limits
from jiuye.kit.sheets.refusal import too_big
from jiuye.kit.sheets.table import CELL, Suspect, letters

PRECISE = 15  # significant digits a spreadsheet keeps
EXPONENT = re.compile(r"[+-]?\d(?:\.\d+)?[Ee]\+?\d+")
ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
STRANGE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1e#]|E\+").search  # a row to look at cell by cell


class Cells:
    """Turns values into text, remembering what was odd on the way."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.suspect: list[tuple[int, int, str]] = []
        self.numeric: dict[int, int] = {}
        self.errors = 0
        self.positions: list[int] = []

    def pack(
        self, rows: Iterable[tuple[int, list[object]]], positions: list[int], left: int
    ) -> Iterator[tuple[int, bytes]]:
        """(row number, cells joined) for every row with something in a column that has a heading."""
        self.positions = positions
        picks = [position - left for position in positions]
        width = len(picks)
        straight = picks == list(range(width))
        for number, values in rows:
            taken: list[object] = values[:width] if straight else [values[i] if i < len(values) else "" for i in picks]
            if len(taken) < width:
                taken = taken + [""] * (width - len(taken))
            if set(map(type, taken)) == {str}:
                texts = [value.strip() for value in taken]  # type: ignore[attr-defined]
            else:
                texts = [self._text(value, number, i) for i, value in enumerate(taken)]
            line = CELL.join(texts)
            if len(line) < width:  # nothing but separators
                continue
            if line.count(CELL) != width - 1 or STRANGE(line):
                line = self._inspect(texts, number)
            elif len(line) > self.limits.cell_chars:
                self._lengths(texts, number)
            yield number, line.encode("utf-8", "replace")

    def plain(self, value: object) -> str:
        """Text of a value nobody will hold to account (the heading)."""
        return value.strip() if isinstance(value, str) else _written(value)

    def notes(self) -> list[str]:
        return [f"有 {self.errors} 个格子是公式错误（如 #N/A）。"] if self.errors else []

    def _text(self, value: object, number: int, position: int) -> str:
        if isinstance(value, str):
            return value.strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            self.numeric[position] = self.numeric.get(position, 0) + 1
            self._weigh(value, number, position)
        return _written(value)

    def _weigh(self, value: float, number: int, position: int) -> None:
        if abs(value) >= 10**PRECISE or (value and abs(value) < 1e-4):
            self._mark(number, position, Suspect.LOST)
        elif abs(value) >= 10 ** (PRECISE - 1):
            self._mark(number, position, Suspect.LONG)

    def _mark(self, number: int, position: int, why: Suspect) -> None:
        if len(self.suspect) >= self.limits.suspects:
            raise too_big("以数字形式保存的长号码或公式错误太多，无法逐一列出；请先把这些列设为文本格式重新填写。")
        self.suspect.append((number, position, why.value))

    def _inspect(self, texts: list[str], number: int) -> str:
        """The slow way, for the few rows with line breaks, control characters, errors or exponents in them."""
        for position, text in enumerate(texts):
            if text in ERRORS:
                self.errors += 1
                self._mark(number, position, Suspect.ERROR)
            elif "E+" in text and EXPONENT.fullmatch(text):
                self._mark(number, position, Suspect.LOST)
        self._lengths(texts, number)
        return CELL.join(UNPRINTABLE.sub("", text) for text in texts)

    def _lengths(self, texts: list[str], number: int) -> None:
        for position, text in enumerate(texts):
            if len(text) > self.limits.cell_chars:
                where = f"第 {number} 行第 {letters(self.positions[position])} 列"
                raise too_big(f"{where}的内容有 {len(text)} 个字，超过了 {self.limits.cell_chars} 字的上限。")


def _written(value: object) -> str:
    """The way a person would write the value: dates in ISO form, whole numbers without a fraction."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return "" if value is None else str(value)
