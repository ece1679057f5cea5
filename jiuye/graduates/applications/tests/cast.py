"""Somebody who is on no roster, and the three kinds of province they may meet (C-29)."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone

from jiuye.accounts.network import Origin
from jiuye.graduates.applications import services
from jiuye.graduates.applications.models import Application
from jiuye.policy.registry import SHIPPED
from tests.cast import PASSWORD, University, id_number

STREET = Origin(ip="198.51.100.30", area="外网", browser="微信 · iPhone")
NOBODY_YET = 700
"""Further than any birthday of the cast."""


def who(university: University, nth: int = 1, **changes: str) -> dict[str, str]:
    """What a stranger says of themselves."""
    said = {
        "name": f"迟到的何{'一二三四五六七八九'[nth - 1]}", "id_number": id_number(NOBODY_YET + nth), "level": "31",
        "student_number": f"{university.cohort - 4}77{nth:04}", "mobile": f"1380000{nth:04}",
    }  # fmt: skip
    return {**said, **changes}


def places(university: University, department=None, *, group=True):
    home = department or university.law
    return {
        "department": home,
        "major": university.majors[home.pk],
        "class_group": university.classes[home.pk] if group else None,
    }


def applied(
    university: University, nth: int = 1, *, department=None, group=True, at=None, **changes: str
) -> Application:
    """Handed in on the phone, through the one service there is."""
    return services.submit(
        school=university.school, cohort=university.cohort, said=who(university, nth, **changes),
        places=places(university, department, group=group), password=PASSWORD, origin=STREET, at=at or timezone.now(),
    )  # fmt: skip


def self_binding(folder: Path) -> str:
    """A province like the shipped one that imports and then binds, except that nobody has to import: its key."""
    text = (SHIPPED / "guangdong.toml").read_text(encoding="utf-8")
    text = text.replace('key = "guangdong"', 'key = "bindland"').replace('mode = "import_then_bind"', 'mode = "self_bind_with_review"')  # fmt: skip
    (folder / "bindland.toml").write_text(text, encoding="utf-8")
    return "bindland"
