"""What origin tests live through: graduates with a complete record, confirmed and handed in by the services people use."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from jiuye.graduates.fields import Field, fields_of
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import profile_of
from jiuye.graduates.services import origin
from tests.cast import University

SAID = {
    "origin_region": "340104", "ethnicity": "01", "political_status": "03", "hardship": "0", "honours": "0",
    "archive_moved_in": "已转入", "household_moved_in": "未转入", "mobile": "13900001111",
}  # fmt: skip


def during(university: University) -> datetime:
    """A spring day on which the cohort's windows are open."""
    return datetime(university.cohort, 4, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def fresh(graduate: Graduate) -> Graduate:
    rows = Graduate.unscoped.select_related("person", "school__province", "department", "class_group", "campus")
    return rows.get(pk=graduate.pk)


def complete(graduate: Graduate) -> Graduate:
    """The school's part of the record, as a roster brings it; the graduate's own part stays open."""
    Graduate.unscoped.filter(pk=graduate.pk).update(
        level_type="全日制", teacher_trainee="2", duration="4", division="340104", conclusion="毕业", training_mode="11",
        enrolled_on=f"{graduate.cohort - 4}-09-01", graduates_on=f"{graduate.cohort}-06-30",
    )  # fmt: skip
    return fresh(graduate)


def confirmed(university: University, graduate: Graduate, **said: str) -> Graduate:
    one = complete(graduate)
    origin.confirm(
        actor=university.actor(one),
        graduate=one,
        values={**SAID, **said},
        at=during(university),
        shown=origin.what_is_shown(one),
    )
    return fresh(graduate)


def labels(graduate: Graduate, role: str = "student") -> dict[str, Field]:
    """The fields of the origin form as a role finds them, by name."""
    return {one.name: one for one in fields_of(graduate, profile_of(graduate.school, graduate.cohort), role)}
