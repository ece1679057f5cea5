"""去向审核 as staff live it: what the list says, who sees it, what a decision does, and what happens when two are quick."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jiuye.destinations import queries, story
from jiuye.destinations.models import Destination
from jiuye.destinations.services import claims, confirmation, review
from jiuye.destinations.services.bounces import bounce_many
from jiuye.destinations.services.evidence import SLOT
from jiuye.destinations.tests import desk
from jiuye.graduates.services import attendance
from jiuye.kit.actors import SYSTEM
from jiuye.notices.models import Notice
from jiuye.records.models import TrailEvent
from jiuye.records.services.evidence import Limits, Subject, keep
from jiuye.records.tests.pictures import pdf, upload
from jiuye.review.rules import Decision, Opinion

QUEUE = "/console/destinations/"


def at_desk(university, user) -> Client:
    client = Client()
    university.login(client, user)
    return client


def decide(client, destination, decision, *, seen=None, **form):
    asked = {"decision": decision, "seen": destination.version if seen is None else seen, **form}
    return client.post(reverse("destinations:decide", args=[destination.pk]), asked)


@pytest.fixture
def claim(university):
    return desk.submitted(university, university.graduate(university.law, 1))


@pytest.fixture
def counsellor(university):
    return at_desk(university, university.counsellor(university.law))


# -- who sees what


@pytest.mark.seed("S0-35", "P-24", "S2-34")
def test_the_queue_opens_with_everything_and_says_that_nothing_is_hidden(counsellor, claim):
    page = counsellor.get(QUEUE).content.decode()

    assert "没有隐藏的筛选条件" in page
    assert "等我初审" in page
    assert "等学校终审" in page
    assert claim.graduate.name in page


@pytest.mark.seed("T-30")
def test_a_neighbour_gets_the_same_answer_as_for_a_record_that_does_not_exist(university, claim):
    next_door = at_desk(university, university.counsellor(university.physics))
    addresses = ["record", "edit", "enter", "void", "reopen", "answer"]

    foreign = [next_door.get(reverse(f"destinations:{name}", args=[claim.pk])).status_code for name in addresses]
    missing = [next_door.get(reverse(f"destinations:{name}", args=[10**6])).status_code for name in addresses]

    assert foreign == missing == [404] * len(addresses)
    assert claim.graduate.name not in next_door.get(QUEUE).content.decode()
    assert decide(next_door, claim, "approve").status_code == 404


@pytest.mark.seed("S0-04")
def test_somebody_without_a_class_reads_why_the_queue_is_empty(university, claim):
    page = at_desk(university, university.unassigned()).get(QUEUE).content.decode()

    assert "账号还没有分配届别、院系和班级" in page


def test_the_queue_asks_the_database_the_same_number_of_questions_for_one_row_and_for_three(
    university, claim, counsellor
):
    counsellor.get(QUEUE)
    with CaptureQueriesContext(connection) as one:
        counsellor.get(QUEUE)
    desk.submitted(university, university.graduate(university.law, 2))
    desk.submitted(university, university.enrol(university.law, "李四"))
    with CaptureQueriesContext(connection) as three:
        counsellor.get(QUEUE)

    assert len(three) == len(one)
    assert len(one) <= 40


@pytest.mark.seed("S0-35", "S4-41")
@pytest.mark.parametrize("asked", ["name", "two characters", "number", "document", "employer"])
def test_somebody_is_found_by_name_number_document_or_employer(university, counsellor, asked):
    short = desk.submitted(university, university.enrol(university.law, "李白"), employer_name="合肥澄湖科技有限公司")
    other = desk.submitted(university, university.graduate(university.law, 2))
    graduate = short.graduate
    words = {
        "name": graduate.name, "two characters": "李白", "number": graduate.student_number,
        "document": graduate.person.document, "employer": "澄湖",
    }  # fmt: skip

    page = counsellor.get(QUEUE, {"q": words[asked]}).content.decode()

    assert "李白" in page
    assert other.graduate.name not in page


@pytest.mark.seed("S0-35", "S0-36", "S0-37", "S0-38", "S0-39", "S0-40", "C-06")
def test_each_state_is_a_facet_that_finds_whoever_lived_to_it_in_the_words_of_the_province(
    university, counsellor, claim
):
    """未提交, 待审核, 初审通过, 审核通过, 审核不通过: one person each, found by the facet of that name and no other."""
    office = at_desk(university, university.employment_office())
    people = {word: university.enrol(university.law, name) for word, name in (
        ("初审通过", "甲初审"), ("审核通过", "乙通过"), ("审核不通过", "丙退回"),
    )}  # fmt: skip
    for graduate in people.values():
        desk.submitted(university, graduate)
    decide(counsellor, desk.of(people["初审通过"]), "approve")
    decide(counsellor, desk.of(people["审核通过"]), "approve")
    decide(office, desk.of(people["审核通过"]), "approve")
    decide(counsellor, desk.of(people["审核不通过"]), "return", opinion="公章不清楚")
    people |= {"未提交": university.graduate(university.law, 2), "待审核": claim.graduate}
    desk.of(people["未提交"])
    office.get(QUEUE)  # reads what its last decision did

    states = {
        "未提交": "draft",
        "待审核": "stage0",
        "初审通过": "stage1",
        "审核通过": "approved",
        "审核不通过": "returned.rejected",
    }
    found = {word: office.get(QUEUE, {"state": key}).content.decode() for word, key in states.items()}

    for word, graduate in people.items():
        assert [w for w, page in found.items() if graduate.name in page] == [word]
        assert f">{word}<" in found[word]


def test_an_empty_answer_names_the_filter_that_hides_the_rows(counsellor, claim):
    page = counsellor.get(QUEUE, {"state": "approved"}).content.decode()

    assert "筛选“状态”挡住了 1 条" in page


def test_a_made_up_filter_value_is_not_a_look_up(counsellor, claim):
    page = counsellor.get(QUEUE, {"state": "graduate__person__document", "department": "999999"})

    assert page.status_code == 200
    assert claim.graduate.name in page.content.decode()


# -- one record


@pytest.mark.seed("S0-42", "S0-44", "S0-47")
def test_the_record_shows_claim_proof_criteria_and_history_on_one_page(counsellor, claim):
    page = counsellor.get(reverse("destinations:record", args=[claim.pk])).content.decode()

    for said in ("登记内容", "界定与审核要求", "劳动合同", "经过", "提交登记", "本人已确认"):
        assert said in page
    assert claim.graduate.person.document not in page
    assert desk.CONTRACT["contact_phone"] not in page


@pytest.mark.seed("M-07")
def test_a_name_that_differs_from_the_one_known_under_its_code_is_marked_letter_by_letter(
    university, counsellor, claim
):
    decide(counsellor, claim, "approve")
    decide(at_desk(university, university.employment_office()), desk.of(claim.graduate), "approve")
    other = desk.submitted(
        university, university.graduate(university.law, 2), employer_name="皖江智造机器人股份有限公司"
    )

    page = counsellor.get(reverse("destinations:record", args=[other.pk])).content.decode()

    assert other.mismatches == 1
    assert "<del>股份</del>" in page


def test_the_same_paper_under_another_name_is_a_contradiction_and_names_nobody(university, claim):
    copy = desk.submitted(university, university.graduate(university.law, 2), paper=claim.graduate.name)

    page = at_desk(university, university.counsellor(university.law)).get(
        reverse("destinations:record", args=[copy.pk])
    )

    assert copy.mismatches == 1
    assert "同一份材料也用在别人名下" in page.content.decode()


def test_evidence_is_readable_only_through_its_own_record(university, counsellor, claim):
    other = desk.submitted(university, university.graduate(university.law, 2))
    piece = other.evidence = desk.pieces(other)[0]

    own = counsellor.get(reverse("destinations:evidence", args=[other.pk, piece.pk]))
    through_another = counsellor.get(reverse("destinations:evidence", args=[claim.pk, piece.pk]))
    next_door = at_desk(university, university.counsellor(university.physics))

    assert own.status_code == 200
    assert through_another.status_code == 404
    assert next_door.get(reverse("destinations:evidence", args=[other.pk, piece.pk])).status_code == 404


@pytest.mark.seed("W-25", "W-50")
def test_looking_at_a_number_asks_what_for_and_is_told_to_the_trail(counsellor, claim):
    address = reverse("destinations:reveal", args=[claim.pk, "document"])

    without = counsellor.post(address, {"purpose": ""})
    shown = counsellor.post(address, {"purpose": "verify"})

    assert without.status_code == 422
    assert claim.graduate.person.document in shown.content.decode()
    event = TrailEvent.objects.get(action="unmask")
    assert event.subject == f"graduate:{claim.graduate_id}"
    assert event.purpose == "核对材料上的号码"


# -- deciding


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

    (said,) = queries.opinions_on_graduate(claim, [])
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


# -- staff's own acts


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


@pytest.mark.seed("S2-08")
def test_the_counts_for_the_home_page_follow_the_stages(university, claim):
    counsellor, office = university.counsellor(university.law), university.employment_office()

    before = queries.waiting_counts(university.actor(counsellor), university.cohort)
    review.decide(
        actor=university.actor(counsellor), destination=claim, opinion=Opinion(Decision.APPROVE), at=timezone.now()
    )
    after = queries.waiting_counts(university.actor(office), university.cohort)

    assert before == {"stage0": 1, "mine": 1, "objected": 0}
    assert after == {"stage1": 1, "mine": 1, "objected": 0}


@pytest.mark.seed("S2-73", "C-22")
def test_a_deactivated_graduate_is_in_no_list_and_comes_back_as_they_were(university, counsellor, claim):
    graduate = claim.graduate
    attendance.deactivate(actor=SYSTEM, graduates=[graduate], why="退学", at=timezone.now())
    gone = counsellor.get(QUEUE).content.decode()
    attendance.restore(actor=SYSTEM, graduates=[graduate], at=timezone.now())

    assert graduate.name not in gone
    assert graduate.name in counsellor.get(QUEUE).content.decode()
    assert desk.of(graduate).state == "in_review"


@pytest.mark.seed("S2-49")
def test_the_returned_are_listed_with_what_was_said(counsellor, claim):
    decide(counsellor, claim, "return", opinion="合同缺签章页")

    page = counsellor.get("/console/destinations/returned/").content.decode()

    assert claim.graduate.name in page
    assert "合同缺签章页" in page


@pytest.mark.seed("S2-49", "S0-59")
def test_what_the_national_system_sent_back_is_listed_and_told_with_its_words(university, counsellor, claim):
    at_school = at_desk(university, university.employment_office())
    decide(counsellor, claim, "return", opinion="合同缺签章页")
    claims.submit(
        actor=university.actor(claim.graduate), destination=desk.of(claim.graduate), values=desk.CONTRACT,
        at=timezone.now(),
    )  # fmt: skip
    decide(counsellor, desk.of(claim.graduate), "approve")
    decide(at_school, desk.of(claim.graduate), "approve")

    bounce_many(
        actor=SYSTEM, destinations=[desk.of(claim.graduate)], reasons={claim.pk: "单位代码与名称不符"},
        state="rejected", at=timezone.now(),
    )  # fmt: skip

    page = counsellor.get("/console/destinations/returned/").content.decode()
    assert "单位代码与名称不符" in page
    assert "合同缺签章页" not in page
    assert [mark.sentence for mark in story.to_mend(desk.of(claim.graduate))] == ["单位代码与名称不符"]


def test_whoever_waited_longest_stands_first(university, counsellor):
    late = desk.submitted(university, university.graduate(university.law, 1))
    early = desk.submitted(university, university.graduate(university.law, 2), at=timezone.now() - timedelta(days=5))

    page = counsellor.get(QUEUE).content.decode()

    assert page.index(early.graduate.name) < page.index(late.graduate.name)
