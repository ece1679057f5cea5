"""Journey 3, 生源: a graduate on a phone looks, corrects, chooses a county by its initials, confirms, and reports what is not theirs."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from jiuye.graduates.models import Feedback
from jiuye.graduates.services import origin
from jiuye.graduates.tests.season import SAID, complete, confirmed, fresh
from tests.journeys.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).resolve().parents[2] / "assets" / "test" / "axe.min.js"
HOST_COOKIE = "jiuye"


@pytest.fixture
def phone(browser, live_server):
    """``phone(university, graduate)``: the graduate's own page, signed in on a phone; ``scripts=False`` switches JavaScript off."""
    contexts = []

    def opened(university, graduate, *, scripts=True):
        client = Client()
        university.login(client, graduate)
        context = browser.new_context(
            viewport=PHONE,
            base_url=live_server.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        context.add_cookies([{"name": HOST_COOKIE, "value": client.cookies[HOST_COOKIE].value, "url": live_server.url}])
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
        return page

    yield opened
    for context in contexts:
        context.close()


def is_accessible(page):
    """No violation axe can find; evaluated in the page, because our policy lets no script in."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200))]))"
    )
    assert not found, found


@pytest.mark.seed("S1-12", "S1-13", "S1-14", "S1-15", "S1-16", "S1-17", "S1-18", "S1-20", "S1-86", "S1-88")
def test_a_graduate_confirms_on_the_phone(university, phone, shot):
    graduate = complete(university.graduate(university.law))
    page = phone(university, graduate)

    page.goto(reverse("graduates:h5_origin"))
    shot(page, "origin-1-open")
    is_accessible(page)
    assert page.locator("text=灰色项来自学籍库").is_visible()
    assert page.locator("[name=name]").count() == 0
    assert "项必填" in page.locator("#bar-says").inner_text()
    page.get_by_role("button", name="生源所在地").click()
    page.get_by_role("searchbox", name="搜生源所在地").fill("jx")
    page.get_by_role("button", name="绩溪县").wait_for()
    page.wait_for_timeout(400)
    shot(page, "origin-2-picker")
    is_accessible(page)
    page.get_by_role("button", name="绩溪县").click()
    for name in ("ethnicity", "political_status", "hardship", "honours", "archive_moved_in", "household_moved_in"):
        page.select_option(f"[name={name}]", SAID[name])
    page.fill("[name=mobile]", "139 0000 111")
    page.locator("[name=email]").focus()
    page.locator("[data-draft-state]:has-text('草稿已存')").wait_for()
    page.get_by_role("button", name="确认并保存").click()

    page.locator("text=手机号码不对").first.wait_for()
    shot(page, "origin-3-problem")
    is_accessible(page)
    page.fill("[name=mobile]", "13900001111")
    page.get_by_role("button", name="确认并保存").click()

    page.locator("text=已确认并保存").wait_for()
    shot(page, "origin-4-confirmed")
    graduate = fresh(graduate)
    assert (graduate.state, graduate.origin_region, graduate.mobile) == ("confirmed", "341824", "13900001111")
    assert graduate.confirmed_digest == origin.what_is_shown(graduate)
    assert not [text for text in page.said if "Content Security Policy" in text]


@pytest.mark.seed("S1-16")
def test_it_all_works_without_a_script(university, phone):
    graduate = complete(university.graduate(university.law))
    page = phone(university, graduate, scripts=False)

    page.goto(reverse("graduates:h5_origin"))
    page.fill("[name=origin_region]", "安徽省合肥市蜀山区")
    for name in ("ethnicity", "political_status", "hardship", "honours", "archive_moved_in", "household_moved_in"):
        page.select_option(f"[name={name}]", SAID[name])
    page.fill("[name=mobile]", "13900001111")
    page.locator("button:has-text('确认并保存')").press("Enter")
    page.wait_for_url("**done=confirmed")

    assert "已确认并保存" in page.inner_text("main")
    assert fresh(graduate).origin_region == "340104"


@pytest.mark.seed("S1-87", "S1-85")
def test_what_is_wrong_and_not_ones_own_is_reported_and_answered(university, phone, browser_page, shot):
    graduate = complete(university.graduate(university.law))
    page = phone(university, graduate)
    page.goto(reverse("graduates:h5_origin"))
    page.locator(".jy-bar").get_by_role("link", name="信息反馈").click()
    page.get_by_label("学籍信息与实际不符").check()
    page.locator("summary").click()
    page.get_by_label("考生号").check()
    page.get_by_label("现在写的是什么").fill("考生号最后一位应为 7")
    shot(page, "feedback-1-new")
    is_accessible(page)
    page.get_by_role("button", name="提交反馈").click()
    page.locator("text=等学校答复").wait_for()
    shot(page, "feedback-2-sent")

    desk = browser_page("office")
    desk.goto(reverse("graduates:feedback"))
    shot(desk, "feedback-3-list")
    desk.get_by_role("link", name="沈知遥").first.click()
    desk.fill("[name=text]", "已核对学籍，下周重新导入更正。")
    shot(desk, "feedback-4-desk")
    is_accessible(desk)
    desk.get_by_role("button", name="答复", exact=True).click()
    desk.locator("text=已答复，毕业生会收到通知").wait_for()

    page.reload()
    page.locator("text=下周重新导入更正").wait_for()
    shot(page, "feedback-5-answered")
    is_accessible(page)
    page.get_by_role("button", name="已经解决").click()
    page.locator("text=已办结").wait_for()
    assert Feedback.unscoped.get().closed_at is not None


@pytest.mark.seed("S0-15", "S0-14")
def test_the_office_sees_grey_lines_with_their_reason_corrects_and_locks(university, browser_page, shot):
    graduate = confirmed(university, university.graduate(university.law))
    page = browser_page("office")

    page.goto(reverse("graduates:origin", args=[graduate.pk]))
    shot(page, "origin-desk-1")
    is_accessible(page)
    page.locator("#line-exam_number summary").click()
    assert "必须与学籍一致" in page.inner_text("#line-exam_number")
    page.select_option("[name=hardship]", "2")
    page.get_by_role("button", name="维护并确认").click()

    page.locator("text=已维护并确认").first.wait_for()
    shot(page, "origin-desk-2")
    graduate = fresh(graduate)
    assert (graduate.state, graduate.hardship, graduate.confirmed_at) == ("locked", "2", None)


@pytest.mark.seed("S0-15", "W-50")
def test_a_number_is_shown_in_full_only_for_a_purpose(university, browser_page, shot):
    graduate = confirmed(university, university.graduate(university.law))
    page = browser_page("office")
    page.goto(reverse("graduates:origin", args=[graduate.pk]))
    assert graduate.mobile not in page.content()

    page.locator("#line-mobile a.masked-go").click()
    page.select_option("#line-mobile [name=purpose]", "contact")
    page.locator("#line-mobile").get_by_role("button", name="查看").click()

    page.locator(f"#line-mobile >> text={graduate.mobile}").wait_for()
    shot(page, "origin-desk-unmask")


@pytest.mark.seed("S4-38", "S4-40", "S4-42")
def test_reviewers_in_guangdong_work_through_their_queue(university, browser_page, shot):
    guangdong = university
    guangdong.school.profile_key = "guangdong"
    guangdong.school.save()
    people = [
        confirmed(guangdong, guangdong.graduate(d, n)) for d in (guangdong.law, guangdong.physics) for n in (1, 2)
    ]
    page = browser_page("office", of=guangdong)

    page.goto(f"{reverse('graduates:review')}?status=at0")
    shot(page, "origin-queue-1")
    is_accessible(page)
    page.locator("[data-select]").nth(0).check()
    page.locator("[data-select]").nth(1).check()
    page.get_by_role("button", name="批量通过").click()
    page.locator("text=通过 2 条").wait_for()
    shot(page, "origin-queue-2")

    left = next(g for g in people if fresh(g).stage == 0)
    page.goto(reverse("graduates:origin", args=[left.pk]))
    page.get_by_role("button", name="不同意").click()
    page.locator("text=请输入审核意见").first.wait_for()
    page.fill("[name=opinion]", "请写到区县")
    shot(page, "origin-review-1")
    page.get_by_role("button", name="不同意").click()
    page.locator("text=已退回毕业生修改").wait_for()

    assert fresh(left).state == "returned"
