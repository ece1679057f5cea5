"""First sign-in with a one-time code (S1-03…S1-10, S4-75, C-14, W-33)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts import identity
from jiuye.accounts.actor import StudentActor
from jiuye.accounts.models import ActivationCode, LoginGuard, Person, User
from jiuye.accounts.network import Origin
from jiuye.accounts.services import activation, login
from jiuye.kit.refusals import Denied, Refused
from jiuye.records.models import TrailEvent
from tests.cast import PASSWORD

PHONE = Origin(ip="198.51.100.20", browser="微信 · iPhone")


@pytest.fixture
def graduate(university):
    return university.graduate(university.law)


@pytest.fixture
def code(university, graduate):
    """A code for the first law graduate, on the counsellor's sheet."""
    actor = university.actor(university.counsellor(university.law))
    issued = activation.issue_for_class(actor=actor, class_group_id=university.law_class.pk, at=timezone.now())
    return next(one.code for one in issued if one.candidate.graduate_id == graduate.pk)


def right(graduate, code):
    return {
        "name": graduate.name,
        "student_number": graduate.student_number,
        "document": graduate.person.document,
        "code": code,
    }


def matched(graduate, typed, *, at=None):
    return activation.match(school_id=graduate.school_id, **typed, origin=PHONE, at=at or timezone.now())


@pytest.mark.seed("S1-03", "S1-04", "S1-05", "C-14")
def test_a_graduate_finds_their_school_matches_sets_a_password_and_is_in(client, university, graduate, code):
    found = client.get(reverse("accounts:activate"), {"q": "hsdx"}).content.decode()
    assert reverse("accounts:activate_match", args=[graduate.school_id]) in found

    answer = client.post(reverse("accounts:activate_match", args=[graduate.school_id]), right(graduate, code))
    assert answer.url == reverse("accounts:activate_password")
    client.post(answer.url, {"password": PASSWORD, "again": PASSWORD})

    assert client.session["graduate"] == graduate.pk
    assert client.get(reverse("accounts:h5_sessions")).status_code == 200


@pytest.mark.seed("S1-09")
@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", "沈 知遥"),
        ("name", "\u200b沈知遥 "),
        ("student_number", "２０{rest}"),
        ("document", "{spaced}"),
        ("document", "{lower}"),
        ("code", "{grouped}"),
    ],
)
def test_blanks_widths_and_small_letters_are_forgiven(graduate, code, field, typed):
    values, document = right(graduate, code), graduate.person.document
    typed = typed.format(
        rest=graduate.student_number[2:], spaced=f"{document[:6]} {document[6:14]} {document[14:]}",
        lower=document.lower(), grouped=f"{code[:5].lower()} - {code[5:]}",
    )  # fmt: skip

    assert matched(graduate, {**values, field: typed}).graduate_id == graduate.pk


@pytest.mark.seed("S1-09")
def test_any_dot_in_a_name_is_the_dot(university):
    graduate = university.graduate(university.physics, 2)
    actor = university.actor(university.counsellor(university.physics))
    issued = activation.issue_for_class(actor=actor, class_group_id=university.physics_class.pk, at=timezone.now())
    code = next(one.code for one in issued if one.candidate.graduate_id == graduate.pk)

    found = matched(graduate, {**right(graduate, code), "name": "古丽•买买提"})

    assert "姓名中的点已统一为“·”" in found.forgiven


@pytest.mark.seed("S1-09")
@pytest.mark.parametrize("typed", ["古丽买买提", "古丽 买买提"])
def test_whose_keyboard_has_no_dot_gets_in_and_is_told_that_it_was_added(university, typed):
    graduate = university.graduate(university.physics, 2)
    actor = university.actor(university.counsellor(university.physics))
    issued = activation.issue_for_class(actor=actor, class_group_id=university.physics_class.pk, at=timezone.now())
    code = next(one.code for one in issued if one.candidate.graduate_id == graduate.pk)

    found = matched(graduate, {**right(graduate, code), "name": typed})

    assert "姓名里的“·”已补上" in found.forgiven


WRONG = {
    "another name": {"name": "沈知远"},
    "an unknown student number": {"student_number": "2099999999"},
    "another document": {"document": "340104200001019987"},
    "another code": {"code": "ABCDEFGHJK"},
    "somebody else's number": {"student_number": "2023000002"},
}


@pytest.mark.seed("S1-09", "S1-10", "T-21")
def test_every_mismatch_is_answered_by_the_same_page(client, university, graduate, code):
    address = reverse("accounts:activate_match", args=[graduate.school_id])

    pages = {}
    for what, change in WRONG.items():
        LoginGuard.objects.all().delete()  # the page also counts the tries left, alike for all
        answer = Client().post(address, {**right(graduate, code), **change})
        lines = [line for line in answer.content.decode().splitlines() if "csrf" not in line and "value=" not in line]
        pages[what] = (answer.status_code, lines)

    first = pages.pop("an unknown student number")
    assert all(page == first for page in pages.values())
    assert "这几项没有对上同一个人" in "".join(first[1])


@pytest.mark.seed("S1-10")
def test_two_people_under_one_number_get_the_same_answer_as_nobody(university, graduate, code):
    university.enrol(university.law, "沈知遥", student_number=graduate.student_number, cohort=graduate.cohort - 1)

    assert matched(graduate, right(graduate, code)).graduate_id == graduate.pk
    with pytest.raises(Refused, match="这几项没有对上同一个人"):
        matched(graduate, {**right(graduate, code), "document": "340104200001019987"})


def test_guessing_the_code_stops_after_five_tries(graduate, code):
    rules = []
    for n in range(8):
        with pytest.raises(Refused) as no:
            matched(graduate, {**right(graduate, code), "code": f"WRNG{n}23456"})
        rules.append(no.value.reasons[0].rule)

    assert rules == ["activation.mismatch"] * 5 + ["login.locked"] * 3


def test_a_new_code_lifts_the_lock_and_ends_the_old_code(university, graduate, code):
    for _ in range(5):
        with pytest.raises(Refused):
            matched(graduate, {**right(graduate, code), "code": "WRNGCODE23"})

    actor = university.actor(university.counsellor(university.law))
    (fresh,) = activation.issue(actor=actor, candidates=identity.of_person(graduate.person_id), at=timezone.now())

    assert matched(graduate, right(graduate, fresh.code)).graduate_id == graduate.pk
    with pytest.raises(Refused):
        matched(graduate, right(graduate, code))


@pytest.mark.seed("T-27")
def test_a_code_dies_after_72_hours_and_after_one_use(university, graduate, code):
    at = timezone.now()
    with pytest.raises(Refused):
        matched(graduate, right(graduate, code), at=at + timedelta(hours=72, seconds=1))

    found = matched(graduate, right(graduate, code), at=at)
    activation.finish(matched=found, password=PASSWORD, origin=PHONE, at=at)

    with pytest.raises(Refused, match="已经用过"):
        activation.finish(matched=found, password="Other-Password-9", origin=PHONE, at=at)


@pytest.mark.seed("T-27")
def test_no_code_or_password_is_kept_in_the_clear(graduate, code):
    university_codes = ActivationCode.objects.values_list("digest", flat=True)

    assert len(code) >= activation.LENGTH
    assert not any(code in digest for digest in university_codes)


@pytest.mark.seed("T-27", "S1-05")
@pytest.mark.parametrize(
    "password",
    [
        "short1",
        "password123",
        "onlyletters-here",
        "1234567890123",
        "{number}ab",
        "x{birthday}y7",
        "徽山大学-2027a",
        "xHSDX-dorm-42",
    ],
)
def test_a_password_made_of_personal_data_or_guessable_is_refused(graduate, code, password):
    document = graduate.person.document
    found = matched(graduate, right(graduate, code))

    with pytest.raises(Refused) as no:
        activation.finish(
            matched=found,
            password=password.format(number=graduate.student_number, birthday=document[6:14]),
            origin=PHONE,
            at=timezone.now(),
        )

    assert no.value.reasons[0].rule.startswith("password.")
    assert not User.objects.filter(person=graduate.person).exists()


def test_a_neighbouring_counsellor_issues_no_code_for_this_class(university, graduate):
    actor = university.actor(university.counsellor(university.physics))

    with pytest.raises(Refused, match="没有可以发放"):
        activation.issue_for_class(actor=actor, class_group_id=university.law_class.pk, at=timezone.now())


def test_a_centre_issues_no_codes_at_all(university, graduate):
    with pytest.raises(Denied):
        activation.issue(
            actor=university.actor(university.centre()),
            candidates=identity.of_person(graduate.person_id),
            at=timezone.now(),
        )


@pytest.mark.seed("S1-05")
def test_the_sheet_shows_codes_once_with_a_picture_that_does_not_hold_them(client, university, graduate):
    university.login(client, university.counsellor(university.law))
    address = reverse("accounts:activation_sheet", args=[university.law_class.pk])

    sheet = client.post(address).content.decode()
    later = client.get(address).content.decode()

    assert sheet.count("激活码 <b") == 2
    assert 'src="data:image/svg+xml' in sheet
    assert "激活码 <b" not in later
    told = TrailEvent.objects.filter(action="activation.issue")
    assert {event.object_id for event in told} == {str(g.pk) for g in university.graduates[university.law.pk]}


@pytest.mark.seed("S1-07")
def test_a_person_with_two_enrolments_chooses_and_switches(client, university, graduate):
    later = university.enrol(university.physics, graduate.name, person=graduate.person, cohort=graduate.cohort + 1)
    user = university.student(graduate)
    client.force_login(user)

    assert client.get(reverse("accounts:h5_sessions")).url == reverse("accounts:choose")
    client.post(reverse("accounts:choose"), {"graduate": later.pk})
    assert client.session["graduate"] == later.pk
    client.post(reverse("accounts:choose"), {"graduate": graduate.pk})
    assert client.session["graduate"] == graduate.pk


@pytest.mark.seed("S1-07", "T-32")
def test_nobody_chooses_somebody_elses_enrolment(client, university, graduate):
    university.login(client, graduate)

    answer = client.post(reverse("accounts:choose"), {"graduate": university.graduate(university.physics).pk})

    assert answer.status_code == 422
    assert client.session["graduate"] == graduate.pk


def test_reactivation_ends_sessions_and_the_old_password(client, university, graduate):
    university.login(client, graduate)
    (fresh,) = activation.issue(
        actor=university.actor(university.counsellor(university.law)),
        candidates=identity.of_person(graduate.person_id),
        at=timezone.now(),
    )

    found = matched(graduate, right(graduate, fresh.code))
    activation.finish(matched=found, password="Brand-New-Word-5", origin=PHONE, at=timezone.now())

    assert client.get(reverse("accounts:h5_sessions")).status_code == 302
    with pytest.raises(Refused):
        login.student(
            school_id=graduate.school_id,
            identifier=graduate.student_number,
            password=PASSWORD,
            origin=PHONE,
            at=timezone.now(),
        )


def test_a_deactivated_graduate_does_not_match(university, graduate, code):
    type(graduate).unscoped.filter(pk=graduate.pk).update(deactivated_at=timezone.now())

    with pytest.raises(Refused):
        matched(graduate, right(graduate, code))


def test_a_graduate_is_an_actor_without_functions(university, graduate):
    actor = university.actor(graduate)

    assert isinstance(actor, StudentActor)
    assert not actor.may("graduates.view")


@pytest.mark.seed("S1-06", "C-14")
def test_somebody_of_an_earlier_cohort_comes_in_the_same_way_and_then_with_number_or_document(university):
    """往届 had student number and ID number for a password; neither opens anything here, both still name the account."""
    earlier = university.enrol(university.law, "王往届", cohort=university.cohort - 2)
    with pytest.raises(Refused):
        login.student(
            school_id=earlier.school_id, identifier=earlier.student_number, password=earlier.person.document,
            origin=PHONE, at=timezone.now(),
        )  # fmt: skip

    user = university.student(earlier)
    entered = [
        login.student(school_id=earlier.school_id, identifier=named, password=PASSWORD, origin=PHONE, at=timezone.now())
        for named in (earlier.student_number, earlier.person.document)
    ]

    assert [one.user.pk for one in entered] == [user.pk, user.pk]


@pytest.mark.seed("S1-08")
def test_a_page_without_content_is_cured_by_leaving_and_coming_back(client, university, graduate):
    """解除绑定并重新登录: every device is signed out, and the next sign-in shows the enrolment again."""
    university.login(client, graduate)
    session = client.session
    del session["graduate"]
    session.save()
    blank = client.get(reverse("graduates:h5_origin"))

    client.post(reverse("accounts:h5_logout"))
    left = client.get(reverse("graduates:h5_origin"))
    typed = {"school": graduate.school_id, "identifier": graduate.student_number, "password": PASSWORD}
    client.post(reverse("accounts:h5_login"), typed)
    back = client.get(reverse("graduates:h5_origin"))

    assert graduate.name not in blank.content.decode()
    assert left.status_code == 302
    assert graduate.name in back.content.decode()


@pytest.mark.seed("S4-75", "C-14")
@pytest.mark.parametrize("document", ["810000200102039991", "820000200102039993", "830000200102039995"])
def test_graduates_from_hong_kong_macao_and_taiwan_bind_with_their_permit_like_everybody(university, document):
    """No face is asked of anybody: name, number and document belong together, and the code came from the counsellor's hand."""
    person = Person.objects.create(
        name="何港生", document=document, document_index=Person.index_of(document), created_at=timezone.now()
    )
    graduate = university.enrol(university.law, "何港生", person=person)
    actor = university.actor(university.counsellor(university.law))
    sheet = activation.issue_for_class(actor=actor, class_group_id=university.law_class.pk, at=timezone.now())
    code = next(one.code for one in sheet if one.candidate.graduate_id == graduate.pk)

    with pytest.raises(Refused):
        matched(graduate, {**right(graduate, code), "name": "何澳生"})
    found = matched(graduate, right(graduate, code))

    assert found.graduate_id == graduate.pk
