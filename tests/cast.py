"""The cast of every test: one small province, always the same people.

school       徽山大学 (the profile under test) with 法学院 and 物理学院, a class in each, two graduates in each class
neighbour    芜湖师院, next door, built the same way
centre()     the provincial centre of both

university.counsellor(university.law)      accounts (User); university.actor(user) for services
university.graduate(university.law, 1)     the records; university.student(graduate) their activated account
university.login(client, user_or_graduate) a real session
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.test import Client
from django.utils import timezone

from jiuye.accounts import identity
from jiuye.accounts.actor import Rectangle, StaffActor, StudentActor
from jiuye.accounts.actors import actor_of
from jiuye.accounts.models import Person, Role, User
from jiuye.accounts.network import Origin
from jiuye.accounts.services import activation, roles, users
from jiuye.graduates.models import Graduate
from jiuye.graduates.services.writing import searchable
from jiuye.institutions import services as institutions
from jiuye.institutions.models import ClassGroup, Department, Major, Province, School
from jiuye.kit.actors import SYSTEM

COHORT = date.today().year + (date.today().month >= 9)
"""The cohort whose registration is open on the day the tests run."""
PASSWORD = "green-Plum-River-72"
HOME = Origin(ip="10.1.2.3", area="内网", browser="Chrome · Windows")


def id_number(nth: int, *, region: str = "340104", sequence: str = "998") -> str:
    """A synthetic ID number: sequence 998 or 999 belongs to nobody; ``nth`` moves the birthday."""
    body = region + (date(2004, 9, 1) + timedelta(days=nth)).strftime("%Y%m%d") + sequence
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


@dataclass
class University:
    """One school and everybody in it."""

    school: School
    law: Department
    physics: Department
    majors: dict[int, Major]
    classes: dict[int, ClassGroup]
    roles: dict[str, Role]
    cohort: int = COHORT
    neighbour: University | None = None
    people: dict[str, User] = field(default_factory=dict)
    graduates: dict[int, list[Graduate]] = field(default_factory=dict)

    @property
    def province(self) -> Province:
        return self.school.province

    @property
    def law_class(self) -> ClassGroup:
        return self.classes[self.law.pk]

    @property
    def physics_class(self) -> ClassGroup:
        return self.classes[self.physics.pk]

    # -- staff

    def counsellor(self, department: Department) -> User:
        """辅导员 of the one class of a department."""
        group = self.classes[department.pk]
        return self._staff("counselor", f"c{department.pk}", "周老师", Rectangle(self.cohort, department.pk, group.pk))

    def department_admin(self, department: Department) -> User:
        return self._staff("department", f"d{department.pk}", "钱主任", Rectangle(self.cohort, department.pk))

    def employment_office(self) -> User:
        return self._staff("school", "office", "就业办孙老师")

    def centre(self) -> User:
        """The provincial centre; one for both schools."""
        username = f"centre{self.province.code}"
        if found := User.objects.filter(username=username).first():
            return found
        role = roles.centre_role(province=self.province, at=timezone.now())
        return _first_password(
            users.add(actor=SYSTEM, username=username, name="省中心李老师", role=role, school=None, at=timezone.now())
        )

    def unassigned(self) -> User:
        """A counsellor nobody has given a class yet (S0-04)."""
        return self._staff("counselor", "new", "新来的吴老师")

    def _staff(self, level: str, key: str, name: str, *rectangles: Rectangle) -> User:
        if key not in self.people:
            issued = users.add(
                actor=SYSTEM,
                username=f"{self.school.code}{key}",
                name=name,
                role=self.roles[level],
                school=self.school,
                at=timezone.now(),
            )
            if rectangles:
                users.set_scopes(actor=SYSTEM, user=issued.user, rectangles=rectangles, at=timezone.now())
            self.people[key] = _first_password(issued)
        return self.people[key]

    # -- graduates

    def graduate(self, department: Department, n: int = 1) -> Graduate:
        """The n-th of the two graduates (1, 2) of a department, read afresh."""
        return Graduate.unscoped.get(pk=self.graduates[department.pk][n - 1].pk)

    def enrol(self, department: Department, name: str, *, person: Person | None = None, **columns: object) -> Graduate:
        """One more graduate in a department's class."""
        nth = Graduate.unscoped.count() + 1
        major, group = self.majors[department.pk], self.classes[department.pk]
        document = id_number(nth)
        person = person or Person.objects.create(
            name=name, document=document, document_index=Person.index_of(document), created_at=timezone.now()
        )
        values = {
            "person": person, "school": self.school, "cohort": self.cohort, "department": department, "major": major,
            "class_group": group, "name": name, "sex": "1" if nth % 2 else "2", "student_number": f"{self.cohort - 4}{nth:06}",
            "exam_number": f"23340104{nth:06}", "level": "31", "major_code": major.code, "major_name": major.name,
            "searchable": searchable(name, f"{self.cohort - 4}{nth:06}", f"23340104{nth:06}"), "training_mode": "1", "duration": "4", "mobile": f"1390000{nth:04}", "state": "draft", "created_at": timezone.now(),
        }  # fmt: skip
        graduate = Graduate.unscoped.create(**{**values, **columns})
        self.graduates.setdefault(department.pk, []).append(graduate)
        return graduate

    def student(self, graduate: Graduate) -> User:
        """The graduate's account, activated with a code from the counsellor."""
        if found := User.objects.filter(person_id=graduate.person_id).first():
            return found
        candidates = [c for c in identity.of_person(graduate.person_id) if c.graduate_id == graduate.pk]
        (issued,) = activation.issue(actor=SYSTEM, candidates=candidates, at=timezone.now())
        matched = activation.match(
            school_id=graduate.school_id, name=graduate.name, student_number=graduate.student_number,
            document=graduate.person.document, code=issued.code, origin=HOME, at=timezone.now(),
        )  # fmt: skip
        return activation.finish(matched=matched, password=PASSWORD, origin=HOME, at=timezone.now()).user

    # -- acting

    def actor(self, who: User | Graduate, *, at: datetime | None = None) -> StaffActor | StudentActor:
        """The actor a service wants, read afresh."""
        if isinstance(who, Graduate):
            return actor_of(self.student(who), graduate_id=who.pk, school_id=who.school_id)
        user = User.objects.select_related("role").get(pk=who.pk)
        own = identity.of_person(user.person_id) if user.person_id else []
        return actor_of(user, graduate_id=own[0].graduate_id, school_id=own[0].school_id) if own else actor_of(user)

    def login(self, client: Client, who: User | Graduate) -> User:
        user = self.student(who) if isinstance(who, Graduate) else who
        client.force_login(user)
        if isinstance(who, Graduate):
            session = client.session
            session["graduate"], session["school"] = who.pk, who.school_id
            session.save()
        return user


def _first_password(issued: users.Issued) -> User:
    """The person signs in for the first time and sets a password of their own."""
    user = User.objects.get(pk=issued.user.pk)
    users.change_password(
        actor=actor_of(user), user=user, current=issued.password, password=PASSWORD, at=timezone.now()
    )
    return User.objects.select_related("role").get(pk=user.pk)


def build(profile: str = "anhui") -> University:
    """A province with two schools, through the services administrators use."""
    province = {"anhui": "340000", "guangdong": "440000"}.get(profile, "340000")
    university = _school("19901", "徽山大学", "hsdx", profile, province)
    university.neighbour = _school("19902", "芜湖师院", "whsy", profile, province)
    university.neighbour.neighbour = university
    return university


def _school(code: str, name: str, initials: str, profile: str, province: str) -> University:
    at = timezone.now()
    school = institutions.found_school(
        actor=SYSTEM, code=code, name=name, profile_key=profile, province_code=province, initials=initials, at=at
    )

    def keep(model, **values):
        return institutions.keep(actor=SYSTEM, school=school, model=model, values=values, at=at)

    law, physics = keep(Department, name="法学院", code="01"), keep(Department, name="物理学院", code="02")
    majors = {
        law.pk: keep(Major, name="法学", code="030101", level="31", department=law, length="4"),
        physics.pk: keep(Major, name="物理学", code="070201", level="31", department=physics, length="4"),
    }
    classes = {
        d.pk: keep(ClassGroup, name=f"{majors[d.pk].name}1班", department=d, major=majors[d.pk], cohort=COHORT)
        for d in (law, physics)
    }
    built = University(school, law, physics, majors, classes, roles.default_roles(school=school, at=at))
    for department, names in ((law, ("沈知遥", "欧阳明月")), (physics, ("陈一鸣", "古丽·买买提"))):
        for person in names:
            built.enrol(department, person)
    return built
