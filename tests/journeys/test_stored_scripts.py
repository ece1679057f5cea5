"""What people typed runs nowhere (T-39): every column poisoned with things that would run, and opened in a real Chromium.

In ``make torture`` every page of every record; in the suite every fourth of them: what is drawn is parsed there anyway
(``tests/guards/test_stored_scripts.py``).
"""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from tests.examples import LONGER
from tests.guards import test_stored_scripts as stored
from tests.guards.test_scope_matrix import ARGUMENT, filled, routes
from tests.guards.test_stored_scripts import lived  # noqa: F401 - the school everybody has written in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RUNNING = [
    "<img src=x onerror=ran()>", '"><img src=x onerror=ran()>', "'><img src=x onerror=ran()>", "<svg onload=ran()>",
    "<script>ran()</script>", "</script><script>ran()</script>", '" autofocus onfocus=ran() x="', "' onmouseover=ran() x='",
    "<details open ontoggle=ran()>", "<iframe src=javascript:parent.ran()>", "javascript:ran()", "</title><svg onload=ran()>",
    "</textarea><svg onload=ran()>", "--><svg onload=ran()>", "<x-stored>", "{{constructor.constructor('ran()')()}}",
    "<base href=//evil.example>", "<form action=//evil.example><button>", "<meta http-equiv=refresh content=0;//evil.example>",
    "<a href=javascript:ran()>", "&lt;img src=x onerror=ran()&gt;", "<math><mtext><img src=x onerror=ran()>",
]  # fmt: skip
LISTENING = """
    window.ran = () => { window.trouble.push('a payload ran') };
    window.trouble = [];
    document.addEventListener('securitypolicyviolation', e => window.trouble.push(e.violatedDirective + ' ' + e.blockedURI));
"""
FOREIGN = """() => [...document.querySelectorAll('x-stored, [onerror], [onload], [onfocus], [ontoggle], [onmouseover],'
    + ' script:not([src]):not([type]), base, a[href^="javascript:" i], form[action*="evil.example"], iframe')]
    .map(e => e.outerHTML.slice(0, 120))"""


def drawn_with_payloads(client):
    """The addresses whose HTML holds something that was typed; in the suite one record of each kind."""
    for where, door in routes():
        if "GET" not in door.methods:
            continue
        for key in range(1, 4 if LONGER > 1 else 2) if ARGUMENT.search(where) else [0]:
            answer = client.get(filled(where, key))
            html = not answer.streaming and answer.get("Content-Type", "").startswith("text/html")
            if answer.status_code == 200 and html and "ran()" in answer.content.decode():
                yield filled(where, key)


def signed_in(browser, live_server, client):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=live_server.url, locale="zh-CN")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    context.add_init_script(LISTENING)
    return context


@pytest.mark.seed("T-39", "F-22")
@pytest.mark.parametrize("role", ["office", "graduate"])
def test_nothing_that_was_typed_runs_on_any_page(browser, live_server, lived, monkeypatch, role):  # noqa: F811
    monkeypatch.setattr(stored, "PAYLOADS", RUNNING)
    client = Client(raise_request_exception=False)
    lived.login(client, lived.employment_office() if role == "office" else lived.graduate(lived.law))
    stored.poison()
    context, found, opened = signed_in(browser, live_server, client), [], 0

    every_fourth = slice(None, None, 1 if LONGER > 1 else 4)
    for address in [*drawn_with_payloads(client)][every_fourth]:
        page = context.new_page()
        page.goto(address, wait_until="load")
        opened += 1
        found += [f"{address}: {what}" for what in [*page.evaluate(FOREIGN), *page.evaluate("window.trouble")]]
        page.close()
    context.close()

    assert found == []
    assert opened >= 3, "the payloads must be on the pages, or nothing was proved"


def test_the_browser_says_when_something_runs(browser):
    """The check of the check: the same listening hears a payload and a refused one."""
    page = browser.new_context().new_page()
    page.add_init_script(LISTENING)
    policy = "<meta http-equiv=Content-Security-Policy content=\"script-src 'unsafe-inline'; frame-src 'none'\">"
    page.route("**/*", lambda route: route.fulfill(
        content_type="text/html", body=f"{policy}<img src=data:, onerror=ran()><iframe src=//evil.example></iframe>"))  # fmt: skip
    page.goto("http://poisoned.example/", wait_until="load")

    assert page.evaluate("window.trouble.length") >= 2
    assert len(page.evaluate(FOREIGN)) == 2
    page.context.close()
