"""A graduate's whole life in the register: lanes on one time axis, drawn from versions, opinions and the trail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from jiuye.destinations.facts import Values, unpacked
from jiuye.destinations.lifecycle import LIFECYCLE, State
from jiuye.destinations.models import Destination, Version
from jiuye.destinations.story import working_days_after
from jiuye.graduates.seasons import closes, flow_of, profile_of
from jiuye.kit.actors import Actor
from jiuye.national import history
from jiuye.policy.profile import Profile
from jiuye.policy.windows import CHINA
from jiuye.review.models import Opinion

WIDTH, LEFT = 840, 90
"""The axis in SVG units: lanes are named left of LEFT."""
NARROW = 60
OWNERS = {"student": "毕业生本人", "staff": "老师", "clock": "到期自动", "system": "系统"}
QUIET = {"amend", "advance", "confirm", "object"}


@dataclass(frozen=True, slots=True)
class Segment:
    """What was asserted over a stretch of time; ``look``: own, own-none, said, start."""

    x: float
    width: float
    look: str
    title: str
    note: str
    since: datetime
    until: datetime

    @property
    def wide(self) -> bool:
        return self.width >= NARROW


@dataclass(frozen=True, slots=True)
class Mark:
    """One moment on a lane; ``row`` keeps neighbours' words apart."""

    x: float
    tone: str
    text: str
    at: datetime
    row: int = 0


@dataclass(frozen=True, slots=True)
class Next:
    """A move the lifecycle allows from here: whose, until when, and what it leads to."""

    label: str
    owner: str
    leads_to: str
    due: datetime | None
    tone: str


@dataclass(slots=True)
class Life:
    """Everything the drawing and its table need."""

    begin: datetime
    end: datetime
    segments: list[Segment] = field(default_factory=list)
    lanes: list[tuple[str, list[Mark]]] = field(default_factory=list)
    ticks: list[tuple[float, str]] = field(default_factory=list)
    following: list[Next] = field(default_factory=list)
    now_x: float = 0

    def x(self, at: datetime) -> float:
        span = max((self.end - self.begin).total_seconds(), 1)
        share = (at - self.begin).total_seconds() / span
        return round(LEFT + min(max(share, 0), 1) * (WIDTH - LEFT - 10), 1)


def life_of(destination: Destination, actor: Actor, at: datetime) -> Life:
    """The life of the graduate this current destination belongs to, up to now."""
    profile = profile_of(destination.school, destination.cohort)
    rows = Destination.objects.visible_to(actor).filter(graduate=destination.graduate)
    versions = list(Version.objects.filter(destination__in=rows).order_by("recorded_at", "pk"))
    begin = min([destination.graduate.created_at, *(v.recorded_at for v in versions[:1])]) - timedelta(days=1)
    life = Life(begin, at + (at - begin) * 0.04)
    life.now_x = life.x(at)
    life.segments = list(_segments(versions, life, profile, destination.graduate.created_at, at))
    opinions = Opinion.objects.filter(case__process="destination", case__subject__in=[d.ref for d in rows])
    life.lanes = [
        ("审核", _apart(_reviewed(opinions.order_by("at"), life))),
        ("本人确认", _apart(_confirmed(versions, life))),
        ("全国系统", _apart(_national(actor, destination, life))),
    ]
    life.ticks = list(_ticks(life))
    life.following = list(_following(destination, at))
    return life


def _segments(versions: list[Version], life: Life, profile: Profile, born: datetime, at: datetime) -> Iterator[Segment]:
    """Versions that changed what is said, each until the next one."""
    told: list[tuple[datetime, str, str, str]] = [(born, "start", "待就业", "名单导入")]
    values: Values = {}
    for version in versions:
        values = unpacked(version.values) or values
        where = values.get("employer_name") or values.get("study_school", "")
        leaf = profile.catalogue.leaves.get(version.leaf)
        if version.state in (State.VOIDED, State.DRAFT):
            told.append(
                (version.recorded_at, "start", "待就业", "作废后" if version.state == State.VOIDED else "撤回后")
            )
        else:
            placed = leaf is not None and leaf.counts_as in ("employed", "study")
            look = ("own" if placed else "own-none") if version.confirmed else "said"
            told.append((version.recorded_at, look, leaf.label if leaf else version.leaf, where))
    merged = [told[0]]
    for one in told[1:]:
        if one[1:] != merged[-1][1:]:
            merged.append(one)
    for here, following in zip(merged, [*merged[1:], (at, "", "", "")], strict=True):
        x = life.x(here[0])
        yield Segment(x, max(life.x(following[0]) - x, 2), here[1], here[2], here[3], here[0], following[0])


def _reviewed(opinions: Iterable[Opinion], life: Life) -> Iterator[Mark]:
    words = {
        "approve": ("ok", "通过"),
        "return": ("warn", "退回"),
        "reject_keep": ("bad", "不通过"),
        "reject_void": ("bad", "作废"),
    }
    for opinion in opinions:
        tone, word = words.get(opinion.decision, ("", opinion.decision))
        yield Mark(life.x(opinion.at), tone, f"{_day(opinion.at)} {word}", opinion.at)


def _confirmed(versions: list[Version], life: Life) -> Iterator[Mark]:
    before = False
    for version in versions:
        if version.verb == "object":
            yield Mark(life.x(version.recorded_at), "bad", f"{_day(version.recorded_at)} 有异议", version.recorded_at)
        elif version.confirmed != before:
            text, tone = ("已确认", "own") if version.confirmed else ("确认失效", "warn")
            yield Mark(life.x(version.recorded_at), tone, f"{_day(version.recorded_at)} {text}", version.recorded_at)
        before = version.confirmed


def _national(actor: Actor, destination: Destination, life: Life) -> Iterator[Mark]:
    words = {"sent": ("", "已报"), "accepted": ("ok", "受理"), "returned": ("bad", "退回")}
    for event in sorted(history.history(actor, destination.graduate), key=lambda e: e.at):
        tone, word = words[event.kind]
        yield Mark(life.x(event.at), tone, f"{_day(event.at)} {word}", event.at)


def _apart(marks: Iterable[Mark]) -> list[Mark]:
    """Words that would run into each other stand on two lines."""
    found: list[Mark] = []
    for mark in marks:
        close = found and mark.x - found[-1].x < 86
        row = (found[-1].row + 1) % 2 if close and found else 0
        found.append(Mark(mark.x, mark.tone, mark.text, mark.at, row))
    return found


def _ticks(life: Life) -> Iterator[tuple[float, str]]:
    days = max((life.end - life.begin).days, 1)
    step = timedelta(days=max(1, round(days / 7)))
    here = datetime.combine(life.begin.astimezone(CHINA).date() + timedelta(days=1), time(), CHINA)
    while here < life.end - step * 0.4:
        yield life.x(here), _day(here)
        here += step


OUTCOMES = {
    "advance": "approve",
    "approve": "approve",
    "return": "return",
    "reject": "reject_keep",
    "annul": "reject_void",
}


def _following(destination: Destination, at: datetime) -> Iterator[Next]:
    """What the lifecycle and the school's flow allow from here, each with its owner and its date."""
    flow = flow_of(destination.school, destination.cohort, "destination")
    due = closes("register", destination.school, destination.cohort)
    stage = destination.stage if destination.stage is not None and destination.stage < len(flow.stages) else None
    for move in LIFECYCLE.possible(destination.state, by="student"):
        if move.verb in QUIET and not (move.verb == "confirm" and not destination.confirmed_by_graduate_at):
            continue
        if move.verb == "withdraw" and destination.passed:
            continue
        yield Next(move.label, OWNERS["student"], LIFECYCLE.captions[move.target], due if due > at else None, "own")
    for move in LIFECYCLE.possible(destination.state, by="staff"):
        if stage is None:
            if move.verb in ("void", "reopen"):
                yield Next(move.label, "学校", LIFECYCLE.captions[move.target], None, "bad")
            continue
        desk = flow.stages[stage]
        last = stage + 1 == len(flow.stages)
        if OUTCOMES.get(move.verb) not in desk.outcomes or move.verb == ("advance" if last else "approve"):
            continue
        leads = LIFECYCLE.captions[move.target] if move.verb != "advance" else flow.stages[stage + 1].pending
        promised = working_days_after(destination.waiting_since, desk.days) if destination.waiting_since else None
        yield Next(move.label, desk.label, leads, promised, "" if move.verb in ("advance", "approve") else "bad")


def on_day(destination: Destination, actor: Actor, day: date) -> tuple[Version, Values] | None:
    """5 月 14 日那天什么样: the version that stood at the end of that day, with the values known then."""
    end = datetime.combine(day + timedelta(days=1), time(), CHINA)
    rows = Destination.objects.visible_to(actor).filter(graduate=destination.graduate)
    known = Version.objects.filter(destination__in=rows, recorded_at__lt=end).order_by("recorded_at", "pk")
    last, values = None, Values()
    for version in known:
        last, values = version, unpacked(version.values) or values
    return (last, values) if last else None


def _day(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%-m/%-d}"
