"""Signing in with a password (W-30…W-33): the same answer and the same work whoever is asked for.

The account behind an unknown number is looked for, the password is compared with nobody's, the try is counted and
written down exactly as for a known one; only then does the answer differ, and it differs in one bit.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from jiuye.accounts import forgiving, identity, passwords
from jiuye.accounts.actors import actor_of
from jiuye.accounts.models import BoundDevice, LoginAttempt, Person, User
from jiuye.accounts.network import Origin
from jiuye.accounts.services import codes, guards
from jiuye.kit.crypto import blind_index
from jiuye.kit.refusals import Reason, Refused

DEVICES_KEPT = 10
OK, WRONG, LOCKED, BUDGET = "ok", "wrong", "locked", "budget"
HALF, CODE = "half", "code"
"""The password was right and no 动态验证码 came; the 动态验证码 was wrong."""
HALF_LASTS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who came in. ``device`` is a new cookie value when this browser was not known to the account.

    ``half``: the line of the log of somebody who still owes their 动态验证码, and is not in.
    """

    user: User
    device: str = ""
    graduate_id: int | None = None
    half: int | None = None


def staff_subject(username: str) -> str:
    return blind_index(username.strip().lower(), "login.staff")


def student_subject(school_id: int, identifier: str) -> str:
    return blind_index(f"{school_id}:{identifier}", "login.student")


def user_subject(user: User) -> str:
    """One count for one account, whichever of its names is tried."""
    return blind_index(f"user:{user.pk}", "login.user")


def staff(*, username: str, password: str, origin: Origin, at: datetime, at_school: int | None = None) -> SignedIn:
    """老师登录. Raises Refused with the one generic answer, or with the lock. ``at_school``: whose address it is (S0-02);
    the accounts of others do not exist there.
    """
    rows = User.objects.filter(kind=User.Kind.STAFF, username__iexact=username.strip()[:60])
    if at_school is not None:
        rows = rows.filter(school_id=at_school)
    found = rows.select_related("role", "second_factor").defer("second_factor__secret").first()
    subject = user_subject(found) if found else staff_subject(username)
    return _sign_in(found, subject, password, origin, at)


def student(*, school_id: int, identifier: str, password: str, origin: Origin, at: datetime) -> SignedIn:
    """毕业生登录: school, student number or document number, password."""
    typed = forgiving.document(identifier)[:40]
    found, graduate_id = _student(school_id, typed)
    subject = user_subject(found) if found else student_subject(school_id, typed)
    entered = _sign_in(found, subject, password, origin, at)
    return SignedIn(entered.user, entered.device, graduate_id)


def _student(school_id: int, typed: str) -> tuple[User | None, int | None]:
    """The one account meant; several persons under one number are nobody (S1-10 is the school's to settle)."""
    candidates = identity.find(school_id, typed)
    person = Person.objects.filter(document_index=Person.index_of(typed)).first()
    if person is not None and not candidates:
        candidates = [c for c in identity.of_person(person.pk) if c.school_id == school_id]
    people = {c.person_id for c in candidates}
    user = User.objects.filter(kind=User.Kind.STUDENT, person_id__in=people).first() if len(people) == 1 else None
    return user, candidates[0].graduate_id if len(candidates) == 1 else None


def _sign_in(user: User | None, subject: str, password: str, origin: Origin, at: datetime) -> SignedIn:
    device, allowance = allowed(user, subject, origin, at=at)
    right = passwords.matches(password, user.password if user else None)
    if user is None or not right or user.disabled_at is not None:
        failed(user, subject, origin, WRONG, at=at)
        raise wrong()
    if getattr(user, "second_factor", None) is not None:
        guards.returned(allowance, at=at)
        return SignedIn(user, half=_note(user, subject, origin, HALF, at).pk)
    return _welcome(user, allowance, subject, device, origin, at)


def second(*, user_id: int, epoch: int, half: int, typed: str, origin: Origin, at: datetime) -> SignedIn:
    """The second half of 老师登录: the 动态验证码 or a 恢复码, counted as the password is."""
    user = User.objects.select_related("role").get(pk=user_id)
    subject = user_subject(user)
    device, allowance = allowed(user, subject, origin, at=at)
    good = user.disabled_at is None and user.session_epoch == epoch
    actor = actor_of(user, trace={"ip": origin.ip, "agent": origin.browser})
    if not (good and codes.spend(actor=actor, user=user, typed=typed, at=at)):
        failed(user, subject, origin, CODE, at=at)
        raise wrong_code()
    return _welcome(user, allowance, subject, device, origin, at, half)


def allowed(
    user: User | None, subject: str, origin: Origin, *, at: datetime
) -> tuple[BoundDevice | None, guards.Allowance]:
    """Take a try for whatever is about to be compared, or raise Refused with the lock. The browser's device, where it is known."""
    device = _known_device(user, origin.device)
    try:
        if device is None and not guards.address_may(origin.ip, subject, at=at):
            raise guards.locked(at.replace(minute=59, second=59))
        device_class = f"k{device.digest[:11]}" if device else origin.device_class
        return device, guards.take(subject, device_class, at=at, known_device=device is not None)
    except Refused:
        _note(user, subject, origin, LOCKED, at)
        raise


def failed(user: User | None, subject: str, origin: Origin, outcome: str, *, at: datetime) -> None:
    guards.wrong_from(origin.ip, at=at)
    _note(user, subject, origin, outcome, at)


@transaction.atomic
def _welcome(
    user: User, allowance: guards.Allowance, subject: str, device: BoundDevice | None, origin: Origin, at: datetime,
    half: int = 0,
) -> SignedIn:  # fmt: skip
    guards.succeeded(allowance, at=at)
    if not LoginAttempt.objects.filter(pk=half, user=user, outcome=HALF).update(outcome=OK, at=at):
        _note(user, subject, origin, OK, at)
    if device is not None:
        BoundDevice.objects.filter(pk=device.pk).update(last_seen_at=at)
        return SignedIn(user)
    return SignedIn(user, bind(user, at=at))


def wrong() -> Refused:
    """One text for everything that can be wrong (W-32, T-21)."""
    return Refused(
        Reason(
            "账号或密码不对",
            rule="login.wrong",
            remedy="请核对后再试。忘记密码的毕业生可请辅导员重新发激活码，老师请联系学校系统管理员重置",
        )
    )


def wrong_code() -> Refused:
    """One text for a wrong, a used and a late code."""
    return Refused(
        Reason(
            "动态验证码不对，或者已经用过",
            rule="login.code",
            field="code",
            remedy="请等手机上换成下一个数字再填；手机不在身边，可以填一个没用过的恢复码",
            owner="本校另一位系统管理员（可以解除动态验证码）",
        )
    )


def _note(user: User | None, subject: str, origin: Origin, outcome: str, at: datetime) -> LoginAttempt:
    return LoginAttempt.objects.create(
        at=at, user=user, subject=subject, device=_digest(origin.device)[:32] if origin.device else "",
        ip=origin.ip, area=origin.area, browser=origin.browser, outcome=outcome,
    )  # fmt: skip


def _known_device(user: User | None, cookie: str) -> BoundDevice | None:
    """The same look-up for nobody: an unknown account must not be quicker."""
    return BoundDevice.objects.filter(user_id=user.pk if user else 0, digest=_digest(cookie)).first()


def bind(user: User, *, at: datetime) -> str:
    """Remember this browser for this account; returns the cookie's value, of which only the digest is kept."""
    value = secrets.token_urlsafe(32)
    BoundDevice.objects.create(user=user, digest=_digest(value), bound_at=at, last_seen_at=at)
    kept = BoundDevice.objects.filter(user=user).order_by("-last_seen_at").values_list("pk", flat=True)[:DEVICES_KEPT]
    BoundDevice.objects.filter(user=user).exclude(pk__in=list(kept)).delete()
    return value


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def own_log(user_id: int) -> list[LoginAttempt]:
    """登录日志 of oneself (S4-13): time, address, area, browser, outcome."""
    return list(LoginAttempt.objects.filter(user_id=user_id).order_by("-at", "-pk")[:100])
