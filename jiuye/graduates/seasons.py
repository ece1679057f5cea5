"""Which rules hold for a school's cohort, and whether a process is open now (C-23, S4-31, S4-37)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, time

from jiuye.institutions.models import ReportingWindow, School
from jiuye.kit.refusals import Reason
from jiuye.policy import registry
from jiuye.policy.flows import ReviewFlow
from jiuye.policy.profile import Profile
from jiuye.policy.windows import CHINA

LATE = ".late"
"""How the rule ends that a day is over."""


def profile_of(school: School, cohort: int) -> Profile:
    """The province's way of doing it for one cohort of a school, with the school's own fields, switches and hints (S4-35, S4-36, S1-19)."""
    if school.extension_fields or school.field_switches or school.help_texts:
        kept = {"fields": school.extension_fields, "switches": school.field_switches, "help": school.help_texts}
        own = json.dumps(kept, sort_keys=True, ensure_ascii=False)
        return registry.profile_with(school.profile_key, cohort, own)
    return registry.profile(school.profile_key, cohort)


def mode_of(school: School, cohort: int) -> str:
    """How this cohort's list of graduates comes about (C-29); where no rules speak for the year, by import alone."""
    found = rules_for(school, cohort)
    return found.roster.mode if found else "import_only"


def rules_for(school: School, cohort: int) -> Profile | None:
    """The same as ``profile_of``; None where no rules speak for the year."""
    try:
        return profile_of(school, cohort)
    except KeyError:
        return None


def flow_of(school: School, cohort: int, process: str) -> ReviewFlow:
    """The review a process goes through, in the variant the school chose (S2-18)."""
    return profile_of(school, cohort).flow(process, school.flow_variants.get(process))


def closed(process: str, school: School, cohort: int, at: datetime) -> Reason | None:
    """Why the process is not open to graduates now; None while it is.

    The school's own switch decides first, then the centre's, then the profile's window.
    """
    found = ReportingWindow.objects.filter(cohort=cohort, process=process, province_id=school.province_id)
    mine = {row.school_id: row for row in found.filter(school__in=[school]) | found.filter(school=None)}
    return judged(process, school, cohort, at, own=mine.get(school.pk), centre=mine.get(None))


def judged(
    process: str,
    school: School,
    cohort: int,
    at: datetime,
    *,
    own: ReportingWindow | None,
    centre: ReportingWindow | None,
) -> Reason | None:
    """The same, from switches already read. 宽限 sets aside only that the centre's or the rules' day is over."""
    more_time = own is not None and own.extended_to is not None and at.astimezone(CHINA).date() < own.extended_to
    for row, owner in ((own, "学校就业中心"), (centre, "省级中心")):
        no = _against(row, label_of(process, school, cohort), owner, at) if row is not None else None
        if no and not (more_time and row is centre and no.rule.endswith(LATE)):
            return no
    if any(row is not None and row.opens for row in (own, centre)):
        return None
    windows = profile_of(school, cohort).windows
    begun = at.astimezone(CHINA).date() >= windows.window(process, cohort).opens
    return None if more_time and begun else windows.status(process, cohort, at)


def label_of(process: str, school: School, cohort: int) -> str:
    """What people call the process whose window it is: 去向登记."""
    return profile_of(school, cohort).windows.windows[process].label


def _against(row: ReportingWindow, label: str, owner: str, at: datetime) -> Reason | None:
    day = at.astimezone(CHINA).date()
    if not row.is_open:
        return Reason(
            f"{row.cohort} 届{label}现在没有开放，由{owner}关闭",
            rule=f"windows.{row.process}.switch",
            facts=(("谁关闭的", owner), ("关闭时间", f"{row.changed_at.astimezone(CHINA):%Y-%m-%d %H:%M}")),
            owner=owner,
            remedy=f"请联系{owner}",
        )
    if row.opens and day < row.opens:
        return Reason(
            f"{row.cohort} 届{label} {row.opens:%Y-%m-%d} 起开放",
            rule=f"windows.{row.process}.early", owner=owner, remedy="到时再来",
        )  # fmt: skip
    if row.closes_before and day >= row.closes_before:
        return Reason(
            f"{row.cohort} 届{label} {row.closes_before:%Y-%m-%d} 零点已经截止", rule=f"windows.{row.process}{LATE}", owner=owner,
            remedy=f"确有需要的，请联系{owner}重新打开",
        )  # fmt: skip
    return None


def closes(process: str, school: School, cohort: int) -> datetime:
    """The first instant that is too late: the school's own day, else the centre's, else the profile's."""
    found = ReportingWindow.objects.filter(cohort=cohort, process=process, province_id=school.province_id)
    both = found.filter(school__in=[school]) | found.filter(school=None)
    mine = {row.school_id: row.closes_before or row.extended_to for row in both}
    day = mine.get(school.pk) or mine.get(None)
    if day is not None:
        return datetime.combine(day, time(), CHINA)
    return profile_of(school, cohort).windows.window(process, cohort).deadline


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of a cohort: the first instant at which nothing is open to it any more; ``over`` once that has come."""

    at: datetime
    over: bool


def closing(school: School, cohort: int, at: datetime) -> Closing:
    """When the last of a cohort's windows closes, with every day the school or the centre set. Opened again, it is not over."""
    found = ReportingWindow.objects.filter(cohort=cohort, province_id=school.province_id)
    rows = {(row.process, row.school_id): row for row in found.filter(school__in=[school]) | found.filter(school=None)}
    windows = profile_of(school, cohort).windows
    ends, still = [], False
    for process in windows.windows:
        own, centre = rows.get((process, school.pk)), rows.get((process, None))
        days = [row.closes_before or row.extended_to for row in (own, centre) if row]
        day = next((day for day in days if day), windows.window(process, cohort).closes_before)
        ends.append(datetime.combine(day, time(), CHINA))
        still = still or judged(process, school, cohort, at, own=own, centre=centre) is None
    return Closing(max(ends), over=not still and max(ends) <= at)
