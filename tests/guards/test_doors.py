"""Every address has a declared door: what it needs, for whom, what personal data it shows (F-6)."""

import pytest
from django.urls import URLPattern, get_resolver

from jiuye.accounts.permissions import known as functions
from jiuye.kit.screens import ANYONE, SCREENS, SIGNED_IN


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
