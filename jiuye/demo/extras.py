"""What else goes on in a school: questions from graduates, answers from the office, employers it has been warned of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from jiuye.demo.lives import ThroughServices
from jiuye.demo.staff import House
from jiuye.employers.models import Employer, Warning
from jiuye.graduates.feedback import KINDS
from jiuye.graduates.models import Graduate
from jiuye.graduates.services import feedback

QUESTIONS: Sequence[tuple[tuple[str, ...], str, str]] = (
    (("major_name",), "我的专业去年分流后改过，名单里还是大类名称", "已与学籍核对，下次导入时更正"),
    (("exam_number",), "考生号少了一位", ""),
    (("name",), "名字里的生僻字显示成了别的字", "请把身份证照片带到学院办公室核对"),
)
WARNED = ("多名毕业生反映入职后被要求缴纳培训费", "长期拖欠工资，已有劳动仲裁记录")


def threads(house: House, players: Sequence[ThroughServices], now: datetime) -> None:
    """信息反馈: one answered, one waiting, one answered and waiting for the graduate."""
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
