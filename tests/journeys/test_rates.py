"""Journey 8: the rates of a cohort, opened down to the person, with JavaScript and without, on paper and as a file."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.models import Person
from jiuye.destinations.models import Destination
from jiuye.destinations.services import births, claims, imports
from jiuye.destinations.sheets import Line
from jiuye.graduates.models import Graduate
from jiuye.insight import services
from jiuye.insight.tests.lives import confirm, current, values_for
from jiuye.institutions import services as institutions
from jiuye.institutions.models import ClassGroup, Department
from jiuye.kit.actors import SYSTEM
from jiuye.records.models import FileRun, TrailEvent
from tests.cast import id_number
from tests.journeys.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
DAY = timedelta(days=1)
NAMES = (
    "人文与传播学院", "经济与管理学院", "马克思主义学院", "水利与土木工程学院", "机械与车辆工程学院", "信息与计算机学院",
    "外国语学院", "医学与护理学院",
)  # fmt: skip
LEAVES = ("contract", "graduate_school", "conscript", "job_hunting", "exam_only", "study_abroad", "agreement")
PER = 12


@pytest.fixture
def season(university):
    """Ten departments, a hundred graduates: entered in three weeks, half of them confirmed by themselves."""
    now = timezone.now()
    departments = [university.law, university.physics]
    for nth, name in enumerate(NAMES, 3):
        made = institutions.keep(
            actor=SYSTEM, school=university.school, model=Department, values={"name": name, "code": f"{nth:02}"}, at=now
        )
        group = {"name": f"{name[:2]}1班", "department": made, "cohort": university.cohort}
        university.classes[made.pk] = institutions.keep(
            actor=SYSTEM, school=university.school, model=ClassGroup, values=group, at=now
        )
        departments.append(made)
    graduates = _enrolled(university, departments, now - 30 * DAY)
    for week in range(3):
        _imported(university, graduates[week::4], now - (22 - 7 * week) * DAY)
        for graduate in graduates[week::8]:
            confirm(graduate, now - (20 - 7 * week) * DAY)
    services.rebuild(now)
    return university


def _enrolled(university, departments, at):
    many = len(departments) * PER
    people = Person.objects.bulk_create(
        [
            Person(name=f"毕业生{n}", document=id_number(900 + n), document_index=f"rates-{n}", created_at=at)
            for n in range(many)
        ]
    )
    Graduate.unscoped.update(deactivated_at=at)
    Graduate.unscoped.bulk_create(
        Graduate(
            person=person, school=university.school, cohort=university.cohort, department=departments[n // PER],
            class_group=university.classes[departments[n // PER].pk], name=person.name, sex="12"[n % 2], created_at=at,
            student_number=f"R{n:05}", level="31", training_mode="1", state="draft", major_name="法学",
        )
        for n, person in enumerate(people)
    )  # fmt: skip
    graduates = list(
        Graduate.unscoped.filter(student_number__startswith="R").select_related("school", "person").order_by("pk")
    )
    births.bear(graduates, at)
    return graduates


def _imported(university, graduates, at):
    values = {leaf: values_for(graduates[0], leaf) for leaf in LEAVES}
    lines = [
        Line(n, g.student_number, g.name, values[LEAVES[(g.pk * 5) % len(LEAVES)]]) for n, g in enumerate(graduates, 2)
    ]
    settled = {
        "school": university.school,
        "cohort": university.cohort,
        "actor": university.actor(university.employment_office()),
        "at": at,
    }
    imports.write(imports.judge_lines(lines, **settled), **settled, takeover=False)


def faults(page):
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']})")
    return [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found["violations"]]


@pytest.mark.seed("M-05", "P-40", "R-12", "S2-79")
def test_the_office_opens_a_number_down_to_the_people_behind_it(season, browser_page, shot):
    page = browser_page("office")
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(reverse("insight:rates"))
    assert page.get_by_role("heading", name="毕业去向落实率", exact=True).is_visible()
    rows = page.locator(".rate-t tbody tr")
    codes = [c for c in rows.locator("td:first-child").all_inner_texts() if c]
    assert codes == sorted(codes)
    assert page.locator(".rate-t th a").count() == 0, "no column can be sorted by"
    shot(page, "rates-1440")

    rows.nth(3).get_by_role("link", name=re.compile("确认率")).click()
    receipt = page.locator("#receipt")
    receipt.get_by_text("人文与传播学院 · 本人确认").wait_for()
    assert "show=confirmed" in page.url
    counted = int(receipt.locator(".rate-eq a").first.inner_text())
    receipt.get_by_role("link", name="重算核对").click()
    receipt.get_by_text("一人不差").wait_for()
    assert faults(page) == []
    shot(page, "rates-receipt")

    receipt.get_by_role("link", name=f"打开 {counted} 人名单").click()
    page.locator("table.t").wait_for()
    assert page.locator("tbody tr").count() == counted
    assert faults(page) == []
    assert not said


@pytest.mark.seed("M-05", "P-40")
def test_another_definition_names_the_people_it_differs_in(season, browser_page, shot):
    page = browser_page("office")
    page.goto(reverse("insight:rates"))

    trap = page.locator(".rate-df tr", has_text="2017 年某校口径")
    assert "会高估落实率" in trap.inner_text()
    many = int(re.search(r"(\d+) 人", trap.locator("a").last.inner_text())[1])
    trap.locator("a").last.click()

    page.locator("table.t").wait_for()
    assert page.locator("tbody tr").count() == many
    assert "不就业拟升学" in page.locator("tbody").inner_text()
    shot(page, "rates-difference")


@pytest.mark.seed("P-40", "W-52")
def test_what_is_downloaded_carries_its_definition(season, browser_page, tmp_path):
    page = browser_page("office")
    page.goto(reverse("insight:rates"))

    with page.expect_download() as taking:
        page.get_by_role("button", name="导出，带口径").click()
    taking.value.save_as(tmp_path / "rates.xlsx")

    book = openpyxl.load_workbook(tmp_path / "rates.xlsx")
    notes = dict(book["口径"].iter_rows(values_only=True))
    assert notes["依据"] == "教学厅函〔2021〕19号"
    assert "不排名" in notes["注意"]
    assert book.worksheets[0].max_row == 1 + 1 + 10
    assert FileRun.objects.get().row_count == 11
    assert TrailEvent.objects.filter(action__startswith="filerun").exists()


@pytest.mark.seed("M-05")
def test_a_number_of_last_week_is_the_number_of_last_week(season, browser_page):
    page = browser_page("office")
    page.goto(f"{reverse('insight:rates')}?show=confirmed")
    page.goto(page.url + "&at=" + (timezone.localtime() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"))
    before, digest = page.locator(".rate-own b").inner_text(), page.locator(".mono").get_attribute("title")
    gone = (
        Destination.unscoped.filter(
            state="approved", leaf="contract", confirmed_by_graduate_at__lt=timezone.now() - 10 * DAY
        )
        .select_related("graduate")
        .first()
    )
    claims.void(
        actor=season.actor(season.employment_office()),
        destination=current(gone.graduate),
        reason="解约",
        at=timezone.now(),
    )

    page.reload()

    assert page.locator(".rate-own b").inner_text() == before
    assert page.locator(".mono").get_attribute("title") == digest
    page.goto(reverse("insight:rates"))
    assert page.locator(".rate-own b").inner_text() != before
    assert "作废、退回或撤回" in page.locator("#receipt").inner_text()


@pytest.mark.seed("M-08", "R-10")
def test_a_counselor_is_told_why_there_is_no_rate_of_their_own(season, browser_page, shot):
    page = browser_page("counsellor")

    page.goto(reverse("insight:rates"))

    assert page.get_by_role("heading", name="各状态人数").first.is_visible()
    assert "三不得" in page.locator("main").inner_text()
    assert "%" not in page.locator("main").inner_text()
    assert faults(page) == []
    shot(page, "rates-counselor")


def test_on_a_phone_the_two_numbers_come_first_and_nothing_runs_over(season, browser_page, shot):
    page = browser_page("department", size=PHONE)

    page.goto(reverse("insight:rates"))

    assert page.locator(".rate-own b").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert faults(page) == []
    shot(page, "rates-390")


def test_without_javascript_every_number_is_a_link_to_its_receipt(season, client):
    season.login(client, season.employment_office())
    page = client.get(reverse("insight:rates"), {"show": "none"}).content.decode()
    link = re.search(r'href="(\?[^"]*show=only[^"]*)#receipt"', page)[1].replace("&amp;", "&")

    answer = client.get(reverse("insight:rates") + link).content.decode()

    assert "这个数的收据" not in page
    assert "只有登记，本人没有确认" in answer or "，本人没有确认" in answer


def test_on_paper_it_is_one_a4_page(season, browser_page):
    page = browser_page("office")
    page.goto(reverse("insight:rates"))

    pdf = page.pdf(format="A4", print_background=True)

    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
