"""The life of one record, lived in memory: every move asks the lifecycle and the review rules that services ask.

What comes out are the columns, versions, review rounds, opinions and trail rows the services would have left; the loader
writes them by the hundred thousand. Nothing here can reach a state the rules do not lead to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from jiuye.kit.lifecycle import Lifecycle
from jiuye.policy.flows import Process, ReviewFlow
from jiuye.review.rules import Decision, Opinion, verdict


@dataclass(frozen=True, slots=True)
class Who:
    """As much of an actor as rows keep."""

    ref: str
    label: str
    party: str
    level: str = ""


class Happening(NamedTuple):
    """One move: what the trail and the versions say of it."""

    verb: str
    who: Who
    at: datetime
    was: str
    state: str
    stage: int | None
    passed: int
    confirmed: bool
    current: bool
    reason: str = ""
    says: bool = False


@dataclass(slots=True)
class Heard:
    stage: int
    who: Who
    decision: str
    text: str
    at: datetime


@dataclass(slots=True)
class Round:
    """One round of review, open until ``closed_at``."""

    opened_at: datetime
    stage: int
    closed_at: datetime | None = None
    verdict: str = ""
    opinions: list[Heard] = field(default_factory=list)


@dataclass(slots=True)
class Life:
    """A record under way. ``flow`` decides who has to speak; the lifecycle decides what may happen at all."""

    lifecycle: Lifecycle
    process: Process
    flow: ReviewFlow
    born_at: datetime
    state: str = "draft"
    stage: int | None = None
    passed: int = 0
    confirmed_at: datetime | None = None
    current: bool = True
    happenings: list[Happening] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)

    def submit(self, who: Who, at: datetime, *, how: str = "graduate", passed: int = 0) -> None:
        """Hand in, or enter for somebody: from there it waits for the first stage that has not spoken."""
        through = passed >= len(self.flow.stages)
        self.confirmed_at = at if how == "graduate" else None
        self.passed, self.stage = passed, None if through else passed
        self._move("enter" if through else "submit", who, at, says=True)
        if not through:
            self.rounds.append(Round(at, passed))

    def hear(self, who: Who, decision: Decision, at: datetime, text: str = "") -> None:
        """One reviewer speaks at the stage it waits at."""
        assert self.stage is not None
        said = verdict(self.process, self.flow, self.stage, Opinion(decision, text), level=who.level)
        now = self.rounds[-1]
        now.opinions.append(Heard(said.spoke, who, decision.value, text, at))
        self.stage, self.passed = said.stage, said.passed
        if said.closed is None:
            now.stage = said.stage or 0
            self._move("advance", who, at)
            return
        now.closed_at, now.verdict = at, said.closed.value
        verb = {Decision.APPROVE: "approve", Decision.RETURN: "return", Decision.REJECT_KEEP: "reject"}
        self.current = said.closed is not Decision.REJECT_VOID
        self._move(verb.get(said.closed, "annul"), who, at, reason=text)

    def withdraw(self, who: Who, at: datetime) -> None:
        self.rounds[-1].closed_at, self.rounds[-1].verdict = at, "withdrawn"
        self.stage, self.passed = None, 0
        self._move("withdraw", who, at)

    def confirm(self, who: Who, at: datetime) -> None:
        self.confirmed_at = at
        self._move("confirm", who, at)

    def object_to(self, who: Who, at: datetime, why: str) -> None:
        self.confirmed_at = None
        self._move("object", who, at, reason=why)

    def amend(self, who: Who, at: datetime, why: str) -> None:
        """A change by staff: it stands where it stood, and the graduate's confirmation has lapsed."""
        self.confirmed_at = None
        self._move("amend", who, at, reason=why, says=True)

    def void(self, who: Who, at: datetime, why: str) -> None:
        self.current, self.stage = False, None
        self._move("void", who, at, reason=why)

    def settle(self, verb: str, who: Who, at: datetime) -> None:
        """A process without review: the graduate confirms, or the school locks."""
        self.confirmed_at = at if who.party == "student" else None
        self._move(verb, who, at)

    def bounce(self, who: Who, at: datetime, why: str) -> None:
        self.stage, self.passed = None, 0
        self._move("bounce", who, at, reason=why)

    def _move(self, verb: str, who: Who, at: datetime, *, reason: str = "", says: bool = False) -> None:
        was = self.state
        self.state = str(self.lifecycle.step(was, verb, by=who.party).target)
        confirmed = self.confirmed_at is not None
        self.happenings.append(
            Happening(verb, who, at, was, self.state, self.stage, self.passed, confirmed, self.current, reason, says)
        )
