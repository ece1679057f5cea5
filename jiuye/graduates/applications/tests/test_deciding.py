"""The school's side (S4-33): who sees an application, what speaks against it, and that the graduate stands afterwards."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts import identity
from jiuye.accounts.models import Person, User
from jiuye.accounts.services import login
from jiuye.destinations.models import Destination
from jiuye.destinations.services.births import bear
from jiuye.graduates.applications import deciding
from jiuye.graduates.applications.models import Application
from jiuye.graduates.applications.queries import LIST
from jiuye.graduates.applications.tests.cast import STREET, applied, self_binding, who
from jiuye.graduates.applications.weighing import weigh
from jiuye.graduates.models import Graduate
from jiuye.kit.refusals import Conflict, Denied, Refused
from jiuye.notices.models import Notice
from jiuye.records.models import TrailEvent
from tests.cast import PASSWORD

TABLE = "graduates:applications"


@pytest.fixture
def guangdong(university_of):
    return university_of("guangdong")


def decided(university, one, verb="approve", text="", *, by=None):
    actor = university.actor(by or university.employment_office())
    deciding.decide(actor=actor, application=one, verb=verb, text=text, seen=None, at=timezone.now())
    return Application.unscoped.get(pk=one.pk)


def weighed(university, one, *, by=None):
    found = weigh(university.actor(by or university.employment_office()), [one])[one.pk]
    return [r.rule for r in found.stops], [r.rule for r in found.looks]


def listed(university, graduate, **changes):
    return {"name": graduate.name, "id_number": graduate.person.document, "student_number": graduate.student_number, **changes}  # fmt: skip


@pytest.mark.seed("S4-33", "C-29")
def test_an_approved_stranger_is_a_graduate_with_an_account_and_the_count_grows(guangdong):
    office = guangdong.actor(guangdong.employment_office())
    before, _ = identity.directory().count(office, guangdong.cohort)
    one = applied(guangdong)
    assert identity.directory().count(office, guangdong.cohort)[0] == before

    one = decided(guangdong, one)

    graduate = one.graduate
    assert (one.state, identity.directory().count(office, guangdong.cohort)[0]) == ("approved", before + 1)
    assert (graduate.name, graduate.department, graduate.class_group, graduate.major, graduate.source) == (
        one.name, guangdong.law, guangdong.law_class, guangdong.majors[guangdong.law.pk], "self",
    )  # fmt: skip
    assert (graduate.state, graduate.mobile, graduate.person.document) == ("draft", one.mobile, one.document)
    assert Destination.unscoped.get(graduate=graduate).state == "draft", "they can register their destination at once"
    entered = login.student(school_id=guangdong.school.pk, identifier=one.student_number, password=PASSWORD, origin=STREET, at=timezone.now())  # fmt: skip
    assert entered.graduate_id == graduate.pk
    assert Notice.objects.get(user=entered.user).title == "绑定申请已通过"
    assert TrailEvent.objects.get(action="application.approve").subject == graduate.ref


@pytest.mark.seed("S4-33", "C-29")
def test_a_school_that_skips_the_import_grows_by_its_verified_bindings(client, guangdong, settings, tmp_path):
    settings.PROFILES_DIR = str(tmp_path)
    school = guangdong.neighbour.school
    school.profile_key = self_binding(tmp_path)
    school.save()
    Graduate.unscoped.filter(school=school).update(deactivated_at=timezone.now())
    guangdong.neighbour.login(client, guangdong.neighbour.employment_office())
    assert "申请绑定" in client.get(reverse("graduates:roster")).content.decode()

    for nth in (1, 2, 3):
        decided(guangdong.neighbour, applied(guangdong.neighbour, nth))

    page = client.get(reverse("graduates:roster")).content.decode()
    assert [who(guangdong.neighbour, n)["name"] in page for n in (1, 2, 3)] == [True, True, True]
    office = guangdong.neighbour.actor(guangdong.neighbour.employment_office())
    assert identity.directory().count(office, guangdong.cohort)[0] == 3


@pytest.mark.seed("S4-33", "C-29")
def test_whoever_is_on_the_roster_is_bound_to_their_row_and_nobody_is_added(guangdong):
    graduate, count = guangdong.graduate(guangdong.law), Graduate.unscoped.count()
    one = applied(guangdong, **listed(guangdong, graduate))
    assert weighed(guangdong, one) == ([], ["application.standing"])

    one = decided(guangdong, one)

    assert (one.graduate_id, Graduate.unscoped.count()) == (graduate.pk, count)
    assert User.objects.get(person=graduate.person).check_password(PASSWORD)
    assert one.graduate.source == "import"


def against(guangdong):
    """Everything that can speak against an application, by the rule that says so."""
    here, other = guangdong.graduate(guangdong.law), guangdong.graduate(guangdong.law, 2)
    guangdong.student(other)
    gone = guangdong.graduate(guangdong.physics)
    Graduate.unscoped.filter(pk=gone.pk).update(deactivated_at=timezone.now(), deactivated_why="退学")
    next_door = guangdong.neighbour.graduate(guangdong.neighbour.law)
    return {
        "application.number_taken": {"student_number": here.student_number},
        "application.document_taken": {"name": here.name, "id_number": here.person.document},
        "application.name": listed(guangdong, here, name="另一个人"),
        "application.bound": listed(guangdong, other),
        "application.inactive": listed(guangdong, gone),
        "application.person": {"id_number": next_door.person.document},
    }


@pytest.mark.seed("S4-33")
def test_each_thing_that_speaks_against_it_is_a_sentence_and_nothing_is_changed(guangdong):
    before = (Graduate.unscoped.count(), User.objects.filter(kind="student").count() + 1, Person.objects.count())

    for rule, said in against(guangdong).items():
        one = applied(guangdong, **said)
        with pytest.raises(Refused) as no:
            decided(guangdong, one)
        (reason,) = no.value.reasons
        assert (reason.rule, bool(reason.text and reason.remedy and reason.owner)) == (rule, True)
        one.refresh_from_db()
        assert one.state == "submitted"
        decided(guangdong, one, "reject", "请联系辅导员")

    assert (Graduate.unscoped.count(), User.objects.filter(kind="student").count(), Person.objects.count()) == before


def test_nobody_gets_hold_of_an_account_by_applying_under_its_owners_number(guangdong):
    """The same person at the school next door: one more enrolment, the password of old."""
    next_door = guangdong.neighbour.graduate(guangdong.neighbour.law)
    account = guangdong.neighbour.student(next_door)
    account.set_password("old-Word-of-mine-8")
    account.save()
    one = applied(guangdong, name=next_door.name, id_number=next_door.person.document)
    assert weighed(guangdong, one) == ([], ["application.account"])

    decided(guangdong, one)

    account.refresh_from_db()
    assert account.check_password("old-Word-of-mine-8")
    assert Graduate.unscoped.filter(person=next_door.person).count() == 2


def test_two_applications_for_one_person_are_told_to_the_desk_and_only_one_becomes_a_graduate(guangdong):
    one, two = applied(guangdong), applied(guangdong, name="冒名的人")
    assert weighed(guangdong, one) == ([], ["application.rival"])

    decided(guangdong, one)

    with pytest.raises(Refused, match="同一学号、同一证件号码的人叫"):
        decided(guangdong, two)


@pytest.mark.parametrize("verb", ["return", "reject"])
def test_turning_somebody_away_needs_a_reason_the_applicant_reads(guangdong, verb):
    one = applied(guangdong)

    with pytest.raises(Refused, match="请写明理由"):
        decided(guangdong, one, verb, " ")
    one = decided(guangdong, one, verb, "请带学生证到学院")

    assert one.said == "请带学生证到学院"
    assert one.said_by.startswith("就业办孙老师")


def test_a_page_from_before_somebody_else_decided_changes_nothing(guangdong):
    one = applied(guangdong)
    stale = Application.unscoped.select_related("school").get(pk=one.pk)
    decided(guangdong, one, "return", "补正")
    office = guangdong.actor(guangdong.employment_office())

    with pytest.raises((Conflict, Refused)):
        deciding.decide(actor=office, application=stale, verb="approve", text="", seen=0, at=timezone.now())

    assert Application.unscoped.get().state == "returned"


@pytest.mark.seed("S4-33", "T-30")
def test_the_counsellor_of_the_class_decides_and_the_one_next_door_sees_nothing(guangdong):
    one = applied(guangdong)
    record = reverse("graduates:application", args=[one.pk])
    strangers = [
        guangdong.counsellor(guangdong.physics), guangdong.department_admin(guangdong.physics), guangdong.unassigned(),
        guangdong.neighbour.employment_office(), guangdong.centre(),
    ]  # fmt: skip

    for stranger in strangers:
        client = Client()
        guangdong.login(client, stranger)
        assert one.name not in client.get(reverse(TABLE), follow=True).content.decode()
        assert client.get(record).status_code in (403, 404)
        assert client.post(record, {"do": "approve"}).status_code in (403, 404)
        client.post(reverse("graduates:applications_decide"), {"action": "approve", "chosen": [one.pk]})
    assert Application.unscoped.get().state == "submitted"

    client = Client()
    guangdong.login(client, guangdong.counsellor(guangdong.law))
    assert one.name in client.get(reverse(TABLE), follow=True).content.decode()
    client.post(record, {"do": "approve", "seen": one.version})
    assert Application.unscoped.get().state == "approved"


def test_an_application_without_a_department_waits_for_the_office_alone(guangdong):
    one = applied(guangdong, group=False)
    Application.unscoped.filter(pk=one.pk).update(department=None, major=None)

    seen = {
        name: LIST.rows(guangdong.actor(person)).count()
        for name, person in (
            ("office", guangdong.employment_office()),
            ("department", guangdong.department_admin(guangdong.law)),
            ("counsellor", guangdong.counsellor(guangdong.law)),
        )
    }

    assert seen == {"office": 1, "department": 0, "counsellor": 0}


def test_what_the_roster_holds_elsewhere_is_left_to_the_office(guangdong):
    """A counsellor learns that the number is taken in another department, not by whom."""
    elsewhere = guangdong.graduate(guangdong.physics)
    one = applied(guangdong, student_number=elsewhere.student_number)

    with pytest.raises(Refused) as no:
        decided(guangdong, one, by=guangdong.counsellor(guangdong.law))

    assert no.value.reasons[0].rule == "application.elsewhere"
    assert elsewhere.name not in str(no.value)


def test_a_role_without_the_function_decides_nothing(guangdong):
    one, office = applied(guangdong), guangdong.employment_office()
    office.role.functions = [f for f in office.role.functions if f != "applications.review"]
    office.role.save()

    with pytest.raises(Denied):
        decided(guangdong, one, by=office)


@pytest.mark.seed("S4-33")
def test_a_batch_lets_in_the_plain_ones_and_leaves_the_odd_ones_to_a_pair_of_eyes(client, guangdong):
    plain = [applied(guangdong, n) for n in (1, 2, 3)]
    standing = applied(guangdong, 4, **listed(guangdong, guangdong.graduate(guangdong.law)))
    taken = applied(guangdong, 5, student_number=guangdong.graduate(guangdong.physics).student_number)
    guangdong.login(client, guangdong.employment_office())

    page = client.post(
        reverse("graduates:applications_decide"),
        {"action": "approve", "chosen": [one.pk for one in (*plain, standing, taken)]},
    )

    assert "通过 3 份" in page.content.decode()
    assert "名单里有这个人，还没有激活" in page.content.decode()
    states = dict(Application.unscoped.values_list("pk", "state"))
    assert [states[one.pk] for one in plain] == ["approved"] * 3
    assert [states[standing.pk], states[taken.pk]] == ["submitted"] * 2


def test_a_batch_that_turns_people_away_first_asks_why(client, guangdong):
    one, two = applied(guangdong), applied(guangdong, 2)
    guangdong.login(client, guangdong.employment_office())
    url, post = reverse("graduates:applications_decide"), {"action": "reject", "chosen": [one.pk, two.pk]}

    asked = client.post(url, post).content.decode()
    assert "理由" in asked and Application.unscoped.filter(state="submitted").count() == 2
    client.post(url, {**post, "text": "不是本校毕业生"})

    assert set(Application.unscoped.values_list("state", "said")) == {("rejected", "不是本校毕业生")}


def test_a_batch_costs_the_same_questions_for_one_and_for_three(guangdong):
    office = guangdong.actor(guangdong.employment_office())
    ones = [Application.unscoped.select_related("school").get(pk=applied(guangdong, n).pk) for n in (1, 2, 3)]

    with CaptureQueriesContext(connection) as single:
        weigh(office, ones[:1])
    with CaptureQueriesContext(connection) as several:
        weigh(office, ones)

    assert len(several) == len(single)


def test_the_list_costs_the_same_for_one_and_three(client, guangdong):
    guangdong.login(client, guangdong.employment_office())
    url = f"{reverse(TABLE)}?state=submitted"
    applied(guangdong)
    client.get(url)

    with CaptureQueriesContext(connection) as one:
        client.get(url)
    applied(guangdong, 2), applied(guangdong, 3)
    with CaptureQueriesContext(connection) as three:
        page = client.get(url)

    assert who(guangdong, 3)["name"] in page.content.decode()
    assert len(three) == len(one)


def test_full_numbers_are_shown_for_a_purpose_and_the_look_is_kept(client, guangdong):
    one = applied(guangdong)
    guangdong.login(client, guangdong.counsellor(guangdong.law))
    record = reverse("graduates:application", args=[one.pk])
    assert one.document not in client.get(record).content.decode()

    refused = client.post(record, {"do": "reveal"}).content.decode()
    shown = client.post(record, {"do": "reveal", "purpose": "verify"}).content.decode()

    assert one.document not in refused and "请选择查看的用途" in refused
    assert one.document in shown and one.mobile in shown
    assert TrailEvent.objects.get(action="unmask").object_id == str(one.pk)


def test_waiting_applications_stand_on_the_home_and_beside_the_roster(client, guangdong):
    guangdong.login(client, guangdong.counsellor(guangdong.law))
    applied(guangdong)
    nobody_yet = client.get(reverse("faces:home")).content.decode()
    bear(list(Graduate.unscoped.filter(school=guangdong.school)), timezone.now())

    home = client.get(reverse("faces:home")).content.decode()
    roster = client.get(reverse("graduates:roster")).content.decode()

    assert "有 1 份绑定申请等核对" in nobody_yet
    assert "绑定申请等核对" in home
    assert reverse(TABLE) in roster
