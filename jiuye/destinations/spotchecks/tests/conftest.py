"""A season with something to draw from."""

from datetime import timedelta

import pytest
import time_machine

from jiuye.destinations.tests import claims as living


@pytest.fixture
def season(university):
    """Both schools registered somebody; it is the registration season."""
    for school in (university, university.neighbour):
        for department in (school.law, school.physics):
            living.submitted(school, school.graduate(department))
    university.employment_office()
    university.neighbour.employment_office()
    with time_machine.travel(living.season(university.cohort) + timedelta(days=1), tick=False):
        yield university
