"""Journey 5, 审核: from the queue to a decision and the next record, by mouse and by keys alone, in a real browser."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from jiuye.destinations import record_queries
from jiuye.destinations.services import review
from jiuye.destinations.tests import desk
from jiuye.employers.models import Employer
from jiuye.review.rules import Decision, Opinion
from tests.cast import PASSWORD
from tests.journeys.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def queue(university):
    """Six claims wait for the law school: clean ones, a shared contact, a wrong name, an objection, a second try."""
    at = timezone.now() - timedelta(days=4)
    named = ["陈䶮", "阿依古丽·买买提江", "司马长风", "罗桑卓玛"]
    people = [*university.graduates[university.law.pk], *(university.enrol(university.law, n) for n in named)]
    changes = [
        {}, {"employer_name": "合肥澄湖科技有限公司", "credit_code": "91340100MA0DEM005M"}, {"employer_name": "皖江智造机器人股份有限公司"},
        {"contact_phone": "13805510999"}, {"contact_phone": "13805510998"}, {"contact_phone": "13805510997"},
    ]  # fmt: skip
    Employer.objects.create(name="皖江智造机器人有限公司", code="91340100MA2MWQX06G", first_seen_at=at)
    return [
        desk.submitted(university, g, at=at + timedelta(hours=n), **c)
        for n, (g, c) in enumerate(zip(people, changes, strict=True))
    ]


AXE_FILE = Path(__file__).resolve().parents[2] / "assets" / "test" / "axe.min.js"
AXE = """axe.run(document, {resultTypes: ["violations"]})
  .then(found => found.violations.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 160))]))"""


def accessible(page):
    """No violation axe can find; evaluated in the page, because our policy lets no script in."""
    page.evaluate(AXE_FILE.read_text())
    assert page.evaluate(AXE) == []


def quiet(page):
    """Everything the browser complained about, CSP violations included."""
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def state(destination):
    return desk.of(destination.graduate)


@pytest.mark.seed("S0-35", "S4-42", "P-24")
def test_the_queue_says_what_cannot_go_together_and_passes_the_rest(browser_page, queue, shot):
    page = browser_page("department")
    said = quiet(page)
    page.goto(reverse("destinations:review"))
    shot(page, "review-list")
    accessible(page)

    for place in range(3):
        page.locator("[data-select]").nth(place).check()
    page.wait_for_selector("text=3 条里有 1 条不能一起审核通过")
    shot(page, "review-list-selected")
    accessible(page)
    page.click("text=只留下可以的 2 条")
    page.wait_for_selector("text=已选 2 条")
    page.click("button:has-text('批量审核通过')")
    page.wait_for_selector("text=2 条都可以审核通过")
    shot(page, "review-batch")
    accessible(page)
    page.click("button:has-text('审核通过 2 条')")
    page.wait_for_selector("text=审核通过 2 条。")

    assert [state(d).passed for d in queue[:3]] == [1, 1, 0]
    assert said == []


@pytest.mark.seed("S4-44", "M-02")
def test_a_reviewer_works_through_the_queue_with_keys_alone(browser_page, queue, shot):
    page = browser_page("department")
    said = quiet(page)
    page.goto(reverse("destinations:review"))
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('沈知遥')")
    page.locator(".viewer-stage img").evaluate("image => image.decode()")
    shot(page, "review-detail")
    accessible(page)

    page.keyboard.press("a")
    page.wait_for_selector("h1:has-text('欧阳明月')")
    page.keyboard.press("j")
    page.wait_for_selector("h1:has-text('陈䶮')")
    page.keyboard.press("r")
    page.wait_for_selector("[data-panel=return][open]")
    page.keyboard.press("Space")
    page.wait_for_selector("text=学生会看到")
    shot(page, "review-detail-return")
    accessible(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("h1:has-text('阿依古丽')")

    assert state(queue[0]).passed == 1
    assert state(queue[2]).state == "returned"
    assert said == []


@pytest.mark.seed("M-07", "S0-44")
def test_a_contradiction_is_settled_with_keys_alone_before_it_passes(browser_page, queue, shot):
    page = browser_page("department")
    said = quiet(page)
    page.goto(reverse("destinations:record", args=[queue[2].pk]))
    locked = page.locator("[data-act=approve]")

    page.keyboard.press("a")
    assert locked.get_attribute("aria-disabled") == "true"
    assert page.evaluate("document.activeElement.matches('[data-same]')")
    page.keyboard.press("y")
    page.keyboard.type("a 合同抬头写的就是这个名称")
    shot(page, "review-looked")
    accessible(page)
    assert locked.get_attribute("aria-disabled") == "false"
    page.keyboard.press("Enter")
    assert state(queue[2]).passed == 0
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("h1:has-text('阿依古丽')")

    (heard,) = record_queries.opinions_on_graduate(queue[2], [])
    assert [(look["same"], look["why"]) for look in heard.looks] == [(True, "a 合同抬头写的就是这个名称")]
    assert state(queue[2]).passed == 1
    assert said == []


@pytest.mark.seed("M-07")
def test_what_differs_ticks_its_reason_and_is_returned(browser_page, queue):
    page = browser_page("department")
    page.goto(reverse("destinations:record", args=[queue[2].pk]))

    page.keyboard.press("n")
    page.keyboard.press("u")
    page.wait_for_selector("[data-panel=return][open] [name=reason][value=employer_name]:checked")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("h1:has-text('阿依古丽')")

    (heard,) = record_queries.opinions_on_graduate(queue[2], [])
    assert [look["same"] for look in heard.looks] == [False]
    assert state(queue[2]).state == "returned"


def test_letters_typed_into_the_opinion_decide_nothing(browser_page, queue):
    page = browser_page("department")
    page.goto(reverse("destinations:record", args=[queue[0].pk]))

    page.focus("#opinion")
    page.keyboard.type("a r v j k")
    page.evaluate(
        """document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "a", isComposing: true, bubbles: true}))"""
    )
    page.wait_for_timeout(300)

    assert page.input_value("#opinion") == "a r v j k"
    assert "沈知遥" in page.inner_text("h1")
    assert state(queue[0]).passed == 0


@pytest.mark.seed("T-15", "T-10")
def test_a_quicker_colleague_is_named_and_nothing_typed_is_lost(browser_page, university, queue, shot):
    page = browser_page("department")
    page.goto(reverse("destinations:record", args=[queue[0].pk]))
    page.fill("#opinion", "合同缺签章页")
    review.decide(
        actor=university.actor(university.counsellor(university.law)), destination=state(queue[0]),
        opinion=Opinion(Decision.APPROVE), at=timezone.now(),
    )  # fmt: skip

    page.click("[data-act=return]")
    page.click("[data-act=return]")

    page.wait_for_selector("text=周老师")
    shot(page, "review-conflict")
    accessible(page)
    assert "合同缺签章页" in page.input_value("#kept")
    page.click("text=看现在的样子")
    page.wait_for_selector("text=初审通过")


@pytest.mark.seed("W-50", "W-25")
def test_a_number_is_shown_for_a_purpose_and_hidden_again(browser_page, queue):
    page = browser_page("department")
    page.goto(reverse("destinations:record", args=[queue[0].pk]))
    number = queue[0].graduate.person.document
    before = page.content()

    page.click("header .masked-go")
    page.select_option("[name=purpose]", "verify")
    page.click("text=看 30 秒")
    page.wait_for_selector(f"text={number}")
    page.evaluate("window.dispatchEvent(new Event('pagehide'))")

    assert number not in before
    assert number not in page.content().replace("data-masked", "")


def test_a_rectangle_drawn_on_the_paper_goes_along_with_the_return(browser_page, queue):
    page = browser_page("department")
    page.goto(reverse("destinations:record", args=[queue[0].pk]))
    page.locator(".viewer-stage img").evaluate("image => image.decode()")
    page.keyboard.press("r")
    page.check("[name=reason][value=unsealed]")
    page.click("[data-draw]")
    frame = page.locator(".viewer").bounding_box()
    page.mouse.move(frame["x"] + 200, frame["y"] + 200)
    page.mouse.down()
    page.mouse.move(frame["x"] + 400, frame["y"] + 300)
    page.mouse.up()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("h1:has-text('欧阳明月')")

    (said,) = record_queries.opinions_on_graduate(queue[0], [])
    box = said.reasons[0]["rectangle"]
    assert 0 < box["width"] <= 100
    assert said.reasons[0]["evidence"] == desk.pieces(queue[0])[0].pk


def test_without_javascript_the_same_forms_post_and_redirect(browser, live_server, university, queue):
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto(reverse("accounts:login"))
    page.fill("[name=username]", university.department_admin(university.law).username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.goto(reverse("destinations:record", args=[queue[0].pk]))
    page.click("text=审核不通过：改哪几处？")
    page.check("[name=reason] >> nth=0")
    page.click("button[value=return]")

    assert "欧阳明月" in page.inner_text("h1")
    assert state(queue[0]).state == "returned"
    context.close()


def test_every_page_of_the_reviewer_is_accessible_and_fits_a_phone(browser_page, queue, shot):
    page = browser_page("department")
    said = quiet(page)
    names = ["registered", "missing", "voided", "returned", "majors", "review"]
    own = ["record", "edit", "void", "reopen"]
    addresses = [reverse(f"destinations:{n}") for n in names] + [
        reverse(f"destinations:{n}", args=[queue[2].pk]) for n in own
    ]
    for address in addresses:
        page.set_viewport_size(DESK)
        page.goto(address)
        accessible(page)
        page.set_viewport_size(PHONE)
        page.goto(address)
        shot(page, "phone" + address.replace("/", "-"))
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    assert said == []
