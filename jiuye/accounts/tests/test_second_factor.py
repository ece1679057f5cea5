"""动态验证码: asked after the password, each code once, wrong ones on the same budget, a colleague takes it off (W-35…W-37)."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from jiuye.accounts.models import LoginAttempt, RecoveryCode, SecondFactor, SignIn, User
from jiuye.accounts.network import Origin
from jiuye.accounts.services import codes, factors, guards, login, roles, users
from jiuye.kit.refusals import Denied, Refused
from jiuye.notices.models import Notice
from jiuye.records.models import TrailEvent
from jiuye.site import environment
from tests.cast import PASSWORD
from tests.phones import Phone, bound

DESK = Origin(ip="203.0.113.7", area="外网", browser="Chrome · Windows")
CODE = "accounts:login_code"


def half(user, *, at, origin=DESK):
    return login.staff(username=user.username, password=PASSWORD, origin=origin, at=at)


def second(user, typed, *, at, origin=DESK):
    """The rule the second half was refused by; blank when it let in."""
    try:
        entered = half(user, at=at, origin=origin)
        login.second(
            user_id=user.pk, epoch=entered.user.session_epoch, half=entered.half, typed=typed, origin=origin, at=at
        )
    except Refused as no:
        return no.reasons[0].rule
    return ""


def signs_in(client, user, password=PASSWORD):
    return client.post(reverse("accounts:login"), {"username": user.username, "password": password})


def is_in(client):
    return client.get(reverse("accounts:mine")).status_code == 200


# -- signing in


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


# -- once


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


# -- guessing


@pytest.mark.seed("W-30", "W-37")
def test_wrong_codes_and_wrong_passwords_lock_together(university):
    user, at = university.employment_office(), timezone.now()
    phone = bound(user)

    for _ in range(3):
        with pytest.raises(Refused):
            login.staff(username=user.username, password="wrong", origin=DESK, at=at)
    assert [second(user, "000000", at=at) for _ in range(2)] == ["login.code"] * 2

    assert second(user, phone.shows(at), at=at) == "login.locked"


@pytest.mark.seed("W-30", "W-37")
def test_who_knows_the_password_still_has_five_guesses_at_the_code(university, monkeypatch):
    user, at, looked = university.employment_office(), timezone.now(), []
    bound(user)
    monkeypatch.setattr(codes, "spend", lambda **k: looked.append(1) and False)

    for _ in range(30):
        second(user, "000000", at=at)

    assert len(looked) == guards.TRIES


@pytest.mark.seed("W-30")
def test_four_slips_with_the_password_leave_a_whole_try_for_the_code(university):
    user, at = university.employment_office(), timezone.now()
    phone = bound(user)
    for _ in range(4):
        with pytest.raises(Refused):
            login.staff(username=user.username, password="wrong", origin=DESK, at=at)

    assert second(user, phone.shows(at), at=at) == ""


@pytest.mark.seed("T-22", "W-37")
@pytest.mark.django_db(transaction=True)
def test_parallel_guessing_at_the_code_gets_no_more_looks(transactional_db, university_of, monkeypatch):
    university = university_of("anhui")
    user, at, looked = university.employment_office(), timezone.now(), []
    bound(user)
    entered = half(user, at=at)
    monkeypatch.setattr(codes, "spend", lambda **k: looked.append(1) and False)
    start = threading.Barrier(12)

    def guess():
        start.wait()
        for _ in range(3):
            try:
                login.second(
                    user_id=user.pk,
                    epoch=entered.user.session_epoch,
                    half=entered.half,
                    typed="000000",
                    origin=DESK,
                    at=at,
                )
            except Refused:
                continue
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(looked) == guards.TRIES


@pytest.mark.seed("W-32")
def test_a_wrong_a_used_and_an_unknown_recovery_code_are_answered_alike(client, university):
    user, at = university.employment_office(), timezone.now()
    phone = bound(user)
    assert second(user, phone.sheet[0], at=at) == ""
    signs_in(client, user)

    said = set()
    for typed in ("12", "000000", phone.sheet[0], "0000 0000 0000"):
        page = client.post(reverse(CODE), {"code": typed})
        said.add((page.status_code, page.content.decode().replace(typed, "").partition('class="refusal')[2][:600]))

    assert len(said) == 1


@pytest.mark.seed("S4-13", "W-35")
def test_the_owner_reads_that_somebody_knew_the_password(client, university):
    user, at = university.employment_office(), timezone.now()
    phone = bound(user)
    half(user, at=at)
    second(user, "000000", at=at)
    second(user, phone.shows(at), at=at)
    university.login(client, user)

    page = client.get(reverse("accounts:mine")).content.decode()

    assert "密码对，没有填动态验证码" in page
    assert "动态验证码不对" in page
    assert list(LoginAttempt.objects.filter(user=user).order_by("pk").values_list("outcome", flat=True)) == [
        "half", "half", "code", "ok",
    ]  # fmt: skip


# -- recovery codes, and what is kept


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


# -- who must


@pytest.mark.seed("W-35")
@pytest.mark.parametrize(
    ("who", "must"), [("office", True), ("centre", True), ("counsellor", False), ("department", False)]
)
def test_where_it_is_required_school_and_centre_bind_before_anything_else(client, university, settings, who, must):
    settings.SECOND_FACTOR = "required"
    user = {
        "office": university.employment_office, "centre": university.centre,
        "counsellor": lambda: university.counsellor(university.law),
        "department": lambda: university.department_admin(university.law),
    }[who]()  # fmt: skip
    factors_page = reverse("accounts:enrol")
    signs_in(client, user)

    led = {
        client.get(reverse(name)).headers.get("Location", "")
        for name in ("faces:home", "accounts:mine", "exports:mine")
    }

    assert (led == {factors_page}) is must


@pytest.mark.seed("W-35")
def test_a_department_that_may_carry_out_sensitive_lists_must_too(client, university, settings):
    settings.SECOND_FACTOR = "required"
    user, role = university.department_admin(university.law), university.roles["department"]
    roles.edit(
        actor=university.actor(university.employment_office()), role=role, name=role.name, description="", majors=[],
        functions=[*role.functions, "exports.sensitive"], at=timezone.now(),
    )  # fmt: skip
    signs_in(client, user)

    assert client.get(reverse("faces:home")).url == reverse("accounts:enrol")


@pytest.mark.seed("W-35")
def test_everything_opens_once_the_phone_is_bound(client, university, settings):
    settings.SECOND_FACTOR = "required"
    signs_in(client, university.employment_office())

    page = client.get(reverse("accounts:enrol")).content.decode()
    secret = page.partition('bind-key">')[2].partition("<")[0].replace(" ", "")
    shown = client.post(reverse("accounts:enrol"), {"code": Phone(secret).shows(timezone.now())})

    assert "恢复码" in shown.content.decode()
    assert client.get(reverse("faces:home")).status_code == 200


def test_a_first_password_is_changed_before_a_phone_is_bound(client, university, settings):
    settings.SECOND_FACTOR = "required"
    issued = users.add(
        actor=university.actor(university.centre()), username="19901new", name="新老师", role=university.roles["school"],
        school=university.school, at=timezone.now(),
    )  # fmt: skip
    signs_in(client, issued.user, issued.password)
    assert client.get(reverse("faces:home")).url == reverse("accounts:password")

    fresh = "Quiet-Harbour-1987"
    client.post(reverse("accounts:password"), {"current": issued.password, "password": fresh, "again": fresh})

    assert client.get(reverse("faces:home")).url == reverse("accounts:enrol")
    assert client.get(reverse("accounts:enrol")).status_code == 200


def test_a_misspelt_setting_is_refused(monkeypatch):
    monkeypatch.setenv("JIUYE_SECOND_FACTOR", "offerd")

    with pytest.raises(ImproperlyConfigured, match="required、offered"):
        environment.choice("JIUYE_SECOND_FACTOR", ("required", "offered"), default="required")


# -- a colleague takes it off


@pytest.mark.seed("W-35")
def test_a_colleague_takes_it_off_with_a_reason_and_the_person_is_told(client, university):
    user, at = university.counsellor(university.law), timezone.now()
    bound(user)
    theirs = Client()
    university.login(theirs, user)
    university.login(client, university.employment_office())
    address = reverse("accounts:factor_reset", args=[user.pk])

    assert client.post(address, {"reason": " "}).status_code == 422
    assert SecondFactor.objects.filter(user=user).exists()
    answer = client.post(address, {"reason": "手机丢失，已当面核对"})

    assert "已解除" in answer.content.decode()
    assert not RecoveryCode.objects.filter(user=user).exists()
    assert not is_in(theirs)
    assert half(user, at=at).half is None
    told = Notice.objects.get(user=user, title="您的动态验证码被解除")
    assert "手机丢失，已当面核对" in told.body
    event = TrailEvent.objects.get(action="second_factor.reset", object_id=str(user.pk))
    assert event.reason == "手机丢失，已当面核对"
    assert event.actor_ref == f"user:{university.employment_office().pk}"


@pytest.mark.seed("W-35")
def test_nobody_takes_off_their_own(client, university):
    user = university.employment_office()
    bound(user)
    university.login(client, user)

    answer = client.post(reverse("accounts:factor_reset", args=[user.pk]), {"reason": "嫌麻烦"})

    assert answer.status_code == 403
    assert "另一位系统管理员" in answer.content.decode()
    assert SecondFactor.objects.filter(user=user).exists()


@pytest.mark.seed("W-35", "T-30")
def test_only_those_who_administer_an_account_take_it_off(client, university):
    office, at = university.employment_office(), timezone.now()
    bound(office)
    strangers = [
        university.neighbour.employment_office(), university.department_admin(university.law), university.counsellor(university.law),
    ]  # fmt: skip

    for who in strangers:
        university.login(client, who)
        assert client.post(reverse("accounts:factor_reset", args=[office.pk]), {"reason": "x"}).status_code in {
            403,
            404,
        }
        with pytest.raises(Denied):
            factors.reset(actor=university.actor(who), user=office, reason="x", at=at)
    university.login(client, university.centre())
    assert "解除动态验证码" in client.get(reverse("accounts:offices")).content.decode()
    client.post(reverse("accounts:factor_reset", args=[office.pk]), {"reason": "学校只有一位管理员"})

    assert not SecondFactor.objects.exists()
