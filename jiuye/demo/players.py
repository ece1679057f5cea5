"""A record in memory, moved by whoever answers for it in its school."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jiuye.demo.life import Life, Who
from jiuye.demo.staff import House
from jiuye.policy.catalogue import Leaf
from jiuye.policy.flows import Process, ReviewFlow
from jiuye.policy.profile import Profile
from jiuye.review.rules import Decision

REMARK, WHY_REMARKED = "已与单位人事核对", "与单位核对后补充"


def corrector(profile: Profile, state: str, passed: int) -> str:
    """The first level that may still correct a remark on the record; blank where nobody may."""
    locks = profile.locks
    levels = (x for x in ("school", "province") if locks.editable("destination", state, passed, x, "remark").editable)
    return next(levels, "")


@dataclass(slots=True)
class InMemory:
    """``destiny.Player`` over a ``Life``."""

    life: Life
    me: Who
    house: House
    faculty: int
    profile: Profile
    leaf: Leaf

    @property
    def state(self) -> str:
        return self.life.state

    @property
    def stage(self) -> int | None:
        return self.life.stage

    @property
    def process(self) -> Process:
        return self.life.process

    @property
    def flow(self) -> ReviewFlow:
        return self.life.flow

    def submit(self, at: datetime) -> None:
        self.life.submit(self.me, at)

    def enter(self, level: str, at: datetime) -> None:
        passed = self.flow.after_entry_by(level) if self.process.staff_entry == "stage_of_role" else 0
        self.life.submit(self.house.who(level, self.faculty), at, how="counselor", passed=passed)

    def hear(self, level: str, decision: Decision, at: datetime, text: str) -> None:
        self.life.hear(self.house.who(level, self.faculty), decision, at, text)

    def withdraw(self, at: datetime) -> None:
        self.life.withdraw(self.me, at)

    def confirm(self, at: datetime) -> None:
        self.life.confirm(self.me, at)

    def object_to(self, at: datetime, why: str) -> None:
        self.life.object_to(self.me, at, why)

    def amend(self, at: datetime) -> None:
        level = corrector(self.profile, self.state, self.life.passed)
        if level and self.leaf.rule("remark") != "hidden":
            self.life.amend(self.house.who(level, self.faculty), at, WHY_REMARKED)

    def void(self, at: datetime, why: str, *, by_graduate: bool) -> None:
        self.life.void(self.me if by_graduate else self.house.who("school", self.faculty), at, why)

    def bounce(self, at: datetime, why: str) -> None:
        self.life.bounce(Who("system", "全国系统", "system"), at, why)
