"""The centre sees all its schools, and reviews where the profile says so (journey 9)."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from jiuye.destinations.services.births import bear
from jiuye.destinations.services.review import decide
from jiuye.destinations.tests import claims as living
from jiuye.graduates.models import Graduate
from jiuye.review.rules import Decision, Opinion
from tests.cast import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def season(university):
    with time_machine.travel(living.season(university.cohort) + timedelta(days=1), tick=False):
        yield university


def everybody(university):
    bear(Graduate.unscoped.filter(destinations=None), living.season(university.cohort, month=3))


@pytest.mark.seed("S4-02", "S4-08", "R-10")
def test_the_centre_reads_each_schools_counts_in_code_order_and_every_figure_opens_its_list(client, season):
    living.submitted(season, season.graduate(season.law))
    everybody(season)
    season.login(client, season.centre())

    page = client.get(reverse("destinations:schools")).content.decode()

    assert page.index("19901") < page.index("19902")
    url = f"{reverse('destinations:missing')}?cohort={season.cohort}&school={season.neighbour.school.pk}"
    assert escape(url) in page
    listed = client.get(url).content.decode()
    assert season.neighbour.graduate(season.neighbour.law).student_number in listed
    assert season.graduate(season.law, 2).student_number not in listed
    assert "排名" not in page
    assert "%" not in page.split("<main")[1]


@pytest.mark.seed("T-30")
def test_a_school_reads_only_itself_and_is_not_asked_which_school(client, season):
    everybody(season)
    season.login(client, season.employment_office())

    assert "19902" not in client.get(reverse("destinations:schools")).content.decode()
    listed = client.get(reverse("destinations:missing"), {"school": season.neighbour.school.pk}).content.decode()
    assert season.graduate(season.law).student_number in listed
    assert 'name="school"' not in listed


def test_the_page_of_schools_costs_the_same_with_one_registration_and_with_three(client, season):
    living.submitted(season, season.graduate(season.law))
    season.login(client, season.centre())
    url, counted = reverse("destinations:schools"), []
    client.get(url)
    for school in (season, season.neighbour):
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        counted.append(len(seen))
        living.submitted(school, school.graduate(school.physics))
    assert counted[0] == counted[1]


@pytest.mark.seed("S4-02", "S4-63")
def test_where_the_profile_says_so_the_centre_speaks_last(client, db):
    university = build("guangdong")
    with time_machine.travel(living.season(university.cohort) + timedelta(days=1), tick=False):
        graduate = university.graduate(university.law)
        living.submitted(university, graduate)
        for who in (university.department_admin(university.law), university.employment_office()):
            decide(
                actor=university.actor(who), destination=living.now_of(graduate), opinion=Opinion(Decision.APPROVE),
                at=living.season(university.cohort) + timedelta(days=1),
            )  # fmt: skip
        university.login(client, university.centre())
        listed = client.get(reverse("destinations:review"), {"school": university.school.pk}).content.decode()
        waiting = living.now_of(graduate)
        assert graduate.student_number in listed
        assert waiting.stage == 2
        asked = {"decision": "approve", "opinion": "", "seen": waiting.version}

        answer = client.post(reverse("destinations:decide", args=[waiting.pk]), asked)

        assert answer.status_code in (200, 302)
        assert living.now_of(graduate).state == "approved"
