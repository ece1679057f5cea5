"""The small cast of the roster tests: one university with two departments, its office, a department administrator, and rosters as files."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from jiuye.accounts.actor import Rectangle, StaffActor
from jiuye.accounts.models import Role, Scope, User
from jiuye.accounts.permissions import default_functions
from jiuye.institutions.models import Department, Province, School
from jiuye.kit.sheets import write_xlsx
from jiuye.standards.checksums import resident

NOON = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)
HEADER = [
    "学号",
    "姓名",
    "身份证号",
    "学历",
    "院系",
    "专业代码",
    "专业名称",
    "班级",
    "培养方式",
    "生源所在地",
    "手机号",
    "毕业日期",
]


def id_number(n: int, *, region: str = "340104") -> str:
    """A synthetic number: sequence 998 or 999, the day tells them apart."""
    day = f"2003{1 + n // 28 % 12:02d}{1 + n % 28:02d}"
    body = f"{region}{int(day[:4]) - n // 336}{day[4:]}{'999' if n % 2 else '998'}"
    return body + resident(body)


def person(n: int, **changes: str) -> dict[str, str]:
    """One row of a roster."""
    return {
        "学号": f"2022{n:06d}", "姓名": "王李张刘陈杨赵黄周吴"[n % 10] + "明华建文晓"[n // 10 % 5] + "军平"[n % 2],
        "身份证号": id_number(n), "学历": "本科生毕业", "院系": "信息与计算机学院", "专业代码": "080902", "专业名称": "软件工程",
        "班级": "软件2201", "培养方式": "非定向", "生源所在地": "340104", "手机号": f"138{n:08d}", "毕业日期": "2026-06-30",
        **changes,
    }  # fmt: skip


def xlsx(rows: list[dict[str, str]], header: list[str] | None = None) -> bytes:
    names = header or list(rows[0])
    out = io.BytesIO()
    write_xlsx(out, names, [[row.get(name, "") for name in names] for row in rows])
    return out.getvalue()


def uploaded(content: bytes, name: str = "2026届名单.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def saved(folder: Path, content: bytes, name: str = "roster.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


class University:
    """合肥大学 and who works there; ``next_door`` is another school of the same province."""

    def __init__(self, profile: str = "anhui", code: str = "11059") -> None:
        self.province, _ = Province.objects.get_or_create(code="340000", defaults={"name": "安徽省"})
        self.school = School.objects.create(
            code=code, name=f"合肥试验大学{code}", province=self.province, profile_key=profile
        )
        self.roles: dict[str, Role] = {}

    def department(self, name: str, **columns: object) -> Department:
        return Department.unscoped.create(school=self.school, name=name, **columns)

    def user(self, level: str, *, department: Department | None = None, password: str = "") -> User:
        role = self.roles.get(level) or Role.objects.create(
            school=self.school, name=level, level=level, functions=default_functions(level), created_at=NOON
        )
        self.roles[level] = role
        user = User.objects.create(
            username=f"{level}-{self.school.code}-{User.objects.count()}", name="孙晓芸", kind="staff", school=self.school,
            role=role, created_at=NOON,
        )  # fmt: skip
        if password:
            user.set_password(password)
            user.save()
        if department:
            Scope.objects.create(user=user, department=department)
        return user

    def office(self) -> StaffActor:
        return self._actor("school", ())

    def admin_of(self, department: Department) -> StaffActor:
        return self._actor("department", (Rectangle(department=department.pk),))

    def _actor(self, level: str, rectangles: tuple[Rectangle, ...]) -> StaffActor:
        functions = frozenset(default_functions(level))
        return StaffActor(1, "孙晓芸", level, functions, self.school.pk, rectangles=rectangles)
