"""Journey 7, 全国系统: the school checks, mends, makes the file, takes the feedback; the graduate sees what was sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from jiuye.kit.sheets import write_csv
from jiuye.national.models import Report, Sent
from jiuye.national.tests.living import approved, complete, destination_of
from tests.journeys.conftest import PHONE, worked

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path("node_modules/axe-core/axe.min.js")


def is_accessible(page):
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200))]))"
    )
    assert not found, found


def _cohort(university):
    """Six approved; two of them spoiled since."""
    more = [university.enrol(university.law, name) for name in ("王子轩", "李思雨", "赵一诺", "周沐阳")]
    people = [*university.graduates[university.law.pk][:2], *more]
    for graduate in people:
        approved(university, graduate)
    complete(people[-1], mobile="")
    complete(people[-2], origin_region="340100")
    return people


@pytest.mark.seed("S0-58", "S0-59", "S0-60", "S0-63", "S0-66", "S0-67", "M-06", "C-17", "P-16", "S1-82")
def test_the_office_checks_sends_hears_and_mends(university, browser_page, browser, live_server, shot, tmp_path):
    people = _cohort(university)
    page = browser_page("office")
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)

    page.goto(reverse("national:check"))
    page.get_by_role("button", name="重新预检").click()
    page.get_by_role("link", name="mobilePhone不得为空").click()
    page.get_by_text("学生本人登录补填").first.wait_for()
    shot(page, "national-1-check")
    is_accessible(page)

    page.goto(reverse("national:export"))
    shot(page, "national-2-export")
    page.get_by_role("button", name="生成").click()
    page.get_by_text("不送有错的").first.wait_for()
    assert Sent.unscoped.count() == 0
    page.get_by_label("不送有错的").check()
    page.get_by_role("button", name="生成").click()
    page.get_by_text("正在生成").first.wait_for()
    worked()
    page.reload()
    page.get_by_text("SHA-256").wait_for()
    shot(page, "national-3-receipt")
    with page.expect_download() as file:
        page.get_by_role("button", name="下载文件").click()
    assert file.value.suggested_filename.endswith(".xlsx")

    back = tmp_path / "反馈.csv"
    write_csv(str(back), ["考生号", "反馈信息", "DWMC"], [
        [people[0].exam_number, "单位名称不存在", "合肥云桥信息科技有限公司"], [people[1].exam_number, "通过", ""],
        [people[2].exam_number, "单位性质不正确", ""], [people[3].exam_number, "量子态不符", ""], ["404", "单位名称不存在", ""],
    ])  # fmt: skip
    page.goto(reverse("national:feedback"))
    page.set_input_files("[name=file]", str(back))
    page.get_by_role("button", name="先看会怎样").click()
    page.get_by_text("要看的行").wait_for()
    shot(page, "national-4-dry-run")
    is_accessible(page)
    page.get_by_role("button", name="确认，照此处理").click()
    page.get_by_role("link", name="去看【全国系统信息反馈】").click()
    shot(page, "national-5-returned")
    is_accessible(page)

    page.goto(reverse("national:check") + "?rule=E07&only=returned")
    page.get_by_text("确认失效，并请本人重新确认").first.wait_for()
    assert page.locator("mark").first.inner_text() == "科"
    shot(page, "national-6-returned-record")
    page.get_by_role("button", name="改成这个单位名称").click()
    page.wait_for_load_state()
    assert destination_of(people[0]).employer_name == "合肥云桥信息科技有限公司"
    page.goto(reverse("national:graduate", args=[people[0].pk]))
    shot(page, "national-7-history")
    is_accessible(page)
    page.goto(reverse("national:runs"))
    shot(page, "national-8-runs")
    assert Report.unscoped.filter(answer="accepted").count() == 1
    assert [said for said in problems if "422" not in said] == [], "the one refusal is meant"

    client = Client()
    university.login(client, people[0])
    context = browser.new_context(viewport=PHONE, base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.add_cookies([{"name": "jiuye", "value": client.cookies["jiuye"].value, "url": live_server.url}])
    phone = context.new_page()
    phone.goto(reverse("national:h5"))
    shot(phone, "national-9-phone")
    is_accessible(phone)
    context.close()


def test_the_check_works_without_javascript(university, browser, live_server, shot):
    _cohort(university)
    client = Client()
    university.login(client, university.employment_office())
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, viewport=PHONE)
    context.add_cookies([{"name": "jiuye", "value": client.cookies["jiuye"].value, "url": live_server.url}])
    page = context.new_page()

    page.goto(reverse("national:check"))
    page.get_by_role("button", name="重新预检").click()
    page.get_by_role("link", name="生源所在地要填报到区/县").click()

    assert "340100" in page.content()
    shot(page, "national-10-narrow")
    context.close()
