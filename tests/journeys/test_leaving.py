"""退出 on a shared computer (T-29): the back button shows nothing of what was on the screen before."""

import pytest
from django.urls import reverse

from tests.guards import world as making

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.seed("T-29", "W-55")
def test_after_leaving_the_back_button_shows_nobody(university, browser_page):
    making.build(university)
    graduate = university.graduate(university.law)
    page = browser_page("office")
    page.goto(reverse("graduates:roster"))
    page.goto(reverse("graduates:origin", args=[graduate.pk]))
    assert graduate.name in page.content()

    page.get_by_role("button", name="退出").click()
    page.wait_for_url(lambda url: "login" in url)
    seen = []
    for _ in range(3):
        page.go_back(wait_until="load")
        seen.append(page.content())

    assert [graduate.name in one or graduate.student_number in one for one in seen] == [False, False, False]
    assert all("登录" in one for one in seen)
