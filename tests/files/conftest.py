import pytest
import time_machine

from jiuye.destinations.services.births import bear
from jiuye.destinations.tests.claims import season
from jiuye.graduates.models import Graduate
from tests.files.kinds import KINDS


@pytest.fixture(params=KINDS, ids=[kind.name for kind in KINDS])
def kind(request):
    return request.param


@pytest.fixture
def school(university):
    """The school in its season: everybody on the roster has a registration to fill."""
    with time_machine.travel(season(university.cohort), tick=False):
        bear(Graduate.unscoped.all(), season(university.cohort, month=3))
        yield university


@pytest.fixture
def office(client, school):
    school.login(client, school.employment_office())
    return client
