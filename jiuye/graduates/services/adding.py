"""添加 (S4-47): one graduate typed in by the school, judged exactly like a row of a roster, then handed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from jiuye.accounts.actor import StaffActor
from jiuye.graduates.columns import ROSTER
from jiuye.graduates.fields import PROCESS
from jiuye.graduates.lifecycle import LIFECYCLE
from jiuye.graduates.models import Graduate
from jiuye.graduates.services.checking import judge
from jiuye.graduates.services.origin_common import rules_of
from jiuye.graduates.services.typed import typed_table
from jiuye.graduates.services.writing import Import, create
from jiuye.institutions.models import School
from jiuye.kit.refusals import Reason, Refused
from jiuye.records.services import transition
from jiuye.review import services as engine

REASON = "单个添加"
NEEDED = ("name", "student_number", "id_number", "level", "department", "major_name")
"""Without these nobody would find the added person on any list."""


@transaction.atomic
def add(*, actor: StaffActor, school: School, cohort: int, values: Mapping[str, str], at: datetime) -> Graduate:
    """Raises Refused with every problem tied to its field; a person already on the list is named, never doubled."""
    keys = [key for key in values if ROSTER.get(key)]
    table = typed_table(keys, [[values[key] for key in keys]], title=REASON)
    judged = judge(table, school=school, cohort=cohort, actor=actor, at=at, options={}, create=True)
    problems = [_missing(key) for key in NEEDED if not values.get(key)]
    problems += [Reason(p.text, rule=p.code, owner="本人", remedy=p.remedy, field=p.key) for p in judged.ordered]
    if judged.result.changed or judged.result.same:
        problems.append(Reason("名单里已经有这个人", rule="graduate.known", owner="学校", field="student_number",
                               remedy="请在生源信息里查到后直接修改"))  # fmt: skip
    if problems:
        raise Refused.because(problems)
    create(judged.sheet, judged.result, Import(school, cohort, actor, at, REASON))
    number = judged.sheet.column("student_number")[0]
    graduate = Graduate.unscoped.select_related("school").get(school=school, cohort=cohort, student_number=number)
    Graduate.unscoped.filter(pk=graduate.pk).update(source="staff")
    _hand_in(graduate, actor, at)
    return graduate


def _missing(key: str) -> Reason:
    label = ROSTER[key].label
    return Reason(f"还没有填{label}", rule="graduate.needed", owner="本人", remedy="请按学籍填写", field=key)


def _hand_in(graduate: Graduate, actor: StaffActor, at: datetime) -> None:
    """With stages the added record waits at the first of them; without, it waits for the graduate."""
    _, _, flow = rules_of(graduate)
    if flow.stages:
        transition(graduate, LIFECYCLE, "submit", actor=actor, at=at, reason=REASON, stage=0)
        engine.open_case(process=PROCESS, subject=graduate.ref, school_id=graduate.school_id, variant=flow.key, at=at)
