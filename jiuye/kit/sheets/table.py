"""A table that has been read: text cells, the person's own row numbers, and which cells to distrust (T-46).

Three million cells must stay cheap, so a row is one packed line until somebody looks at it, and what is odd about a
cell is kept aside, only for the odd ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import overload

CELL = "\x1f"
LINE = b"\x1e"


class Suspect(StrEnum):
    """Why a cell may not say what the person typed."""

    LOST = "lost"  # a number of 16 or more digits, or in exponent form: the digits after the 15th are gone
    LONG = "long"  # a number of exactly 15 digits: complete, but kept as a number
    ERROR = "error"  # #N/A, #REF! and their kind


class Rows(Sequence[list[str]]):
    """The data rows, each unpacked when asked for. ``list(rows)`` is a list of lists of text."""

    __slots__ = ("lines",)

    def __init__(self, lines: list[bytes]) -> None:
        self.lines = lines

    def __len__(self) -> int:
        return len(self.lines)

    def __iter__(self) -> Iterator[list[str]]:
        for line in self.lines:
            yield line.decode().split(CELL)

    @overload
    def __getitem__(self, index: int) -> list[str]: ...
    @overload
    def __getitem__(self, index: slice) -> Rows: ...
    def __getitem__(self, index: int | slice) -> list[str] | Rows:
        if isinstance(index, slice):
            return Rows(self.lines[index])
        return self.lines[index].decode().split(CELL)


@dataclass(slots=True)
class Table:
    """``rows[i]`` has one text per heading and stands in row ``numbers[i]`` of the file (1-based).

    ``suspect`` is keyed by (row number in the file, position in ``header``). ``numeric`` counts, per position, the
    cells kept as numbers: leading zeros may be missing there. ``columns`` names each position as the file does (A, B…).
    """

    format: str
    sheet_name: str
    header: list[str]
    header_row: int
    rows: Rows
    numbers: list[int]
    columns: list[str]
    notes: list[str] = field(default_factory=list)
    suspect: dict[tuple[int, int], Suspect] = field(default_factory=dict)
    numeric: dict[int, int] = field(default_factory=dict)

    def numbered(self) -> Iterator[tuple[int, list[str]]]:
        """(row number in the file, cells)."""
        return zip(self.numbers, self.rows, strict=True)


def letters(position: int) -> str:
    """0 → A, 25 → Z, 26 → AA: the way a sheet names its columns."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name
