import pytest
import time_machine

from jiuye.destinations.models import Destination
from jiuye.destinations.services import claims
from jiuye.destinations.services.births import bear
from jiuye.graduates.models import Graduate
from jiuye.records.models import TrailEvent
from tests.guards.world import season


@pytest.fixture
def school(university):
    with time_machine.travel(season(university.cohort), tick=False):
        bear([g for g in Graduate.unscoped.all() if not g.destinations.exists()], season(university.cohort))
        yield university


def registered(school, graduate):
    destination = Destination.unscoped.get(graduate=graduate, is_current=True)
    claims.submit(
        actor=school.actor(graduate), destination=destination, values={"leaf": "job_hunting"}, at=season(school.cohort)
    )
    return destination


def address(graduate):
    return f"/console/people/{graduate.pk}/"


@pytest.mark.seed("W-25")
@pytest.mark.django_db
def test_opening_a_file_is_a_row_its_graduate_can_see(client, school):
    graduate = school.graduate(school.law)
    registered(school, graduate)
    school.login(client, school.department_admin(school.law))

    page = client.get(address(graduate))

    event = TrailEvent.objects.get(action="graduate.view")
    assert page.status_code == 200
    assert (event.subject, event.purpose) == (graduate.ref, "看整份档案")


@pytest.mark.seed("M-05")
@pytest.mark.django_db
def test_a_past_day_is_shown_with_what_was_known_on_it(client, school):
    graduate = school.graduate(school.law)
    registered(school, graduate)
    school.login(client, school.department_admin(school.law))

    today = client.get(address(graduate), {"on": season(school.cohort).date().isoformat()}).content.decode()
    before = client.get(address(graduate), {"on": "2001-01-01"}).content.decode()

    assert "求职中" in today.split("那天的样子")[1]
    assert "那天还没有任何登记" in before


@pytest.mark.seed("M-02")
@pytest.mark.django_db
def test_what_can_happen_next_comes_from_the_lifecycle_with_its_owner(client, school):
    graduate = school.graduate(school.law)
    registered(school, graduate)
    school.login(client, school.department_admin(school.law))

    page = client.get(address(graduate)).content.decode()

    assert "毕业生本人：撤回" in page
    assert "初审：审核通过" in page


@pytest.mark.seed("T-30")
@pytest.mark.django_db
def test_the_department_next_door_finds_no_such_file(client, school):
    graduate = school.graduate(school.law)
    school.login(client, school.department_admin(school.physics))

    assert client.get(address(graduate)).status_code == client.get("/console/people/999999/").status_code == 404


@pytest.mark.django_db
def test_somebody_who_registered_nothing_has_a_file_too(client, school):
    graduate = school.graduate(school.law)
    school.login(client, school.department_admin(school.law))

    page = client.get(address(graduate))

    assert page.status_code == 200
    assert "还没有人登记" in page.content.decode()


def test_the_file_stays_under_the_line_it_was_opened_from_and_never_under_home(client, school):
    school.login(client, school.employment_office())
    graduate = school.graduate(school.law, 1)

    opened = client.get(address(graduate), headers={"Referer": "http://testserver/console/destinations/?state=stage1"})
    bare = client.get(address(graduate)).content.decode()

    assert '<a href="/console/destinations/">去向审核</a> /' in opened.content.decode()
    assert 'name="from" value="destinations-review"' in opened.content.decode()
    assert 'aria-current="page"' not in bare
