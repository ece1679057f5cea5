"""The last minute counts and the first minute after does not, on the wall clock of China (T-65)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from jiuye.destinations.services import claims
from jiuye.destinations.tests import claims as living
from jiuye.kit.refusals import Refused
from jiuye.policy import registry
from jiuye.policy.windows import CHINA
from jiuye.records.models import TrailEvent
from jiuye.records.trail.chain import checkpoint, verify_database

COHORT, LEAP = 2027, 2028
PAIRS = [(p.key, name) for p in registry.profiles() for name in p.windows.windows]


@pytest.mark.seed("T-65")
@pytest.mark.parametrize("cohort", [COHORT, LEAP])
@pytest.mark.parametrize(("profile", "process"), sorted(set(PAIRS)))
def test_every_window_is_half_open_to_the_second(profile, process, cohort):
    windows = registry.profile(profile, cohort).windows
    window = windows.window(process, cohort)
    opens = datetime(window.opens.year, window.opens.month, window.opens.day, tzinfo=CHINA)
    second = timedelta(seconds=1)

    assert windows.status(process, cohort, opens - second) is not None
    assert windows.status(process, cohort, opens) is None
    assert windows.status(process, cohort, window.deadline - second) is None
    assert windows.status(process, cohort, window.deadline) is not None


@pytest.mark.seed("T-65")
def test_the_day_is_chinas_whatever_zone_the_server_lives_in():
    windows = registry.profile("anhui", COHORT).windows
    last = windows.window("register", COHORT).deadline - timedelta(minutes=1)

    assert windows.status("register", COHORT, last.astimezone(tz=None)) is None
    assert (
        windows.status("register", COHORT, datetime.fromisoformat(last.isoformat()) + timedelta(minutes=1)) is not None
    )


@pytest.mark.seed("T-65")
@pytest.mark.django_db
@pytest.mark.parametrize("jump", [timedelta(hours=-1), timedelta(hours=1), timedelta(days=-1), timedelta(days=1)])
def test_a_clock_that_jumps_reorders_nothing_and_breaks_no_trail(university, jump):
    """What was done later has the higher number, whatever the clock says; the signed trail stays whole."""
    graduate, at = university.graduate(university.law), living.season(university.cohort)
    with time_machine.travel(at, tick=False):
        living.submitted(university, graduate)
        checkpoint(timezone.now())
    with time_machine.travel(at + jump, tick=False):
        record = living.now_of(graduate)
        claims.withdraw(actor=university.actor(graduate), destination=record, at=timezone.now())
        checkpoint(timezone.now())

    steps = TrailEvent.objects.filter(object_type="destination", object_id=record.pk).order_by("seq")
    assert [event.action.partition(".")[2] for event in steps][-2:] == ["submit", "withdraw"]
    assert living.now_of(graduate).version == steps.count()
    assert verify_database().ok


@pytest.mark.seed("T-65")
@pytest.mark.django_db
def test_the_last_second_of_the_season_is_open_and_the_next_is_not(university):
    graduate = university.graduate(university.law)
    living.with_paper(university, graduate)
    windows = registry.profile(university.school.profile_key, university.cohort).windows
    end = windows.window("register", university.cohort).deadline

    def handed_in(at):
        me, record = university.actor(graduate), living.now_of(graduate)
        claims.submit(actor=me, destination=record, values=living.contract(), at=at)

    with pytest.raises(Refused):
        handed_in(end)
    handed_in(end - timedelta(seconds=1))

    assert living.now_of(graduate).state == "in_review"
