"""The error sheet of an import: the rows that cannot come in, as they are in the file, with 问题 and 怎么办 (G-16)."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Protocol

from jiuye.kit.sheets.table import Table
from jiuye.kit.sheets.writing import write_xlsx


class Wrong(Protocol):
    """What any domain's problem with a row can say."""

    @property
    def row(self) -> int: ...
    @property
    def label(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def remedy(self) -> str: ...


def error_sheet(table: Table, problems: Iterable[Wrong]) -> bytes:
    """One line for each row with anything wrong; problem and remedy stand beside what was uploaded."""
    said: dict[int, list[Wrong]] = {}
    for problem in problems:
        said.setdefault(problem.row, []).append(problem)
    lines = (
        [
            str(row),
            *cells,
            "；".join(_sentence(p) for p in said[row]),
            "；".join(dict.fromkeys(p.remedy for p in said[row])),
        ]
        for row, cells in table.numbered()
        if row in said
    )
    out = io.BytesIO()
    write_xlsx(out, ["行号", *table.header, "问题", "怎么办"], lines, sheet="有问题的行")
    return out.getvalue()


def _sentence(problem: Wrong) -> str:
    return f"{problem.label}：{problem.text}" if problem.label else problem.text
