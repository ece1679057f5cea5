"""去向审核 and its neighbours as lists: who sees whom, what a facet finds, what is counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jiuye.destinations import queries, story
from jiuye.destinations.services import claims, review
from jiuye.destinations.services.bounces import bounce_many
from jiuye.destinations.tests import desk
from jiuye.destinations.tests.desk import QUEUE, at_desk, decide
from jiuye.graduates.services import attendance
from jiuye.kit.actors import SYSTEM
from jiuye.review.rules import Decision, Opinion


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
