"""The sheet of accounts: kept beside the database of a demonstration, printed at every start.

Only a demonstration has such a sheet: its passwords are known to everybody who reads them on the screen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings

from jiuye.accounts import identity
from jiuye.accounts.models import ActivationCode, User
from jiuye.accounts.services import activation
from jiuye.demo.loader import Known
from jiuye.demo.staff import PASSWORD, Account
from jiuye.kit.actors import SYSTEM


@dataclass(slots=True)
class Newcomer:
    """A graduate who has not been here yet: what they type at their first sign-in."""

    school: str
    name: str
    student_number: str
    document: str
    person_id: int
    graduate_id: int
    code: str = ""


@dataclass(slots=True)
class Page:
    """What one school's people sign in with."""

    staff: list[Account] = field(default_factory=list)
    students: list[Account] = field(default_factory=list)
    newcomers: list[Newcomer] = field(default_factory=list)


class Book:
    """All pages, by the school's code."""

    def __init__(self, key: str) -> None:
        self.path = Path(settings.DATA_DIR) / "demo" / f"{key}.json"
        self.pages: dict[str, Page] = {}
        if self.path.exists():
            kept = json.loads(self.path.read_text(encoding="utf-8"))
            self.pages = {code: _page(raw) for code, raw in kept.items()}

    def keep(self, code: str, page: Page, known: Sequence[Known]) -> None:
        """One school's page, and beside it what is wrong there on purpose, for whoever measures detectors (M-07)."""
        self.pages[code] = page
        self.write()
        text = json.dumps([asdict(one) for one in known], ensure_ascii=False, indent=1)
        self.path.with_name(f"{self.path.stem}-known-{code}.json").write_text(text, encoding="utf-8")

    def write(self) -> None:
        """All or nothing: a half-written sheet would lose the accounts for good."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        text = json.dumps({code: asdict(page) for code, page in self.pages.items()}, ensure_ascii=False, indent=1)
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self.path)

    def renew_codes(self, at: datetime) -> None:
        """Codes live three days: whoever starts the demonstration later gets new ones. Used ones stay used."""
        waiting = [n for page in self.pages.values() for n in page.newcomers]
        activated = set(
            User.objects.filter(person_id__in=[n.person_id for n in waiting]).values_list("person_id", flat=True)
        )
        good = set(_open_codes(waiting, at)) if waiting else set()
        for one in waiting:
            if one.person_id in activated:
                one.code = ""
            elif not one.code or one.person_id not in good:
                candidates = [c for c in identity.of_person(one.person_id) if c.graduate_id == one.graduate_id]
                one.code = activation.issue(actor=SYSTEM, candidates=candidates, at=at)[0].printed
        self.write()

    def lines(self) -> list[str]:
        """The sheet as it is printed."""
        staff = [a for page in self.pages.values() for a in page.staff]
        students = [a for page in self.pages.values() for a in page.students]
        fresh = [n for page in self.pages.values() for n in page.newcomers if n.code]
        return [
            "",
            f"演示账号（密码都是 {PASSWORD}）",
            "",
            "老师（在“老师登录”填账号）：",
            *(f"  {a.username:<14} {a.school} {a.who}" for a in staff),
            "",
            "毕业生（在“毕业生登录”选学校、填学号）：",
            *(f"  {a.username:<14} {a.school} {a.who}" for a in students),
            "",
            "还没激活的毕业生（点“首次登录”）：",
            *(f"  {n.school} {n.name}  学号 {n.student_number}  证件 {n.document}  激活码 {n.code}" for n in fresh),
        ]

    def facts(self) -> dict[str, object]:
        return {"password": PASSWORD, "accounts": {code: asdict(page) for code, page in self.pages.items()}}


def _open_codes(waiting: Iterable[Newcomer], at: datetime) -> list[int]:
    rows = ActivationCode.objects.filter(
        person_id__in=[n.person_id for n in waiting], used_at=None, revoked_at=None, expires_at__gt=at
    )
    return list(rows.values_list("person_id", flat=True))


def _page(raw: dict[str, list[dict[str, object]]]) -> Page:
    return Page(
        [Account(**a) for a in raw["staff"]],  # type: ignore[arg-type]
        [Account(**a) for a in raw["students"]],  # type: ignore[arg-type]
        [Newcomer(**n) for n in raw["newcomers"]],  # type: ignore[arg-type]
    )
