"""The day something is let go, counted in months (W-54)."""

from datetime import UTC, datetime

import pytest

from jiuye.records.retention import months_after
from jiuye.records.tasks import let_go


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ((2027, 2, 1), 36, (2030, 2, 1)),
        ((2026, 8, 31), 6, (2027, 2, 28)),
        ((2026, 8, 31), 18, (2028, 2, 29)),
        ((2026, 1, 31), -2, (2025, 11, 30)),
        ((2026, 12, 15), 12, (2027, 12, 15)),
        ((2026, 1, 15), -1, (2025, 12, 15)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_there_is(day, months, then):
    assert months_after(datetime(*day, tzinfo=UTC), months) == datetime(*then, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.seed("W-54")
def test_the_clock_finds_nothing_to_let_go_in_an_empty_house():
    let_go(datetime(2030, 1, 1, tzinfo=UTC))
