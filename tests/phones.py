"""A phone with an app for 动态验证码, as somebody of the cast carries it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import pyotp
from django.utils import timezone

from jiuye.accounts.actors import actor_of
from jiuye.accounts.models import User
from jiuye.accounts.services import factors


@dataclass
class Phone:
    """Shows six digits that change every half minute; ``sheet`` are the recovery codes its owner wrote down."""

    secret: str = field(default_factory=factors.new_secret)
    sheet: list[str] = field(default_factory=list)

    def shows(self, at: datetime, *, steps: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(at, counter_offset=steps)


def bound(user: User, *, at: datetime | None = None) -> Phone:
    """The user binds a phone; the code they type for it is the one of two half minutes ago."""
    phone, at = Phone(), at or timezone.now()
    fresh = User.objects.select_related("role").get(pk=user.pk)
    earlier = datetime.fromtimestamp(at.timestamp() - 60, at.tzinfo)
    typed = phone.shows(earlier)
    phone.sheet = factors.bind(actor=actor_of(fresh), user=fresh, secret=phone.secret, typed=typed, at=earlier)
    return phone
