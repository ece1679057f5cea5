"""An application that led to nothing is not kept for long; one that is open or was approved is (W-54)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiuye.graduates.applications import deciding
from jiuye.graduates.applications.models import Application
from jiuye.graduates.applications.tests.cast import applied
from jiuye.records import retention
from jiuye.records.models import TrailEvent
from jiuye.records.retention import months_after

pytestmark = pytest.mark.seed("W-54")


@pytest.fixture
def guangdong(university_of):
    return university_of("guangdong")


def rejected(university, nth=1):
    one = applied(university, nth)
    actor, at = university.actor(university.employment_office()), timezone.now()
    deciding.decide(actor=actor, application=one, verb="reject", text="不是本校毕业生", seen=None, at=at)
    return one


def test_a_rejected_application_goes_after_six_months_and_its_story_stays(guangdong):
    one, now = rejected(guangdong), timezone.localtime()

    retention.sweep(months_after(now, 5))
    assert Application.unscoped.filter(pk=one.pk).exists()
    retention.sweep(months_after(now, 6) + timedelta(days=1))

    assert not Application.unscoped.filter(pk=one.pk).exists()
    told = TrailEvent.objects.filter(object_type="application", object_id=str(one.pk)).order_by("seq")
    assert [event.action for event in told] == ["application.submit", "application.reject", "application.erase"]
    assert told.last().changes["rule"] == ["", "applications"]
    assert one.name not in str([event.changes for event in told])


def test_one_that_still_waits_stays_however_long(guangdong):
    one = applied(guangdong)

    retention.sweep(timezone.now() + timedelta(days=4000))

    assert Application.unscoped.filter(pk=one.pk).exists()
