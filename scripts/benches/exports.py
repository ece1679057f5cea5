"""(b) Exporting: the roster as its download makes it, from the tables to the file, against the bare writer given the same texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from django.db import connection
from rustpy_xlsxwriter import FastExcel

from benches import people
from benches.measuring import MOMENT, Measured, rivals, school, timed
from benches.roster import forget
from jiuye.faces.exporting import values
from jiuye.graduates.commands import import_graduates
from jiuye.graduates.models import Graduate
from jiuye.institutions.models import School
from jiuye.kit.actors import SYSTEM
from jiuye.kit.lists import REGISTRY
from jiuye.kit.sheets import write_xlsx

WIDTH = 30


def measure(folder: Path, wanted: int) -> list[Measured]:
    house = school("90001")
    import_graduates(people.write(folder / "export.xlsx", wanted), house.code, people.COHORT, at=MOMENT)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself a little later
    lines, headings = _download(house)
    ready = [tuple("" if cell is None else str(cell) for cell in line) for line in lines()]
    ours, bare = rivals(
        lambda: write_xlsx(folder / "ours.xlsx", headings, lines()),
        lambda: _bare(folder / "bare.xlsx", headings, ready),
        times=3,
    )
    asked = timed(lambda: _bare(folder / "asked.xlsx", headings, _asked(house)))
    forget()
    assert len(ready) == wanted
    whole, same = ours.wall / bare.wall, ours.wall / asked.wall
    return [
        Measured(f"export of {wanted} × {len(headings)}, against the bare writer", "≤ 2 ×", whole, whole <= 2,
                 f"ours {ours} with query, decryption and labels, bare {bare} with the texts at hand"),
        Measured(f"export of {wanted} × {len(headings)}, against a bare query and the bare writer", "≤ 2 ×", same, same <= 2,
                 f"ours {ours}, bare {asked} with codes instead of labels"),
    ]  # fmt: skip


def _asked(house: School) -> Iterator[list[str]]:
    """The same columns as a plain query has them."""
    paths = [column.paths[0] for column in list(REGISTRY["graduates.roster"].columns)[:WIDTH]]
    rows = Graduate.unscoped.filter(school=house, deactivated_at=None).order_by("student_number", "pk")
    return ([str(cell or "") for cell in line] for line in rows.values_list(*paths).iterator(chunk_size=1000))


def _download(house: School) -> tuple[Callable[[], Iterator[Sequence[object]]], list[str]]:
    """The rows of the graduates' list with its first thirty columns, as often as they are asked for."""
    spec = REGISTRY["graduates.roster"]
    columns = list(spec.columns)[:WIDTH]
    rows = spec.ordered(spec.filtered(SYSTEM, {"school": [str(house.pk)]}), "")
    return lambda: (line for _, line in values(spec, rows, columns)), [c.label for c in columns]


def _bare(path: Path, headings: list[str], rows: Iterable[Sequence[str]]) -> None:
    FastExcel(str(path)).sheet("数据", (dict(zip(headings, row, strict=True)) for row in rows)).save()
