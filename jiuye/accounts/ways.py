"""Where people land after signing in; the faces name their homes, accounts only knows the names of the routes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.urls import NoReverseMatch, reverse

from jiuye.institutions.models import School

HOMES = {"staff": ["faces:home", "accounts:mine"], "student": ["faces:h5_home", "accounts:h5_sessions"]}
"""Route names by party; the first that exists is used. A face may put its own in front."""


def home_of(party: str) -> str:
    for name in HOMES[party]:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return "/"


Beside = tuple[str, str, str]
"""What it is called, where it leads, what it says beside it."""
beside: list[Callable[[School, datetime], Beside]] = []
"""What a domain above offers somebody who stands before the activation page of a school without a code."""


def beside_activation(school: School, at: datetime) -> list[Beside]:
    return [offer(school, at) for offer in beside]
