"""角色: a name, a level, the functions ticked, the majors it is bound to (S4-15…S4-19)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from jiuye.accounts import permissions
from jiuye.accounts.actor import LEVEL_NAMES, LEVELS, StaffActor
from jiuye.accounts.models import Role, User
from jiuye.institutions.models import Province, School
from jiuye.kit.actors import SYSTEM, Actor
from jiuye.kit.refusals import Denied, Reason, Refused
from jiuye.records.services import record

DEFAULT_NAMES = {"counselor": "辅导员", "department": "院系管理员", "school": "学校系统管理员", "province": "省级中心"}


def default_roles(*, school: School, at: datetime) -> dict[str, Role]:
    """The three roles a school starts with; the same call again changes nothing (roles exist before users, S4-15)."""
    return {level: _default(level, at, school=school) for level in ("counselor", "department", "school")}


def centre_role(*, province: Province, at: datetime) -> Role:
    return _default("province", at, province=province)


def _default(level: str, at: datetime, *, school: School | None = None, province: Province | None = None) -> Role:
    found, _ = Role.objects.get_or_create(
        school=school,
        province=province,
        name=DEFAULT_NAMES[level],
        defaults={"level": level, "functions": permissions.default_functions(level), "created_at": at},
    )
    return found


@transaction.atomic
def add(
    *, actor: Actor, school: School | None, province: Province | None, name: str, level: str, functions: Iterable[str],
    description: str, majors: Iterable[int], at: datetime,
) -> Role:  # fmt: skip
    _judge(actor, level, functions, school, province)
    role = Role.objects.create(
        school=school, province=province, name=name.strip(), level=level, description=description,
        functions=_known(functions), majors=sorted(set(majors)), created_at=at,
    )  # fmt: skip
    record("role.add", actor=actor, at=at, obj=role, changes={"level": ["", LEVEL_NAMES[level]]})
    return role


@transaction.atomic
def edit(
    *,
    actor: Actor,
    role: Role,
    name: str,
    functions: Iterable[str],
    description: str,
    majors: Iterable[int],
    at: datetime,
) -> None:
    """Change a role; its users have the new functions on their next request. The level stays: it decides who reviews."""
    _judge(actor, role.level, functions, role.school, role.province)
    before = list(role.functions)
    role.name, role.description = name.strip(), description
    role.functions, role.majors = _known(functions), sorted(set(majors))
    role.save(update_fields=["name", "description", "functions", "majors"])
    gone, came = sorted(set(before) - set(role.functions)), sorted(set(role.functions) - set(before))
    record("role.edit", actor=actor, at=at, obj=role, changes={"functions": [gone, came]})


@transaction.atomic
def switch(*, actor: Actor, role: Role, on: bool, at: datetime) -> None:
    """启用 or 停用: users of a closed role keep their account and have no function until it opens again."""
    _judge(actor, role.level, (), role.school, role.province)
    role.closed_at = None if on else at
    role.save(update_fields=["closed_at"])
    record("role.open" if on else "role.close", actor=actor, at=at, obj=role)


@transaction.atomic
def delete(*, actor: Actor, role: Role, at: datetime) -> None:
    """Only a role nobody has (S4-16)."""
    _judge(actor, role.level, (), role.school, role.province)
    members = User.objects.filter(role=role).count()
    if members:
        raise Refused(
            Reason(f"还有 {members} 个账号在用这个角色", rule="role.used", remedy="请先给他们换角色，或把这个角色停用")
        )
    record("role.delete", actor=actor, at=at, obj=role)
    role.delete()


def _known(functions: Iterable[str]) -> list[str]:
    return sorted(set(functions) & permissions.known())


def _judge(
    actor: Actor, level: str, functions: Iterable[str], school: School | None, province: Province | None
) -> None:
    if not actor.may("accounts.manage"):
        raise Denied(Reason("您的角色不能管理角色", rule="permission.accounts.manage", owner="学校系统管理员"))
    if actor is SYSTEM or not isinstance(actor, StaffActor):
        return
    if LEVELS[level] > actor.rank:
        raise Denied(Reason("不能设置比自己更高级别的角色", rule="role.rank", owner="上级管理员"))
    if actor.level != "province" and (school is None or school.pk != actor.school_id):
        raise Denied(Reason("只能管理本校的角色", rule="role.scope", owner="省级中心"))
    if actor.level == "province" and province is not None and province.pk != actor.province_id:
        raise Denied(Reason("只能管理本中心的角色", rule="role.scope", owner="对方中心"))
    if actor.level == "province" and school is not None and school.pk not in actor.school_ids:
        raise Denied(Reason("这所学校不在您的管理范围内", rule="role.scope", owner="对方中心"))
    foreign = {f for f in functions if not actor.may(f)} & permissions.known()
    if foreign and actor.level != "province":
        names = "、".join(sorted(permissions.label_of(f) for f in foreign))
        raise Refused(
            Reason(f"您自己没有这些功能，不能给出：{names}", rule="role.beyond", field="functions", owner="省级中心")
        )
