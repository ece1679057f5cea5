"""保存期限 of applications that led to nothing: a stranger's name, numbers and phone are not kept for long (W-54)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Min
from django.utils import timezone

from jiuye.graduates.applications.lifecycle import ApplicationState
from jiuye.graduates.applications.models import Application
from jiuye.graduates.seasons import rules_for
from jiuye.institutions.models import School
from jiuye.kit.actors import CLOCK
from jiuye.records import retention
from jiuye.records.retention import Rule, Schools, Shelf, months_after
from jiuye.records.services import record
from jiuye.records.services.events import digest

ENDED = (ApplicationState.REJECTED, ApplicationState.WITHDRAWN)
SAID = ("name", "student_number", "document_index", "level", "submitted_at", "state")
KEY = "applications"


def register() -> None:
    why = "没有进入名单的人，学校不再需要他的证件号码和手机号"
    retention.register(Rule(KEY, "没有通过或撤回的绑定申请", why, shelves, erase))


def shelves(schools: Schools, at: datetime) -> Iterable[Shelf]:
    """One for each school and cohort, for the months are the province's."""
    ended = Application.unscoped.filter(state__in=ENDED)
    ended = ended if schools is None else ended.filter(school__in=schools)
    groups = ended.values("school", "cohort").annotate(first=Min("state_since")).order_by("school", "cohort")
    named = School.objects.in_bulk({group["school"] for group in groups})
    for group in groups:
        school, cohort = named[group["school"]], group["cohort"]
        if (rules := rules_for(school, cohort)) is None:
            continue
        months = rules.retention.application_months
        held = ended.filter(school=school, cohort=cohort)
        due = held.filter(state_since__lte=months_after(timezone.localtime(at), -months))
        first = months_after(timezone.localtime(group["first"]), months)
        yield Shelf(f"{cohort} 届", f"{months} 个月", held, due, first, school.pk, school.name)


def erase(batch: Sequence[Application], at: datetime) -> None:
    """The row goes; its story in the trail stays, which never held a name, and a keyed digest of what it said."""
    for one in batch:
        said = {"rule": ["", KEY], "digest": [digest({name: getattr(one, name) for name in SAID}), ""]}
        record("application.erase", actor=CLOCK, at=at, obj=one, school_id=one.school_id, changes=said)
    Application.unscoped.filter(pk__in=[one.pk for one in batch]).delete()
