"""学校账号 (S4-07): the centre issues each school its administrator account; the school makes the others itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jiuye.accounts.actor import StaffActor
from jiuye.accounts.services import roles, users
from jiuye.accounts.services.users import Issued
from jiuye.institutions.models import School
from jiuye.kit.refusals import Denied, Reason, Refused


@transaction.atomic
def issue(*, actor: StaffActor, school: School, username: str, name: str, phone: str, at: datetime) -> Issued:
    """A new 学校系统管理员 with a password shown once. The school's three roles are made with its first account (S4-15)."""
    if not actor.may("accounts.offices") or actor.level != "province" or school.pk not in actor.school_ids:
        raise Denied(Reason("学校账号由省级中心发放", rule="office.province", owner="省级中心"))
    if school.closed_at is not None:
        raise Refused(Reason(f"{school.name}已停用", rule="office.closed", field="school", remedy="请先恢复这所学校"))
    role = roles.default_roles(school=school, at=at)["school"]
    return users.add(actor=actor, username=username, name=name, role=role, school=school, phone=phone, at=at)
