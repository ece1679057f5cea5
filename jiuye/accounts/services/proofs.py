"""Step-up (W-35): somebody already in shows again that it is them, before what cannot be taken back."""

from __future__ import annotations

from datetime import datetime

from jiuye.accounts import passwords
from jiuye.accounts.models import SecondFactor, User
from jiuye.accounts.network import Origin
from jiuye.accounts.services import codes, guards, login
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Reason, Refused
from jiuye.records.services import record


def by_code(user: User) -> bool:
    """Whether the proof is a 动态验证码; who has bound no phone types the password again."""
    return SecondFactor.objects.filter(user=user).exists()


def prove(*, actor: Actor, user: User, typed: str, origin: Origin, at: datetime) -> None:
    """Raise Refused unless it is them. Wrong tries count where wrong passwords count, on the same budget (W-37)."""
    subject, asked = login.user_subject(user), by_code(user)
    _, allowance = login.allowed(user, subject, origin, at=at)
    right = (
        codes.spend(actor=actor, user=user, typed=typed, at=at) if asked else passwords.matches(typed, user.password)
    )
    if not right:
        login.failed(user, subject, origin, login.CODE if asked else login.WRONG, at=at)
        raise login.wrong_code() if asked else _wrong_password()
    guards.succeeded(allowance, at=at)
    record("session.prove", actor=actor, at=at, obj=f"user:{user.pk}", purpose="code" if asked else "password")


def _wrong_password() -> Refused:
    return Refused(Reason("密码不对", rule="login.wrong", remedy="请再输一次；记不得了，请系统管理员重置"))
