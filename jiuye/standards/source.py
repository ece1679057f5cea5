"""The CSV files this domain ships: text in, text out; what a column means is the business of who reads it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).parent / "data"


def rows(name: str, folder: Path = DATA) -> Iterator[dict[str, str]]:
    """Every row of ``name``.csv. Codes stay text: a leading zero is part of a code."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
