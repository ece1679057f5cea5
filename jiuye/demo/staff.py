"""The schools and the people who work in them, opened through the services an administrator uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from jiuye.accounts.actor import Rectangle, StaffActor
from jiuye.accounts.actors import actor_of
from jiuye.accounts.models import Role, User
from jiuye.accounts.services import roles, users
from jiuye.demo import names
from jiuye.demo.blueprint import YEARS, Institution, national_code
from jiuye.demo.life import Who
from jiuye.institutions import services as institutions
from jiuye.institutions.models import ClassGroup, Department, Major, School
from jiuye.kit.actors import SYSTEM

PASSWORD = "yunqi-Plum-river-72"  # noqa: S105 - printed for everybody who tries the demonstration
TITLES = {"counselor": "辅导员", "department": "院系管理员", "school": "学校就业中心", "province": "省级中心"}


@dataclass(frozen=True, slots=True)
class Account:
    """One line of what is printed: who it is and how they sign in."""

    school: str
    who: str
    username: str
    password: str


@dataclass(slots=True)
class House:
    """One school as the loader needs it: keys of its structure and its staff by level."""

    school: School
    plan: Institution
    departments: list[int] = field(default_factory=list)
    majors: dict[tuple[int, int], int] = field(default_factory=dict)
    classes: dict[tuple[int, int, int, int], int] = field(default_factory=dict)
    staff: dict[tuple[str, int], StaffActor] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)

    def actor(self, level: str, faculty: int) -> StaffActor:
        """Whoever of this level answers for the department."""
        return self.staff.get((level, faculty)) or self.staff[(level, -1)]

    def who(self, level: str, faculty: int) -> Who:
        actor = self.actor(level, faculty)
        return Who(actor.ref, actor.label, "staff", level)


def open_school(plan: Institution, at: datetime) -> House:
    """The school with departments and majors; classes come with their first graduate."""
    school = institutions.found_school(
        actor=SYSTEM, code=plan.code, name=plan.name, profile_key=plan.profile, province_code=plan.province,
        initials=plan.initials, at=at,
    )  # fmt: skip
    School.objects.filter(pk=school.pk).update(pinyin=plan.pinyin)
    house = House(school, plan)
    for n, faculty in enumerate(plan.faculties):
        values = {"name": faculty.name, "code": f"{n + 1:02}", "aliases": list(faculty.aliases)}
        department = institutions.keep(actor=SYSTEM, school=school, model=Department, values=values, at=at)
        house.departments.append(department.pk)
        for m, (level, name) in enumerate(faculty.programmes):
            major = {"name": name, "code": national_code(level, name), "level": level, "department": department,
                     "length": str(YEARS[level])}  # fmt: skip
            kept = institutions.keep(actor=SYSTEM, school=school, model=Major, values=major, at=at)
            house.majors[n, m] = kept.pk
    return house


def class_of(house: House, cohort: int, faculty: int, programme: int, group: int) -> int:
    """The class, made when its first graduate comes."""
    key = (cohort, faculty, programme, group)
    if key not in house.classes:
        level, name = house.plan.faculties[faculty].programmes[programme]
        prefix = "研" if level == "11" else ""
        made = ClassGroup.unscoped.create(
            school=house.school, department_id=house.departments[faculty], major_id=house.majors[faculty, programme],
            cohort=cohort, name=f"{prefix}{name}{(cohort - YEARS[level]) % 100:02}{group + 1:02}班",
        )  # fmt: skip
        house.classes[key] = made.pk
    return house.classes[key]


def employ(house: House, cohort: int, at: datetime, rng: Random) -> None:
    """Accounts of every role: one school office, in the main school one department administrator and counselors each."""
    kinds = roles.default_roles(school=house.school, at=at)
    _hire(house, kinds["school"], "office", -1, rng, at)
    everywhere = [Rectangle(department=pk) for pk in house.departments]
    for n, department in enumerate(house.departments):
        if n and not house.plan.main:
            house.staff.update({(level, n): house.staff[level, 0] for level in ("department", "counselor")})
            continue
        whole = [Rectangle(department=department)] if house.plan.main else everywhere
        _hire(house, kinds["department"], f"dept{n + 1}", n, rng, at, *whole)
        own = _classes(house, cohort, n) if house.plan.main else everywhere
        _hire(house, kinds["counselor"], f"fdy{n + 1}", n, rng, at, *own)
    _centre(house, rng, at)


def _classes(house: House, cohort: int, faculty: int) -> list[Rectangle]:
    """A counselor looks after the classes of one department, up to three hundred people."""
    mine = [pk for (year, n, _, _), pk in house.classes.items() if year == cohort and n == faculty]
    department = house.departments[faculty]
    return [Rectangle(cohort, department, pk) for pk in mine[:7]] or [Rectangle(cohort, department)]


def _centre(house: House, rng: Random, at: datetime) -> None:
    """One account for the whole province, made with its first school."""
    username = f"centre{house.plan.province[:2]}"
    found = User.objects.filter(username=username).select_related("role").first()
    if found is None:
        role = roles.centre_role(province=house.school.province, at=at)
        found = _hire(house, role, username, -1, rng, at)
    actor = actor_of(found)
    assert isinstance(actor, StaffActor)
    house.staff["province", -1] = actor


def _hire(house: House, role: Role, key: str, faculty: int, rng: Random, at: datetime, *rectangles: Rectangle) -> User:
    """An account whose owner has signed in once and set the password that is printed."""
    inside = role.school_id is not None
    issued = users.add(
        actor=SYSTEM, username=f"{house.school.code}{key}" if inside else key, name=names.plain(rng), role=role,
        school=house.school if inside else None, at=at,
    )  # fmt: skip
    if rectangles:
        users.set_scopes(actor=SYSTEM, user=issued.user, rectangles=rectangles, at=at)
    user = User.objects.select_related("role").get(pk=issued.user.pk)
    users.change_password(actor=actor_of(user), user=user, current=issued.password, password=PASSWORD, at=at)
    actor = actor_of(User.objects.select_related("role").get(pk=user.pk))
    assert isinstance(actor, StaffActor)
    house.staff[role.level, faculty] = actor
    where = house.plan.faculties[faculty].name if faculty >= 0 else ""
    owner = house.school.name if inside else house.school.province.name
    house.accounts.append(Account(owner, f"{where}{TITLES[role.level]} {user.name}", user.username, PASSWORD))
    return user
