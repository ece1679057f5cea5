"""Sessions: begun at sign-in, seen, listed, ended (W-36, T-24)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from jiuye.accounts.models import SignIn, User
from jiuye.accounts.network import Origin
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Reason, Refused
from jiuye.records.services import record

IDLE = {"staff": timedelta(minutes=30), "student": timedelta(hours=2)}
ABSOLUTE = {"staff": timedelta(hours=12), "student": timedelta(days=7)}
PARALLEL_STAFF = 3
SEEN_EVERY = timedelta(seconds=60)

IDLE_TOO_LONG = "很久没有操作，为了安全已经自动退出"
TOO_OLD = "登录时间已到，请重新登录"
ENDED = "这次登录已经被结束（改过密码、换过角色或在别处退出）"
DISABLED = "账号已停用"


def begin(user: User, session_key: str, origin: Origin, *, at: datetime) -> SignIn:
    """Note a new session; a member of staff keeps the three used last."""
    began = SignIn.objects.create(
        user=user, session_key=session_key, started_at=at, last_seen_at=at,
        ip=origin.ip, area=origin.area, browser=origin.browser,
    )  # fmt: skip
    if user.kind == User.Kind.STAFF:
        live = list(SignIn.objects.filter(user=user, ended_at=None).order_by("-last_seen_at", "-pk"))
        for old in live[PARALLEL_STAFF:]:
            _end(old, "同时登录超过 3 处", at=at)
    return began


def stale(user: User, *, started: datetime, seen: datetime, epoch: int, at: datetime) -> str:
    """Why a session may not go on; blank when it may."""
    if user.disabled_at is not None:
        return DISABLED
    if epoch != user.session_epoch:
        return ENDED
    if at - seen > IDLE[user.kind]:
        return IDLE_TOO_LONG
    return TOO_OLD if at - started > ABSOLUTE[user.kind] else ""


def seen(session_key: str, *, at: datetime) -> None:
    SignIn.objects.filter(session_key=session_key).update(last_seen_at=at)


def renamed(old: str, new: str) -> None:
    """The same session under a new id."""
    SignIn.objects.filter(session_key=old, ended_at=None).update(session_key=new)


def live(user_id: int) -> list[SignIn]:
    return list(SignIn.objects.filter(user_id=user_id, ended_at=None))


@transaction.atomic
def end_one(*, actor: Actor, user_id: int, sign_in_id: int, at: datetime) -> None:
    """A person ends one of their own sessions, such as the one left open in the computer room."""
    found = SignIn.objects.filter(pk=sign_in_id, user_id=user_id, ended_at=None).first()
    if found is None:
        raise Refused(Reason("这次登录已经结束了", rule="session.ended", remedy="请刷新页面"))
    _end(found, "本人结束", at=at)
    record("session.end", actor=actor, at=at, obj=f"user:{user_id}", reason="本人结束")


def finish(session_key: str, why: str, *, at: datetime) -> None:
    """Signing out, or the door noticing that a session is over."""
    for found in SignIn.objects.filter(session_key=session_key, ended_at=None):
        _end(found, why, at=at)


def end_all(user: User, why: str, *, at: datetime) -> None:
    """End every session of an account, also on nodes that have read it: the epoch they carry is over."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    keys = list(SignIn.objects.filter(user=user, ended_at=None).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    SignIn.objects.filter(session_key__in=keys).update(ended_at=at, ended_why=why)


def _end(sign_in: SignIn, why: str, *, at: datetime) -> None:
    Session.objects.filter(session_key=sign_in.session_key).delete()
    SignIn.objects.filter(pk=sign_in.pk).update(ended_at=at, ended_why=why)
