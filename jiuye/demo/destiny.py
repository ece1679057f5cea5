"""What becomes of a graduate, by chance: when they hand in, who answers and how soon, what goes wrong afterwards.

The same destiny drives a record in memory (the loader's thousands) and a record through the services (those people open);
whatever would happen after ``now`` has not happened yet, so queues, waiting times and deadlines come by themselves.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Protocol

from jiuye.policy.flows import Process, ReviewFlow
from jiuye.policy.windows import CHINA
from jiuye.review.rules import Decision

SILENT, ENTERED, WITHDRAWN, RETURNED, SENT_AGAIN = 0.30, 0.07, 0.02, 0.09, 0.55
VOIDED, BOUNCED, AMENDED, OBJECTED, CONFIRMED_LATER = 0.025, 0.012, 0.03, 0.08, 0.5
SEASON = 76.0
"""Days since registration opened, at most: most people come late."""
RETURN_WORDS = (
    "单位名称与材料不一致，请按营业执照全称填写",
    "材料看不清，请在光线好的地方重新拍一张",
    "单位所在地请选到区县",
    "合同缺少签字盖章页，请补拍",
    "信用代码不正确，请对照营业执照核对",
)
VOID_WORDS = ("单位取消了岗位", "考上研究生，不去原单位", "与单位协商解除", "换了工作单位")
OBJECTIONS = ("我没有和这家单位签约", "单位名称不对，我签的是它的分公司", "我已经离职，请撤销这条登记")
BOUNCE_WORDS = ("全国系统退回：单位代码与名称不符", "全国系统退回：单位所在地代码不是标准代码")


class Player(Protocol):
    """A record that can be lived: in memory or through the services."""

    @property
    def state(self) -> str: ...
    @property
    def stage(self) -> int | None: ...
    @property
    def process(self) -> Process: ...
    @property
    def flow(self) -> ReviewFlow: ...
    def submit(self, at: datetime) -> None: ...
    def enter(self, level: str, at: datetime) -> None: ...
    def hear(self, level: str, decision: Decision, at: datetime, text: str) -> None: ...
    def withdraw(self, at: datetime) -> None: ...
    def confirm(self, at: datetime) -> None: ...
    def object_to(self, at: datetime, why: str) -> None: ...
    def amend(self, at: datetime) -> None: ...
    def void(self, at: datetime, why: str, *, by_graduate: bool) -> None: ...
    def bounce(self, at: datetime, why: str) -> None: ...


class Season:
    """When one cohort's things happen, seen from ``now``."""

    def __init__(self, cohort: int, now: datetime, opened: date) -> None:
        self.cohort, self.now = cohort, now
        self.over = cohort < now.astimezone(CHINA).year + (now.astimezone(CHINA).month >= 9)
        start = datetime.combine(opened, time(8), CHINA)
        self.opened = start if not self.over else datetime(cohort, 3, 1, 8, tzinfo=CHINA)
        self.until = min(now, datetime(cohort, 8, 20, 18, tzinfo=CHINA)) if self.over else now

    def moment(self, rng: Random) -> datetime:
        """When somebody hands in: the nearer the present, the more do."""
        days = min(SEASON, (self.until - self.opened).total_seconds() / 86400)
        at = self.until - timedelta(days=days * rng.random() ** 1.6)
        return min(self.until, max(self.opened, by_day(rng, at, 8, 22)))

    def after(self, rng: Random, at: datetime, days: float) -> datetime | None:
        """Some days later, in the working day; None when that is still to come."""
        later = by_day(rng, at + timedelta(days=0.08 + rng.expovariate(1 / days)), 8, 18)
        later = max(later, at + timedelta(minutes=20))
        return later if later <= self.now else None


def by_day(rng: Random, at: datetime, first: int, last: int) -> datetime:
    """The same day at a likely hour."""
    local = at.astimezone(CHINA)
    return local.replace(
        hour=rng.randint(first, last - 1), minute=rng.randrange(60), second=rng.randrange(60), microsecond=0
    )


def live(rng: Random, player: Player, season: Season) -> None:
    """One graduate's registration from nothing to wherever it stands now."""
    if rng.random() < (0.03 if season.over else SILENT):
        return
    at = season.moment(rng)
    entered = player.process.staff_entry != "forbidden" and rng.random() < ENTERED
    if entered:
        player.enter("school" if rng.random() < 0.5 else "counselor", at)
    else:
        player.submit(at)
    if not entered and player.process.withdraw and rng.random() < WITHDRAWN:
        if later := season.after(rng, at, 0.4):
            player.withdraw(later)
        return
    last = review(rng, player, season, at)
    if last is None:
        return
    if entered:
        _answer(rng, player, season, last)
    _afterwards(rng, player, season, last)


def review(rng: Random, player: Player, season: Season, at: datetime) -> datetime | None:
    """Stage by stage while there is time; the moment the last word fell, None while somebody still has to speak."""
    while player.state == "in_review" and player.stage is not None:
        heard = season.after(rng, at, 0.8 if season.over else 2.3)
        if heard is None:
            return None
        at = heard
        stage = player.flow.stages[player.stage]
        level = "counselor" if "counselor" in stage.levels and rng.random() < 0.8 else stage.level
        decision = _decision(rng, stage.outcomes)
        text = "" if decision is Decision.APPROVE else rng.choice(RETURN_WORDS)
        player.hear(level, decision, at, text)
        again = season.after(rng, at, 1.2)
        if player.state == "returned" and again and (season.over or rng.random() < SENT_AGAIN):
            player.submit(at := again)
    return at


def _decision(rng: Random, offered: frozenset[str]) -> Decision:
    chance = rng.random()
    if "reject_void" in offered and chance < 0.015:
        return Decision.REJECT_VOID
    return Decision.RETURN if "return" in offered and chance < RETURNED else Decision.APPROVE


def _answer(rng: Random, player: Player, season: Season, at: datetime) -> None:
    """Staff entered it; the graduate says whether it is true, or says nothing."""
    later = season.after(rng, at, 1.5)
    if later is None or player.state != "approved":
        return
    if rng.random() < OBJECTED:
        player.object_to(later, rng.choice(OBJECTIONS))
    elif rng.random() < CONFIRMED_LATER:
        player.confirm(later)


def _afterwards(rng: Random, player: Player, season: Season, at: datetime) -> None:
    later = season.after(rng, at, 6)
    if player.state != "approved" or later is None:
        return
    chance = rng.random()
    if chance < VOIDED:
        player.void(later, rng.choice(VOID_WORDS), by_graduate=player.process.self_void == "free")
    elif chance < VOIDED + BOUNCED:
        player.bounce(later, rng.choice(BOUNCE_WORDS))
    elif chance < VOIDED + BOUNCED + AMENDED:
        player.amend(later)
