"""动态验证码: asked after the password, each code once, in time, whoever else types it (W-35, W-36)."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from jiuye.accounts.models import User
from jiuye.accounts.services import codes, users
from jiuye.accounts.tests.halves import CODE, is_in, second, signs_in
from tests.cast import PASSWORD
from tests.phones import bound


@pytest.mark.seed("W-35")
def test_who_bound_a_phone_comes_in_with_password_and_code(client, university):
    user = university.employment_office()
    phone = bound(user)

    asked = signs_in(client, user)
    assert asked.url == reverse(CODE)
    assert not is_in(client)
    answer = client.post(reverse(CODE), {"code": phone.shows(timezone.now())})

    assert answer.status_code == 302
    assert is_in(client)


@pytest.mark.seed("W-35")
def test_signing_in_with_a_code_leads_where_one_was_going_and_never_elsewhere(client, university):
    user, here = university.employment_office(), reverse("accounts:roles")
    phone = bound(user)

    for target, led in ((here, here), ("//evil.example", reverse("faces:home"))):
        client.post(reverse("accounts:login"), {"username": user.username, "password": PASSWORD, "next": target})
        typed = phone.sheet.pop()
        assert client.post(reverse(CODE), {"code": typed}).url == led


def test_who_bound_none_is_not_asked(client, university):
    signs_in(client, university.employment_office())

    assert is_in(client)


def test_the_page_for_the_code_is_nothing_to_a_stranger(client, university):
    assert client.get(reverse(CODE)).url == reverse("accounts:login")
    assert client.post(reverse(CODE), {"code": "000000"}).url == reverse("accounts:login")


def test_the_session_of_the_password_is_not_the_session_of_the_code(client, university):
    user = university.employment_office()
    phone = bound(user)
    client.get(reverse("accounts:login"))

    keys = [client.session.session_key]
    signs_in(client, user)
    keys.append(client.session.session_key)
    client.post(reverse(CODE), {"code": phone.shows(timezone.now())})
    keys.append(client.session.session_key)

    assert len(set(keys)) == 3
    assert "half" not in client.session


def test_a_password_waits_five_minutes_for_its_code(client, university):
    user, start = university.employment_office(), timezone.now()
    phone = bound(user)
    with time_machine.travel(start, tick=False):
        signs_in(client, user)

    with time_machine.travel(start + timedelta(minutes=5, seconds=1), tick=False):
        answer = client.post(reverse(CODE), {"code": phone.shows(timezone.now())})

    assert answer.url == reverse("accounts:login")
    assert not is_in(client)


@pytest.mark.parametrize("what", ["disabled", "password reset"])
def test_a_half_signed_in_account_that_changed_meanwhile_does_not_come_in(client, university, what):
    user, centre = university.employment_office(), university.actor(university.centre())
    phone = bound(user)
    signs_in(client, user)

    verb = users.disable if what == "disabled" else users.reset
    verb(actor=centre, user=User.objects.get(pk=user.pk), at=timezone.now())

    assert client.post(reverse(CODE), {"code": phone.shows(timezone.now())}).status_code == 422
    assert not is_in(client)


@pytest.mark.seed("W-37", "T-12")
def test_a_code_somebody_read_over_the_shoulder_opens_nothing(client, university):
    user, at = university.employment_office(), timezone.now()
    phone, thief = bound(user), Client()
    with time_machine.travel(at, tick=False):
        typed = phone.shows(at)
        for one in (client, thief):
            signs_in(one, user)
            answer = one.post(reverse(CODE), {"code": typed})

    assert is_in(client)
    assert answer.status_code == 422
    assert "已经用过" in answer.content.decode()
    assert not is_in(thief)


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_whose_clock_is_half_a_minute_off_still_fits(university, steps, fits):
    user, at = university.employment_office(), timezone.now()
    phone = bound(user, at=at - timedelta(minutes=5))

    assert (second(user, phone.shows(at, steps=steps), at=at) == "") is fits


def test_digits_may_be_typed_wide_or_in_groups(university):
    user, at = university.employment_office(), timezone.now()
    phone = bound(user)
    typed = phone.shows(at)
    wide = "".join(chr(ord(d) + 0xFEE0) for d in typed)

    assert second(user, f" {wide[:3]} {wide[3:]}", at=at) == ""


@pytest.mark.seed("W-37", "T-12")
@given(moves=st.lists(st.tuples(st.integers(0, 100), st.integers(-3, 3)), min_size=1, max_size=15))
@tries(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@pytest.mark.django_db
def test_no_half_minute_lets_anybody_in_twice_and_none_before_it(university, moves):
    """Whatever is typed whenever: a code is taken when its half minute is near and later than every one taken before."""
    user, at = university.employment_office(), timezone.now()
    with transaction.atomic():
        phone = bound(user, at=at)
        actor, taken = university.actor(user), int(at.timestamp() - 60) // codes.STEP
        for seconds, off in moves:
            at += timedelta(seconds=seconds)
            step = int(at.timestamp()) // codes.STEP + off
            right = abs(off) <= codes.DRIFT and step > taken
            assert codes.spend(actor=actor, user=user, typed=phone.shows(at, steps=off), at=at) is right
            taken = step if right else taken
        transaction.set_rollback(True)


@pytest.mark.seed("W-37", "T-12")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["code", "recovery code"])
def test_of_many_who_type_the_same_code_at_once_one_comes_in(transactional_db, university_of, what):
    university = university_of("anhui")
    user, at = university.employment_office(), timezone.now()
    phone, actor, let_in, start = bound(user), university.actor(user), [], threading.Barrier(12)
    typed = phone.shows(at) if what == "code" else phone.sheet[0]

    def one():
        start.wait()
        let_in.append(codes.spend(actor=actor, user=user, typed=typed, at=at))
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(let_in) == [False] * 11 + [True]
