"""等着办的事: everything that waits, ordered by what happens if nobody acts, then by the time left (S2-08, S4-09, M-19).

Each producer asks its domain one or two questions; a row that counts nothing is not shown. No row names a rate or a target (R-10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Count, Min, QuerySet
from django.urls import reverse

from jiuye.accounts.actor import StaffActor
from jiuye.destinations import queries as destinations
from jiuye.destinations.models import OWN, Destination
from jiuye.destinations.spotchecks import queries as spotchecks
from jiuye.destinations.story import working_days_after
from jiuye.graduates import origin_queries
from jiuye.graduates.applications.rules import DAYS as APPLICATION_DAYS
from jiuye.graduates.models import Application, Feedback, Graduate
from jiuye.graduates.seasons import closes, flow_of
from jiuye.institutions.models import School
from jiuye.national import queries as national
from jiuye.policy.windows import CHINA

SOON, LATER = timedelta(days=1), timedelta(days=10)
FEEDBACK_DAYS = 3
"""Promised to graduates on the feedback page (S1-87)."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One kind of waiting work: how many, what, what happens otherwise, until when, whose turn, one verb."""

    key: str
    count: int
    what: str
    otherwise: str
    who: str
    verb: str
    url: str
    mine: bool
    detail: str = ""
    due: datetime | None = None
    heavy: bool = False
    capped: bool = False


class Standing(NamedTuple):
    """How many stand in one state, at one stage, by whose word, and since when the oldest of them."""

    state: str
    stage: int | None
    own: int
    n: int
    oldest: datetime | None


@dataclass(frozen=True)
class Desk:
    """Whose home it is, which cohort, which moment."""

    actor: StaffActor
    school: School
    cohort: int
    at: datetime

    @cached_property
    def rows(self) -> QuerySet[Destination]:
        found = Destination.objects.visible_to(self.actor).filter(cohort=self.cohort, is_current=True)
        return found.filter(deactivated=False)

    @cached_property
    def standing(self) -> list[Standing]:
        """Everybody by where they stand: one walk along one index, which every count of this page adds up.

        Grouped by the whole beginning of that index, so that the rows come in the order of their groups and none is sorted.
        """
        groups = self.rows.order_by().values("school", "cohort", "is_current", "state", "stage", "own")
        counted = groups.annotate(n=Count("*"), oldest=Min("waiting_since"))
        return [Standing(*row) for row in counted.values_list("state", "stage", "own", "n", "oldest")]

    def waiting(self, *states: str, stage: int | None = None) -> tuple[int, datetime | None]:
        """How many stand in one of these states, at this stage where one is named, and since when the oldest."""
        found = [s for s in self.standing if s.state in states and stage in (None, s.stage)]
        return sum(s.n for s in found), min((s.oldest for s in found if s.oldest), default=None)

    def window(self, process: str) -> datetime | None:
        return closes(process, self.school, self.cohort)

    def list_url(self, name: str, **query: object) -> str:
        return f"{reverse(name)}?{urlencode({'cohort': self.cohort, **query})}"


def _review(desk: Desk) -> Iterator[Todo]:
    """What waits at my stage; what is older than the promise comes first and is said so."""
    flow = flow_of(desk.school, desk.cohort, "destination")
    for stage in destinations.my_stages(flow, desk.actor.level):
        n, oldest = desk.waiting("in_review", stage=stage)
        if not n or not desk.actor.may("destinations.review"):
            continue
        due = working_days_after(oldest, flow.stages[stage].days) if oldest else None
        yield Todo(
            f"review{stage}", n, f"去向等待{flow.stages[stage].label}", "超过承诺的时间，毕业生会看到“已超期”", "我",
            "开始审核", desk.list_url("destinations:review", state=f"stage{stage}"), True,
            detail=f"最早的从 {day(oldest)} 等起，承诺 {flow.stages[stage].days} 个工作日" if oldest else "",
            due=due, heavy=True,
        )  # fmt: skip


def _objections(desk: Desk) -> Iterator[Todo]:
    found = desk.rows.filter(own=OWN["objected"]).aggregate(n=Count("pk"), oldest=Min("objected_at"))
    if found["n"]:
        yield Todo(
            "objected", found["n"], "毕业生说去向不属实", "不核实，这条登记就一直是有异议的，不算本人确认", "我", "逐条核实",
            desk.list_url("destinations:review", own="objected"), True,
            detail=f"最早 {day(found['oldest'])}", due=working_days_after(found["oldest"], FEEDBACK_DAYS), heavy=True,
        )  # fmt: skip


def _origin(desk: Desk) -> Iterator[Todo]:
    stage = origin_queries.waiting_stage(desk.actor)
    if stage is None or not desk.actor.may("graduates.review"):
        return
    waiting = Graduate.objects.visible_to(desk.actor).filter(cohort=desk.cohort, state="in_review", stage=stage)
    found = waiting.aggregate(n=Count("pk"), oldest=Min("state_since"))
    if found["n"]:
        flow = flow_of(desk.school, desk.cohort, "origin")
        yield Todo(
            "origin", found["n"], f"生源信息等待{flow.stages[stage].label}", "生源没有审完，去向和档案都会卡住", "我", "开始审核",
            desk.list_url("graduates:review"), True, due=working_days_after(found["oldest"], flow.stages[stage].days),
        )  # fmt: skip


def _feedback(desk: Desk) -> Iterator[Todo]:
    if not desk.actor.may("feedback.answer"):
        return
    waiting = Feedback.objects.visible_to(desk.actor).filter(
        graduate__cohort=desk.cohort, answered_at=None, closed_at=None
    )
    found = waiting.aggregate(n=Count("pk"), oldest=Min("opened_at"))
    if found["n"]:
        yield Todo(
            "feedback", found["n"], "信息反馈等答复", "毕业生改不了被锁定的内容，只能等学校答复", "我", "去答复",
            reverse("graduates:feedback"), True, detail=f"最早 {day(found['oldest'])}，答应 {FEEDBACK_DAYS} 个工作日内答复",
            due=working_days_after(found["oldest"], FEEDBACK_DAYS),
        )  # fmt: skip


def _applications(desk: Desk) -> Iterator[Todo]:
    """绑定申请 (S4-33): people who are not on the roster and wait to be let in."""
    if not desk.actor.may("applications.review"):
        return
    waiting = Application.objects.visible_to(desk.actor).filter(cohort=desk.cohort, state="submitted")
    found = waiting.aggregate(n=Count("pk"), oldest=Min("submitted_at"))
    if found["n"]:
        yield Todo(
            "applications", found["n"], "绑定申请等核对", "不核对，这些人进不来，也不在名单和人数里", "我", "去核对",
            desk.list_url("graduates:applications", state="submitted"), True,
            detail=f"最早 {day(found['oldest'])}，答应 {APPLICATION_DAYS} 个工作日内核对",
            due=working_days_after(found["oldest"], APPLICATION_DAYS),
        )  # fmt: skip


def _national(desk: Desk) -> Iterator[Todo]:
    if not desk.actor.may("national.check"):
        return
    found = national.todo(desk.actor, desk.cohort)
    if found.returned:
        yield Todo(
            "national", found.returned, "全国系统退回，还没有改", "不改就进不了下一次上报，毕业生在全国系统看不到自己的去向", "我和毕业生",
            "逐条处理", reverse("national:feedback"), True,
            detail="，".join(f"{klass} {n}" for klass, n in found.by_class.items()), heavy=True,
        )  # fmt: skip


def _spotchecks(desk: Desk) -> Iterator[Todo]:
    """抽查 (S4-63): answers a school owes, decisions a centre owes."""
    n = spotchecks.spotchecks_waiting(desk.actor)
    if n and desk.actor.level == "province":
        yield Todo("spotcheck", n, "抽查样本等认定", "不认定，数字就一直有疑问", "我", "逐条认定",
                   f"{reverse('spotchecks:decisions')}?state=answered", True)  # fmt: skip
    elif n:
        due = datetime.combine(spotchecks.answer_due(desk.actor), time(), CHINA)
        yield Todo("spotcheck", n, "抽查样本等学校核查", "到期不答复，由省级中心直接认定是否计入", "我", "逐条答复",
                   f"{reverse('spotchecks:answers')}?state=asked", True, due=due, heavy=True)  # fmt: skip


def _returned(desk: Desk) -> Iterator[Todo]:
    n, oldest = desk.waiting("returned", "rejected")
    if n:
        yield Todo(
            "returned", n, "退回后还没有改", "不改就没有去向，窗口关后只能由学校补登", "毕业生本人", "看名单",
            desk.list_url("destinations:returned"), False, detail=f"最久的从 {day(oldest)} 等起",
            due=desk.window("register"),
        )  # fmt: skip


def _unconfirmed(desk: Desk) -> Iterator[Todo]:
    n = sum(s.n for s in desk.standing if s.own in (OWN["none"], OWN["lapsed"]))
    if n:
        yield Todo(
            "asserted", n, "只有登记、没有本人确认的去向", "不进“本人确认”那个数；任何工作人员都不能代为确认", "毕业生本人", "看名单",
            desk.list_url("destinations:registered", own="none"), False, due=desk.window("confirm"),
        )  # fmt: skip


def _missing(desk: Desk) -> Iterator[Todo]:
    n, _ = desk.waiting("draft")
    if n:
        yield Todo(
            "missing", n, "还没有登记去向", "窗口关后只能由学校补登", "毕业生本人", "看名单",
            desk.list_url("destinations:missing"), False, due=desk.window("register"),
        )  # fmt: skip


Producer = Callable[[Desk], Iterable[Todo]]
PRODUCERS: tuple[Producer, ...] = (
    _review, _objections, _origin, _applications, _feedback, _national, _spotchecks, _returned, _unconfirmed, _missing,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Band:
    """今天 / 十天之内 / 窗口关闭前."""

    label: str
    tone: str
    todos: tuple[Todo, ...]


def bands(desk: Desk, *, whose: str = "") -> list[Band]:
    """Everything that waits, in bands of consequence; ``whose``: mine, theirs, or blank for all."""
    found = [todo for producer in PRODUCERS for todo in producer(desk)]
    kept = [t for t in found if not whose or t.mine == (whose == "mine")]
    far = desk.at + timedelta(days=3650)
    kept.sort(key=lambda t: (t.due or far, not t.heavy, -t.count))
    near = [t for t in kept if t.due and t.due <= desk.at + SOON]
    soon = [t for t in kept if t not in near and (t.heavy or (t.due and t.due <= desk.at + LATER))]
    rest = [t for t in kept if t not in near and t not in soon]
    named = (("今天不办，今天就有后果", "bad", near), ("十天之内", "warn", soon), ("窗口关闭前", "mut", rest))
    return [Band(label, tone, tuple(todos)) for label, tone, todos in named if todos]


def day(moment: datetime | None) -> str:
    return f"{moment.astimezone(CHINA):%-m 月 %-d 日}" if moment else ""
