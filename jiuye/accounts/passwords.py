"""How passwords are kept and which are refused (W-34, S4-12).

Nothing personal opens an account: no password may carry the school, the account, the student number or a piece of the
ID number, and none is ever made from them (S1-05, C-14, T-27).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from functools import lru_cache

from django.contrib.auth.hashers import Argon2PasswordHasher, MD5PasswordHasher, check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator

from jiuye.kit.refusals import Problems

STUDENT_MINIMUM, STAFF_MINIMUM, MAXIMUM = 10, 12, 128
PIECE = 6
"""So many characters in a row of a personal number are already a piece of it."""
UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class Argon2(Argon2PasswordHasher):
    """19 MiB instead of Django's 100: an opening morning signs in thousands at once."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class QuickForTests(MD5PasswordHasher):
    """Configured in test mode only; production never offers it."""

    algorithm = "quick"


def judge(password: str, *, staff: bool, names: Iterable[str] = (), numbers: Iterable[str] = ()) -> None:
    """Raise Refused with everything wrong at once.

    ``names``: school and account names, refused as a whole; ``numbers``: personal numbers, refused piece by piece.
    """
    wrong = Problems()
    minimum = STAFF_MINIMUM if staff else STUDENT_MINIMUM
    if len(password) < minimum:
        wrong.add(
            f"密码至少 {minimum} 位", rule="password.short", field="password", remedy="可以用几个词连起来，好记也够长"
        )
    if len(password) > MAXIMUM:
        wrong.add(f"密码最多 {MAXIMUM} 位", rule="password.long", field="password")
    if not (any(c.isalpha() for c in password) and any(c.isdigit() for c in password)):
        wrong.add("密码要同时有字母和数字", rule="password.mixed", field="password")
    if password.lower().strip() in _common():
        wrong.add("这个密码太常见，别人一猜就中", rule="password.common", field="password", remedy="请换一个")
    if _carries(password, names, numbers):
        wrong.add(
            "密码里不能有学校名、账号、学号或证件号码的一部分",
            rule="password.personal", field="password", remedy="请换成与个人信息无关的内容",
        )  # fmt: skip
    wrong.raise_if_any()


def _carries(password: str, names: Iterable[str], numbers: Iterable[str]) -> bool:
    typed = password.lower()
    if any(len(name) >= 4 and name.lower() in typed for name in names):
        return True
    return any(piece in typed for number in numbers for piece in _pieces(number.lower()))


def _pieces(number: str) -> Iterable[str]:
    if 4 <= len(number) <= PIECE:
        return [number]
    return [number[i : i + PIECE] for i in range(len(number) - PIECE + 1)]


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


def one_time(length: int = 14) -> str:
    """A random first password, shown once and changed at the first sign-in."""
    while True:
        made = "".join(secrets.choice(UNAMBIGUOUS) for _ in range(length))
        if any(c.isdigit() for c in made) and any(c.isalpha() for c in made):
            return made


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return make_password(secrets.token_urlsafe(16))


def matches(password: str, encoded: str | None) -> bool:
    """Whether the password opens the account; without an account the same work is done for nothing (W-32)."""
    right = check_password(password[:MAXIMUM], encoded or _nobodys())
    return right and encoded is not None
