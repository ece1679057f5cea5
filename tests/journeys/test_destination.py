"""Journeys 4 and 6, 去向: choose by what one holds, fill in, photograph, hand in, mend what was returned, confirm what others said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiuye.destinations.services import claims, evidence, review
from jiuye.destinations.services.births import bear
from jiuye.destinations.tests.claims import contract, credit_code, now_of, picture
from jiuye.employers.models import Employer
from jiuye.records.models import Evidence
from jiuye.review.rules import Decision, Opinion
from jiuye.standards.text import bigrams
from tests.journeys.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).resolve().parents[2] / "assets" / "test" / "axe.min.js"
SESSION = "jiuye"
FIRM = "合肥砚溪智能装备有限公司"


@pytest.fixture
def phone(browser, live_server):
    """``phone(university, graduate)``: the graduate's page, signed in; ``scripts=False`` switches JavaScript off."""
    contexts = []

    def opened(university, graduate, *, scripts=True, size=PHONE):
        client = Client()
        university.login(client, graduate)
        context = browser.new_context(
            viewport=size,
            base_url=live_server.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        context.add_cookies([{"name": SESSION, "value": client.cookies[SESSION].value, "url": live_server.url}])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def graduate(university):
    """One graduate with a blank registration, and a firm somebody else already named."""
    found = university.graduate(university.law)
    bear([found], timezone.now())
    Employer.objects.create(
        name=FIRM, code=credit_code(), nature="31", industry="31", region_code="340104", region_name="安徽省合肥市蜀山区",
        address="望江西路 1 号", searchable=bigrams(FIRM), first_seen_at=timezone.now(),
    )  # fmt: skip
    return found


def is_accessible(page):
    """No violation axe can find; evaluated in the page, because our policy lets no script in."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200))]))"
    )
    assert not found, found


def photograph(name="首页.jpg", shade=240):
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture(shade=shade, size=(1200, 1700)).read()}


def decide(university, graduate, who, decision, *reasons, text="请看"):
    review.decide(
        actor=university.actor(who),
        destination=now_of(graduate),
        opinion=Opinion(decision, text, reasons),
        at=timezone.now(),
    )


def choose_contract(page):
    page.goto(reverse("faces:h5_home"))
    page.get_by_role("link", name="毕业去向").click()
    page.get_by_role("link", name="已经有单位或有工作").click()
    page.get_by_role("link", name="劳动合同", exact=True).click()
    page.get_by_role("heading", name="签劳动合同形式就业").wait_for()


@pytest.mark.seed(
    "S0-16", "S0-17", "S0-18", "S0-19", "S0-20", "S0-22", "S1-21", "S1-25", "S1-26", "S1-27", "S1-28", "S1-30", "S1-32", "S1-33",
    "S2-65", "S2-67", "S4-78", "C-30", "C-31", "C-38",
)  # fmt: skip
def test_a_graduate_registers_on_the_phone(university, graduate, phone, shot):
    page = phone(university, graduate)
    choose_contract(page)
    shot(page, "destination-1-leaf")
    is_accessible(page)
    page.get_by_role("button", name="用这个去登记").click()

    page.fill("#id_credit_code", "91340100MAO0DEM22R")
    page.locator("#id_address").focus()
    page.get_by_role("button", name="改成 0").wait_for()
    shot(page, "destination-2-wrong-character")
    is_accessible(page)
    page.get_by_role("button", name="改成 0").click()
    assert page.input_value("#id_credit_code") == "91340100MA00DEM22R"

    page.locator("#id_employer_name").press_sequentially("合肥砚溪", delay=30)
    page.get_by_role("option", name=FIRM).click()
    assert page.input_value("#id_credit_code") == credit_code()
    assert page.input_value("[name=region_code]") == "340104"
    page.select_option("#id_job_category", "13")
    page.fill("#id_contract_from", "2027-07-01")
    page.fill("#id_contact_name", "韩青")
    page.fill("#id_contact_phone", "0551-62345678")
    page.fill("#id_contact_email", "hr@example.cn")
    page.get_by_role("button", name="提交审核").last.click()
    page.get_by_text("还没有上传就业材料").first.wait_for()
    is_accessible(page)

    page.set_input_files("input[name=evidence]", photograph())
    page.get_by_text("都传完了").first.wait_for()
    page.locator("[data-papers-count]:has-text('1 / 4 份')").wait_for()
    page.get_by_role("button", name="提交审核").last.click()

    page.get_by_text("你现在不用做什么").wait_for()
    shot(page, "destination-3-status")
    is_accessible(page)
    record = now_of(graduate)
    assert (record.state, record.employer_name, record.confirmation) == ("in_review", FIRM, "confirmed")


@pytest.mark.seed("S1-30", "S1-33", "S2-47", "S2-71")
def test_without_any_script_it_is_handed_in_and_taken_back_too(university, graduate, phone):
    page = phone(university, graduate, scripts=False)
    choose_contract(page)
    page.get_by_role("button", name="用这个去登记").click()
    for name, value in contract(region_code="安徽省 合肥市 蜀山区").items():
        control = page.locator(f"form#claim [name={name}]")
        if not control.count() or not control.is_visible():
            continue
        if control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    page.set_input_files("input[name=evidence]", [photograph("首页.jpg", 240), photograph("多余.jpg", 90)])
    page.get_by_role("button", name="上传选好的材料").click()
    page.get_by_role("button", name=re.compile(r"删除\s*第 2 张")).click()
    assert Evidence.objects.filter(removed_at=None).count() == 1
    page.get_by_role("button", name="提交审核").last.click()

    page.get_by_text("已交上去").wait_for()
    assert now_of(graduate).state == "in_review"

    page.get_by_role("button", name="撤回修改").click()
    assert page.input_value("#id_employer_name") == "徽山软件有限公司"
    assert now_of(graduate).state == "draft"


@pytest.mark.seed("S2-68", "S1-22", "M-01", "S0-43")
def test_what_was_returned_is_mended_and_what_the_school_changed_is_confirmed(university, graduate, phone, shot):
    me = university.actor(graduate)
    paper = evidence.attach(
        actor=me, destination=now_of(graduate), upload=picture(size=(1200, 1700)), at=timezone.now()
    )
    claims.submit(actor=me, destination=now_of(graduate), values=contract(), at=timezone.now())
    decide(
        university, graduate, university.counsellor(university.law), Decision.RETURN,
        {"field": "employer_name", "sentence": "单位名称少了“有限”。"},
        {"field": "evidence", "sentence": "章没拍全，请重拍。", "evidence": paper.pk, "rectangle": [0.2, 0.3, 0.5, 0.3]},
    )  # fmt: skip
    page = phone(university, graduate)

    page.goto(reverse("faces:h5_home"))
    shot(page, "destination-4-home-returned")
    is_accessible(page)
    page.get_by_role("link", name="去改这 2 处").click()
    shot(page, "destination-5-returned")
    is_accessible(page)
    assert page.get_by_text("第 2 处，共 2 处").is_visible()
    page.get_by_role("link", name="去改这一处").first.click()
    page.fill("#id_employer_name", "徽山软件开发有限公司")
    page.locator("#id_address").focus()
    page.locator("[data-draft-state]:has-text('草稿已存')").wait_for()
    page.goto(reverse("destinations_h5:status"))
    assert page.get_by_text("已改，再看一眼").count() == 1
    page.goto(reverse("destinations_h5:form"))
    page.get_by_role("button", name="提交审核").last.click()
    page.get_by_text("已交上去").wait_for()

    for who in (university.counsellor(university.law), university.employment_office()):
        decide(university, graduate, who, Decision.APPROVE, text="材料清楚。")
    office = university.actor(university.employment_office())
    claims.amend(actor=office, destination=now_of(graduate), values={"industry": "32"}, at=timezone.now())
    page.goto(reverse("faces:h5_home"))
    page.get_by_role("link", name="去核对").click()
    shot(page, "destination-6-confirm")
    is_accessible(page)
    assert page.locator("[name=answer]:checked").count() == 0
    page.get_by_text("是真的，我确认").click()
    page.get_by_role("button", name="就这样答复").click()
    page.get_by_text("由你本人确认").wait_for()
    assert now_of(graduate).confirmation == "confirmed"
    page.goto(reverse("faces:h5_data"))
    shot(page, "destination-7-data-window")
    is_accessible(page)
    assert page.get_by_text("改了你的毕业去向").first.is_visible()


def test_the_pages_hold_on_a_desk_too(university, graduate, phone, shot):
    page = phone(university, graduate, size=DESK)
    for number, name in enumerate(
        ["faces:h5_home", "faces:h5_me", "faces:h5_notices", "destinations_h5:choose", "destinations_h5:catalogue"]
    ):
        page.goto(reverse(name))
        shot(page, f"destination-desk-{number}")
        is_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
