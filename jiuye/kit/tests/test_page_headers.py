"""Every page leaves with the same headers, whatever answered it."""

import pytest
from django.http import HttpResponse

from jiuye.kit.middleware import PageHeaders, request_id


@pytest.mark.seed("F-22", "W-55")
def test_a_page_runs_nothing_foreign_and_stays_in_no_cache(rf):
    response = PageHeaders(lambda request: HttpResponse("好"))(rf.get("/"))

    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_each_request_has_its_own_id_and_a_visitor_cannot_choose_it(rf):
    seen = []
    pages = PageHeaders(lambda request: seen.append(request_id(request)) or HttpResponse())

    first = pages(rf.get("/", headers={"X-Request-ID": "mine"}))
    pages(rf.get("/"))

    assert len(set(seen)) == 2
    assert "mine" not in seen
    assert first["X-Request-ID"] == seen[0]


def test_a_page_may_say_something_stricter_itself(rf):
    def own(request):
        return HttpResponse(headers={"Cache-Control": "no-store, private"})

    assert PageHeaders(own)(rf.get("/"))["Cache-Control"] == "no-store, private"
