"""A closed window explained to the graduate who comes too late: why, since when, who can open it again (S4-37, R-07, M-02)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jiuye.graduates.seasons import closed, closes
from jiuye.institutions.models import ReportingWindow, School
from jiuye.kit.refusals import Reason
from jiuye.records.services import history

SCHOOL, CENTRE = "学校就业中心", "省级中心"


@dataclass(frozen=True, slots=True)
class Shut:
    """``by`` is blank where a day passed and nobody closed anything; ``until`` is when the school stops correcting, too."""

    reason: Reason
    why: str
    since: datetime
    by: str
    opener: str
    until: datetime | None


def shut(process: str, school: School, cohort: int, at: datetime) -> Shut | None:
    """None while the process is open, and before it begins: then it is not closed but to come."""
    reason = closed(process, school, cohort, at)
    if reason is None or reason.deadline or reason.rule.endswith(".early"):
        return None
    until = closes("staff_change", school, cohort)
    staff = None if closed("staff_change", school, cohort, at) else until
    if not reason.rule.endswith(".switch"):
        over = closes(process, school, cohort)
        return Shut(reason, "规定的时间已经过了", over, "", _opener(reason), staff)
    row = _row(process, school, cohort, reason)
    told = history("reportingwindow", row.pk).filter(action="window.close").last()
    return Shut(reason, told.reason if told else "", row.changed_at, row.changed_by, reason.owner, staff)


def _row(process: str, school: School, cohort: int, reason: Reason) -> ReportingWindow:
    whose = school if reason.owner == SCHOOL else None
    found = ReportingWindow.objects.filter(province_id=school.province_id, school=whose, is_open=False)
    return found.get(cohort=cohort, process=process)


def _opener(reason: Reason) -> str:
    """A school lengthens its own earlier day; beyond the province's only the centre does, at the school's request."""
    own_day = reason.owner == SCHOOL and reason.rule.endswith(".late")
    return SCHOOL if own_day else f"{CENTRE}，由{SCHOOL}提出"
