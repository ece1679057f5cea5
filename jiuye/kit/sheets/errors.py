"""The error sheet of an import: the rows that cannot come in, as they are in the file, with 问题 and 怎么办 (G-16)."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from jiuye.kit.sheets.table import Table
from jiuye.kit.sheets.writing import write_xlsx


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One cell or row that cannot come in: where, why, what to do; ``shown`` is masked, ``fix_label`` an offered repair."""

    row: int
    key: str
    code: str
    text: str
    remedy: str = ""
    shown: str = ""
    name: str = ""
    fix_label: str = ""
    label: str = ""

    @property
    def cause(self) -> str:
        """Problems with one cause are one repair."""
        return f"{self.key}:{self.code}"


def error_sheet(table: Table, problems: Iterable[RowProblem]) -> bytes:
    """One line for each row with anything wrong; problem and remedy stand beside what was uploaded."""
    said: dict[int, list[RowProblem]] = {}
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


def _sentence(problem: RowProblem) -> str:
    return f"{problem.label}：{problem.text}" if problem.label else problem.text
