"""The check page: every open message with its owner, remedy and day, and the records under each (S0-60, M-06)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from jiuye.graduates.seasons import closes, profile_of
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.national.models import Answered, Report, Run
from jiuye.national.queries import last_run, open_answers, problems
from jiuye.national.words import CLAIM, CLASSES, WORDS, Words
from jiuye.standards.national import national_errors


@dataclass(slots=True)
class Group:
    """One message: the nation's words, ours, whose it is, by when, and how many were returned and caught."""

    key: str
    message: str
    klass: str
    words: Words | None
    severity: str
    returned: int = 0
    caught: int = 0
    deadline: datetime | None = None

    @property
    def total(self) -> int:
        return self.returned + self.caught

    @property
    def plain(self) -> str:
        return self.words.plain if self.words else "全国系统的新说法，还没有人写下它的意思"

    @property
    def remedy(self) -> str:
        return self.words.remedy if self.words else "照原话核对材料；看不懂的报省级中心"

    @property
    def owner(self) -> str:
        return self.words.owner if self.words else "学校就业中心"


@dataclass(slots=True)
class Board:
    """The check page: messages by class, and what did not occur."""

    groups: list[Group]
    run: Run | None
    absent: list[str] = field(default_factory=list)

    def classes(self) -> list[tuple[str, list[Group], int, int]]:
        found = []
        for name in CLASSES:
            mine = [g for g in self.groups if g.klass.split("/")[0] == name]
            found.append((name, mine, sum(g.returned for g in mine), sum(g.caught for g in mine)))
        return found

    @property
    def returned(self) -> int:
        return sum(g.returned for g in self.groups)

    @property
    def caught(self) -> int:
        return sum(g.caught for g in self.groups)


def board(actor: Actor, school: School, cohort: int, *, only: str = "") -> Board:
    """Everything open, grouped by message. ``only``: returned, caught or blank for both."""
    run = last_run(actor, school, cohort, Run.Kind.CHECK)
    groups: dict[str, Group] = {}
    if only != "caught":
        for row in (
            open_answers(actor, school, cohort)
            .values("rule", "message", "klass")
            .annotate(n=Count("graduate_id", distinct=True))
        ):
            _group(groups, row["rule"] or row["message"], row["message"], row["klass"]).returned += row["n"]
    if only != "returned" and run is not None:
        for key, count in (
            problems(actor, run).order_by().values_list("rule").annotate(n=Count("graduate_id", distinct=True))
        ):
            _group(groups, key).caught += count
    deadline = closes("change", school, cohort)
    for group in groups.values():
        group.deadline = deadline
    absent = [e.message for key, e in national_errors().items() if key.startswith("E") and key not in groups]
    order = list(national_errors())
    ordered = sorted(groups.values(), key=lambda g: order.index(g.key) if g.key in order else -1)
    return Board(ordered, run, absent)


def _group(groups: dict[str, Group], key: str, message: str = "", klass: str = "") -> Group:
    if key not in groups:
        error = national_errors().get(key)
        groups[key] = (
            Group(key, error.message, klass or error.klass, WORDS[key], error.severity)
            if error
            else Group(key, message, klass or CLAIM, None, "error")
        )
    return groups[key]


def members(actor: Actor, school: School, cohort: int, key: str, *, only: str = "") -> list[int]:
    """Destination or graduate of each record under one message: those returned first, then those caught. Graduate ids."""
    returned: list[int] = []
    if only != "caught":
        match = Q(rule=key) if key in national_errors() else Q(message=key)
        returned = list(
            open_answers(actor, school, cohort)
            .filter(match)
            .order_by("graduate_id")
            .values_list("graduate_id", flat=True)
            .distinct()
        )
    run = last_run(actor, school, cohort, Run.Kind.CHECK)
    if run is None or only == "returned":
        return returned
    caught = (
        problems(actor, run).filter(rule=key).order_by("graduate_id").values_list("graduate_id", flat=True).distinct()
    )
    return [*returned, *(pk for pk in caught if pk not in set(returned))]


def flow(actor: Actor, school: School, cohort: int) -> dict[str, Any]:
    """The figures at the head: sent, accepted, returned, changed since, no answer yet."""
    target = profile_of(school, cohort).national.target
    mine = (
        Report.objects.visible_to(actor)
        .filter(graduate__school=school, graduate__cohort=cohort, target=target)
        .order_by()
    )
    counts = dict(mine.values_list("answer").annotate(n=Count("pk")))
    last = last_run(actor, school, cohort, Run.Kind.EXPORT)
    return {
        "sent": sum(n for state, n in counts.items() if state),
        "accepted": counts.get(Answered.ACCEPTED, 0),
        "returned": counts.get(Answered.REJECTED, 0),
        "waiting": counts.get(Answered.WAITING, 0),
        "last": last,
    }
