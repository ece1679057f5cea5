"""``jiuye schools …``: what an administrator with a shell may ask. Opening a school also makes accounts: ``accounts.commands``."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime

from jiuye.institutions import tenants
from jiuye.institutions.models import School
from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Refused

Answer = tuple[int, dict[str, object]]


def listed(args: Namespace) -> Answer:
    """``schools list``: codes, names, provinces and profiles."""
    rows = School.objects.select_related("province").order_by("code")
    return 0, {
        "schools": [
            {
                "code": s.code,
                "name": s.name,
                "province": s.province.name,
                "profile": s.profile_key,
                "open": s.closed_at is None,
            }
            for s in rows
        ]
    }


def addressed(args: Namespace, *, at: datetime) -> Answer:
    """``schools address --code CODE [LABEL]``: 学校域名 (S0-02); without a label it is given up."""
    school = School.objects.filter(code=args.code).first()
    if school is None:
        raise Refused(f"没有代码为 {args.code} 的学校", rule="school.unknown", remedy="先用 jiuye schools add 开通学校")
    tenants.take_address(actor=SYSTEM, school=school, label=args.label, at=at)
    return 0, {"code": school.code, "subdomain": school.subdomain or ""}
