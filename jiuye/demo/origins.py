"""生源信息 of a generated graduate: its columns, and how far the graduate and the school have come with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from random import Random

from jiuye.demo.blueprint import YEARS
from jiuye.demo.destiny import Season
from jiuye.demo.life import Life, Who
from jiuye.demo.people import Enrolment
from jiuye.demo.staff import House
from jiuye.graduates.facts import FIELDS, shown_digest
from jiuye.graduates.lifecycle import LIFECYCLE
from jiuye.graduates.services.writing import mobile_index, searchable
from jiuye.policy.profile import Profile
from jiuye.review.rules import Decision
from jiuye.standards.divisions import full_name

MOVED, NOT_MOVED = "已转入", "未转入"
RELATION = {"department": "department_id", "class_name": "class_group_id", "campus": "campus_id"}


def columns(one: Enrolment, house: House, class_group: int, rng: Random) -> dict[str, object]:
    """The row the roster import would have made, and what the graduate added."""
    region = one.region
    return {
        "cohort": one.cohort, "department_id": house.departments[one.faculty],
        "major_id": house.majors[one.faculty, one.programme], "class_group_id": class_group,
        "name": one.name, "sex": "2" if one.female else "1", "student_number": one.student_number,
        "exam_number": one.exam_number, "level": one.level, "major_code": one.major_code, "major_name": one.major_name,
        "training_mode": one.mode, "teacher_trainee": one.teacher, "duration": str(YEARS[one.level]),
        "enrolled_on": one.enrolled_on, "graduates_on": one.graduates_on, "conclusion": "毕业", "level_type": "全日制",
        "hardship": one.hardship, "honours": rng.random() < 0.04, "ethnicity": one.ethnicity, "political_status": one.political,
        "division": region, "origin_region": region, "origin_region_name": full_name(region)[:60],
        "urban_rural": "农村" if rng.random() < 0.55 else "城镇", "archive_moved_in": MOVED if rng.random() < 0.9 else NOT_MOVED,
        "household_moved_in": MOVED if rng.random() < 0.2 else NOT_MOVED,
        "commissioning_unit": f"{full_name(region)}卫生健康委员会"[:100] if one.mode != "11" else "",
        "mobile": one.mobile, "mobile_index": mobile_index(one.mobile), "home_phone": one.parent,
        "email": f"s{one.nth}@example.com", "qq": "", "wechat": "",
        "home_address": f"{full_name(region)}{rng.randint(1, 30)}组{rng.randint(1, 99)}号",
        "home_postcode": f"{rng.randint(10, 79)}{rng.randint(1000, 9999)}",
        "searchable": searchable(one.name, one.student_number, one.exam_number),
    }  # fmt: skip


def shown(values: Mapping[str, object], document: str) -> str:
    """The digest of the page the graduate confirmed, exactly as the origin service computes it."""
    lines = {name: _text(values.get(RELATION.get(name, name))) for name in FIELDS}
    return shown_digest({**lines, "id_number": document})


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)


def live(rng: Random, profile: Profile, house: House, one: Enrolment, me: Who, season: Season, born: datetime) -> Life:
    """Confirmed by most, locked or reviewed by the school for some; nothing yet from the rest."""
    process = profile.processes["origin"]
    life = Life(LIFECYCLE, process, profile.flow("origin", None), born)
    if rng.random() < (0.02 if season.over else 0.14):
        return life
    at = season.after(rng, season.opened, 9) or season.now
    if not life.flow.stages:
        if rng.random() < 0.12:
            life.settle("lock", house.who("school", one.faculty), at)
        else:
            life.settle("confirm", me, at)
        return life
    life.submit(me, at)
    while life.state == "in_review" and life.stage is not None:
        later = season.after(rng, at, 1.0 if season.over else 7.0)
        if later is None:
            break
        at = later
        back = rng.random() < 0.05
        who = house.who(life.flow.stages[life.stage].level, one.faculty)
        life.hear(
            who, Decision.RETURN if back else Decision.APPROVE, at, "请核对生源所在地，要选到区县" if back else ""
        )
    return life
