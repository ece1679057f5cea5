"""Journey: somebody on no roster finds the school, applies on the phone, is looked at, sent back, corrected, approved, and signs in (S4-33)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jiuye.graduates.applications.models import Application
from jiuye.graduates.applications.tests.cast import who
from jiuye.graduates.models import Graduate
from tests.cast import PASSWORD
from tests.journeys.conftest import PHONE
from tests.journeys.test_origin import is_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def phone(browser, live_server):
    """A stranger's phone, with no account on it."""
    context = browser.new_context(viewport=PHONE, base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai")
    yield context.new_page()
    context.close()


@pytest.mark.seed("S4-33", "C-29")
def test_from_no_roster_to_signed_in(university, phone, browser_page, shot):
    university.school.profile_key = "guangdong"
    university.school.save()
    said = who(university)

    phone.goto(reverse("accounts:activate"))
    phone.get_by_role("searchbox").fill("hsdx")
    phone.get_by_role("link", name="徽山大学").click()
    phone.get_by_role("link", name="名单里没有我").click()
    shot(phone, "apply-1-department")
    is_accessible(phone)
    phone.get_by_role("link", name="法学院").click()
    for name in ("name", "id_number", "student_number", "mobile"):
        phone.fill(f"[name={name}]", said[name])
    phone.fill("[name=student_number]", said["student_number"][:-1])
    phone.select_option("[name=level]", "31")
    phone.get_by_role("button", name="提交申请").click()
    phone.locator("text=还有几处要改").wait_for()
    shot(phone, "apply-2-problems")
    is_accessible(phone)
    phone.select_option("[name=major]", index=1)
    phone.select_option("[name=class_group]", index=1)
    phone.fill("[name=password]", PASSWORD)
    phone.fill("[name=again]", PASSWORD)
    phone.get_by_role("button", name="提交申请").click()
    phone.locator("text=等学校核对").wait_for()
    shot(phone, "apply-3-receipt")
    is_accessible(phone)
    assert Application.unscoped.get().printed in phone.content()

    desk = browser_page("counsellor")
    desk.goto(reverse("graduates:applications"))
    shot(desk, "apply-4-list")
    is_accessible(desk)
    desk.get_by_role("link", name=said["name"]).first.click()
    shot(desk, "apply-5-record")
    is_accessible(desk)
    desk.fill("[name=text]", "学号少一位，请看学生证")
    desk.get_by_role("button", name="退回补正").click()
    desk.locator("text=已退回").first.wait_for()

    phone.reload()
    phone.locator("text=学号少一位").wait_for()
    shot(phone, "apply-6-returned")
    is_accessible(phone)
    phone.get_by_role("link", name="去修改").click()
    phone.fill("[name=student_number]", said["student_number"])
    shot(phone, "apply-7-correct")
    phone.get_by_role("button", name="改好，再交").click()
    phone.locator("text=等学校核对").wait_for()

    desk.reload()
    desk.get_by_role("button", name="通过", exact=True).click()
    desk.locator("text=已通过，毕业生可以登录了").wait_for()
    shot(desk, "apply-8-approved")

    phone.reload()
    shot(phone, "apply-9-approved")
    phone.get_by_role("link", name="去登录").click()
    phone.fill("[name=identifier]", said["student_number"])
    phone.fill("[name=password]", PASSWORD)
    phone.press("[name=password]", "Enter")
    phone.locator("text=核对生源信息").first.wait_for()
    assert Graduate.unscoped.get(student_number=said["student_number"]).source == "self"
