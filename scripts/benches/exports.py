"""(b) Exporting: the graduates' list as its download makes it, against the bare writer given the same texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rustpy_xlsxwriter import FastExcel

from benches import crowd
from benches.measuring import Measured, clock
from jiuye.accounts.actors import actor_of
from jiuye.accounts.models import User
from jiuye.faces.exporting import _values
from jiuye.kit.lists import REGISTRY
from jiuye.kit.sheets import write_xlsx

WIDTH = 30


def measure(folder: Path, wanted: int) -> list[Measured]:
    actor = actor_of(User.objects.select_related("role").get(username=crowd.OFFICE))
    spec = REGISTRY["graduates.roster"]
    columns = list(spec.columns)[:WIDTH]
    rows = spec.ordered(spec.filtered(actor, {}), "")[:wanted]
    headings = [c.label for c in columns]
    ours = min(
        clock(lambda: write_xlsx(folder / "ours.xlsx", headings, _values(spec, rows, columns))) for _ in range(2)
    )
    ready = [[str(v or "") for v in row] for row in _values(spec, rows, columns)]
    bare = min(clock(lambda: _bare(folder / "bare.xlsx", headings, ready)) for _ in range(2))
    return [Measured(f"export of {len(ready)} × {len(columns)}, against the bare writer", "≤ 2 ×", ours / bare, ours <= 2 * bare,
                     f"ours {ours:.2f} s with query and decryption, bare {bare:.2f} s")]  # fmt: skip


def _bare(path: Path, headings: list[str], rows: list[Any]) -> None:
    FastExcel(str(path)).sheet("数据", (dict(zip(headings, row, strict=True)) for row in rows)).save()
