"""Journey 1, 名单: the school brings its roster in, in a real browser."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jiuye.graduates.models import Graduate
from jiuye.graduates.tests.cast import person, xlsx
from jiuye.institutions.models import Department
from tests.cast import COHORT
from tests.journeys.conftest import PHONE, worked

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def row(n, **changes):
    plain = {
        "院系": "法学院",
        "专业代码": "030101",
        "专业名称": "法学",
        "班级": "法学1班",
        "毕业日期": f"{COHORT}-06-30",
    }
    return person(n, **{**plain, **changes})


def roster_with_every_kind_of_trouble():
    rows = [row(n) for n in range(1, 60)]
    rows += [row(60 + n, 院系="法学院（知识产权学院）") for n in range(6)]
    rows += [row(70 + n, 院系="物理系", 专业代码="070201", 专业名称="物理学", 班级="物理学1班") for n in range(4)]
    rows += [row(80 + n, 院系="智慧水利产业学院") for n in range(2)]
    rows += [row(90, 姓名="陈？"), row(91, 姓名="吴女开?")]
    rows += [row(100 + n, 生源所在地="340100") for n in range(3)] + [row(104, 生源所在地="341402")]
    rows += [
        row(110, 身份证号="3.40104E+17"),
        row(111, 身份证号="3.41126E+17"),
        row(112, 毕业日期="2026-02-30"),
        row(1),
    ]
    return rows


def choose(page, content, name="2026届生源名单_教务处.xlsx"):
    page.goto(reverse("graduates:upload"))
    page.set_input_files("[name=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
    page.click("text=上传并读取")


@pytest.mark.seed("S4-34", "G-16", "C-28", "S0-06")
def test_the_office_takes_a_roster_from_file_to_receipt(browser_page, university, shot):
    Department.unscoped.filter(pk=university.physics.pk).update(aliases=[])
    page = browser_page("office")

    choose(page, xlsx(roster_with_every_kind_of_trouble()))
    shot(page, "roster-2-columns")
    page.click("text=开始试算")
    shot(page, "roster-3-working")
    worked()
    page.reload()
    shot(page, "roster-3-dry-run")
    assert page.locator("h2", has_text="行有问题").is_visible()
    page.click("button:has-text('有把握的建议')")
    worked()
    page.reload()
    shot(page, "roster-3-adopted")
    page.click("button:has-text('先进没问题的')")
    worked()
    page.reload()

    assert page.get_by_text("已导入", exact=True).first.is_visible()
    shot(page, "roster-5-receipt")
    university.law.refresh_from_db()
    assert university.law.aliases == ["法学院（知识产权学院）"]
    assert Graduate.unscoped.filter(student_number__startswith="2022").count() == 69
    page.goto(reverse("graduates:roster"))
    shot(page, "roster-list")


def test_a_bad_file_is_answered_where_it_was_chosen(browser_page, shot):
    page = browser_page("office")

    choose(page, b"<html><table><tr><td>x</td></tr></table></html>", "名单.xls")

    assert page.get_by_text("只是名字像表格").is_visible()
    shot(page, "roster-1-refused")


def test_the_dry_run_can_be_read_on_a_telephone(browser_page, shot):
    page = browser_page("office", size=PHONE)

    choose(page, xlsx(roster_with_every_kind_of_trouble()))
    page.click("text=开始试算")
    worked()
    page.reload()

    shot(page, "roster-3-phone")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.seed("W-52")
def test_the_office_downloads_what_the_list_shows(browser_page, university, shot):
    page = browser_page("office")

    page.goto(f"{reverse('graduates:roster')}?department={university.law.pk}")
    page.click("text=下载当前查询数据")
    shot(page, "export-ask")
    page.click("button:has-text('生成文件')")
    worked()
    page.reload()
    shot(page, "export-files")
    with page.expect_download() as taken:
        page.click("button:has-text('下载')")

    assert taken.value.suggested_filename.startswith("生源信息_")
