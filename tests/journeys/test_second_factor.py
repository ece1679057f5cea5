"""Journey: a school's administrator binds a phone, signs in with it, is asked before a sensitive list, and loses it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.models import SecondFactor
from jiuye.notices.models import Notice
from jiuye.records.models import FileRun
from tests.cast import PASSWORD
from tests.journeys.conftest import DESK, PHONE
from tests.phones import Phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def sent(page, field, typed):
    """Typed and sent with the keyboard alone."""
    page.fill(f"[name={field}]", typed)
    with page.expect_navigation():
        page.press(f"[name={field}]", "Enter")


def signs_in(page, user):
    page.goto(reverse("accounts:login"))
    page.fill("[name=username]", user.username)
    sent(page, "password", PASSWORD)


def binds(page):
    """From the page of the picture to the sheet of recovery codes; the key is typed by hand."""
    page.locator("summary", has_text="手工输入").click()
    phone = Phone(page.locator(".bind-key").inner_text().replace(" ", ""))
    sent(page, "code", phone.shows(timezone.now()))
    phone.sheet = page.locator(".recovery li").all_inner_texts()
    return phone


@pytest.mark.seed("W-35", "W-36", "W-37")
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_phone_is_bound_used_asked_for_and_lost(browser_page, university, settings, shot, size):
    settings.SECOND_FACTOR = "required"
    user, name = university.employment_office(), "desk" if size == DESK else "phone"
    page = browser_page("office", size=size)

    # nothing opens before the phone is bound
    page.goto(reverse("graduates:roster"))
    assert page.url.endswith(reverse("accounts:enrol"))
    shot(page, f"factor-bind-{name}")
    assert fits(page)
    sent(page, "code", "000000")
    assert "对不上" in page.inner_text("main")
    phone = binds(page)
    assert len(phone.sheet) == 10
    shot(page, f"factor-recovery-{name}")
    assert fits(page)
    page.get_by_role("link", name="我已经抄好").click()
    page.wait_for_url(lambda url: url.endswith(reverse("faces:home")))

    # out, and in again with the phone
    page.get_by_role("button", name="退出").click()
    signs_in(page, user)
    shot(page, f"factor-login-{name}")
    assert fits(page)
    sent(page, "code", phone.shows(timezone.now(), steps=1))
    page.wait_for_url(lambda url: url.endswith(reverse("faces:home")))

    # six minutes later, before a sensitive list
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        page.goto(reverse("exports:ask", args=["graduates.roster"]))
        page.check("input[value=id_number]")
        page.fill("[name=reason]", "报送公安核验")
        page.get_by_role("button", name="生成文件").click()
        page.wait_for_selector("[name=self_proof]")
        shot(page, f"factor-prove-{name}")
        assert fits(page)
        assert page.evaluate("document.activeElement.name") == "self_proof"
        assert not FileRun.objects.exists()
        sent(page, "self_proof", "000000")
        sent(page, "self_proof", phone.shows(timezone.now()))
        assert page.url.endswith(reverse("exports:mine"))
        assert FileRun.objects.get().reason == "报送公安核验"

        # the phone is at home: a recovery code, once
        page.get_by_role("button", name="退出").click()
        signs_in(page, user)
        sent(page, "code", phone.sheet[0])
        page.goto(reverse("accounts:factor"))
        assert "9 个" in page.inner_text("main")

        # the phone and the sheet are lost: the centre takes it off, and the administrator binds another
        centre = browser_page("centre", size=size)
        binds(centre)
        centre.goto(reverse("accounts:offices"))
        centre.get_by_role("link", name="解除动态验证码").click()
        centre.fill("[name=reason]", "手机丢失，已电话核对本人")
        centre.get_by_role("button", name="解除动态验证码").click()
        centre.wait_for_selector("text=已解除")
        shot(centre, f"factor-reset-{name}")
        assert fits(centre)
        assert not SecondFactor.objects.filter(user=user).exists()
        page.goto(reverse("faces:home"))
        assert "login" in page.url
        signs_in(page, user)
        assert page.url.endswith(reverse("accounts:enrol"))
        binds(page)
        page.goto(reverse("faces:notices"))
        assert "手机丢失，已电话核对本人" in page.inner_text("main")
        assert Notice.objects.filter(user=user).count() == 4
