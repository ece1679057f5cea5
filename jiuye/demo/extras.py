"""What else goes on in a school: questions from graduates, answers from the office, employers it has been warned of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from jiuye.demo.lives import HERE, ThroughServices
from jiuye.demo.names import plain
from jiuye.demo.numbers import resident
from jiuye.demo.staff import PASSWORD, House
from jiuye.employers.models import Employer, Warning
from jiuye.graduates.applications.deciding import decide
from jiuye.graduates.applications.services import submit
from jiuye.graduates.feedback import KINDS
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import mode_of
from jiuye.graduates.services import feedback
from jiuye.institutions.models import ClassGroup, Department, Major

QUESTIONS: Sequence[tuple[tuple[str, ...], str, str]] = (
    (("major_name",), "我的专业去年分流后改过，名单里还是大类名称", "已与学籍核对，下次导入时更正"),
    (("exam_number",), "考生号少了一位", ""),
    (("name",), "名字里的生僻字显示成了别的字", "请把身份证照片带到学院办公室核对"),
)
SPOKEN = (("appeal", "第 2 张照片的公章是完整的，退回的理由对不上"), ("pressure", "说不找单位盖章就先不发毕业证"))
WARNED = ("多名毕业生反映入职后被要求缴纳培训费", "长期拖欠工资，已有劳动仲裁记录")


def threads(house: House, players: Sequence[ThroughServices], now: datetime) -> None:
    """信息反馈: one answered, one waiting, one answered and waiting for the graduate; an appeal, and word of pressure."""
    kind = next(iter(KINDS))
    for n, (player, (fields, question, answer)) in enumerate(zip(players, QUESTIONS, strict=False)):
        asked = now - timedelta(days=4 - n, hours=3)
        graduate = Graduate.unscoped.select_related("school", "person").get(pk=player.born.graduate_id)
        thread = feedback.open_thread(
            actor=player.me(asked), graduate=graduate, kind=kind, fields=fields, text=question, at=asked
        )
        if answer:
            office = house.actor("school", player.born.one.faculty)
            feedback.answer(actor=office, thread=thread, text=answer, at=asked + timedelta(hours=20), close=n == 0)
    for player, (kind, text) in zip(players[4:8:3], SPOKEN, strict=False):
        graduate = Graduate.unscoped.select_related("school", "person").get(pk=player.born.graduate_id)
        at = now - timedelta(hours=30)
        feedback.open_thread(actor=player.me(at), graduate=graduate, kind=kind, text=text, at=at)


def applications(house: House, rng: Random, cohort: int, now: datetime) -> None:
    """绑定申请 (S4-33), where the province lets people apply: two that wait, one that was sent back."""
    if mode_of(house.school, cohort) == "import_only":
        return
    places = {
        "department": Department.unscoped.get(pk=house.departments[0]),
        "major": Major.unscoped.get(pk=house.majors[0, 0]),
        "class_group": ClassGroup.unscoped.filter(major_id=house.majors[0, 0], cohort=cohort).first(),
    }
    level = house.plan.faculties[0].programmes[0][0]
    for n in range(3):
        at = now - timedelta(days=n + 1, hours=2)
        said = {
            "name": plain(rng), "id_number": resident("440104", date(cohort - 24, 2, n + 1), female=bool(n % 2)),
            "student_number": f"{cohort - 4}99{n + 1:04}", "level": level, "mobile": f"1380000{n + 8801:04}",
        }  # fmt: skip
        one = submit(
            school=house.school, cohort=cohort, said=said, places=places, password=PASSWORD, origin=HERE, at=at
        )
        if n == 2:
            actor, why = house.actor("counselor", 0), "学号与学生证不一致，请核对后再交"
            decide(actor=actor, application=one, verb="return", text=why, seen=None, at=at + timedelta(hours=20))


def warnings(house: House, names: Sequence[str], now: datetime) -> None:
    """预警: the school marks two of the employers its graduates name."""
    office = house.actor("school", -1)
    for n, (employer, why) in enumerate(
        zip(Employer.objects.filter(name__in=names).order_by("pk"), WARNED, strict=False)
    ):
        Warning.objects.create(
            employer=employer,
            school_id=house.school.pk,
            reason=why,
            by_label=office.label,
            at=now - timedelta(days=12 - n),
        )
