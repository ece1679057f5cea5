"""学校域名 (S0-02): each school at its own address, and nobody else's people there."""

from argparse import Namespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.models import User
from jiuye.institutions import commands, tenants
from jiuye.institutions.models import School
from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Refused
from jiuye.records.models import TrailEvent
from jiuye.site import environment
from tests.cast import PASSWORD

BASE = "jiuye.example"


@pytest.fixture
def hosted(university, settings):
    """Both schools have an address below the installation's domain."""
    settings.BASE_DOMAIN = BASE
    settings.ALLOWED_HOSTS = ["127.0.0.1", "testserver", f".{BASE}"]
    for one, label in ((university, "hsdx"), (university.neighbour, "whsy")):
        tenants.take_address(actor=SYSTEM, school=one.school, label=label, at=timezone.now())
    return university


def at(label):
    return Client(SERVER_NAME=f"{label}.{BASE}" if label else BASE)


def signed_in(client, user, password=PASSWORD):
    return client.post(reverse("accounts:login"), {"username": user.username, "password": password})


@pytest.mark.seed("S0-02")
def test_staff_sign_in_at_their_own_schools_address_with_the_same_console(hosted):
    client = at("hsdx")
    assert "徽山大学工作人员登录" in client.get(reverse("accounts:login")).content.decode()

    answer = signed_in(client, hosted.employment_office())

    assert answer.status_code == 302
    assert client.get(reverse("graduates:roster")).status_code == 200


@pytest.mark.seed("S0-02", "T-21")
def test_another_schools_account_gets_the_one_answer_nobody_gets(hosted):
    stranger, centre = hosted.neighbour.employment_office(), hosted.centre()
    pages = {}

    for what, username, password in (
        ("nobody", "19901nobody", PASSWORD), ("the school next door", stranger.username, PASSWORD),
        ("the centre", centre.username, PASSWORD), ("next door, wrong word", stranger.username, "wrong-Word-991"),
    ):  # fmt: skip
        answer = at("hsdx").post(reverse("accounts:login"), {"username": username, "password": password})
        lines = [line for line in answer.content.decode().splitlines() if "csrf" not in line]
        pages[what] = (answer.status_code, [line.replace(username, "") for line in lines])

    first = pages.pop("nobody")
    assert "账号或密码不对" in "".join(first[1])
    assert all(page == first for page in pages.values())
    assert signed_in(at("whsy"), stranger).status_code == 302
    assert signed_in(at(""), centre).status_code == 302, "the centre's staff at the common address"


@pytest.mark.seed("S0-02")
def test_at_the_common_address_every_school_signs_in(hosted):
    assert signed_in(at(""), hosted.employment_office()).status_code == 302
    assert signed_in(at(""), hosted.neighbour.employment_office()).status_code == 302


@pytest.mark.seed("S0-02")
def test_a_graduate_at_the_schools_address_does_not_choose_a_school(hosted):
    graduate = hosted.graduate(hosted.law)
    hosted.student(graduate)
    client = at("hsdx")
    assert client.get(reverse("accounts:activate")).url == reverse("accounts:activate_match", args=[hosted.school.pk])
    page = client.get(reverse("accounts:h5_login")).content.decode()
    assert "徽山大学" in page and "更换" not in page

    said = {"school": hosted.neighbour.school.pk, "identifier": graduate.student_number, "password": PASSWORD}
    answer = client.post(reverse("accounts:h5_login"), said)

    assert answer.status_code == 302, "the address says which school, whatever the form says"
    assert client.session["graduate"] == graduate.pk


@pytest.mark.seed("S0-02", "T-21")
def test_a_graduate_of_the_school_next_door_is_nobody_here(hosted):
    stranger = hosted.neighbour.graduate(hosted.neighbour.law)
    hosted.neighbour.student(stranger)

    answer = at("hsdx").post(
        reverse("accounts:h5_login"), {"identifier": stranger.person.document, "password": PASSWORD}
    )

    assert "账号或密码不对" in answer.content.decode()


@pytest.mark.seed("S0-02")
def test_a_page_of_another_school_says_whose_address_this_is_and_where_to_go(hosted):
    answer = at("hsdx").get(reverse("accounts:activate_match", args=[hosted.neighbour.school.pk]))

    assert answer.status_code == 403
    assert "这是徽山大学的网址" in answer.content.decode()
    assert "http://whsy.jiuye.example" in answer.content.decode()


@pytest.mark.seed("S0-02")
@pytest.mark.parametrize("label", ["nobody", "a.hsdx", "closed"])
def test_an_address_no_school_has_says_so(hosted, label):
    School.objects.filter(pk=hosted.neighbour.school.pk).update(subdomain="closed", closed_at=timezone.now())

    answer = at(label).get("/")

    assert answer.status_code == 404
    assert "没有学校用这个网址" in answer.content.decode()
    assert f"http://{BASE}" in answer.content.decode()


def test_a_host_that_is_not_ours_is_refused_by_its_name(hosted):
    assert Client(SERVER_NAME="evil.example").get(reverse("accounts:login")).status_code == 400


def test_a_session_carried_to_another_schools_address_ends(hosted):
    client = at("hsdx")
    signed_in(client, hosted.employment_office())

    answer = client.get(reverse("graduates:roster"), headers={"host": f"whsy.{BASE}"})

    assert reverse("accounts:login") in answer.url
    assert client.get(reverse("graduates:roster")).status_code == 302, "it is over at home as well"


def test_a_person_with_enrolments_at_two_schools_acts_at_each_address_for_its_own(hosted):
    here = hosted.graduate(hosted.law)
    there = hosted.neighbour.enrol(hosted.neighbour.law, here.name, person=here.person)
    hosted.student(here)
    client = at("whsy")

    client.post(reverse("accounts:h5_login"), {"identifier": there.student_number, "password": PASSWORD})
    page = client.get(reverse("accounts:choose")).content.decode()

    assert client.session["graduate"] == there.pk
    assert "芜湖师院" in page and "徽山大学" not in page


def test_without_a_base_domain_all_stays_as_it_is(client, university):
    signed_in(client, university.employment_office())

    assert client.get(reverse("graduates:roster")).status_code == 200
    assert "学校域名" not in client.get(reverse("institutions:about")).content.decode()
    assert client.get(reverse("accounts:activate")).status_code == 200


@pytest.mark.seed("S0-02")
def test_the_schools_administrator_takes_an_address_and_the_trail_knows(hosted):
    hosted.login(client := Client(), hosted.employment_office())
    client.post(reverse("institutions:address"), {"subdomain": " Huishan "})

    assert School.objects.get(pk=hosted.school.pk).subdomain == "huishan"
    assert "http://huishan.jiuye.example" in client.get(reverse("institutions:about")).content.decode()
    event = TrailEvent.objects.filter(action="school.address").latest("seq")
    assert event.changes == {"subdomain": ["hsdx", "huishan"]}
    assert at("huishan").get(reverse("accounts:login")).status_code == 200
    assert at("hsdx").get(reverse("accounts:login")).status_code == 404


@pytest.mark.parametrize("label", ["whsy", "www", "a", "徽山", "-x-", "a.b", "x" * 40])
def test_an_address_that_cannot_be_is_refused_with_a_sentence(hosted, label):
    hosted.login(client := Client(), hosted.employment_office())

    page = client.post(reverse("institutions:address"), {"subdomain": label})

    assert page.status_code == 422
    assert ("已经有学校在用" if label == "whsy" else "不能做学校域名") in page.content.decode()
    assert School.objects.get(pk=hosted.school.pk).subdomain == "hsdx"


def test_a_department_gives_nobody_an_address(hosted):
    actor = hosted.actor(hosted.department_admin(hosted.law))

    with pytest.raises(Refused):
        tenants.take_address(actor=actor, school=hosted.school, label="mine", at=timezone.now())


def test_an_administrator_with_a_shell_gives_and_takes_addresses(hosted):
    code = hosted.school.code

    assert commands.addressed(Namespace(code=code, label="huishan"), at=timezone.now())[1]["subdomain"] == "huishan"
    for whose, label in ((code, "whsy"), ("00000", "x1")):
        with pytest.raises(Refused, match="whsy|00000"):
            commands.addressed(Namespace(code=whose, label=label), at=timezone.now())
    assert commands.addressed(Namespace(code=code, label=""), at=timezone.now())[1]["subdomain"] == ""


def test_forms_may_come_from_every_school_below_the_base_domain():
    assert environment.origins(["jy.example", ".jiuye.example", "[::1]"]) == [
        "https://jy.example", "https://jiuye.example", "https://*.jiuye.example",
    ]  # fmt: skip


@pytest.mark.seed("S0-02", "S0-03")
def test_a_school_without_an_address_of_its_own_works_at_the_common_one(hosted):
    tenants.take_address(actor=SYSTEM, school=hosted.school, label="", at=timezone.now())

    assert School.objects.get(pk=hosted.school.pk).subdomain is None
    assert signed_in(at(""), hosted.employment_office()).status_code == 302
    assert User.objects.filter(kind="staff", school=hosted.school).count() == 1, "accounts are issued, nobody registers"
