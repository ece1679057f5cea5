"""What was typed into a form, as a roster: so that one person is judged exactly like a row of a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jiuye.graduates.columns import ROSTER
from jiuye.kit.sheets.table import CELL, Rows, Table, letters


def typed_table(keys: Sequence[str], people: Iterable[Sequence[str]], *, title: str) -> Table:
    """A table with the roster's own headings; ``title`` is what the trail calls it."""
    lines = [CELL.join(" ".join(text.split()) for text in cells).encode() for cells in people]
    return Table(format="typed", sheet_name=title, header=[ROSTER[key].label for key in keys], header_row=0,
                 rows=Rows(lines), numbers=list(range(1, len(lines) + 1)), columns=[letters(n) for n in range(len(keys))])  # fmt: skip
