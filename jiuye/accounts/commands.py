"""``jiuye users …`` and ``jiuye schools add``: what an administrator with a shell may do. Each returns
(exit status, facts), or raises Refused, which the command line prints.
"""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime

from django.db import transaction

from jiuye.accounts.models import Role, User
from jiuye.accounts.services import factors, roles, users
from jiuye.institutions import services as institutions
from jiuye.institutions.models import Province, School
from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Refused
from jiuye.policy import registry
from jiuye.policy.profile import Profile

Answer = tuple[int, dict[str, object]]
DONE = 0


def add(args: Namespace, *, at: datetime) -> Answer:
    """``users add --username --name --school CODE | --province CODE --role LEVEL-or-name``; prints the password once."""
    school = School.objects.filter(code=args.school).first() if args.school else None
    province = Province.objects.filter(code=args.province).first() if getattr(args, "province", "") else None
    if school is None and province is None:
        raise Refused("没有这所学校或中心", rule="school.unknown", remedy="先用 jiuye schools add 开通学校")
    role = _role(args.role, school, province, at)
    if role is None:
        known = "可以写 counselor、department、school、province，或角色名称"
        raise Refused(f"没有角色“{args.role}”", rule="role.unknown", remedy=known)
    issued = users.add(actor=SYSTEM, username=args.username, name=args.name, role=role, school=school, at=at)
    return DONE, {"username": issued.user.username, "password": issued.password, "role": role.name}


def _role(asked: str, school: School | None, province: Province | None, at: datetime) -> Role | None:
    if school is None:
        assert province is not None
        return roles.centre_role(province=province, at=at)
    known = roles.default_roles(school=school, at=at)
    return known.get(asked) or Role.objects.filter(school=school, name=asked, closed_at=None).first()


def listed(args: Namespace, *, at: datetime) -> Answer:
    """``users list [--school CODE]``."""
    rows = (
        User.objects.filter(kind=User.Kind.STAFF).select_related("role", "school", "second_factor").order_by("username")
    )
    if args.school:
        rows = rows.filter(school__code=args.school)
    return DONE, {"users": [_line(user) for user in rows]}


def _line(user: User) -> dict[str, object]:
    return {
        "username": user.username,
        "name": user.name,
        "school": user.school.code if user.school else "",
        "role": user.role.name if user.role else "",
        "level": user.role.level if user.role else "",
        "disabled": user.disabled_at is not None,
        "second_factor": hasattr(user, "second_factor"),
        "last_login": user.last_login.isoformat() if user.last_login else "",
    }


def _called(username: str) -> User:
    user = User.objects.filter(username=username).select_related("role").first()
    if user is None:
        raise Refused(f"没有账号 {username}", rule="account.unknown", remedy="jiuye users list 列出所有账号")
    return user


def disable(args: Namespace, *, at: datetime) -> Answer:
    """``users disable USERNAME``: acts on the account's next request."""
    user = _called(args.username)
    users.disable(actor=SYSTEM, user=user, at=at, reason=getattr(args, "reason", "") or "")
    return DONE, {"username": user.username, "disabled": True}


def enable(args: Namespace, *, at: datetime) -> Answer:
    """``users enable USERNAME``: the account may sign in again, with what it could do before."""
    user = _called(args.username)
    users.enable(actor=SYSTEM, user=user, at=at)
    return DONE, {"username": user.username, "disabled": False}


def reset(args: Namespace, *, at: datetime) -> Answer:
    """``users reset USERNAME``: a new one-time password, printed once."""
    user = _called(args.username)
    issued = users.reset(actor=SYSTEM, user=user, at=at)
    return DONE, {"username": user.username, "password": issued.password}


def reset_second_factor(args: Namespace, *, at: datetime) -> Answer:
    """``users reset-second-factor USERNAME --reason …``: for the last administrator, whom no colleague can help."""
    user = _called(args.username)
    factors.reset(actor=SYSTEM, user=user, reason=args.reason, at=at)
    return DONE, {"username": user.username, "second_factor": False}


def _profile(key: str) -> Profile:
    known = {profile.key: profile for profile in registry.profiles()}
    if key not in known:
        remedy = f"可以用：{'、'.join(sorted(known))}；别的省先照 docs/profiles.md 写一个"
        raise Refused(f"没有叫“{key}”的省份规则", rule="school.profile", field="profile", remedy=remedy)
    return known[key]


def found_school(args: Namespace, *, at: datetime) -> Answer:
    """``schools add --code --name --profile [--province]``: the school, its roles, and its first administrator."""
    profile = _profile(args.profile)
    with transaction.atomic():
        school = institutions.found_school(
            actor=SYSTEM, code=args.code, name=args.name, profile_key=args.profile,
            province_code=getattr(args, "province", "") or "", otherwise=profile.province, at=at,
        )  # fmt: skip
        role = roles.default_roles(school=school, at=at)["school"]
        issued = users.add(
            actor=SYSTEM, username=f"{school.code}admin", name=f"{school.name}管理员", role=role, school=school, at=at
        )
    facts = {"school": school.name, "code": school.code, "province": school.province.name}
    return DONE, {**facts, "username": issued.user.username, "password": issued.password}
