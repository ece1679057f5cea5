"""上报设置 (S4-31, S4-37): the centre opens and closes a process by year, a school for itself within that; both are told.

It stands here and not beside the model because opening is news for graduates (S4-65), and schools know nobody to tell.
"""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.db.models import QuerySet

from jiuye.accounts.actor import StaffActor
from jiuye.accounts.models import User
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import closed, label_of, profile_of
from jiuye.institutions.models import ReportingWindow, School
from jiuye.kit.refusals import Denied, Reason, Refused
from jiuye.notices.services import tell, users_of
from jiuye.policy.windows import CHINA, Window
from jiuye.records.services import record

PROCESSES = ("origin", "register", "change", "confirm")
"""What graduates do themselves; the others are the staff's."""
NEEDS = "windows.manage"
CHUNK = 1000
OPENED = "window.opened"


@transaction.atomic
def open_window(
    *, actor: StaffActor, cohort: int, process: str, at: datetime, since: date | None = None, until: date | None = None
) -> ReportingWindow:
    """开放 from a day until just before another (half-open, W-05); what is left empty follows the next level above."""
    school = _may(actor, process)
    bounds = _bounds(actor, school, cohort, process)
    today = at.astimezone(CHINA).date()
    opens = since or (min(bounds.opens, today) if school is None else None)
    closes_before = until or bounds.closes_before
    _judge_days(opens or today, closes_before, today)
    if school is not None:
        _judge_within(opens, closes_before, bounds, actor, cohort, process)
    return _keep(actor, school, cohort, process, True, opens, closes_before, "", at)


@transaction.atomic
def close_window(*, actor: StaffActor, cohort: int, process: str, reason: str, at: datetime) -> ReportingWindow:
    """关闭 at once. What graduates have handed in goes on through review; only they can send nothing more."""
    school = _may(actor, process)
    if not reason.strip():
        raise Refused(
            Reason("请写明为什么关闭", rule="windows.reason", field="reason", remedy="一句话即可，学校和毕业生会看到")
        )
    return _keep(actor, school, cohort, process, False, None, None, reason.strip(), at)


@transaction.atomic
def extend(
    *, actor: StaffActor, school: School, cohort: int, process: str, until: date, reason: str, at: datetime
) -> ReportingWindow:
    """宽限: the centre keeps one process open longer for one school (S4-37). The others close as before.

    What the school itself closed stays closed; what it had closed by its own earlier day follows the new one.
    """
    if _may(actor, process) is not None or school.province_id != actor.province_id:
        raise Denied(Reason("宽限由省级中心决定", rule="windows.extend", owner="省级中心", remedy="请联系省级中心"))
    _judge_extension(school, cohort, process, until, reason, at)
    found = ReportingWindow.objects.filter(school=school, cohort=cohort, process=process)
    row = found.select_for_update().first() or ReportingWindow(
        province_id=school.province_id, school=school, cohort=cohort, process=process, is_open=True,
        changed_by=actor.label[:120], changed_at=at,
    )  # fmt: skip
    before, row.extended_to = row.extended_to, until
    row.extended_why, row.extended_by = reason.strip()[:200], actor.label[:120]
    if row.is_open:
        row.closes_before = None
    row.save()
    told = {"process": [process, process], "cohort": [cohort, cohort], "extended_to": [str(before or ""), str(until)]}
    record("window.extend", actor=actor, at=at, obj=row, changes=told, reason=reason, school_id=school.pk)
    staff = User.objects.filter(school=school, role__level="school", disabled_at=None)
    tell(users=staff.values_list("pk", flat=True), event="window.extended", at=at, href="/console/windows/",
         title=f"{cohort} 届{label_of(process, school, cohort)}为本校延长到 {until:%Y-%m-%d} 零点",
         body=f"{actor.label}：{reason.strip()}")  # fmt: skip
    return row


def _judge_extension(school: School, cohort: int, process: str, until: date, reason: str, at: datetime) -> None:
    centre = ReportingWindow.objects.filter(
        province_id=school.province_id, school=None, cohort=cohort, process=process
    ).first()
    if centre is not None and not centre.is_open:
        raise Refused(Reason("这一项全省都关着，不能只为一所学校延长", rule="windows.extend.closed", owner="省级中心",
                             remedy="先重新开放，再延长"))  # fmt: skip
    rules = profile_of(school, cohort).windows.window(process, cohort).closes_before
    now_until = centre.closes_before or rules if centre else rules
    if until <= max(now_until, at.astimezone(CHINA).date()):
        raise Refused(Reason("延长到的日子要比全省的截止日晚", rule="windows.extend.days", field="until",
                             facts=(("全省截止", f"{now_until:%Y-%m-%d} 零点前"),), remedy="请另选一天"))  # fmt: skip
    if not reason.strip():
        raise Refused(
            Reason("请写明为什么延长", rule="windows.reason", field="reason", remedy="一句话即可，学校会看到")
        )


def _may(actor: StaffActor, process: str) -> School | None:
    """None for the centre, which decides for the province; else the actor's own school. Raises Denied for others."""
    if not actor.may(NEEDS) or actor.level not in ("school", "province"):
        raise Denied(Reason("登记时间由省级中心和学校就业中心设置", rule=f"permission.{NEEDS}", owner="学校就业中心"))
    if process not in PROCESSES:
        raise Refused(Reason("没有这一项登记", rule="windows.process", remedy="请从列表里选择"))
    return None if actor.level == "province" else School.objects.select_related("province").get(pk=actor.school_id or 0)


def _bounds(actor: StaffActor, school: School | None, cohort: int, process: str) -> Window:
    """What the level above allows: the profile's window for a centre, the centre's own for a school."""
    house = school or School.objects.filter(province_id=actor.province_id or 0).order_by("code").first()
    if house is None:
        raise Refused(Reason("中心名下还没有学校", rule="windows.school", remedy="先为学校开户"))
    own = profile_of(house, cohort).windows.window(process, cohort)
    above = ReportingWindow.objects.filter(
        province_id=house.province_id, school=None, cohort=cohort, process=process, is_open=True
    ).first()
    if school is None:
        return own
    ours = ReportingWindow.objects.filter(school=school, cohort=cohort, process=process).first()
    until = (above and above.closes_before) or own.closes_before
    return Window(
        (above and above.opens) or own.opens, max(until, ours.extended_to) if ours and ours.extended_to else until
    )


def _judge_days(opens: date, closes_before: date, today: date) -> None:
    if closes_before <= max(opens, today):
        raise Refused(
            Reason("截止日要在开放日和今天之后", rule="windows.days", field="until",
                   facts=(("开放", f"{opens:%Y-%m-%d}"), ("截止", f"{closes_before:%Y-%m-%d} 零点前")),
                   remedy="请另选一个截止日；截止日当天不能再填")
        )  # fmt: skip


def _judge_within(
    opens: date | None, closes_before: date, bounds: Window, actor: StaffActor, cohort: int, process: str
) -> None:
    """A school narrows what the centre allows and never widens it."""
    row = ReportingWindow.objects.filter(province_id__in=_province(actor), school=None, cohort=cohort, process=process)
    shut = row.filter(is_open=False).first()
    if shut is not None:
        raise Refused(
            Reason(f"{cohort} 届这一项由省级中心关闭，学校不能单独开放", rule=f"windows.{process}.centre", owner="省级中心",
                   facts=(("谁关闭的", shut.changed_by), ("时间", f"{shut.changed_at.astimezone(CHINA):%Y-%m-%d %H:%M}")),
                   remedy="请联系省级中心")
        )  # fmt: skip
    if (opens and opens < bounds.opens) or closes_before > bounds.closes_before:
        raise Refused(
            Reason("学校的时间要在省里的时间以内", rule=f"windows.{process}.beyond", owner="省级中心", field="until",
                   facts=(("省里开放", f"{bounds.opens:%Y-%m-%d}"), ("省里截止", f"{bounds.closes_before:%Y-%m-%d} 零点前")),
                   remedy="请选省里时间以内的日子；需要更长的，请联系省级中心")
        )  # fmt: skip


def _province(actor: StaffActor) -> list[int]:
    return list(School.objects.filter(pk=actor.school_id or 0).values_list("province_id", flat=True))


def _keep(
    actor: StaffActor, school: School | None, cohort: int, process: str, is_open: bool, opens: date | None,
    closes_before: date | None, reason: str, at: datetime,
) -> ReportingWindow:  # fmt: skip
    province_id = school.province_id if school else actor.province_id or 0
    found = ReportingWindow.objects.filter(province_id=province_id, school=school, cohort=cohort, process=process)
    row = found.select_for_update().first() or ReportingWindow(
        province_id=province_id, school=school, cohort=cohort, process=process
    )
    before = _told(row) if row.pk else ""
    row.is_open, row.opens, row.closes_before = is_open, opens, closes_before
    row.changed_by, row.changed_at = actor.label[:120], at
    row.save()
    told = {"process": [process, process], "cohort": [cohort, cohort], "window": [before, _told(row)]}
    record(f"window.{'open' if is_open else 'close'}", actor=actor, at=at, obj=row, changes=told, reason=reason,
           school_id=school.pk if school else None)  # fmt: skip
    if school is None:
        _tell_schools(row, actor, reason, at)
    return row


def _told(row: ReportingWindow) -> str:
    if not row.is_open:
        return "关闭"
    return f"{row.opens or '随上级'} 至 {row.closes_before or '随上级'}"


def _tell_schools(row: ReportingWindow, actor: StaffActor, reason: str, at: datetime) -> None:
    """通知学校 (S4-31): every employment office of the province."""
    staff = User.objects.filter(school__province_id=row.province_id, role__level="school", disabled_at=None)
    house = School.objects.filter(province_id=row.province_id).order_by("code").first()
    label = label_of(row.process, house, row.cohort) if house else row.process
    until = f"，{row.closes_before:%Y-%m-%d} 零点截止" if row.closes_before else ""
    title = f"{row.cohort} 届{label}{'已开放' if row.is_open else '已关闭'}"
    tell(users=staff.values_list("pk", flat=True), event=f"window.{'opened' if row.is_open else 'closed'}", title=title,
         body=f"{actor.label}{'开放' if row.is_open else '关闭'}{until}。{reason}", href="/console/windows/", at=at)  # fmt: skip


def begins(row: ReportingWindow, at: datetime) -> datetime:
    """When it is news: now, or the first moment of a day still to come."""
    if row.opens is None or row.opens <= at.astimezone(CHINA).date():
        return at
    return datetime.combine(row.opens, time(), CHINA)


def last_of_batch(row: ReportingWindow, after: int) -> int:
    """The key of the last of the next thousand graduates; 0 when there are no more."""
    return max(_people(row).filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:CHUNK], default=0)


def tell_graduates(*, row: ReportingWindow, after: int, upto: int, at: datetime) -> None:
    """开放通知 (S4-65) to these graduates; tapping it opens the form. A school that keeps it closed is left out."""
    for school in _schools(row):
        if closed(row.process, school, row.cohort, at):
            continue
        if not profile_of(school, row.cohort).hears(OPENED, "student"):
            continue
        people = _people(row).filter(school=school, pk__gt=after, pk__lte=upto).values_list("person_id", flat=True)
        tell(
            users=users_of(people), event=OPENED, at=at, channels=profile_of(school, row.cohort).channels(OPENED),
            title=f"{row.cohort} 届{label_of(row.process, school, row.cohort)}开放了", body=_until(row, school),
            href="/h/origin/" if row.process == "origin" else "/h/destination/",
        )  # fmt: skip


def _schools(row: ReportingWindow) -> QuerySet[School]:
    found = School.objects.filter(province_id=row.province_id, closed_at=None).select_related("province")
    return found.filter(pk=row.school_id) if row.school_id else found


def _people(row: ReportingWindow) -> QuerySet[Graduate]:
    return Graduate.unscoped.filter(school__in=_schools(row), cohort=row.cohort, deactivated_at=None)


def _until(row: ReportingWindow, school: School) -> str:
    day = row.closes_before or profile_of(school, row.cohort).windows.window(row.process, row.cohort).closes_before
    return f"{day:%Y-%m-%d} 零点截止，点开就可以填。"
