"""Every address has a declared door: what it needs, for whom, what personal data it shows (F-6)."""

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from jiuye.accounts.permissions import known as functions
from jiuye.kit.screens import ANYONE, SCREENS, SIGNED_IN
from tests.guards.test_scope_matrix import ARGUMENT


def routes(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield where, entry
        else:
            yield from routes(entry, where)


@pytest.mark.seed("F-6", "W-57")
def test_every_route_declares_its_door():
    open_ended = [where for where, entry in routes() if not hasattr(entry.callback, "door")]

    assert open_ended == []


def test_what_a_door_needs_is_a_function_somebody_can_be_given():
    known = {*functions(), ANYONE, SIGNED_IN}
    list(routes())

    unknown = {door.name: door.needs for door in SCREENS.values() if door.needs not in known}

    assert unknown == {}


@pytest.mark.seed("T-28", "F-6")
@pytest.mark.django_db
def test_no_page_takes_a_form_from_elsewhere(university):
    """Without the token of one's own session every form is refused before its page is asked, whoever sends it (login too)."""
    cast = [None, university.employment_office(), university.graduate(university.law)]
    taken = []

    for who in cast:
        strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
        if who is not None:
            university.login(strict, who)
        for where, entry in routes():
            if "POST" not in entry.callback.door.methods:
                continue
            said = strict.post("/" + ARGUMENT.sub("1", where), {"csrfmiddlewaretoken": "x" * 64})
            if said.status_code != 403 or "没有提交" not in said.content.decode():
                taken.append(f"{who} {where} {said.status_code}")

    assert taken == []
