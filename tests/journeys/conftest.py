"""A real Chromium before a real server: ``browser_page("office")`` has signed in through the login page like anybody."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from jiuye.records.jobs.worker import work_once
from tests.cast import PASSWORD, University

SHOTS = Path(os.environ.get("JIUYE_SHOTS") or Path(__file__).resolve().parents[2] / "test-results")
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def worked() -> None:
    """The worker's turn: everything that waits is done now."""
    while work_once("journey"):
        pass


@pytest.fixture
def browser_page(browser: Any, live_server: Any, university: University) -> Iterator[Callable[..., Any]]:
    """``browser_page(role, of=university)``: a page of its own context, signed in; roles office, department, counsellor, centre."""
    contexts = []

    def opened(role: str, *, of: University | None = None, size: dict[str, int] = DESK) -> Any:
        home = of or university
        user = {
            "office": home.employment_office,
            "centre": home.centre,
            "department": lambda: home.department_admin(home.law),
            "counsellor": lambda: home.counsellor(home.law),
        }[role]()
        context = browser.new_context(
            viewport=size, base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(reverse("accounts:login"))
        page.fill("[name=username]", user.username)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "login" not in url)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def shot() -> Callable[[Any, str], None]:
    """Keep a picture under test-results, to be looked at beside the drawings."""

    def taken(page: Any, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    return taken
