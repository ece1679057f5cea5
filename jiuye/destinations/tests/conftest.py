"""A graduate with a phone in hand, in the season, and a counselor at the desk."""

import pytest
import time_machine

from jiuye.destinations.tests import desk
from jiuye.destinations.tests.claims import born, season


@pytest.fixture
def graduate(university):
    return university.graduate(university.law)


@pytest.fixture
def phone(client, university, graduate):
    """A graduate signed in, in the season, with their first registration."""
    born(university, graduate)
    with time_machine.travel(season(university.cohort)):
        university.login(client, graduate)
        yield client


@pytest.fixture
def claim(university):
    return desk.submitted(university, university.graduate(university.law, 1))


@pytest.fixture
def counsellor(university):
    return desk.at_desk(university, university.counsellor(university.law))
