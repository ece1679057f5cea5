"""The applicant's side (S4-33, C-29): three kinds of province, one answer, a receipt, a way back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.models import LoginGuard
from jiuye.graduates.applications import deciding, services
from jiuye.graduates.applications.models import Application
from jiuye.graduates.applications.tests.cast import STREET, applied, places, self_binding, who
from jiuye.graduates.models import Graduate
from jiuye.institutions.models import Major
from jiuye.institutions.services import keep
from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Refused
from jiuye.records.models import TrailEvent
from tests.cast import PASSWORD

SECRETS = {"password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def guangdong(university_of):
    return university_of("guangdong")


def address(university, department=None):
    return (
        f"{reverse('graduates:apply_form', args=[university.school.pk])}?department={(department or university.law).pk}"
    )


def typed(university, nth=1, **changes):
    law = places(university)
    chosen = {"major": law["major"].pk, "class_group": law["class_group"].pk, "cohort": university.cohort}
    return {**who(university, nth), **chosen, **SECRETS, **changes}


@pytest.mark.seed("C-29")
def test_where_the_school_alone_makes_the_list_the_page_says_why_not_and_whom_to_ask(client, university):
    start = client.get(reverse("graduates:apply", args=[university.school.pk])).content.decode()
    handed_in = client.post(address(university), typed(university))

    assert "只由学校导入" in start
    assert "辅导员" in start
    assert handed_in.url == reverse("graduates:apply", args=[university.school.pk])
    with pytest.raises(Refused, match="只由学校导入"):
        applied(university)
    assert not Application.unscoped.exists()


@pytest.mark.seed("C-29", "S4-33")
def test_the_activation_page_leads_whoever_has_no_code_to_the_application(client, guangdong, settings, tmp_path):
    school = guangdong.school
    activation = reverse("accounts:activate_match", args=[school.pk])
    apply = reverse("graduates:apply", args=[school.pk])

    then_bind = client.get(activation).content.decode()
    settings.PROFILES_DIR = str(tmp_path)
    school.profile_key = self_binding(tmp_path)
    school.save()
    self_bind = client.get(activation).content.decode()

    assert "名单里没有我" in then_bind and apply in then_bind
    assert "没有激活码，自己申请绑定" in self_bind and apply in self_bind


@pytest.mark.seed("S4-33", "C-29")
def test_where_the_roster_comes_first_its_people_still_activate_with_a_code(client, guangdong):
    graduate = guangdong.graduate(guangdong.law)

    user = guangdong.student(graduate)

    assert user.person_id == graduate.person_id
    assert not Application.unscoped.exists()


@pytest.mark.seed("S4-33")
def test_a_stranger_says_who_they_are_and_leaves_with_a_receipt(client, guangdong):
    start = client.get(reverse("graduates:apply", args=[guangdong.school.pk])).content.decode()
    assert "法学院" in start and "物理学院" in start

    form = client.get(address(guangdong)).content.decode()
    assert "法学1班" in form and "物理学" not in form
    answer = client.post(address(guangdong), typed(guangdong), follow=True)

    one = Application.unscoped.get()
    assert (one.state, one.department, one.class_group, one.level) == (
        "submitted",
        guangdong.law,
        guangdong.law_class,
        "31",
    )
    assert one.printed in answer.content.decode()
    assert TrailEvent.objects.get(action="application.submit").actor_ref == one.ref
    assert not Graduate.unscoped.filter(student_number=one.student_number).exists()


def test_department_and_class_may_be_left_to_the_school(client, guangdong):
    url = reverse("graduates:apply_form", args=[guangdong.school.pk])
    said = {key: value for key, value in typed(guangdong).items() if key not in ("major", "class_group")}

    client.post(f"{url}?department=0", said)

    one = Application.unscoped.get()
    assert (one.department, one.major, one.class_group) == (None, None, None)


@pytest.mark.seed("S4-33", "T-21")
def test_the_answer_is_the_same_whoever_is_on_the_roster_already(guangdong):
    """Nobody, somebody on the roster, somebody with an account, somebody who applied before: one page for all."""
    listed, bound = guangdong.graduate(guangdong.law), guangdong.graduate(guangdong.law, 2)
    guangdong.student(bound)
    applied(guangdong, 2)
    people = {
        "nobody": {},
        "on the roster": {"name": listed.name, "id_number": listed.person.document, "student_number": listed.student_number},
        "with an account": {"name": bound.name, "id_number": bound.person.document, "student_number": bound.student_number},
        "somebody else's student number": {"student_number": listed.student_number},
        "applied before": who(guangdong, 2),
    }  # fmt: skip

    pages = {}
    for what, said in people.items():
        before = set(Application.unscoped.values_list("receipt", flat=True))
        answer = Client().post(address(guangdong), typed(guangdong, 1, **said), follow=True)
        (receipt,) = set(Application.unscoped.values_list("receipt", flat=True)) - before
        body = answer.content.decode().replace(f"{receipt[:5]}-{receipt[5:]}", "")
        lines = [line for line in body.splitlines() if "csrf" not in line and "idempotency" not in line]
        pages[what] = (answer.redirect_chain, answer.status_code, lines)

    first = pages.pop("nobody")
    assert all(page == first for page in pages.values())


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"id_number": "34010420040901998"}, "id_number", "18 位"),
        ({"id_number": "E12345678"}, "id_number", "收集范围"),
        ({"name": "何？"}, "name", "请"),
        ({"mobile": "1380000"}, "mobile", "手机"),
        ({"student_number": ""}, "student_number", "还没有填学号"),
        ({"level": "41"}, "major", "不是所选的学历"),
    ],
)
def test_what_is_wrong_in_itself_is_said_beside_its_box_and_nothing_is_kept(client, guangdong, change, field, said):
    answer = client.post(address(guangdong), typed(guangdong, **change))
    body = answer.content.decode()

    assert answer.status_code == 422
    assert said in body.split(f'data-field="{field}"')[1].split("data-field=")[0]
    assert who(guangdong)["name"] in body or field == "name", "what was typed stays"
    assert not Application.unscoped.exists()


def test_a_class_of_another_major_or_year_is_said_beside_its_box(client, guangdong):
    other = keep(actor=SYSTEM, school=guangdong.school, model=Major, at=timezone.now(), values={
        "name": "知识产权", "code": "030102T", "level": "31", "department": guangdong.law, "length": "4"})  # fmt: skip

    another_major = client.post(address(guangdong), typed(guangdong, major=other.pk)).content.decode()
    another_year = client.post(address(guangdong), typed(guangdong, cohort=guangdong.cohort + 1)).content.decode()

    assert "法学1班不是知识产权的班级" in another_major
    assert f"法学1班是 {guangdong.cohort} 届的班级" in another_year
    assert not Application.unscoped.exists()


@pytest.mark.parametrize("password", ["徽山大学hsdx19901", "short1", "{student_number}a", "abcdefghijkl"])
def test_no_password_made_of_what_the_application_says(guangdong, password):
    said = who(guangdong)

    with pytest.raises(Refused) as no:
        services.submit(school=guangdong.school, cohort=guangdong.cohort, said=said, places=places(guangdong),
                        password=password.format(**said), origin=STREET, at=timezone.now())  # fmt: skip

    assert no.value.reasons[0].field == "password"


def test_one_person_cannot_flood_the_desk(guangdong):
    for _ in range(services.A_DAY):
        applied(guangdong)

    with pytest.raises(Refused, match="先停一会儿"):
        applied(guangdong)

    applied(guangdong, 2)
    applied(guangdong, at=timezone.now() + timedelta(days=1))
    assert Application.unscoped.count() == services.A_DAY + 2


def test_an_address_has_an_hourly_measure_a_campus_fits_into(guangdong, monkeypatch):
    monkeypatch.setattr(services, "AN_HOUR", 2)
    at = timezone.now()
    applied(guangdong, 1, at=at), applied(guangdong, 2, at=at)

    with pytest.raises(Refused, match="先停一会儿"):
        applied(guangdong, 3, at=at)

    applied(guangdong, 3, at=at + timedelta(hours=1))


def test_receipt_and_password_open_the_status_page_and_either_alone_does_not(client, guangdong):
    one, other = applied(guangdong), applied(guangdong, 2)
    status, mine = reverse("graduates:apply_status"), reverse("graduates:apply_mine")
    assert client.get(mine).url == status

    wrong = [
        client.post(status, {"receipt": receipt, "password": password}).content.decode()
        for receipt, password in ((one.receipt, "another-Word-55"), ("ABCDEFGHJK", PASSWORD))
    ]
    assert all("回执号或密码不对" in page for page in wrong)
    assert client.get(mine).url == status

    client.post(status, {"receipt": one.printed.lower(), "password": PASSWORD})
    page = client.get(mine).content.decode()
    assert one.printed in page and other.printed not in page


def test_guessing_a_password_to_a_receipt_stops_after_five_tries(guangdong):
    one, rules = applied(guangdong), []
    for n in range(7):
        with pytest.raises(Refused) as no:
            services.find(receipt=one.receipt, password=f"wrong-Word-{n}", origin=STREET, at=timezone.now())
        rules.append(no.value.reasons[0].rule)

    assert rules == ["application.find"] * 5 + ["login.locked"] * 2
    LoginGuard.objects.all().delete()
    assert services.find(receipt=one.receipt, password=PASSWORD, origin=STREET, at=timezone.now()) == one


def test_what_the_school_sends_back_is_corrected_on_the_same_application(client, guangdong):
    client.post(address(guangdong), typed(guangdong, student_number="2099770001"))
    one = Application.unscoped.get()
    office = guangdong.actor(guangdong.employment_office())
    deciding.decide(actor=office, application=one, verb="return", text="学号少一位", seen=None, at=timezone.now())

    page = client.get(reverse("graduates:apply_mine")).content.decode()
    assert "学号少一位" in page and "去修改" in page
    correct = reverse("graduates:apply_correct")
    assert "2099770001" in client.get(correct).content.decode()
    said = {key: value for key, value in typed(guangdong).items() if key not in SECRETS}
    client.post(correct, said)

    one.refresh_from_db()
    assert (one.state, one.student_number) == ("submitted", who(guangdong)["student_number"])


def test_the_applicant_withdraws_and_the_desk_has_nothing_left(client, guangdong):
    client.post(address(guangdong), typed(guangdong))
    page = client.post(reverse("graduates:apply_mine")).content.decode()

    assert "已撤回" in page and "重新申请" in page
    again = client.post(reverse("graduates:apply_mine"))
    assert again.status_code == 422, "an application is withdrawn once"
    assert Application.unscoped.get().state == "withdrawn"
