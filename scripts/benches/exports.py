"""(b) Exporting: the roster as its download makes it, from the tables to the file, against the bare writer given the same texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rustpy_xlsxwriter import FastExcel

from benches import people
from benches.measuring import MOMENT, Measured, rivals, school
from benches.roster import forget
from jiuye.faces.exporting import values
from jiuye.graduates.commands import import_graduates
from jiuye.institutions.models import School
from jiuye.kit.actors import SYSTEM
from jiuye.kit.lists import REGISTRY
from jiuye.kit.sheets import write_xlsx

WIDTH = 30


def measure(folder: Path, wanted: int) -> list[Measured]:
    house = school("19940")
    import_graduates(people.write(folder / "export.xlsx", wanted), house.code, people.COHORT, at=MOMENT)
    lines, headings = _download(house)
    ready = [tuple("" if cell is None else str(cell) for cell in line) for line in lines()]
    ours, bare = rivals(
        lambda: write_xlsx(folder / "ours.xlsx", headings, lines()),
        lambda: _bare(folder / "bare.xlsx", headings, ready),
        times=3,
    )
    forget()
    assert len(ready) == wanted
    return [Measured(f"export of {wanted} × {len(headings)}, against the bare writer", "≤ 2 ×", ours.wall / bare.wall,
                     ours.wall <= 2 * bare.wall, f"ours {ours} with query and decryption, bare {bare} with the texts at hand")]  # fmt: skip


def _download(house: School) -> tuple[Callable[[], Iterator[Sequence[object]]], list[str]]:
    """The rows of the graduates' list with its first thirty columns, as often as they are asked for."""
    spec = REGISTRY["graduates.roster"]
    columns = list(spec.columns)[:WIDTH]
    rows = spec.ordered(spec.filtered(SYSTEM, {"school": [str(house.pk)]}), "")
    return lambda: (line for _, line in values(spec, rows, columns)), [c.label for c in columns]


def _bare(path: Path, headings: list[str], rows: Sequence[Sequence[str]]) -> None:
    FastExcel(str(path)).sheet("数据", (dict(zip(headings, row, strict=True)) for row in rows)).save()
