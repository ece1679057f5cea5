"""``jiuye users …`` and ``jiuye schools add``: what an administrator with a shell may do. Each returns (exit status, facts).

Status: 0 done, 1 refused, 2 not found.
"""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime

from django.db import transaction

from jiuye.accounts.models import Role, User
from jiuye.accounts.services import roles, users
from jiuye.institutions import services as institutions
from jiuye.institutions.models import Province, School
from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Refused

Answer = tuple[int, dict[str, object]]
DONE, REFUSED, MISSING = 0, 1, 2


def add(args: Namespace, *, at: datetime) -> Answer:
    """``users add --username --name --school CODE | --province CODE --role LEVEL-or-name``; prints the password once."""
    school = School.objects.filter(code=args.school).first() if args.school else None
    province = Province.objects.filter(code=args.province).first() if getattr(args, "province", "") else None
    if school is None and province is None:
        return MISSING, {"text": "没有这所学校或中心", "remedy": "先用 jiuye schools add 开通学校"}
    role = _role(args.role, school, province, at)
    if role is None:
        return MISSING, {
            "text": f"没有角色“{args.role}”",
            "remedy": "counselor、department、school、province 或角色名称",
        }
    try:
        issued = users.add(actor=SYSTEM, username=args.username, name=args.name, role=role, school=school, at=at)
    except Refused as no:
        return refused(no)
    return DONE, {"username": issued.user.username, "password": issued.password, "role": role.name}


def _role(asked: str, school: School | None, province: Province | None, at: datetime) -> Role | None:
    if school is None:
        assert province is not None
        return roles.centre_role(province=province, at=at)
    known = roles.default_roles(school=school, at=at)
    return known.get(asked) or Role.objects.filter(school=school, name=asked, closed_at=None).first()


def listed(args: Namespace, *, at: datetime) -> Answer:
    """``users list [--school CODE]``."""
    rows = User.objects.filter(kind=User.Kind.STAFF).select_related("role", "school").order_by("username")
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
        "last_login": user.last_login.isoformat() if user.last_login else "",
    }


def disable(args: Namespace, *, at: datetime) -> Answer:
    """``users disable USERNAME``: acts on the account's next request."""
    user = User.objects.filter(username=args.username).select_related("role").first()
    if user is None:
        return MISSING, {"text": f"没有账号 {args.username}"}
    users.disable(actor=SYSTEM, user=user, at=at, reason=getattr(args, "reason", "") or "")
    return DONE, {"username": user.username, "disabled": True}


def enable(args: Namespace, *, at: datetime) -> Answer:
    """``users enable USERNAME``: the account may sign in again, with what it could do before."""
    user = User.objects.filter(username=args.username).select_related("role").first()
    if user is None:
        return MISSING, {"text": f"没有账号 {args.username}"}
    users.enable(actor=SYSTEM, user=user, at=at)
    return DONE, {"username": user.username, "disabled": False}


def reset(args: Namespace, *, at: datetime) -> Answer:
    """``users reset USERNAME``: a new one-time password, printed once."""
    user = User.objects.filter(username=args.username).select_related("role").first()
    if user is None:
        return MISSING, {"text": f"没有账号 {args.username}"}
    try:
        issued = users.reset(actor=SYSTEM, user=user, at=at)
    except Refused as no:
        return refused(no)
    return DONE, {"username": user.username, "password": issued.password}


def found_school(args: Namespace, *, at: datetime) -> Answer:
    """``schools add --code --name --profile [--province]``: the school, its roles, and its first administrator."""
    try:
        with transaction.atomic():
            school = institutions.found_school(
                actor=SYSTEM, code=args.code, name=args.name, profile_key=args.profile,
                province_code=getattr(args, "province", "") or "", at=at,
            )  # fmt: skip
            role = roles.default_roles(school=school, at=at)["school"]
            issued = users.add(
                actor=SYSTEM,
                username=f"{school.code}admin",
                name=f"{school.name}管理员",
                role=role,
                school=school,
                at=at,
            )
    except Refused as no:
        return refused(no)
    facts = {"school": school.name, "code": school.code, "province": school.province.name}
    return DONE, {**facts, "username": issued.user.username, "password": issued.password}


def refused(no: Refused) -> Answer:
    return REFUSED, {"reasons": [reason.as_dict() for reason in no.reasons]}
