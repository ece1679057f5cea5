"""Sound files with bytes flipped, cut and doubled: always a table or a sentence, never a crash (F-10, T-47)."""

from __future__ import annotations

import random

import pytest

from jiuye.kit.sheets import BadFile, Table, read
from jiuye.kit.sheets.tests.corpus import HEAD, ROW, csv_text, dbf, old_book, rows_book
from jiuye.kit.sheets.tests.test_hostile_files import SMALL
from tests.examples import often

SOUND = {
    "a.xlsx": lambda: rows_book(HEAD, *[ROW] * 20),
    "a.xls": lambda: old_book(HEAD, *[ROW] * 20),
    "a.csv": lambda: csv_text().encode("gb18030"),
    "a.dbf": lambda: bytes(dbf([ROW] * 20)),
}
EACH = often(12)
"""As uploads are read, each in a process of its own; without the process ``tests/faults/test_fuzz.py`` tries far more."""


def hurt(content: bytes, seed: int) -> bytes:
    """One of three injuries, the same for the same seed."""
    chance = random.Random(seed)
    injured = bytearray(content)
    at = chance.randrange(len(injured))
    match seed % 3:
        case 0:
            for _ in range(chance.randint(1, 8)):
                injured[chance.randrange(min(len(injured), 2000))] = chance.randrange(256)
        case 1:
            del injured[at : at + chance.randint(1, 400)]
        case _:
            injured[at:at] = injured[at : at + chance.randint(1, 400)]
    return bytes(injured)


@pytest.mark.seed("F-10", "T-47", "T-45")
@pytest.mark.parametrize("name", SOUND)
def test_a_damaged_file_gives_a_table_or_a_sentence(name, tmp_path):
    sound = SOUND[name]()
    path = tmp_path / "upload"
    outcomes = []

    for seed in range(EACH):
        path.write_bytes(hurt(sound, seed))
        try:
            outcomes.append(read(path, name=name, limits=SMALL))
        except BadFile as bad:
            outcomes.append(bad)

    assert all(isinstance(outcome, Table | BadFile) for outcome in outcomes)
    refusals = [outcome for outcome in outcomes if isinstance(outcome, BadFile)]
    assert refusals
    assert all(bad.reasons[0].remedy for bad in refusals)
