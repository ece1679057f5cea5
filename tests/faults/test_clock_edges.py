"""The last minute counts and the first minute after does not, on the wall clock of China (T-65)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from jiuye.policy import registry
from jiuye.policy.windows import CHINA

COHORT = 2027
PAIRS = [(p.key, name) for p in registry.profiles() for name in p.windows.windows]


@pytest.mark.seed("T-65")
@pytest.mark.parametrize(("profile", "process"), sorted(set(PAIRS)))
def test_every_window_is_half_open_to_the_second(profile, process):
    windows = registry.profile(profile, COHORT).windows
    window = windows.window(process, COHORT)
    opens = datetime(window.opens.year, window.opens.month, window.opens.day, tzinfo=CHINA)
    second = timedelta(seconds=1)

    assert windows.status(process, COHORT, opens - second) is not None
    assert windows.status(process, COHORT, opens) is None
    assert windows.status(process, COHORT, window.deadline - second) is None
    assert windows.status(process, COHORT, window.deadline) is not None


@pytest.mark.seed("T-65")
def test_the_day_is_chinas_whatever_zone_the_server_lives_in():
    windows = registry.profile("anhui", COHORT).windows
    last = windows.window("register", COHORT).deadline - timedelta(minutes=1)

    assert windows.status("register", COHORT, last.astimezone(tz=None)) is None
    assert (
        windows.status("register", COHORT, datetime.fromisoformat(last.isoformat()) + timedelta(minutes=1)) is not None
    )
