"""What stands beside the to-do list: windows that close, what changed since the last visit, what lies with others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min
from django.http import HttpRequest
from django.urls import reverse

from jiuye.accounts.actor import StaffActor
from jiuye.accounts.models import LoginAttempt
from jiuye.accounts.services import login
from jiuye.destinations import queries as destinations
from jiuye.destinations.models import OWN, Destination
from jiuye.faces.todos import Desk, day
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import flow_of
from jiuye.institutions import queries as structure
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.kit.menus import Cohort

WINDOWS = (("origin", "生源确认"), ("register", "去向登记"), ("change", "去向变更"))
NEWS: tuple[tuple[str, str, str, str, str, dict[str, Any]], ...] = (
    ("returned", "arrow-back-up", "bad", "条被退回修改", "state_since", {"state__in": ("returned", "rejected")}),
    ("voided", "file-x", "bad", "人作废了自己的去向", "voided_at", {"state": "voided"}),
    ("waiting", "inbox", "", "条新提交，在等审核", "waiting_since", {"state": "in_review", "is_current": True}),
    ("objected", "message", "bad", "人对去向提出异议", "objected_at", {"own": OWN["objected"]}),
    ("confirmed", "circle-check", "own", "人确认了自己的去向", "confirmed_by_graduate_at", {"own": OWN["confirmed"]}),
    ("approved", "checks", "", "条审核通过", "state_since", {"state": "approved"}),
)


@dataclass(frozen=True, slots=True)
class Closing:
    """One window that closes: how many of mine are through, how many are not."""

    label: str
    due: datetime
    done: int
    total: int

    @property
    def left(self) -> int:
        return self.total - self.done


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened since the last visit."""

    count: int
    text: str
    icon: str
    tone: str
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What lies with others: nothing to do, but it can be seen and asked after."""

    label: str
    count: int
    oldest: datetime | None
    url: str


@dataclass(frozen=True, slots=True)
class Totals:
    """The grey line at the foot: how many are mine, registered, confirmed."""

    everybody: int
    registered: int
    confirmed: int


def totals(desk: Desk) -> Totals:
    registered = [s for s in desk.standing if s.state != "draft"]
    confirmed = sum(s.n for s in registered if s.own == OWN["confirmed"])
    return Totals(sum(s.n for s in desk.standing), sum(s.n for s in registered), confirmed)


def closing(desk: Desk, sums: Totals) -> list[Closing]:
    """Open windows, nearest first, with how far mine are."""
    graduates = Graduate.objects.visible_to(desk.actor).filter(cohort=desk.cohort, deactivated_at=None)
    confirmed = sums.everybody - graduates.filter(state="draft").count()  # each of them has one current registration
    done = {"origin": confirmed, "register": sums.registered, "change": sums.registered}
    found = []
    for process, label in WINDOWS:
        due = desk.window(process)
        if due is not None and due > desk.at:
            found.append(Closing(label, due, done[process], sums.everybody))
    return sorted(found, key=lambda w: w.due)


def news(desk: Desk, since: datetime) -> list[News]:
    """What changed since then, each kind counted once."""
    rows = Destination.objects.visible_to(desk.actor).filter(cohort=desk.cohort, deactivated=False)
    found = []
    for _, icon, tone, text, moment, where in NEWS:
        fresh = rows.filter(**where, **{f"{moment}__gt": since}).aggregate(n=Count("pk"), last=Min(moment))
        if fresh["n"]:
            found.append(News(fresh["n"], text, icon, tone, fresh["last"]))
    return found


def elsewhere(desk: Desk) -> list[Elsewhere]:
    """Stages that are not mine, with the oldest record waiting there."""
    flow = flow_of(desk.school, desk.cohort, "destination")
    mine = destinations.my_stages(flow, desk.actor.level)
    found = []
    for stage, here in enumerate(flow.stages):
        n, oldest = desk.waiting("in_review", stage=stage)
        if n and stage not in mine:
            url = desk.list_url("destinations:review", state=f"stage{stage}")
            found.append(Elsewhere(destinations.stage_caption(here, mine=False), n, oldest, url))
    return found


def last_visit(actor: StaffActor, at: datetime) -> datetime:
    """When this person signed in the time before; a week ago for a first visit."""
    found = (
        LoginAttempt.objects.filter(user_id=actor.user_id, outcome=login.OK)
        .order_by("-at")
        .values_list("at", flat=True)[:2]
    )
    earlier = list(found)
    return earlier[1] if len(earlier) > 1 else at - timedelta(days=7)


# -- the cohort people work in (S4-08)


def cohort_of(request: HttpRequest, actor: Actor) -> int:
    """The cohort chosen in this session, else the newest the actor sees."""
    chosen = request.session.get("cohort")
    return int(chosen) if chosen else destinations.newest_cohort(actor)


def cohorts(request: HttpRequest, actor: Actor) -> list[Cohort]:
    """For the menu in the top bar."""
    years = structure.cohorts(actor)
    here = cohort_of(request, actor)
    return [Cohort(f"{year} 届", f"{reverse('faces:cohort')}?to={year}", year == here) for year in years]


def desk_of(request: HttpRequest, actor: StaffActor, at: datetime) -> Desk | None:
    """None for a centre without schools."""
    school: School | None = destinations.house_of(actor)
    return Desk(actor, school, cohort_of(request, actor), at) if school else None


__all__ = ["closing", "cohort_of", "cohorts", "day", "desk_of", "elsewhere", "last_visit", "news", "totals"]
