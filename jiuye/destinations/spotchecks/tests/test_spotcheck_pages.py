"""Spot checks on their pages: the centre’s, the school’s, and what the neighbour does not see."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiuye.destinations.spotchecks import queries, services
from jiuye.destinations.spotchecks.models import SpotCheck, SpotCheckItem
from jiuye.destinations.spotchecks.tests.sampling import answered, centre_of, drawn, item_of, now_of, sealed
from jiuye.destinations.tests import claims as living

db = pytest.mark.django_db


@pytest.mark.seed("S4-63", "R-14")
@db
def test_the_centre_seals_draws_and_decides_on_its_pages(client, season):
    season.login(client, season.centre())
    asked = {
        "title": "第一次抽查",
        "cohort": season.cohort,
        "size": 4,
        "answer_by": f"{season.cohort}-05-01",
        "focus": "",
    }

    page = client.post(reverse("spotchecks:new"), asked, follow=True).content.decode()
    check = SpotCheck.objects.get()
    assert check.seed_sha256 in page
    assert check.seed not in page

    page = client.post(reverse("spotchecks:draw", args=[check.pk]), follow=True).content.decode()
    assert check.seed in page
    item = item_of(season, check)
    answer = client.post(
        reverse("spotchecks:decide", args=[item.pk]), {"verdict": "out", "reason": "单位否认", "seen": item.version}
    )
    assert answer.status_code == 302
    assert "认定不计入" in client.get(reverse("spotchecks:decide", args=[item.pk])).content.decode()
    assert client.post(reverse("spotchecks:decide", args=[item.pk]), {"reason": "x"}).status_code == 422


@pytest.mark.seed("S4-63")
@db
def test_the_school_answers_with_a_paper_that_only_its_sample_leads_to(client, season):
    item = item_of(season, drawn(season, size=4))
    season.login(client, season.employment_office())

    answer = client.post(
        reverse("spotchecks:answer", args=[item.pk]),
        {"finding": "true", "answer": "电话核实", "seen": item.version, "papers": living.picture("回访记录.jpg")},
    )

    assert answer.status_code == 302, answer.content.decode()[-1500:]
    paper = services.papers_of(item)[0]
    assert "回访记录" in client.get(reverse("spotchecks:answer", args=[item.pk])).content.decode()
    assert client.get(reverse("spotchecks:paper", args=[item.pk, paper.pk])).status_code == 200
    season.neighbour.login(client, season.neighbour.employment_office())
    assert client.get(reverse("spotchecks:paper", args=[item.pk, paper.pk])).status_code == 404


@pytest.mark.seed("T-30", "M-10")
@db
def test_the_neighbour_sees_no_sample_and_nobody_sees_one_before_the_seed_is_opened(client, season):
    check = sealed(season, size=4)
    season.login(client, season.employment_office())
    assert "没有抽中" in client.get(reverse("spotchecks:answers")).content.decode()
    assert client.get(reverse("spotchecks:check", args=[check.pk])).status_code == 403
    services.draw(actor=centre_of(season), check=check, at=now_of(season))
    item = item_of(season, check)

    client = Client()
    season.neighbour.login(client, season.neighbour.employment_office())
    shown = client.get(reverse("spotchecks:answers")).content.decode()

    assert reverse("spotchecks:answer", args=[item.pk]) not in shown
    assert client.get(reverse("spotchecks:answer", args=[item.pk])).status_code == 404
    client = Client()
    season.login(client, season.counsellor(season.physics))
    law = SpotCheckItem.unscoped.get(check_of=check, destination__department=season.law)
    assert client.get(reverse("spotchecks:answer", args=[law.pk])).status_code == 404


@db
def test_what_waits_is_counted_for_the_school_and_then_for_the_centre(season):
    check = drawn(season, size=4)
    office, centre = season.actor(season.employment_office()), centre_of(season)
    assert (queries.spotchecks_waiting(office), queries.spotchecks_waiting(centre)) == (2, 0)

    answered(season, item_of(season, check))

    assert (queries.spotchecks_waiting(office), queries.spotchecks_waiting(centre)) == (1, 1)


@db
@pytest.mark.parametrize(("role", "url"), [("office", "answers"), ("centre", "decisions"), ("centre", "checks")])
def test_the_lists_cost_the_same_with_one_sample_and_with_three(client, season, role, url):
    who = season.employment_office() if role == "office" else season.centre()
    season.login(client, who)
    drawn(season, size=1, school_ids=[season.school.pk])
    client.get(reverse(f"spotchecks:{url}"))
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(f"spotchecks:{url}")).status_code == 200
        counted.append(len(seen))
        drawn(season, size=4, school_ids=[season.school.pk])
    assert counted[0] == counted[1]
