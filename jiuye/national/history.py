"""One graduate and the nation: what was sent, what was answered, what changed in between (S1-83, M-06)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jiuye.graduates.models import Graduate
from jiuye.kit.actors import Actor
from jiuye.national.comparison import shown
from jiuye.national.models import Answer, Run, Sent
from jiuye.national.record import Record, by_name
from jiuye.national.words import for_graduate


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
