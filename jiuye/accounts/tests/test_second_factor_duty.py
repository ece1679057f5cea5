"""Who must bind a phone before anything else, and who may take it off a colleague (W-35)."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.models import RecoveryCode, SecondFactor
from jiuye.accounts.services import factors, roles, users
from jiuye.accounts.tests.halves import half, is_in, signs_in
from jiuye.kit.refusals import Denied
from jiuye.notices.models import Notice
from jiuye.records.models import TrailEvent
from jiuye.site import environment
from tests.phones import Phone, bound


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
