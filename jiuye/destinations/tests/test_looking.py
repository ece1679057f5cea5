"""核对: every contradiction of the pre-check is looked at by itself before a claim passes, and what was found is kept."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiuye.destinations import record_queries
from jiuye.destinations.services import claims
from jiuye.destinations.services.prechecking import marks_of
from jiuye.destinations.tests import desk
from jiuye.employers.models import Employer
from jiuye.records.models import TrailEvent

pytestmark = pytest.mark.seed("M-07", "S0-44")


def at_desk(university, user) -> Client:
    client = Client()
    university.login(client, user)
    return client


def decide(client, destination, decision, **form):
    asked = {"decision": decision, "seen": destination.version, **form}
    return client.post(reverse("destinations:decide", args=[destination.pk]), asked)


def page_of(client, destination) -> str:
    return client.get(reverse("destinations:record", args=[destination.pk])).content.decode()


def asked_about(page: str) -> list[str]:
    """The contradictions the page asks to settle, in its order."""
    return list(dict.fromkeys(re.findall(r'name="look_([0-9a-f]{12})"', page)))


def all_same(page: str, why: str = "合同和公章都是这样") -> dict[str, str]:
    return {f"{name}_{key}": said for key in asked_about(page) for name, said in (("look", "same"), ("why", why))}


@pytest.fixture
def counsellor(university):
    return at_desk(university, university.counsellor(university.law))


@pytest.fixture
def copied(university):
    """Two contradictions at once: a name that is not the registered one, and a paper that stands under another name too."""
    Employer.objects.create(name="皖江智造机器人有限公司", code="91340100MA2MWQX06G", first_seen_at=timezone.now())
    first = desk.submitted(university, university.graduate(university.law, 1))
    return desk.submitted(
        university,
        university.graduate(university.law, 2),
        paper=first.graduate.name,
        employer_name="皖江智造股份有限公司",
    )


def test_one_opinion_for_all_of_them_passes_nothing(counsellor, copied):
    answer = decide(counsellor, copied, "approve", opinion="两处都看过了，没有问题")

    page = answer.content.decode()
    assert copied.mismatches == 2
    assert answer.status_code == 422
    assert "单位名称：这处不符还没有核对" in page
    assert "就业材料：这处不符还没有核对" in page
    assert "两处都看过了，没有问题" in page
    assert desk.of(copied.graduate).passed == 0


def test_one_of_two_settled_names_the_other_and_keeps_what_was_written(counsellor, copied):
    first, second = asked_about(page_of(counsellor, copied))

    answer = decide(
        counsellor, copied, "approve",
        **{f"look_{first}": "same", f"why_{first}": "执照上是全称", f"look_{second}": "same", f"why_{second}": "  "},
    )  # fmt: skip

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "还没有核对" not in page
    assert "就业材料：选了“一致”，还要写明依据" in page
    assert 'value="执照上是全称"' in page
    assert page.count('value="same" checked') == 2


def test_each_settled_with_what_was_seen_passes_and_stands_in_opinion_and_trail(counsellor, copied):
    page = page_of(counsellor, copied)

    answer = decide(counsellor, copied, "approve", opinion="集体合同", **all_same(page, "人事处盖章的名单"))

    (said,) = record_queries.opinions_on_graduate(copied, [])
    told = TrailEvent.objects.filter(action="destination.advance").get()
    assert answer.status_code == 302
    assert desk.of(copied.graduate).passed == 1
    assert [(look["label"], look["same"], look["why"]) for look in said.looks] == [
        ("单位名称", True, "人事处盖章的名单"), ("就业材料", True, "人事处盖章的名单"),
    ]  # fmt: skip
    assert told.reason == "核对单位名称一致（人事处盖章的名单），就业材料一致（人事处盖章的名单）。集体合同"


def test_what_was_found_to_differ_cannot_pass_and_goes_along_with_the_return(counsellor, copied):
    first, _ = asked_about(page_of(counsellor, copied))
    found = {**all_same(page_of(counsellor, copied)), f"look_{first}": "differs"}

    passed = decide(counsellor, copied, "approve", **found)
    returned = decide(counsellor, copied, "return", reason=["employer_name"], **found)

    (said,) = record_queries.opinions_on_graduate(copied, [])
    assert passed.status_code == 422
    assert "您核对为不一致，不能通过" in passed.content.decode()
    assert returned.status_code == 302
    assert [look["same"] for look in said.looks] == [False, True]
    assert desk.of(copied.graduate).state == "returned"


def test_the_next_level_reads_what_was_found_and_looks_for_itself(university, counsellor, copied):
    decide(counsellor, copied, "approve", **all_same(page_of(counsellor, copied), "执照上是全称"))
    office = at_desk(university, university.employment_office())

    page = page_of(office, copied)
    blind = decide(office, desk.of(copied.graduate), "approve")

    assert "核对为一致：执照上是全称" in page
    assert blind.status_code == 422
    assert desk.of(copied.graduate).state == "in_review"


def test_a_contradiction_that_appeared_after_the_page_was_drawn_stops_the_decision(university, counsellor):
    claim = desk.submitted(university, university.graduate(university.law, 1))
    page = page_of(counsellor, claim)
    Employer.objects.create(name="另一家公司", code=claim.credit_code, first_seen_at=timezone.now())

    answer = decide(counsellor, claim, "approve", **all_same(page))

    assert asked_about(page) == []
    assert answer.status_code == 422
    assert "单位名称：这处不符还没有核对" in answer.content.decode()


def test_a_settled_remark_is_open_again_once_it_says_something_else(university, counsellor, copied):
    before = all_same(page_of(counsellor, copied))
    claims.withdraw(actor=university.actor(copied.graduate), destination=desk.of(copied.graduate), at=timezone.now())
    again = desk.submitted(
        university, copied.graduate, paper="重新拍的合同", employer_name="皖江智造第三分公司", leaf="contract"
    )
    Employer.objects.filter(code=again.credit_code).update(name="皖江智造机器人集团有限公司")

    answer = decide(counsellor, again, "approve", **before)

    assert answer.status_code == 422
    assert {m.field for m in marks_of(again, timezone.now()) if m.level == "bad"} >= {"employer_name"}
    assert "单位名称：这处不符还没有核对" in answer.content.decode()


def test_a_clean_claim_asks_nothing(university, counsellor):
    claim = desk.submitted(university, university.graduate(university.law, 1))

    assert asked_about(page_of(counsellor, claim)) == []
    assert decide(counsellor, claim, "approve").status_code == 302


def test_whoever_has_nothing_to_decide_reads_the_remark_and_is_not_asked(counsellor, copied):
    decide(counsellor, copied, "approve", **all_same(page_of(counsellor, copied)))

    page = page_of(counsellor, copied)

    assert "这个代码登记过的名称是" in page
    assert asked_about(page) == []


def test_a_decision_without_a_button_comes_back_with_what_was_typed(university, counsellor, copied):
    answer = decide(counsellor, copied, "", opinion="写到一半")

    assert answer.status_code == 422
    assert "请选择通过、退回或不通过" in answer.content.decode()
    assert "写到一半" in answer.content.decode()
