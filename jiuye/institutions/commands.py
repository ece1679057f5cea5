"""``jiuye schools …``: what an administrator with a shell may ask. Opening a school also makes accounts: ``accounts.commands``."""

from __future__ import annotations

from argparse import Namespace

from jiuye.institutions.models import School

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
