"""The numbers lists count by follow from the other columns, and counting by them reads an index alone."""

import pytest
from django.db import IntegrityError, connection, transaction

from jiuye.destinations.console.lists import QUEUE
from jiuye.destinations.counted import OWN, PRECHECK
from jiuye.destinations.models import Destination
from jiuye.destinations.services import claims, confirmation
from jiuye.destinations.tests.claims import born, now_of, season, submitted

ASKED = (
    {},
    {"state": "approved"},
    {"state": "returned.rejected", "own": "none"},
    {"state": "stage0", "own": "confirmed"},
    {"precheck": "clear", "who": "graduate"},
    {"type": "contract", "precheck": "bad"},
    {"own": "lapsed", "precheck": "hint", "state": "approved"},
)


def numbers(graduate):
    now = now_of(graduate)
    return now.settled, now.own, now.precheck


def test_they_follow_a_registration_through_its_life(university):
    graduate = university.graduate(university.law)
    me, at = university.actor(graduate), season(university.cohort, hour=11)

    born(university, graduate)
    assert numbers(graduate) == (1, OWN["nobody"], PRECHECK["blank"])
    handed_in = submitted(university, graduate)
    assert numbers(graduate) == (0, OWN["confirmed"], PRECHECK["clear"])
    confirmation.object_to(actor=me, destination=handed_in, why="不是这家单位", at=at)
    assert numbers(graduate) == (0, OWN["objected"], PRECHECK["clear"])
    claims.withdraw(actor=me, destination=now_of(graduate), at=at)
    assert numbers(graduate) == (1, OWN["objected"], PRECHECK["blank"])


@pytest.mark.parametrize("lie", [{"own": OWN["confirmed"]}, {"precheck": PRECHECK["clear"]}, {"settled": 0}])
def test_the_table_refuses_a_number_that_does_not_follow(university, lie):
    blank = born(university, university.graduate(university.law))

    with pytest.raises(IntegrityError), transaction.atomic():
        Destination.unscoped.filter(pk=blank.pk).update(**lie)


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_counting_what_is_asked_opens_no_row(university, asked):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite says of a plan whether it needs the table; PostgreSQL decides by what was vacuumed")
    office = university.actor(university.employment_office())

    rows = QUEUE.filtered(office, {name: [value] for name, value in asked.items()})

    assert "COVERING INDEX" in rows.order_by().values("pk").explain()
