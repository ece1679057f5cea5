"""Whatever bytes come, every parser gives an answer; the long form is ``make torture`` (``tests/faults/fuzz.py``)."""

from __future__ import annotations

import pytest

from jiuye.kit.sheets.tests.corpus import all_cases
from tests.examples import often
from tests.faults import fuzz


@pytest.mark.seed("T-41", "T-45", "T-46", "T-47", "T-49", "F-10")
@pytest.mark.parametrize("name", fuzz.PARSERS)
def test_injured_bytes_get_an_answer_and_never_a_crash(name):
    times = often(10 if name in fuzz.APART else 150)

    assert fuzz.tried(name, times=times) == times


@pytest.mark.seed("F-10")
def test_three_hundred_files_are_tried():
    tables = {"xlsx", "sheet", "csv", "dbf"}

    assert tables <= set(fuzz.PARSERS)
    assert len(all_cases()) + len(tables) * often(150) >= 300


def test_a_parser_that_crashes_is_found_out(monkeypatch):
    def brittle(content):
        if b"\xff" in content:
            raise IndexError

    monkeypatch.setitem(fuzz.PARSERS, "brittle", (brittle, lambda: b"sound"))

    with pytest.raises(IndexError) as found:
        fuzz.tried("brittle", times=20_000)
    assert "brittle: b" in found.value.__notes__[0]
