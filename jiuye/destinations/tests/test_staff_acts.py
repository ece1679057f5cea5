"""What staff do themselves: enter, correct, void, take back, answer an objection."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from jiuye.destinations.services import confirmation, review
from jiuye.destinations.tests import desk
from jiuye.destinations.tests.desk import QUEUE, at_desk
from jiuye.notices.models import Notice
from jiuye.review.rules import Decision, Opinion


@pytest.mark.seed("S0-43")
def test_staff_enter_a_destination_which_stands_as_asserted_and_is_not_confirmed(university, counsellor):
    graduate = university.graduate(university.law, 1)
    blank, address = desk.of(graduate), reverse("destinations:enter", args=[desk.of(graduate).pk])

    choosing = counsellor.get(address).content.decode()
    too_early = counsellor.post(address, {**desk.CONTRACT, "seen": blank.version})
    counsellor.post(reverse("destinations:evidence_add", args=[blank.pk]), {"evidence": desk.picture("代录")})
    counsellor.post(address, {**desk.CONTRACT, "seen": desk.of(graduate).version})

    entered = desk.of(graduate)
    assert "签劳动合同形式就业" in choosing
    assert too_early.status_code == 422
    assert "还没有上传就业材料" in too_early.content.decode()
    assert (entered.state, entered.passed, entered.asserted_by) == ("in_review", 1, "counselor")
    assert entered.confirmed_by_graduate_at is None


@pytest.mark.seed("S0-36", "S4-31")
def test_who_may_not_enter_for_a_graduate_is_led_to_the_record_and_offered_no_form(university):
    graduate = university.graduate(university.law, 1)
    blank, centre = desk.of(graduate), at_desk(university, university.centre())
    form = reverse("destinations:enter", args=[blank.pk])
    record = reverse("destinations:record", args=[blank.pk])

    listed = centre.get(reverse("destinations:missing")).content.decode()
    opened = centre.get(record)

    assert f'href="{record}"' in listed
    assert form not in listed
    assert opened.status_code == 200
    assert form not in opened.content.decode()


@pytest.mark.seed("S2-69", "M-01")
def test_an_edit_by_staff_ends_the_confirmation_and_tells_the_graduate(counsellor, claim):
    wanted = {**desk.CONTRACT, "employer_name": "皖江智造有限公司", "seen": claim.version, "why": "与合同一致"}

    counsellor.post(reverse("destinations:edit", args=[claim.pk]), wanted)

    edited = desk.of(claim.graduate)
    assert edited.employer_name == "皖江智造有限公司"
    assert edited.confirmation == "lapsed"
    assert Notice.objects.filter(event="destination.amended").count() == 1


@pytest.mark.seed("S2-44", "S2-53", "S2-70", "C-07", "S0-15")
def test_after_approval_the_school_changes_only_the_coded_fields_and_the_rest_says_why(university_of):
    university = university_of("national")
    office = at_desk(university, university.employment_office())
    claim = approved(university, university.graduate(university.law, 1))
    address = reverse("destinations:edit", args=[claim.pk])

    page = office.get(address).content.decode()
    office.post(address, {**desk.CONTRACT, "employer_name": "别的单位", "job_category": "21", "seen": claim.version})

    changed = desk.of(claim.graduate)
    assert "审核通过后单位名称不能修改" in page
    assert (changed.job_category, changed.employer_name) == ("21", desk.CONTRACT["employer_name"])


def approved(university, graduate):
    desk.submitted(university, graduate)
    for user in (university.counsellor(graduate.department), university.employment_office()):
        review.decide(
            actor=university.actor(user),
            destination=desk.of(graduate),
            opinion=Opinion(Decision.APPROVE),
            at=timezone.now(),
        )
    return desk.of(graduate)


@pytest.mark.seed("S2-72", "S2-75", "C-05")
def test_the_school_voids_with_a_reason_asked_twice_and_the_list_shows_who_has_nothing_new(university):
    claim = approved(university, university.graduate(university.law, 1))
    office, address = at_desk(university, university.employment_office()), reverse("destinations:void", args=[claim.pk])

    once = office.post(address, {"reason": "单位取消岗位", "seen": claim.version})
    office.post(address, {"reason": "单位取消岗位", "sure": "1", "seen": claim.version})
    listed = office.get("/console/destinations/voided/").content.decode()
    again = desk.submitted(university, claim.graduate)
    later = office.get("/console/destinations/voided/").content.decode()
    page = office.get(reverse("destinations:record", args=[again.pk])).content.decode()

    assert once.status_code == 422
    assert claim.graduate.name in listed
    assert "单位取消岗位" in listed
    assert claim.graduate.name not in later
    assert "看当时" in page


@pytest.mark.seed("C-07")
def test_a_department_cannot_take_back_what_the_school_approved_but_the_school_can(university):
    claim = approved(university, university.graduate(university.law, 1))
    address = reverse("destinations:reopen", args=[claim.pk])
    asked = {"reason": "合同期限写错", "seen": claim.version}

    below = at_desk(university, university.counsellor(university.law)).post(address, asked)
    above = at_desk(university, university.employment_office()).post(address, asked)

    assert below.status_code == 403
    assert above.status_code == 302
    assert desk.of(claim.graduate).state == "returned"


@pytest.mark.seed("M-01", "R-09")
def test_an_objection_stands_in_list_and_record_until_it_is_answered(university, counsellor, claim):
    student = university.actor(claim.graduate)
    confirmation.object_to(
        actor=student, destination=desk.of(claim.graduate), why="我没有和这家单位签约", at=timezone.now()
    )
    objected = desk.of(claim.graduate)

    listed = counsellor.get(QUEUE, {"own": "objected"}).content.decode()
    page = counsellor.get(reverse("destinations:record", args=[claim.pk])).content.decode()
    counsellor.post(
        reverse("destinations:answer", args=[claim.pk]), {"answer": "已退回单位核实", "seen": objected.version}
    )

    assert "本人有异议" in listed
    assert "我没有和这家单位签约" in page
    assert desk.of(claim.graduate).objected_at is None
    assert Notice.objects.filter(title="你的异议有了答复").count() == 1
