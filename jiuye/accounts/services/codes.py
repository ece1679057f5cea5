"""Whether a 动态验证码 or a 恢复码 fits, and that each fits once (W-35, W-37).

A code is six digits of an ever-changing half minute (RFC 6238), a recovery code twelve digits off a list: one field takes both.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime

import pyotp
from django.db import transaction

from jiuye.accounts import telling
from jiuye.accounts.models import RecoveryCode, SecondFactor, User
from jiuye.kit.actors import Actor
from jiuye.kit.crypto import blind_index
from jiuye.records.services import record
from jiuye.standards import text

STEP, DRIFT = 30, 1
"""Seconds a code stands for, and how many steps before and after now are taken: the clocks of phones differ."""
RECOVERY, HOW_MANY = 12, 10
FEW = 3
NOBODYS = pyotp.random_base32()


def spend(*, actor: Actor, user: User, typed: str, at: datetime) -> bool:
    """Use up what was typed; False where it does not fit or has been used."""
    digits = "".join(c for c in text.half_width(typed[:40]) if c in "0123456789")
    if len(digits) == RECOVERY:
        return _spend_recovery(actor, user, digits, at)
    return _spend_code(user, digits, at)


def _spend_code(user: User, digits: str, at: datetime) -> bool:
    factor = SecondFactor.objects.filter(user=user).first()
    step = fitting(factor.secret if factor else NOBODYS, digits, at=at)
    if factor is None or step is None:
        return False
    unspent = SecondFactor.objects.filter(pk=factor.pk, since=factor.since, last_step__lt=step)
    return unspent.update(last_step=step) == 1


def fitting(secret: str, digits: str, *, at: datetime) -> int | None:
    """The step a code belongs to; every step near now is compared, whichever fits."""
    now = int(at.timestamp()) // STEP
    codes = pyotp.TOTP(secret, interval=STEP)
    near = range(now - DRIFT, now + DRIFT + 1)
    fits = [step for step in near if hmac.compare_digest(codes.generate_otp(step), digits)]
    return fits[-1] if fits else None


@transaction.atomic
def _spend_recovery(actor: Actor, user: User, digits: str, at: datetime) -> bool:
    unused = RecoveryCode.objects.filter(user=user, digest=_digest(user, digits), used_at=None)
    if not unused.update(used_at=at):
        return False
    left = remaining(user)
    record("second_factor.recovery", actor=actor, at=at, obj=f"user:{user.pk}", changes={"left": [left + 1, left]})
    telling.tell(
        user_id=user.pk, event="account.recovery_code", title=f"用了一个恢复码，还剩 {left} 个", at=at,
        body="不是您本人用的，请立即修改密码，并在“我的账号”里重新绑定动态验证码。", href=telling.OWN_ACCOUNT,
    )  # fmt: skip
    return True


def remaining(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def renew(user: User, *, at: datetime) -> list[str]:
    """Ten new recovery codes, as they are printed; the old ones stop working. Call it in a transaction."""
    made: set[str] = set()
    while len(made) < HOW_MANY:
        made.add(f"{secrets.randbelow(10**RECOVERY):0{RECOVERY}}")
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, one), made_at=at) for one in made)
    return [f"{one[:4]} {one[4:8]} {one[8:]}" for one in made]


def _digest(user: User, digits: str) -> str:
    return blind_index(f"{user.pk}:{digits}", "recovery")
