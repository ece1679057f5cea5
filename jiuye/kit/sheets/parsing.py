"""From bytes to rows of text: what kind of file, where the heading is, what each cell says. Runs in the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import TypedDict

from jiuye.kit.sheets.cells import Cells
from jiuye.kit.sheets.header import Heading, find_heading
from jiuye.kit.sheets.limits import Limits
from jiuye.kit.sheets.refusal import TEMPLATE, BadFile, too_big
from jiuye.kit.sheets.sniff import kind_of
from jiuye.kit.sheets.table import letters


class Facts(TypedDict):
    """Everything about a table except its rows, fit for JSON."""

    format: str
    sheet_name: str
    header: list[str]
    header_row: int
    numbers: list[int]
    columns: list[str]
    notes: list[str]
    suspect: list[tuple[int, int, str]]
    numeric: list[tuple[int, int]]


@dataclass(slots=True)
class Grid:
    """One sheet as its format's reader sees it; ``rows`` yields (row number, values from column ``left`` on)."""

    format: str
    sheet_name: str
    rows: Iterator[tuple[int, list[object]]]
    left: int = 0
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    header: list[str] | None = None  # given by the format itself (DBF)


def parse(path: Path, name: str, limits: Limits, emit: Callable[[bytes], None]) -> Facts:
    """Read the file, handing each data row to ``emit``."""
    grid = _open(path, name, limits)
    cells = Cells(limits)
    heading, rows = _head(grid, cells, limits)
    numbers: list[int] = []
    size = 0
    for number, packed in cells.pack(rows, heading.positions, grid.left):
        numbers.append(number)
        if len(numbers) > limits.rows:
            raise too_big(f"表格的数据超过了 {limits.rows} 行的上限。")
        size += len(packed)
        if size > limits.text_bytes:
            raise too_big("表格里的文字太多，没有读取。")
        emit(packed)
    if not numbers:
        raise BadFile(f"表头在第 {heading.row} 行，下面没有数据。", remedy="请填写数据后再上传。", rule="no_rows")
    return {
        "format": grid.format,
        "sheet_name": grid.sheet_name,
        "header": heading.names,
        "header_row": heading.row,
        "numbers": numbers,
        "columns": [letters(position) for position in heading.positions],
        "notes": [*grid.notes, *heading.notes, *cells.notes()],
        "suspect": cells.suspect,
        "numeric": sorted(cells.numeric.items()),
    }


def _open(path: Path, name: str, limits: Limits) -> Grid:
    kind, notes = kind_of(path, name)
    if kind == "xlsx":
        from jiuye.kit.sheets.books import open_xlsx

        grid = open_xlsx(path, limits)
    elif kind == "xls":
        from jiuye.kit.sheets.books import open_xls

        grid = open_xls(path, limits)
    elif kind == "dbf":
        from jiuye.kit.sheets.dbf import open_dbf

        grid = open_dbf(path, limits)
    else:
        from jiuye.kit.sheets.delimited import open_csv

        grid = open_csv(path, limits)
    grid.notes[:0] = notes
    return grid


def _head(grid: Grid, cells: Cells, limits: Limits) -> tuple[Heading, Iterable[tuple[int, list[object]]]]:
    """The heading, and the rows that follow it."""
    if grid.header is not None:
        return Heading.given(grid.header), grid.rows
    first = list(islice(grid.rows, limits.header_within))
    texts = [(number, [cells.plain(value) for value in values]) for number, values in first]
    heading = find_heading(texts, left=grid.left, merged=grid.merged)
    if heading is None:
        raise BadFile("没有找到表头：前面的行里没有一行像是各列的名称。", remedy=TEMPLATE, rule="no_header")
    if len(heading.names) > limits.columns:
        raise too_big(f"表格有 {len(heading.names)} 列，超过了 {limits.columns} 列的上限。")
    return heading, chain((row for row in first if row[0] > heading.last_row), grid.rows)
