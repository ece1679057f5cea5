"""The centre issues each school its administrator (S4-07)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.models import User
from jiuye.accounts.services import offices
from jiuye.institutions.services import found_school
from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Denied, Refused

pytestmark = pytest.mark.django_db


@pytest.mark.seed("S4-07", "S0-02")
def test_the_centre_opens_a_new_school_and_its_administrator_signs_in_to_that_school_alone(client, university):
    school = found_school(
        actor=SYSTEM, code="19903", name="淮上学院", profile_key="anhui", province_code="340000", at=timezone.now()
    )
    university.login(client, university.centre())
    assert "未开户" in client.get(reverse("accounts:offices")).content.decode()

    answer = client.post(
        reverse("accounts:office_add", args=[school.pk]), {"username": "19903admin", "name": "新校孙老师", "phone": ""}
    )

    user = User.objects.get(username="19903admin")
    password = answer.context["issued"].password
    assert password in answer.content.decode()
    assert (user.school, user.role.level, user.must_change_password) == (school, "school", True)
    signed_in = Client().post(reverse("accounts:login"), {"username": "19903admin", "password": password})
    assert signed_in.status_code == 302
    assert university.actor(user).school_id == school.pk


def test_an_account_must_carry_the_schools_code_and_is_not_issued_twice(university):
    centre = university.actor(university.centre())
    wanted = {"actor": centre, "school": university.school, "name": "甲", "phone": "", "at": timezone.now()}

    with pytest.raises(Refused, match="院校代码 19901"):
        offices.issue(username="office", **wanted)
    offices.issue(username="19901x", **wanted)
    with pytest.raises(Refused, match="已经有人用了"):
        offices.issue(username="19901x", **wanted)


@pytest.mark.seed("T-30")
def test_a_school_issues_no_school_accounts_not_even_its_own(client, university):
    university.login(client, university.employment_office())

    assert client.get(reverse("accounts:offices")).status_code == 403
    assert client.post(reverse("accounts:office_add", args=[university.neighbour.school.pk]), {}).status_code == 403
    with pytest.raises(Denied):
        offices.issue(
            actor=university.actor(university.employment_office()), school=university.school, username="19901y", name="乙",
            phone="", at=timezone.now(),
        )  # fmt: skip


def test_the_centre_resets_and_disables_an_office_but_no_counsellor(client, university):
    office, counsellor = university.employment_office(), university.counsellor(university.law)
    university.login(client, university.centre())

    assert client.post(reverse("accounts:office_reset", args=[office.pk])).context["issued"].password
    client.post(reverse("accounts:office_switch", args=[office.pk]))
    office.refresh_from_db()

    assert office.disabled_at is not None
    assert client.post(reverse("accounts:office_switch", args=[counsellor.pk])).status_code == 404


def test_the_page_costs_the_same_with_one_account_and_with_three(client, university):
    university.login(client, university.centre())
    client.get(reverse("accounts:offices"))
    counted = []
    for username in ("19901a", "19901b"):
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("accounts:offices"))
        counted.append(len(seen))
        for n in range(2):
            offices.issue(
                actor=university.actor(university.centre()), school=university.school, username=f"{username}{n}", name="甲",
                phone="", at=timezone.now(),
            )  # fmt: skip
    assert counted[0] == counted[1]
