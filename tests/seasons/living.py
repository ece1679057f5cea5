"""A whole registration season of one small school, lived through the services, commands and pages people use.

Nothing here knows a province: who reviews, what is asked, what a decision leads to, all of it is read from the profile.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from jiuye.accounts.services import activation, roles
from jiuye.destinations.columns import caption
from jiuye.destinations.models import Destination
from jiuye.destinations.services import claims, confirmation, evidence, review
from jiuye.destinations.services.common import evidence_of
from jiuye.destinations.tests.claims import contract, now_of, picture
from jiuye.graduates.fields import fields_of
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import profile_of
from jiuye.graduates.services import origin, origin_review
from jiuye.graduates.services.origin_common import caption_of
from jiuye.graduates.tests.cast import xlsx
from jiuye.institutions import services as institutions
from jiuye.institutions.models import ClassGroup, Department, Major, School
from jiuye.kit.actors import SYSTEM
from jiuye.kit.sheets import read, write_csv
from jiuye.review.rules import Decision, Opinion
from jiuye.site import cli
from tests.cast import HOME, PASSWORD, University, id_number

COHORT = 2027
SPRING = datetime(COHORT, 4, 12, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""The day the season begins; every province's windows are open."""
NAMES = ("沈知遥", "欧阳明月", "陈一鸣", "古丽·买买提", "周小雨")
SAID = {
    "origin_region": "340104", "ethnicity": "01", "political_status": "03", "hardship": "0", "honours": "0",
    "archive_moved_in": "已转入", "household_moved_in": "未转入", "mobile": "13900001111", "wechat": "wx_998877",
    "email": "g@example.com", "x_hometown_contact": "沈阿姨",
}  # fmt: skip


def number_of(nth: int) -> str:
    return f"{COHORT - 4}{nth:06}"


def roster(**changes: str) -> list[dict[str, str]]:
    """Five graduates in two departments, as the school's office would export them."""
    return [
        {
            "学号": number_of(n), "姓名": name, "证件号码": id_number(n), "考生号": f"2334010415{n:04}", "学历": "本科生毕业",
            "院系名称": "法学院" if n < 3 else "物理学院", "专业代码": "030101" if n < 3 else "070201",
            "专业名称": "法学" if n < 3 else "物理学", "班级名称": "法学1班" if n < 3 else "物理学1班", "培养方式": "非定向",
            "师范生类别": "非师范生", "修业年限": "4", "入学日期": f"{COHORT - 4}-09-01", "毕业日期": f"{COHORT}-06-30",
            "毕结业结论": "毕业", "城乡生源": "城镇", "学历类型": "全日制", "行政区划": "340104", **changes,
        }
        for n, name in enumerate(NAMES, 1)
    ]  # fmt: skip


@dataclass
class Season:
    """One school under one profile, and everything that happens there this year."""

    profile_key: str
    folder: Path
    capsys: object
    clock: object
    at: datetime = SPRING
    school: University = field(init=False)
    papers: int = 0

    # -- the house

    def found(self) -> None:
        """``jiuye schools add``, the office's departments, the roles that come with a school."""
        told = self.run("schools", "add", "--code", "19901", "--name", "徽山大学", "--profile", self.profile_key,
                        "--province", "340000")  # fmt: skip
        assert told[0] == 0, told
        school = School.objects.get(code="19901")
        law, physics = (
            self._keep(school, Department, name=n, code=c) for n, c in (("法学院", "01"), ("物理学院", "02"))
        )
        majors = {
            law.pk: self._keep(school, Major, name="法学", code="030101", level="31", department=law, length="4"),
            physics.pk: self._keep(
                school, Major, name="物理学", code="070201", level="31", department=physics, length="4"
            ),
        }
        groups = {
            one.pk: self._keep(school, ClassGroup, name=f"{majors[one.pk].name}1班", department=one,
                               major=majors[one.pk], cohort=COHORT)
            for one in (law, physics)
        }  # fmt: skip
        staff = roles.default_roles(school=school, at=self.at)
        self.school = University(school, law, physics, majors, groups, staff, cohort=COHORT)

    def _keep(self, school, model, **values):
        return institutions.keep(actor=SYSTEM, school=school, model=model, values=values, at=self.at)

    def run(self, *words: str) -> tuple[int, dict]:
        """A command as an administrator types it, with its one JSON object."""
        status = cli.main([*words, "--json"])
        out = self.capsys.readouterr().out.strip().splitlines()
        return status, json.loads(out[-1]) if out else {}

    def whose(self) -> list[str]:
        return ["--school", self.school.school.code, "--cohort", str(COHORT)]

    @property
    def profile(self):
        return profile_of(self.school.school, COHORT)

    def passes(self, **time: int) -> datetime:
        """The clock goes on for everybody: services, commands and pages."""
        self.at += timedelta(**time)
        self.clock.move_to(self.at)
        return self.at

    # -- the roster and its people

    def bring(self, rows: list[dict[str, str]], *, dry_run: bool = False) -> tuple[int, dict]:
        path = self.folder / "名单.xlsx"
        path.write_bytes(xlsx(rows))
        return self.run("import", "graduates", str(path), *self.whose(), *(["--dry-run"] if dry_run else []))

    def enrolled(self) -> None:
        """The cast learns who the roster brought."""
        for one in Graduate.unscoped.filter(school=self.school.school).order_by("student_number"):
            self.school.graduates.setdefault(one.department_id, []).append(one)

    def graduate(self, nth: int) -> Graduate:
        rows = Graduate.unscoped.select_related("person", "school__province", "department", "class_group", "campus")
        return rows.get(school=self.school.school, student_number=number_of(nth))

    def activate(self, nth: int) -> None:
        """The counselor hands out the class's codes; the graduate spends theirs."""
        one, group = self.graduate(nth), self.graduate(nth).class_group_id
        counselor = self.school.actor(self.school.counsellor(one.department))
        sheet = activation.issue_for_class(actor=counselor, class_group_id=group, at=self.passes(minutes=1))
        mine = next(i for i in sheet if i.candidate.graduate_id == one.pk)
        matched = activation.match(
            school_id=one.school_id, name=one.name, student_number=one.student_number, document=one.id_number.lower(),
            code=mine.printed, origin=HOME, at=self.at,
        )  # fmt: skip
        activation.finish(matched=matched, password=PASSWORD, origin=HOME, at=self.at)

    def student(self, nth: int):
        return self.school.actor(self.graduate(nth))

    def reviewer(self, level: str, department: Department):
        """Who sits at a desk of this level."""
        users = {
            "counselor": lambda: self.school.counsellor(department),
            "department": lambda: self.school.department_admin(department),
            "school": self.school.employment_office,
            "province": self.school.centre,
        }
        return users[level]()

    # -- origin information

    def origin_said(self, nth: int, **said: str) -> str:
        """The graduate confirms; returns what people call where the record stands."""
        one = self.graduate(nth)
        origin.confirm(
            actor=self.student(nth), graduate=one, values={**self.origin_answers(nth), **said}, at=self.passes(minutes=1),
            shown=origin.what_is_shown(one),
        )  # fmt: skip
        return caption_of(self.graduate(nth))

    def origin_answers(self, nth: int) -> dict[str, str]:
        """Exactly what this province lets the graduate say."""
        open_ones = {one.name for one in fields_of(self.graduate(nth), self.profile, "student") if one.editable}
        return {name: text for name, text in SAID.items() if name in open_ones}

    def origin_heard(self, nth: int, decision: Decision = Decision.APPROVE, opinion: str = "") -> str:
        one, flow = self.graduate(nth), self.profile.flow("origin")
        desk = self.reviewer(sorted(flow.stages[one.stage].levels)[-1], one.department)
        origin_review.decide(
            actor=self.school.actor(desk), graduate=one, opinion=Opinion(decision, opinion), at=self.passes(minutes=1)
        )
        return caption_of(self.graduate(nth))

    def origin_settled(self, nth: int) -> list[str]:
        """Confirmed and, where somebody reviews it, heard at every desk: the captions on the way."""
        said = [self.origin_said(nth)]
        while self.graduate(nth).state == "in_review":
            said.append(self.origin_heard(nth))
        return said

    # -- destinations

    def claim(self, **changes: str) -> dict[str, str]:
        """A contract, with whatever else this province asks of one."""
        own = dict.fromkeys(self.profile.catalogue.leaves["contract"].own_fields, "为人踏实")
        return {
            **contract(),
            "contract_from": f"{COHORT}-07-01",
            "contract_to": f"{COHORT + 3}-06-30",
            **own,
            **changes,
        }

    def now(self, nth: int) -> Destination:
        return now_of(self.graduate(nth))

    def caption(self, nth: int) -> str:
        return caption(self.now(nth))

    def paper(self, nth: int, actor) -> None:
        self.papers += 1
        page = picture(shade=255 - 12 * self.papers)
        evidence.attach(actor=actor, destination=self.now(nth), upload=page, at=self.passes(minutes=1))

    def hand_in(self, nth: int, **changes: str) -> str:
        if not evidence_of(self.now(nth)):
            self.paper(nth, self.student(nth))
        claims.submit(
            actor=self.student(nth), destination=self.now(nth), values=self.claim(**changes), at=self.passes(minutes=1)
        )
        return self.caption(nth)

    def enter(self, nth: int, level: str, **changes: str) -> str:
        """老师代录: asserted by somebody else, confirmed by nobody yet."""
        actor = self.school.actor(self.reviewer(level, self.graduate(nth).department))
        self.paper(nth, actor)
        claims.enter(actor=actor, destination=self.now(nth), values=self.claim(**changes), at=self.passes(minutes=1))
        return self.caption(nth)

    def desk(self, nth: int):
        """The reviewer in whose queue the record stands."""
        destination = self.now(nth)
        stage = self.profile.flow("destination").stages[destination.stage]
        return self.reviewer(sorted(stage.levels)[-1], destination.graduate.department)

    def decide(self, nth: int, decision: Decision = Decision.APPROVE, opinion: str = "", *, by=None) -> str:
        review.decide(
            actor=self.school.actor(by or self.desk(nth)), destination=self.now(nth),
            opinion=Opinion(decision, opinion), at=self.passes(minutes=1),
        )  # fmt: skip
        return self.caption(nth)

    def approve(self, nth: int) -> list[str]:
        """Every desk says yes; the captions on the way."""
        said = []
        while self.now(nth).state == "in_review":
            said.append(self.decide(nth))
        return said

    def confirm(self, nth: int) -> None:
        destination = self.now(nth)
        confirmation.confirm(
            actor=self.student(nth), destination=destination, shown=confirmation.what_is_shown(destination),
            at=self.passes(minutes=1),
        )  # fmt: skip

    # -- the nation

    def export(self, *more: str) -> tuple[dict, list[list[str]]]:
        path = self.folder / f"上报{self.passes(minutes=1):%H%M}.csv"
        status, told = self.run("national", "export", *self.whose(), "--format", "csv", "--out", str(path), *more)
        assert status == 0, told
        table = read(path, name=path.name)
        return told, [dict(zip(table.header, row, strict=True)) for row in table.rows]

    def feedback(self, rows: list[tuple[str, str]]) -> tuple[int, dict]:
        path = self.folder / f"反馈{self.passes(minutes=1):%H%M}.csv"
        write_csv(str(path), ["考生号", "反馈信息"], rows)
        return self.run("national", "feedback", str(path), *self.whose())

    def rates(self, *more: str) -> dict:
        status, told = self.run("rates", *self.whose(), *more)
        assert status == 0
        return told
