"""Whose rows an importer may write: a department's list stops at the department, whatever the file says (S0-04, T-30)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from jiuye.accounts.actor import Rectangle
from jiuye.graduates.models import Graduate
from jiuye.graduates.rules import Wrong
from jiuye.graduates.services.comparing import Standing
from jiuye.graduates.sheets import Sheet
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor

ELSEWHERE = Wrong(
    "scope.elsewhere", "这一行不在您负责的范围里", "请只导入自己负责的院系、班级；其余的请学校就业中心导入"
)
KEYS = (("department", "department"), ("class_group", "class_name"), ("level", "level"), ("major", "major"))


CENTRAL = Wrong(
    "roster.central",
    "这一列由其他部门提供、学校就业中心统一导入",
    "请从文件里删去这一列；名单有误的，请告诉学校就业中心",
)
WITHIN_SCHOOL = frozenset(("counselor", "department"))


def is_within_school(actor: Actor) -> bool:
    """Whether somebody works below the school's office: 特殊群体 and their kind are not theirs to bring (S0-10)."""
    return getattr(actor, "level", "") in WITHIN_SCHOOL


def refuse_central(sheet: Sheet, central: Collection[str], actor: Actor) -> None:
    """Every cell a department's file says of what only the office may import is a problem of its row."""
    if not is_within_school(actor):
        return
    for key in (key for key in sheet.keys if key in central):
        for position, value in enumerate(sheet.column(key)):
            if value is not None:
                sheet.wrong(position, key, CENTRAL)


def rectangles_of(actor: Actor) -> tuple[Rectangle, ...]:
    """What narrows the actor within the school; empty for the whole school and for the system."""
    return tuple(getattr(actor, "rectangles", ()))


def keep_within(sheet: Sheet, standing: list[Standing], *, actor: Actor, school: School, cohort: int) -> list[Standing]:
    """Refuse rows beyond the actor's scope; the list returned holds only what they may see."""
    narrow = rectangles_of(actor)
    if not narrow:
        return standing
    mine = set(Graduate.objects.visible_to(actor).filter(school=school, cohort=cohort).values_list("pk", flat=True))
    numbers = sheet.column("student_number")
    own = {s.student_number for s in standing if s.pk in mine}
    foreign = {s.student_number for s in standing} - own
    places: dict[str, Sequence[object]] = {name: sheet.column(key) for name, key in KEYS}
    for position in range(len(sheet.rows)):
        row = {name: column[position] for name, column in places.items()}
        listed = numbers[position] in own
        if numbers[position] in foreign or not any(_inside(r, row, cohort, listed=listed) for r in narrow):
            sheet.wrong(position, "student_number", ELSEWHERE, numbers[position])
    return [s for s in standing if s.pk in mine]


def _inside(rectangle: Rectangle, row: dict[str, object], cohort: int, *, listed: bool) -> bool:
    """What a row leaves blank is as it stands for somebody already listed, and beyond the scope for somebody new."""
    if rectangle.cohort not in (None, cohort):
        return False
    said = {name: value for name, value in row.items() if value is not None or not listed}
    return all(getattr(rectangle, name) in (None, value) for name, value in said.items())
