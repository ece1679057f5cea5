"""Two hands on one record, in a real browser: the second is told what happened, nothing is overwritten, nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.models import User
from jiuye.destinations import record_queries
from jiuye.destinations.services import claims, review
from jiuye.destinations.tests import desk
from jiuye.employers.models import Employer
from jiuye.review.models import Opinion as Heard
from jiuye.review.rules import Decision, Opinion
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def waiting(university):
    """Two claims wait; the first gives a name that is not the registered one."""
    at = timezone.now() - timedelta(days=2)
    Employer.objects.create(name="皖江智造机器人有限公司", code="91340100MA2MWQX06G", first_seen_at=at)
    names = [{"employer_name": "皖江智造机器人股份有限公司"}, {}]
    people = university.graduates[university.law.pk]
    return [desk.submitted(university, g, at=at, **c) for g, c in zip(people, names, strict=True)]


def state(destination):
    return desk.of(destination.graduate)


def record(destination):
    return reverse("destinations:record", args=[destination.pk])


def passed_by_a_colleague(university, destination):
    counsellor = university.actor(university.counsellor(university.law))
    review.decide(
        actor=counsellor, destination=state(destination), opinion=Opinion(Decision.APPROVE), at=timezone.now()
    )


@pytest.mark.seed("T-10", "S2-47")
def test_a_withdrawal_under_the_reviewers_hand_is_told_and_what_they_wrote_stays(browser_page, university, waiting):
    page = browser_page("department")
    page.goto(record(waiting[0]))
    page.keyboard.press("y")
    page.keyboard.type("合同抬头是这个名称")
    page.fill("#opinion", "两页都看过")
    claims.withdraw(actor=university.actor(waiting[0].graduate), destination=state(waiting[0]), at=timezone.now())

    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".rec-say .refusal")

    said = page.inner_text(".rec-say")
    assert "撤回" in said and waiting[0].graduate.name in said
    kept = page.input_value("#kept")
    assert "两页都看过" in kept and "合同抬头是这个名称" in kept
    assert state(waiting[0]).state == "draft"
    assert not Heard.objects.exists()
    page.click("text=看现在的样子")
    page.wait_for_selector("header .st:has-text('未提交')")


@pytest.mark.seed("T-15")
def test_the_same_person_in_an_old_tab_decides_nothing_twice(browser_page, university, waiting):
    page = browser_page("department")
    old = page.context.new_page()
    for tab in (page, old):
        tab.goto(record(waiting[1]))

    page.click("[data-act=approve]")
    page.wait_for_selector("text=已经记下")
    old.fill("#opinion", "缺盖章页")
    old.click("[data-act=return]")
    old.click("[data-act=return]")
    old.wait_for_selector(".rec-say .refusal")

    assert "钱主任" in old.inner_text(".rec-say")
    assert "缺盖章页" in old.input_value("#kept")
    assert state(waiting[1]).passed == 1
    assert Heard.objects.count() == 1


@pytest.mark.seed("W-03")
def test_an_impatient_finger_passes_once(browser_page, waiting):
    page = browser_page("department")
    page.goto(record(waiting[1]))

    page.dblclick("[data-act=approve]")
    page.wait_for_selector("text=已经记下")
    page.wait_for_load_state("networkidle")

    assert Heard.objects.count() == 1
    assert state(waiting[1]).passed == 1
    assert state(waiting[0]).passed == 0


@pytest.mark.seed("T-10", "S2-69")
def test_two_who_change_the_same_record_the_second_reads_who_was_first_and_keeps_what_they_typed(
    browser_page, university, waiting
):
    page = browser_page("department")
    page.goto(reverse("destinations:edit", args=[waiting[1].pk]))
    page.fill("[name=employer_name]", "皖江智造机器人集团有限公司")
    counsellor = university.actor(university.counsellor(university.law))
    claims.amend(
        actor=counsellor,
        destination=state(waiting[1]),
        values={"address": "合肥市蜀山区望江路 9 号"},
        at=timezone.now(),
    )

    page.click("text=保存改动")
    page.wait_for_selector("text=没有保存")

    assert "周老师" in page.inner_text("main")
    assert page.input_value("[name=employer_name]") == "皖江智造机器人集团有限公司"
    assert state(waiting[1]).employer_name == "皖江智造机器人有限公司"
    assert state(waiting[1]).address == "合肥市蜀山区望江路 9 号"


@pytest.mark.seed("T-16", "S4-42")
def test_a_batch_passes_the_rest_and_says_which_one_a_colleague_had(browser_page, university, waiting):
    extra = desk.submitted(university, university.enrol(university.law, "罗桑卓玛"), at=timezone.now())
    page = browser_page("department")
    page.goto(reverse("destinations:review") + "?state=stage0")
    for one in (waiting[1], extra):
        page.check(f"tr[data-row='{one.pk}'] [data-select]")
    page.click("button:has-text('批量审核通过')")
    page.wait_for_selector("text=2 条都可以审核通过")
    passed_by_a_colleague(university, extra)

    page.click("button:has-text('审核通过 2 条')")
    page.wait_for_selector("text=没有办的")

    said = page.inner_text("main")
    assert "审核通过 1 条" in said
    assert (state(waiting[1]).passed, state(extra).passed) == (1, 1)
    assert Heard.objects.count() == 2


@pytest.mark.seed("T-10")
def test_without_script_the_conflict_is_a_page_of_its_own_that_reload_and_back_show_again(
    browser, live_server, university, waiting
):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto(reverse("accounts:login"))
    page.fill("[name=username]", university.department_admin(university.law).username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.goto(record(waiting[1]))
    page.fill("#opinion", "缺盖章页")
    passed_by_a_colleague(university, waiting[1])

    page.click("button[value=return]")
    told = page.inner_text(".rec-say")
    page.reload()
    again = page.inner_text(".rec-say")
    page.click("text=看现在的样子")
    page.go_back()

    assert "周老师" in told
    assert again == told == page.inner_text(".rec-say")
    assert page.input_value("#kept").strip() == "缺盖章页"
    assert Heard.objects.count() == 1
    context.close()


@pytest.mark.seed("C-05", "T-10")
def test_a_void_on_an_old_page_keeps_its_reason_and_voids_nothing(browser_page, university, waiting):
    office = browser_page("office")
    for who in (university.counsellor(university.law), university.employment_office()):
        actor = university.actor(User.objects.get(pk=who.pk))
        review.decide(actor=actor, destination=state(waiting[1]), opinion=Opinion(Decision.APPROVE), at=timezone.now())
    office.goto(reverse("destinations:void", args=[waiting[1].pk]))
    office.fill("#why", "单位来函说没有录用")
    office.check("[name=sure]")
    claims.amend(
        actor=university.actor(university.employment_office()), destination=state(waiting[1]), at=timezone.now(),
        values={"employer_nature": "31"},
    )  # fmt: skip

    office.click("button:has-text('作废这次登记')")
    office.wait_for_selector("#refusal .refusal")

    assert "就业办孙老师" in office.inner_text("#refusal")
    assert office.input_value("#why") == "单位来函说没有录用"
    assert state(waiting[1]).state == "approved"
    assert record_queries.opinions_on_graduate(state(waiting[1]), [])[0].decision == "approve"
