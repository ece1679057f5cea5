"""The life of somebody's 动态验证码 (W-35): who must have one, bound to a phone, replaced, taken off by a colleague."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pyotp
from django.conf import settings
from django.db import transaction

from jiuye.accounts import telling
from jiuye.accounts.models import RecoveryCode, SecondFactor, User
from jiuye.accounts.permissions import GRAVE
from jiuye.accounts.services import codes, guards, login, sessions, users
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Denied, Reason, Refused
from jiuye.records.services import record

ISSUER = "毕业去向登记"
LEVELS_THAT_MUST = frozenset({"school", "province"})
UNEXPECTED = "不是您本人操作的，请立即修改密码，并联系系统管理员。"


def must_have(user: User) -> bool:
    """Staff of school and province level, and whoever holds a grave function at any level, where it is required."""
    role = user.role
    if settings.SECOND_FACTOR != "required" or role is None:
        return False
    return role.level in LEVELS_THAT_MUST or not GRAVE.isdisjoint(role.functions)


def owes(user: User) -> bool:
    """Whether nothing opens to this account until it has bound a phone. No query where the session's look-up brought the answer."""
    return must_have(user) and getattr(user, "second_factor", None) is None


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody sees of their own: since when, how many recovery codes are left, whether it must be."""

    since: datetime | None
    left: int
    must: bool

    @property
    def few(self) -> bool:
        return self.since is not None and self.left <= codes.FEW


def of(user: User) -> Standing:
    found = SecondFactor.objects.filter(user=user).defer("secret").first()
    return Standing(found.since if found else None, codes.remaining(user), must_have(user))


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(user: User, secret: str) -> str:
    """What the picture says to the phone."""
    return pyotp.TOTP(secret, interval=codes.STEP).provisioning_uri(name=user.username, issuer_name=ISSUER)


def bind(*, actor: Actor, user: User, secret: str, typed: str, at: datetime) -> list[str]:
    """绑定: the phone shows that it has the secret; from now on it is asked. Returns the recovery codes, this once."""
    _must_be_own(actor, user)
    digits = "".join(c for c in typed if c.isdigit())
    step = codes.fitting(secret, digits, at=at)
    if step is None:
        raise Refused(
            Reason(
                "这 6 位数字和刚才的二维码对不上", rule="second_factor.bind", field="code",
                remedy="请填手机上现在显示的数字；一直不对，请把手机时间改成“自动设置”后再试",
            )
        )  # fmt: skip
    return _keep(actor, user, secret, step, at)


@transaction.atomic
def _keep(actor: Actor, user: User, secret: str, step: int, at: datetime) -> list[str]:
    _, first = SecondFactor.objects.update_or_create(
        user=user, defaults={"secret": secret, "last_step": step, "since": at}
    )
    made = codes.renew(user, at=at)
    record("second_factor.bind" if first else "second_factor.replace", actor=actor, at=at, obj=f"user:{user.pk}")
    title = "您的账号启用了动态验证码" if first else "您的动态验证码换到了新的手机"
    telling.tell(
        user_id=user.pk, event="account.second_factor", title=title, body=UNEXPECTED, at=at, href=telling.OWN_ACCOUNT
    )
    return made


@transaction.atomic
def renew_codes(*, actor: Actor, user: User, at: datetime) -> list[str]:
    """重新生成恢复码: the old sheet is worth nothing from now on."""
    _must_be_own(actor, user)
    if not SecondFactor.objects.filter(user=user).exists():
        raise Refused(
            Reason("还没有绑定动态验证码", rule="second_factor.none", remedy="请先绑定，绑定时就会给出恢复码")
        )
    made = codes.renew(user, at=at)
    record("second_factor.codes", actor=actor, at=at, obj=f"user:{user.pk}")
    return made


@transaction.atomic
def reset(*, actor: Actor, user: User, reason: str, at: datetime) -> None:
    """解除: for a colleague whose phone and recovery codes are gone. Never one's own, never without a reason; the person is told."""
    users.may_touch(actor, user)
    if actor.ref == f"user:{user.pk}":
        raise Denied(
            Reason(
                "不能解除自己的动态验证码", rule="second_factor.self", owner="另一位系统管理员",
                remedy="手机还在，请在“我的账号”里重新绑定；手机不在了，请同事或上级来解除",
            )
        )  # fmt: skip
    if not reason.strip():
        raise Refused(
            Reason(
                "要写明为什么解除", rule="second_factor.reason", field="reason", remedy="例如：手机丢失，已当面核对本人"
            )
        )
    removed, _ = SecondFactor.objects.filter(user=user).delete()
    if not removed:
        raise Refused(
            Reason("这个账号没有绑定动态验证码", rule="second_factor.none", remedy="不用解除，请让本人用密码登录")
        )
    RecoveryCode.objects.filter(user=user).delete()
    sessions.end_all(user, "动态验证码解除", at=at)
    guards.forget(login.user_subject(user))
    record("second_factor.reset", actor=actor, at=at, obj=user, reason=reason.strip())
    telling.tell(
        user_id=user.pk, event="account.second_factor", title="您的动态验证码被解除", at=at, href=telling.OWN_ACCOUNT,
        body=f"{actor.label}解除了它，原因：{reason.strip()}。下次登录时可以重新绑定。没有请人解除过的，请立即修改密码。",
    )  # fmt: skip


def _must_be_own(actor: Actor, user: User) -> None:
    if actor.ref != f"user:{user.pk}":
        raise Denied(Reason("只能绑定自己的动态验证码", rule="second_factor.own"))
