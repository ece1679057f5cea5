"""登记时间 (S4-08, S4-31, S4-37): one line per process of a year; who decided, until when, and a form to decide otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from jiuye.accounts.actor import StaffActor
from jiuye.graduates import queries, tasks
from jiuye.graduates.seasons import judged, profile_of
from jiuye.graduates.services import windows
from jiuye.institutions.models import ReportingWindow, School
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.screens import Request, screen
from jiuye.policy.windows import Window

PAGE = "graduates/console/windows.html"


@dataclass(frozen=True, slots=True)
class Line:
    """One process: what the rules say, what the centre and the school said, and what that means now."""

    key: str
    label: str
    rule: Window
    centre: ReportingWindow | None
    own: ReportingWindow | None
    shut: Reason | None
    closed_by: tuple[ReportingWindow, ...] = ()
    extended: tuple[ReportingWindow, ...] = ()

    @property
    def mine_closed(self) -> bool:
        row = self.own or self.centre
        return row is not None and not row.is_open


@screen(needs=windows.NEEDS)
def table(request: Request, actor: StaffActor) -> HttpResponse:
    chosen = request.GET.get("cohort", "") or str(request.session.get("cohort", ""))
    return _drawn(request, actor, _cohort(chosen, actor))


@screen(needs=windows.NEEDS, methods=("POST",))
def open_one(request: Request, actor: StaffActor) -> HttpResponse:
    """开放; graduates are told by a job."""
    cohort = _cohort(request.POST.get("cohort", ""), actor)
    try:
        tasks.open_and_tell(
            actor=actor, cohort=cohort, process=request.POST.get("process", ""), at=timezone.now(),
            since=_day(request.POST.get("since", ""), "since"), until=_day(request.POST.get("until", ""), "until"),
        )  # fmt: skip
    except Refused as no:
        return _drawn(request, actor, cohort, refusal=no)
    return redirect(f"{reverse('graduates:windows')}?cohort={cohort}")


@screen(needs=windows.NEEDS, methods=("POST",))
def close_one(request: Request, actor: StaffActor) -> HttpResponse:
    """关闭, with a reason the school reads."""
    cohort = _cohort(request.POST.get("cohort", ""), actor)
    try:
        windows.close_window(
            actor=actor, cohort=cohort, process=request.POST.get("process", ""),
            reason=request.POST.get("reason", ""), at=timezone.now(),
        )  # fmt: skip
    except Refused as no:
        return _drawn(request, actor, cohort, refusal=no)
    return redirect(f"{reverse('graduates:windows')}?cohort={cohort}")


@screen(needs=windows.NEEDS, methods=("POST",))
def extend_one(request: Request, actor: StaffActor) -> HttpResponse:
    """为一所学校延长 (宽限): the centre's alone."""
    cohort = _cohort(request.POST.get("cohort", ""), actor)
    code = request.POST.get("school", "")
    try:
        school = _schools(actor).filter(code=code).first()
        until = _day(request.POST.get("until", ""), "until")
        if school is None or until is None:
            raise Refused(Reason("请选择学校和延长到的日子", rule="windows.extend.what", remedy="两项都要"))
        windows.extend(
            actor=actor, school=school, cohort=cohort, process=request.POST.get("process", ""), until=until,
            reason=request.POST.get("reason", ""), at=timezone.now(),
        )  # fmt: skip
    except Refused as no:
        return _drawn(request, actor, cohort, refusal=no)
    return redirect(f"{reverse('graduates:windows')}?cohort={cohort}")


def _schools(actor: StaffActor) -> QuerySet[School]:
    """The schools of a centre, by code; a school has none to decide for."""
    mine = actor.province_id if actor.level == "province" else 0
    return School.objects.select_related("province").filter(province_id=mine or 0, closed_at=None).order_by("code")


def _drawn(request: Request, actor: StaffActor, cohort: int, refusal: Refused | None = None) -> HttpResponse:
    context = {
        "cohort": cohort, "cohorts": _years(actor), "lines": _lines(actor, cohort, timezone.now()),
        "is_centre": actor.level == "province", "schools": _schools(actor), "refusal": refusal, "typed": request.POST,
    }  # fmt: skip
    return render(request, PAGE, context, status=refusal.status if refusal else 200)


def _lines(actor: StaffActor, cohort: int, at: datetime) -> list[Line]:
    house = _house(actor)
    if house is None:
        return []
    rows = ReportingWindow.objects.filter(province_id=house.province_id, cohort=cohort).select_related("school")
    centre = {row.process: row for row in rows if row.school_id is None}
    own = {row.process: row for row in rows if row.school_id == actor.school_id and row.school_id}
    rules = profile_of(house, cohort).windows
    found = []
    for key in windows.PROCESSES:
        if key not in rules.windows:
            continue
        others = tuple(r for r in rows if r.process == key and r.school_id and not r.is_open)
        longer = tuple(r for r in rows if r.process == key and r.school_id and r.extended_to)
        shut = judged(key, house, cohort, at, own=own.get(key), centre=centre.get(key))
        found.append(Line(key, rules.windows[key].label, rules.window(key, cohort), centre.get(key), own.get(key), shut,
                          *((others, longer) if actor.level == "province" else ())))  # fmt: skip
    return found


def _house(actor: StaffActor) -> School | None:
    """The own school; for a centre the first of its schools, whose province's rules are the centre's."""
    schools = School.objects.select_related("province")
    if actor.level != "province":
        return schools.filter(pk=actor.school_id or 0).first()
    return schools.filter(province_id=actor.province_id or 0).order_by("code").first()


def _years(actor: StaffActor) -> list[int]:
    """Cohorts there is anybody of, and those about to begin (S4-08: next year's functions open gradually)."""
    known = {int(value) for value, _ in queries.cohorts(actor)}
    return sorted({*known, *queries.importable_cohorts(timezone.localdate())}, reverse=True)


def _cohort(typed: str, actor: StaffActor) -> int:
    known = typed.isdigit() and int(typed) in _years(actor)
    return int(typed) if known else queries.importable_cohorts(timezone.localdate())[0]


def _day(typed: str, field: str) -> date | None:
    if not typed.strip():
        return None
    try:
        found = parse_date(typed.strip())
    except ValueError:
        found = None
    if found is None:
        raise Refused(Reason(f"“{typed[:20]}”不是日期", rule="windows.day", field=field, remedy="例如 2027-06-30"))
    return found
