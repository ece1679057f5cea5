"""恢复码 and a new phone: what lets in when the old one is gone, and what is kept of either (W-35, W-51)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.models import RecoveryCode, SecondFactor, SignIn
from jiuye.accounts.services import codes
from jiuye.accounts.tests.halves import second
from jiuye.notices.models import Notice
from jiuye.records.models import TrailEvent
from tests.phones import Phone, bound


@pytest.mark.seed("W-35")
def test_a_recovery_code_lets_in_once_and_its_owner_is_told(university):
    user, at = university.employment_office(), timezone.now()
    phone = bound(user)

    assert [second(user, phone.sheet[3], at=at) for _ in range(2)] == ["", "login.code"]

    assert codes.remaining(user) == 9
    assert Notice.objects.filter(user=user, event="account.recovery_code").count() == 1
    assert TrailEvent.objects.filter(action="second_factor.recovery", object_id=str(user.pk)).count() == 1


@pytest.mark.seed("W-51", "W-20")
def test_neither_the_secret_nor_a_code_lies_readable_anywhere(client, university):
    user = university.employment_office()
    university.login(client, user)
    page = client.get(reverse("accounts:enrol")).content.decode()
    secret = page.partition('bind-key">')[2].partition("<")[0].replace(" ", "")
    shown = client.post(reverse("accounts:enrol"), {"code": Phone(secret).shows(timezone.now())}).content.decode()
    sheet = [part.partition("<")[0] for part in shown.split("<li>") if part[:1].isdigit()]
    assert (len(secret), len(sheet)) == (32, 10)

    forbidden = {secret, *sheet, *(one.replace(" ", "") for one in sheet)}
    with connection.cursor() as cursor:
        for model in (SecondFactor, RecoveryCode, TrailEvent, Notice, SignIn):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            kept = str(cursor.fetchall())
            assert not [one for one in forbidden if one in kept], model
    assert secret not in str(dict(client.session))


@pytest.mark.seed("W-35")
def test_a_new_sheet_makes_the_old_one_worthless(client, university):
    user, at = university.employment_office(), timezone.now()
    phone = bound(user)
    university.login(client, user)

    page = client.post(reverse("accounts:factor_codes"))

    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert second(user, phone.sheet[0], at=at) == "login.code"


@pytest.mark.seed("W-35")
def test_the_old_phone_works_until_the_new_one_has_shown_that_it_does(client, university):
    user, at = university.employment_office(), timezone.now()
    old = bound(user, at=at - timedelta(minutes=10))
    university.login(client, user)

    page = client.get(reverse("accounts:enrol")).content.decode()
    new = Phone(page.partition('bind-key">')[2].partition("<")[0].replace(" ", ""))
    assert client.post(reverse("accounts:enrol"), {"code": "000000"}).status_code == 422
    assert second(user, old.shows(at), at=at) == ""
    client.post(reverse("accounts:enrol"), {"code": new.shows(timezone.now())})

    later = at + timedelta(minutes=2)
    assert second(user, old.shows(later), at=later) == "login.code"
    assert second(user, old.sheet[0], at=later) == "login.code"
    assert second(user, new.shows(later), at=later) == ""


def test_a_form_without_a_picture_before_it_binds_nothing(client, university):
    user = university.employment_office()
    university.login(client, user)

    answer = client.post(reverse("accounts:enrol"), {"code": "123456"})

    assert answer.url == reverse("accounts:enrol")
    assert not SecondFactor.objects.exists()
