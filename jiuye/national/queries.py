"""Questions about the national system: what stands in the way, what was sent, what came back, what changed since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Count, Q, QuerySet

from jiuye.destinations.models import Destination
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import closes, profile_of
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.kit.masking import mask_email, mask_id, mask_phone
from jiuye.national.models import Answer, Answered, Problem, Report, Run, Sent
from jiuye.national.record import Record, by_name
from jiuye.national.words import CLAIM, CLASSES, WORDS, Words, for_graduate
from jiuye.records.models import FileRun
from jiuye.standards.national import national_errors

MASKS = {
    "SFZH": mask_id, "KSH": mask_id, "MobilePhone": mask_phone, "LXRDH": mask_phone, "LXRSJ": mask_phone, "JTDH": mask_phone,
    "QQ": mask_phone, "Email": mask_email, "LXRDZYX": mask_email,
}  # fmt: skip
HIDDEN = frozenset({"JTDZ", "CSRQ"})


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


def open_answers(actor: Actor, school: School, cohort: int) -> QuerySet[Answer]:
    """Returned and not yet sent again."""
    mine = Answer.objects.visible_to(actor)
    return mine.filter(graduate__school=school, graduate__cohort=cohort, settled_at=None, accepted=False).order_by()


def problems(actor: Actor, run: Run) -> QuerySet[Problem]:
    return Problem.objects.visible_to(actor).filter(run=run)


def last_run(actor: Actor, school: School, cohort: int, kind: str) -> Run | None:
    found = Run.unscoped.filter(school=school, cohort=cohort, kind=kind, finished_at__isnull=False)
    return found.order_by("-finished_at", "-pk").first() if _may_see(actor, school) else None


def _may_see(actor: Actor, school: School) -> bool:
    return school.pk in (getattr(actor, "school_ids", ()) or (getattr(actor, "school_id", None),)) or actor.party in (
        "system",
        "clock",
    )


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


def run_of(file_run: FileRun) -> Run | None:
    """What went out or came in with this file; whoever may open the file may read it."""
    return Run.unscoped.filter(file_run=file_run).first()


def recent_runs(actor: Actor, school: School, cohort: int, *, limit: int = 8) -> list[Run]:
    """送了什么，答了什么: files out with what came back on each."""
    if not _may_see(actor, school):
        return []
    rows = Run.unscoped.filter(school=school, cohort=cohort, kind__in=("export", "feedback"), finished_at__isnull=False)
    return list(
        rows.annotate(
            returned=Count("sent__graduate", filter=Q(sent__answers__accepted=False), distinct=True),
            taken=Count("sent__graduate", filter=Q(sent__answers__accepted=True), distinct=True),
        ).order_by("-at", "-pk")[:limit]
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """One value with the stretches that differ from the one beside it."""

    parts: tuple[tuple[str, bool], ...]
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One field three ways: as it stands here now, as it was sent, as the nation has it."""

    field: str
    label: str
    ours: Cell
    sent: Cell | None
    theirs: Cell | None
    hit: bool = False


def compared(
    now: Mapping[str, str],
    sent: Mapping[str, str] | None,
    theirs: Mapping[str, str] | None,
    fields: Iterable[str],
    *,
    full: bool = False,
) -> list[Row]:
    """The fields a message is about, and every field that differs between any two of the three (M-06)."""
    asked = [f for f in fields if f in by_name()]
    differs = [f for f in by_name() if f not in asked and _differs(f, now, sent, theirs)]
    return [_row(f, now, sent, theirs, full) for f in [*asked, *differs]]


def _differs(
    name: str, now: Mapping[str, str], sent: Mapping[str, str] | None, theirs: Mapping[str, str] | None
) -> bool:
    mine = now.get(name, "")
    return (sent is not None and sent.get(name, "") != mine) or bool(theirs and name in theirs and theirs[name] != mine)


def _row(
    name: str, now: Mapping[str, str], sent: Mapping[str, str] | None, theirs: Mapping[str, str] | None, full: bool
) -> Row:
    mine = shown(name, now.get(name, ""), full)
    was = None if sent is None else marked(shown(name, sent.get(name, ""), full), mine)
    nation = marked(shown(name, theirs[name], full), mine) if theirs and name in theirs else None
    return Row(name, by_name()[name].name, marked(mine, was.text if was else mine), was, nation,
               hit=bool(nation and nation.text != mine))  # fmt: skip


def shown(name: str, value: str, full: bool = False) -> str:
    """Numbers and addresses stay masked on every page (W-50)."""
    if full or not value:
        return value
    if name in HIDDEN:
        return value[:4] + "***"
    mask = MASKS.get(name)
    return mask(value) if mask else value


def marked(text: str, other: str) -> Cell:
    """The text cut where it differs from the other, so that a page can mark the characters."""
    parts: list[tuple[str, bool]] = []
    for tag, start, end, _, _ in SequenceMatcher(None, text, other, autojunk=False).get_opcodes():
        if start != end:
            parts.append((text[start:end], tag != "equal"))
    return Cell(tuple(parts), text)


def last_sent(actor: Actor, graduate: Graduate) -> Sent | None:
    return Sent.objects.visible_to(actor).filter(graduate=graduate).select_related("run").order_by("-at", "-pk").first()


def values_of(text: str) -> Record:
    return dict(json.loads(text)) if text else {}


def theirs_of(actor: Actor, graduate: Graduate) -> Record:
    """The nation's own values as far as any answer brought them."""
    found: Record = {}
    for answer in Answer.objects.visible_to(actor).filter(graduate=graduate, brought=True).order_by("at", "pk"):
        found.update(values_of(answer.values))
    return found


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a graduate's history with the nation: sent, or answered, with what had changed field by field."""

    at: datetime
    kind: str
    run: Run
    changes: tuple[tuple[str, str, str], ...] = ()
    message: str = ""
    sentence: str = ""
    action: str = ""


def history(actor: Actor, graduate: Graduate, *, full: bool = False) -> list[Event]:
    """What was sent, answered and changed since, newest first."""
    sent = list(Sent.objects.visible_to(actor).filter(graduate=graduate).select_related("run").order_by("at", "pk"))
    events = []
    before: Record = {}
    for one in sent:
        now = values_of(one.values)
        events.append(Event(one.at, "sent", one.run, _changes(before, now, full) if before else (), action=one.action))
        before = now
    answers = Answer.objects.visible_to(actor).filter(graduate=graduate).select_related("run").order_by("at", "pk")
    events += [
        Event(
            a.at,
            "accepted" if a.accepted else "returned",
            a.run,
            (),
            a.message,
            for_graduate(a.message) if a.message else "",
        )
        for a in answers
    ]
    return sorted(events, key=lambda e: e.at, reverse=True)


def _changes(before: Mapping[str, str], after: Mapping[str, str], full: bool) -> tuple[tuple[str, str, str], ...]:
    names = [n for n in by_name() if before.get(n, "") != after.get(n, "")]
    return tuple(
        (by_name()[n].name, shown(n, before.get(n, ""), full), shown(n, after.get(n, ""), full)) for n in names
    )


def last_report(destination: Destination) -> Report | None:
    """What the nation was told last of this registration's graduate, for the reviewer's side panel."""
    found = Report.unscoped.filter(graduate_id=destination.graduate_id).order_by("-sent_at")
    return found.exclude(sent_at=None).first()


@dataclass(frozen=True, slots=True)
class Todo:
    """What the home page counts: ``returned`` people, by class; ``blocked`` by the last check; ``waiting`` for an answer."""

    returned: int
    by_class: dict[str, int]
    blocked: int
    waiting: int


def todo(actor: Actor, cohort: int) -> Todo:
    """Four counts for the home page, within the actor's scope: three queries."""
    answers = (
        Answer.objects.visible_to(actor).filter(graduate__cohort=cohort, settled_at=None, accepted=False).order_by()
    )
    by_class = dict(answers.values_list("klass").annotate(n=Count("graduate_id", distinct=True)))
    caught = Problem.objects.visible_to(actor).filter(graduate__cohort=cohort, severity="error").order_by()
    blocked = caught.aggregate(n=Count("graduate_id", distinct=True))["n"]
    waiting = Report.objects.visible_to(actor).filter(graduate__cohort=cohort, answer=Answered.WAITING).count()
    return Todo(sum(by_class.values()), by_class, blocked, waiting)


def returned_count(actor: Actor) -> int:
    """The menu's badge: people whose return nobody has settled."""
    found = Answer.objects.visible_to(actor).filter(settled_at=None, accepted=False)
    return int(found.aggregate(n=Count("graduate_id", distinct=True))["n"])


def open_messages(actor: Actor, graduate_id: int) -> list[str]:
    found = Answer.objects.visible_to(actor).filter(graduate_id=graduate_id, settled_at=None, accepted=False)
    return list(dict.fromkeys(found.order_by("-at").values_list("message", flat=True)))
