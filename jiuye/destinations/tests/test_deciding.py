"""What a decision does, what it needs, and what happens when two are quick."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from jiuye.destinations import record_queries, story
from jiuye.destinations.models import Destination
from jiuye.destinations.services import claims, review
from jiuye.destinations.services.evidence import SLOT
from jiuye.destinations.tests import desk
from jiuye.destinations.tests.desk import at_desk, decide
from jiuye.kit.actors import SYSTEM
from jiuye.notices.models import Notice
from jiuye.records.services.evidence import Limits, Subject, keep
from jiuye.records.tests.pictures import pdf, upload
from jiuye.review.rules import Decision, Opinion


@pytest.mark.seed("S0-38", "S0-39", "C-04")
def test_a_claim_is_approved_once_department_and_school_agree_and_the_next_record_opens(university, counsellor, claim):
    following = desk.submitted(university, university.graduate(university.law, 2))

    answer = decide(counsellor, claim, "approve", next=following.pk)
    decide(at_desk(university, university.employment_office()), desk.of(claim.graduate), "approve")

    assert answer.url == reverse("destinations:record", args=[following.pk])
    assert desk.of(claim.graduate).state == "approved"


@pytest.mark.seed("S4-44", "M-02")
def test_a_return_needs_words_and_the_graduate_reads_the_reasons_sentence(counsellor, claim):
    wordless = decide(counsellor, claim, "return")
    decide(counsellor, claim, "return", reason=["employer_name"], opinion="见合同第一页")

    assert wordless.status_code == 422
    assert "请输入审核意见" in wordless.content.decode()
    assert desk.of(claim.graduate).state == "returned"
    told = Notice.objects.filter(event="destination.returned").get()
    assert "公章逐字一致" in told.body
    assert "见合同第一页" in told.body


@pytest.mark.seed("M-02")
def test_a_rectangle_drawn_on_the_paper_is_kept_with_its_reason(counsellor, claim):
    box = '{"evidence": 1, "x": 30, "y": 13.9, "width": 37.5, "height": 4.3}'

    decide(counsellor, claim, "return", reason=["unsealed"], rectangle_unsealed=box)

    (said,) = record_queries.opinions_on_graduate(claim, [])
    assert said.reasons[0]["rectangle"] == {"x": 30.0, "y": 13.9, "width": 37.5, "height": 4.3}


@pytest.mark.seed("C-15", "M-02")
def test_a_pdf_is_looked_at_page_by_page_and_a_mark_knows_its_page(counsellor, university, claim):
    subject = Subject("destination", str(claim.pk), SLOT, claim.graduate.ref, claim.school_id)
    paper = keep(
        actor=SYSTEM, upload=upload(pdf(2), "合同.pdf"), subject=subject, at=timezone.now(), limits=Limits(pdf=True)
    )
    box = json.dumps({"evidence": paper.pk, "page": 2, "x": 10, "y": 20, "width": 30, "height": 5})

    page = counsellor.get(reverse("destinations:record", args=[claim.pk])).content.decode()
    decide(counsellor, claim, "return", reason=["unsealed"], rectangle_unsealed=box)

    assert f"evidence/{paper.pk}/?page=1" in page
    assert "合同.pdf 第 2 页" in page
    assert (
        counsellor.get(f"/console/destinations/{claim.pk}/evidence/{paper.pk}/?page=2")["Content-Type"] == "image/jpeg"
    )
    claim.refresh_from_db()
    (mark,) = story.to_mend(claim)
    assert (mark.page, mark.box) == (2, (0.1, 0.2, 0.3, 0.05))


@pytest.mark.seed("S2-68", "C-05")
def test_a_rejection_that_voids_is_asked_twice(university_of):
    university = university_of("national")
    claim = desk.submitted(university, university.graduate(university.law, 1))
    counsellor = at_desk(university, university.counsellor(university.law))

    once = decide(counsellor, claim, "reject_void", opinion="材料是实习证明")
    twice = decide(counsellor, claim, "reject_void", opinion="材料是实习证明", sure="1")

    assert once.status_code == 422
    assert "再确认一次" in once.content.decode()
    assert twice.status_code == 302
    assert Destination.unscoped.get(pk=claim.pk).state == "voided"
    assert desk.of(claim.graduate).state == "draft"


@pytest.mark.seed("S4-43", "T-33")
def test_a_department_cannot_decide_what_waits_at_the_school(counsellor, claim):
    decide(counsellor, claim, "approve")

    again = decide(counsellor, desk.of(claim.graduate), "approve")

    assert again.status_code == 403
    assert "您没有权限审核[初审通过]的记录，请重新选择" in again.content.decode()


@pytest.mark.seed("T-15", "T-10")
def test_the_slower_of_two_reviewers_reads_who_decided_and_keeps_what_they_typed(university, counsellor, claim):
    colleague = university.actor(university.department_admin(university.law))
    review.decide(
        actor=colleague, destination=desk.of(claim.graduate), opinion=Opinion(Decision.APPROVE), at=timezone.now()
    )

    late = decide(counsellor, claim, "return", opinion="单位名称要改", reason=["employer_name"])

    page = late.content.decode()
    assert late.status_code == 409
    assert "钱主任" in page
    assert "单位名称要改" in page
    assert desk.of(claim.graduate).passed == 1


@pytest.mark.seed("T-10", "S2-47")
def test_a_withdrawal_under_the_reviewers_hand_wins(university, counsellor, claim):
    claims.withdraw(actor=university.actor(claim.graduate), destination=desk.of(claim.graduate), at=timezone.now())

    late = decide(counsellor, claim, "approve")

    assert late.status_code == 409
    assert "撤回" in late.content.decode()
    assert desk.of(claim.graduate).state == "draft"
