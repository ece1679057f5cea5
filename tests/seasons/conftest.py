"""Seasons begin on one spring day, whatever day the tests run."""

from __future__ import annotations

import pytest
import time_machine

from tests.copies import astray
from tests.seasons.living import SPRING, Season


@pytest.fixture
def season_of(db, tmp_path, capsys):
    """``season_of("anhui")``: a school of that province, its roster in, nobody activated yet."""
    with time_machine.travel(SPRING, tick=False) as clock:
        yield lambda key: Season(key, tmp_path, capsys, clock)
    assert astray() == []
