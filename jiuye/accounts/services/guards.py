"""How often somebody may be wrong (W-30, W-31): every try is taken from an allowance before the password is looked at.

Taking first and looking second is what parallel guessing cannot beat (T-22): at most ``TRIES`` passwords are compared
before a lock, whatever arrives at once. Rows change by compare-and-swap only, on both databases.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from jiuye.accounts.models import LoginAttempt, LoginGuard
from jiuye.kit.crypto import blind_index
from jiuye.kit.refusals import Reason, Refused

TRIES, FIRST_LOCK, LONGEST_LOCK = 5, 15, 24 * 60
PER_DAY = 20
IP_PER_HOUR = 100
ALL = "all"
SWAPS = 200


@dataclass(frozen=True, slots=True)
class Allowance:
    """A try that was granted; ``left`` more will be before the lock."""

    subject: str
    device_class: str
    left: int
    counted_daily: bool


def take(subject: str, device_class: str, *, at: datetime, known_device: bool = False) -> Allowance:
    """Take one try or raise Refused. A known device has its own count: strangers cannot use it up (T-23)."""
    if not known_device:
        _take_daily(subject, at)
    try:
        left = _take(subject, device_class, at)
    except Refused:
        if not known_device:
            _give_back_daily(subject, at)
        raise
    return Allowance(subject, device_class, left, not known_device)


def succeeded(allowance: Allowance, *, at: datetime) -> None:
    """The try was right: the class starts afresh, the day gets its one back."""
    guards = LoginGuard.objects.filter(subject=allowance.subject, device_class=allowance.device_class)
    guards.update(failures=0, locked_until=None, lock_minutes=FIRST_LOCK)
    if allowance.counted_daily:
        _give_back_daily(allowance.subject, at)


def returned(allowance: Allowance, *, at: datetime) -> None:
    """The try was right and not the end of signing in: it is given back, and no earlier failure is forgiven.

    Forgiving here would let whoever knows the password guess the 动态验证码 for ever, five at a time.
    """
    rows = LoginGuard.objects.filter(subject=allowance.subject, device_class=allowance.device_class)
    if allowance.left:
        rows.filter(failures__gt=0).update(failures=F("failures") - 1)
    else:
        rows.filter(failures=0, locked_until__gt=at).update(failures=TRIES - 1, locked_until=None)
    if allowance.counted_daily:
        _give_back_daily(allowance.subject, at)


def forget(subject: str) -> None:
    """A member of staff lifts every lock of one account (W-30)."""
    LoginGuard.objects.filter(subject=subject).delete()


def _take(subject: str, device_class: str, at: datetime) -> int:
    for _ in range(SWAPS):
        guard = _row(subject, device_class, at)
        if guard.locked_until and guard.locked_until > at:
            raise locked(guard.locked_until)
        wanted = _after_one(guard, at)
        if _swap(guard, wanted):
            return TRIES - guard.failures - 1
    raise locked(at + timedelta(minutes=1))


def _after_one(guard: LoginGuard, at: datetime) -> dict[str, object]:
    today = day_of(at)
    minutes = guard.lock_minutes if guard.day == today else FIRST_LOCK
    failures = guard.failures + 1
    if failures < TRIES:
        return {"failures": failures, "day": today, "lock_minutes": minutes, "locked_until": None}
    until = at + timedelta(minutes=minutes)
    return {"failures": 0, "day": today, "lock_minutes": min(minutes * 2, LONGEST_LOCK), "locked_until": until}


def _swap(guard: LoginGuard, wanted: dict[str, object]) -> bool:
    seen = LoginGuard.objects.filter(
        pk=guard.pk,
        failures=guard.failures,
        lock_minutes=guard.lock_minutes,
        day=guard.day,
        locked_until=guard.locked_until,
    )
    return seen.update(**wanted) == 1


def _take_daily(subject: str, at: datetime) -> None:
    if not one_of(PER_DAY, subject, ALL, at=at):
        raise locked(_tomorrow(at))


def one_of(most: int, subject: str, what: str, *, at: datetime) -> bool:
    """Take one of ``most`` a day for this subject and kind of act; False when none is left."""
    guard, today = _row(subject, what, at), day_of(at)
    if guard.day != today:
        LoginGuard.objects.filter(pk=guard.pk, day=guard.day).update(day=today, failures_today=0)
    rows = LoginGuard.objects.filter(pk=guard.pk, day=today, failures_today__lt=most)
    return bool(rows.update(failures_today=F("failures_today") + 1))


def _give_back_daily(subject: str, at: datetime) -> None:
    rows = LoginGuard.objects.filter(subject=subject, device_class=ALL, day=day_of(at), failures_today__gt=0)
    rows.update(failures_today=F("failures_today") - 1)


def _row(subject: str, device_class: str, at: datetime) -> LoginGuard:
    found = LoginGuard.objects.filter(subject=subject, device_class=device_class).first()
    if found:
        return found
    try:
        with transaction.atomic():
            return LoginGuard.objects.create(subject=subject, device_class=device_class, day=day_of(at))
    except IntegrityError:
        return LoginGuard.objects.get(subject=subject, device_class=device_class)


def locked(until: datetime) -> Refused:
    return Refused(
        Reason(
            "试错的次数太多，先停一会儿",
            rule="login.locked",
            remedy="到时间后再试；常用的手机或电脑不受别人试错的影响，着急可以请老师解除",
            owner="辅导员或学校系统管理员",
            deadline=until,
        )
    )


# -- addresses: a budget of failures, never of successes; a whole campus may stand behind one


def wrong_from(ip: str, *, at: datetime) -> None:
    if ip:
        guard, today = _row(_of_ip(ip), _hour(at), at), day_of(at)
        LoginGuard.objects.filter(pk=guard.pk).exclude(day=today).update(day=today, failures_today=0)
        LoginGuard.objects.filter(pk=guard.pk).update(failures_today=F("failures_today") + 1)


def address_may(ip: str, subject: str, *, at: datetime) -> bool:
    """Whether an address may try this account. Past its budget each account gets one wrong try an hour from there:
    an honest classmate of an attacker still signs in (T-26), a list of accounts can no longer be worked through.
    """
    if not ip:
        return True
    guard = LoginGuard.objects.filter(subject=_of_ip(ip), device_class=_hour(at), day=day_of(at)).first()
    if guard is None or guard.failures_today < IP_PER_HOUR:
        return True
    since = at - timedelta(hours=1)
    return not LoginAttempt.objects.filter(subject=subject, ip=ip, at__gt=since).exclude(outcome="ok").exists()


def address_is_among(most: int, ip: str, what: str, *, at: datetime) -> bool:
    """Take one of ``most`` an hour for an address and a kind of act that costs us something; ``what`` has at most 8 letters."""
    return not ip or one_of(most, _of_ip(ip), f"{what}{timezone.localtime(at).hour:02}", at=at)


def _of_ip(ip: str) -> str:
    return blind_index(ip, "login.ip")


def _hour(at: datetime) -> str:
    return f"hour{timezone.localtime(at).hour:02}"


def day_of(at: datetime) -> date:
    return timezone.localdate(at)


def _tomorrow(at: datetime) -> datetime:
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
