"""Accounts of the staff: added, changed, disabled, reset, given a scope (S4-20, S4-21, S0-03, S0-04).

Nobody gives more than they have: an administrator stays in their own school (or province), and below their own level.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from jiuye.accounts import identity, passwords
from jiuye.accounts.actor import LEVELS, Rectangle, StaffActor
from jiuye.accounts.models import Role, Scope, User
from jiuye.accounts.services import guards, login, sessions
from jiuye.accounts.services.activation import judge_for
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Denied, Reason, Refused
from jiuye.records.services import record


@dataclass(frozen=True, slots=True)
class Issued:
    """An account and its first password, which is shown this once and changed at the first sign-in."""

    user: User
    password: str


@transaction.atomic
def add(
    *,
    actor: Actor,
    username: str,
    name: str,
    role: Role,
    school: School | None,
    at: datetime,
    phone: str = "",
    remark: str = "",
) -> Issued:
    """新增用户. In a school the account starts with the school's code (S4-21)."""
    _may_give(actor, role, school)
    username = username.strip()
    if school is not None and not username.startswith(school.code):
        raise Refused(
            Reason(
                f"账号要以院校代码 {school.code} 开头",
                rule="user.prefix",
                field="username",
                remedy=f"例如 {school.code}001",
            )
        )
    password = passwords.one_time()
    user = User(
        username=username, name=name.strip(), kind=User.Kind.STAFF, school=school, role=role, phone=phone, remark=remark,
        province_id=role.province_id if school is None else None, must_change_password=True, created_at=at,
    )  # fmt: skip
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            Reason("这个账号已经有人用了", rule="user.taken", field="username", remedy="请换一个账号")
        ) from None
    record("user.add", actor=actor, at=at, obj=user, changes={"role": ["", role.name]})
    return Issued(user, password)


@transaction.atomic
def edit(*, actor: Actor, user: User, name: str, role: Role, phone: str, remark: str, at: datetime) -> None:
    """Change an account; another role ends its sessions (T-24)."""
    may_touch(actor, user)
    _may_give(actor, role, user.school)
    old = user.role
    user.name, user.role, user.phone, user.remark = name.strip(), role, phone, remark
    user.save(update_fields=["name", "role", "phone", "remark"])
    if old is not None and old.pk != role.pk:
        sessions.end_all(user, "角色变更", at=at)
    record("user.edit", actor=actor, at=at, obj=user, changes={"role": [old.name if old else "", role.name]})


@transaction.atomic
def disable(*, actor: Actor, user: User, at: datetime, reason: str = "") -> None:
    """停用: acts on the account's next request; nothing is deleted (DESIGN 4.10)."""
    may_touch(actor, user)
    if actor.ref == f"user:{user.pk}":
        raise Refused(Reason("不能停用自己的账号", rule="user.self", owner="另一位系统管理员"))
    User.objects.filter(pk=user.pk, disabled_at=None).update(disabled_at=at)
    user.refresh_from_db(fields=["disabled_at"])
    sessions.end_all(user, "账号停用", at=at)
    record("user.disable", actor=actor, at=at, obj=user, reason=reason)


@transaction.atomic
def enable(*, actor: Actor, user: User, at: datetime) -> None:
    may_touch(actor, user)
    User.objects.filter(pk=user.pk).update(disabled_at=None)
    user.disabled_at = None
    record("user.enable", actor=actor, at=at, obj=user)


@transaction.atomic
def reset(*, actor: Actor, user: User, at: datetime) -> Issued:
    """A new one-time password; whoever resets it sees it once and never what it is changed into (T-27)."""
    may_touch(actor, user)
    if user.kind != User.Kind.STAFF:
        raise Refused(Reason("毕业生的密码不能重置", rule="user.student", owner="辅导员", remedy="请重新发一个激活码"))
    password = passwords.one_time()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    sessions.end_all(user, "密码重置", at=at)
    guards.forget(login.user_subject(user))
    record("user.reset", actor=actor, at=at, obj=user)
    return Issued(user, password)


@transaction.atomic
def unlock(*, actor: Actor, user: User, at: datetime) -> None:
    """Lift the locks strangers or slips have caused (W-30)."""
    may_touch(actor, user)
    guards.forget(login.user_subject(user))
    record("user.unlock", actor=actor, at=at, obj=user)


def change_password(*, actor: Actor, user: User, current: str, password: str, at: datetime) -> None:
    """One's own password; every other session ends. The try is counted outside the transaction: a refusal must not undo it."""
    if actor.ref != f"user:{user.pk}":
        raise Denied(Reason("只能改自己的密码", rule="password.own"))
    allowance = guards.take(login.user_subject(user), "change", at=at, known_device=True)
    if not passwords.matches(current, user.password):
        raise Refused(Reason("现在的密码不对", rule="password.current", field="current", remedy="请再输一次"))
    guards.succeeded(allowance, at=at)
    if current == password:
        raise Refused(Reason("新密码不能与原来的相同", rule="password.same", field="password"))
    _judge(user, password)
    _keep_password(actor, user, password, at)


@transaction.atomic
def _keep_password(actor: Actor, user: User, password: str, at: datetime) -> None:
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    sessions.end_all(user, "改了密码", at=at)
    record("user.password", actor=actor, at=at, obj=f"user:{user.pk}")


def _judge(user: User, password: str) -> None:
    if user.person is not None:
        enrolments = identity.of_person(user.person.pk)
        schools = School.objects.filter(pk__in={c.school_id for c in enrolments})
        judge_for(user.person, password, [c.student_number for c in enrolments], schools)
        return
    school = user.school
    names = [school.name, school.pinyin, school.initials, school.code] if school else []
    passwords.judge(password, staff=True, names=names, numbers=[user.username, user.phone])


@transaction.atomic
def set_scopes(*, actor: Actor, user: User, rectangles: Iterable[Rectangle], at: datetime) -> None:
    """数据范围: replaces the rectangles; acts on the user's next request."""
    may_touch(actor, user)
    before = Scope.objects.filter(user=user).count()
    Scope.objects.filter(user=user).delete()
    made = [
        Scope(user=user, cohort=r.cohort, department_id=r.department, class_group_id=r.class_group,
              level=r.level or "", major_id=r.major)
        for r in dict.fromkeys(rectangles)
    ]  # fmt: skip
    Scope.objects.bulk_create(made)
    record("user.scopes", actor=actor, at=at, obj=user, changes={"scopes": [before, len(made)]})


def may_touch(actor: Actor, user: User) -> None:
    if not actor.may("accounts.manage"):
        raise Denied(Reason("您的角色不能管理用户", rule="permission.accounts.manage", owner="学校系统管理员"))
    if not isinstance(actor, StaffActor):
        return
    own_school = actor.school_id is not None and actor.school_id == user.school_id
    own_province = actor.level == "province" and (
        user.province_id == actor.province_id or user.school_id in actor.school_ids
    )
    if not (own_school or own_province):
        raise Denied(Reason("这个账号不在您的管理范围内", rule="user.scope", owner="对方学校的系统管理员"))
    if user.role is not None and LEVELS[user.role.level] > actor.rank:
        raise Denied(Reason("这个账号的级别高于您", rule="user.rank", owner="上级管理员"))


def _may_give(actor: Actor, role: Role, school: School | None) -> None:
    if not actor.may("accounts.manage"):
        raise Denied(Reason("您的角色不能管理用户", rule="permission.accounts.manage", owner="学校系统管理员"))
    if role.closed_at is not None:
        raise Refused(Reason(f"角色“{role.name}”已停用", rule="role.closed", field="role", remedy="请选择启用中的角色"))
    if role.school_id != (school.pk if school else None):
        raise Refused(Reason("这个角色不属于该学校", rule="role.school", field="role", remedy="请选择本校的角色"))
    if not isinstance(actor, StaffActor):
        return
    if LEVELS[role.level] > actor.rank:
        raise Denied(Reason("不能给出比自己更高的级别", rule="role.rank", owner="上级管理员"))
    if actor.level != "province" and (school is None or school.pk != actor.school_id):
        raise Denied(Reason("只能管理本校的账号", rule="user.scope", owner="省级中心"))
    if school is not None and actor.level == "province" and school.pk not in actor.school_ids:
        raise Denied(Reason("这所学校不在您的管理范围内", rule="user.scope", owner="对方省级中心"))
