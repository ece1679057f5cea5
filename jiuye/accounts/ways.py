"""Where people land after signing in; the faces name their homes, accounts only knows the names of the routes."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

HOMES = {"staff": ["faces:home", "accounts:mine"], "student": ["faces:h5_home", "accounts:h5_sessions"]}
"""Route names by party; the first that exists is used. A face may put its own in front."""


def home_of(party: str) -> str:
    for name in HOMES[party]:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return "/"
