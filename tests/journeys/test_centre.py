"""Journey 9, the provincial centre: windows, its schools and their accounts, a spot check from the seal to the decision."""

from __future__ import annotations

import io

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from jiuye.destinations.models import Destination, SpotCheckItem
from jiuye.destinations.services.births import bear
from jiuye.destinations.tests import desk
from jiuye.graduates.models import Graduate
from jiuye.kit.sheets import write_xlsx
from tests.journeys.conftest import PHONE, worked

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def season(university):
    """Both schools have registrations under way."""
    bear(Graduate.unscoped.filter(destinations=None), timezone.now())
    for school in (university, university.neighbour):
        for department in (school.law, school.physics):
            desk.submitted(school, school.graduate(department))
    return university


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.seed("S4-31", "S4-37", "S4-65")
def test_the_centre_closes_registration_and_opens_it_again(browser_page, season, shot):
    page = browser_page("centre")
    page.goto(reverse("graduates:windows"))
    card = page.locator("section", has=page.get_by_role("heading", name="去向登记", exact=True))
    card.locator("summary").click()
    card.get_by_label("关闭的原因").fill("全省数据核对")
    shot(page, "centre-windows")
    card.get_by_role("button", name="现在关闭").click()
    assert "由省级中心关闭" in card.inner_text()
    shot(page, "centre-windows-closed")

    office = browser_page("office", size=PHONE)
    office.goto(reverse("graduates:windows"))
    assert "由省级中心关闭" in office.inner_text("main")
    assert fits(office)
    shot(office, "centre-windows-school-phone")

    card.locator("summary").click()
    card.get_by_role("button", name="重新开放，通知毕业生").click()
    assert "开放中" in card.inner_text()


@pytest.mark.seed("S4-02", "S4-07")
def test_the_centre_sees_its_schools_opens_a_list_and_issues_an_account(browser_page, season, shot):
    page = browser_page("centre")
    page.goto(reverse("destinations:schools"))
    shot(page, "centre-schools")
    page.locator("tr", has_text="19902").locator("td a").first.click()
    assert "学校 芜湖师院" in page.inner_text("main")
    shot(page, "centre-schools-list")

    page.goto(reverse("accounts:offices"))
    shot(page, "centre-offices")
    page.locator("a", has_text="发放账号").first.click()
    page.fill("[name=name]", "新来的赵老师")
    page.get_by_role("button", name="发放").click()
    assert "只显示这一次" in page.inner_text("main")


@pytest.mark.seed("S4-63", "R-14", "C-35")
def test_a_spot_check_from_the_seal_to_the_decision(browser_page, season, shot):
    centre = browser_page("centre")
    centre.goto(reverse("spotchecks:new"))
    centre.fill("[name=title]", "第一次抽查")
    centre.fill("[name=size]", "4")
    centre.fill("[name=answer_by]", f"{timezone.localdate().year + 1}-06-01")
    shot(centre, "spotcheck-1-new")
    centre.get_by_role("button", name="封存").click()
    assert "抽取时公布" in centre.inner_text("main")
    shot(centre, "spotcheck-2-sealed")
    centre.get_by_role("button", name="公布种子并抽取").click()
    shot(centre, "spotcheck-3-drawn")

    item = SpotCheckItem.unscoped.filter(school=season.school).order_by("position").first()
    office = browser_page("office")
    office.goto(reverse("faces:home"))
    assert "抽查样本等学校核查" in office.inner_text("main")
    office.goto(reverse("spotchecks:answers"))
    shot(office, "spotcheck-4-to-answer")
    office.goto(reverse("spotchecks:answer", args=[item.pk]))
    office.check("[name=finding][value=false]")
    office.fill("[name=answer]", "6 月 3 日电话联系单位人事，对方表示查无此人。")
    office.set_input_files(
        "[name=papers]", {"name": "回访.jpg", "mimeType": "image/jpeg", "buffer": desk.picture("回访").read()}
    )
    shot(office, "spotcheck-5-answer")
    office.get_by_role("button", name="提交答复").click()

    centre.goto(reverse("spotchecks:decisions") + "?state=answered")
    shot(centre, "spotcheck-6-list")
    centre.goto(reverse("spotchecks:decide", args=[item.pk]))
    centre.get_by_label("不计入", exact=True).check()
    centre.fill("[name=reason]", "单位否认录用")
    shot(centre, "spotcheck-7-decide")
    centre.get_by_role("button", name="提交认定").click()

    assert Destination.unscoped.get(pk=item.destination_id).does_not_count == "单位否认录用"
    phone = browser_page("office", size=PHONE)
    phone.goto(reverse("spotchecks:answer", args=[item.pk]))
    assert "单位否认录用" in phone.inner_text("main")
    assert fits(phone)
    shot(phone, "spotcheck-8-phone")


@pytest.mark.seed("S4-64")
def test_a_table_of_destinations_from_upload_to_receipt(browser_page, season, shot):
    page = browser_page("office")
    people = [season.graduate(season.law, 2), season.graduate(season.physics, 2)]

    def choose(rows):
        page.goto(reverse("destinations:import_upload"))
        page.set_input_files(
            "[name=file]", {"name": "去向.xlsx", "mimeType": "application/octet-stream", "buffer": table(rows)}
        )
        shot(page, "import-1-upload")
        page.get_by_role("button", name="上传并读取").click()
        page.get_by_role("button", name="开始试算").click()
        worked()
        page.reload()

    choose([[g.student_number, g.name, leaf] for g, leaf in zip(people, ("求职中", "去外星"), strict=True)])
    assert "1 行有问题" in page.inner_text("main")
    shot(page, "import-2-problems")
    choose([[g.student_number, g.name, "求职中"] for g in people])
    shot(page, "import-3-ready")
    page.get_by_role("button", name="确认导入").click()
    worked()
    page.reload()
    assert "已导入" in page.inner_text("main")
    shot(page, "import-4-receipt")
    phone = browser_page("office", size=PHONE)
    phone.goto(page.url)
    assert fits(phone)
    shot(phone, "import-5-phone")


def table(rows):
    out = io.BytesIO()
    write_xlsx(out, ["学号", "姓名", "毕业去向"], rows, sheet="去向")
    return ContentFile(out.getvalue()).read()
