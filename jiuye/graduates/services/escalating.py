"""A word of pressure that nobody answers goes one desk up, and whoever wrote it is told (S4-78, P-02).

The clock says so in the thread itself, where both sides read; its sentence there is also what keeps it from saying it twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from jiuye.graduates.feedback import HEARD_BY, LATEST, due
from jiuye.graduates.models import Feedback, FeedbackMessage
from jiuye.graduates.seasons import profile_of
from jiuye.graduates.services.feedback import note, say, staff_of, tell_desk
from jiuye.kit.actors import CLOCK
from jiuye.notices.services import tell, users_of

KIND = "pressure"
NEXT = {"school": "province"}
"""Whose desk is above whose."""
EVENT = "correction.escalated"


def waits_since(thread: Feedback, messages: Iterable[FeedbackMessage]) -> datetime:
    """Since when the present desk owes an answer: the first word nobody answered, or the day it came to this desk."""
    since: datetime | None = thread.opened_at
    for message in messages:
        if message.by_party == "staff":
            since = None
        elif since is None or message.by_party == CLOCK.party:
            since = message.at
    return since or thread.opened_at


def escalate(at: datetime) -> int:
    """Every word whose days are over and of which the clock has not spoken since. Returns how many."""
    open_words = Feedback.unscoped.filter(kind=KIND, closed_at=None, answered_at=None)
    return sum(_raise(thread, at) for thread in open_words.select_related("graduate__school__province"))


@transaction.atomic
def _raise(thread: Feedback, at: datetime) -> bool:
    messages = list(thread.messages.all())
    if messages[-1].by_party == CLOCK.party or due(waits_since(thread, messages)) > at:
        return False
    above = NEXT.get(thread.desk, "")
    to = above if above and staff_of(thread, above).exists() else thread.desk
    silent = Feedback.unscoped.filter(pk=thread.pk, desk=thread.desk, closed_at=None, answered_at=None)
    if not silent.update(desk=to):
        return False  # answered this very moment
    before, thread.desk = thread.desk, to
    title, text = _words(before, to, at)
    say(thread, CLOCK, text, at)
    note(thread, "feedback.escalate", CLOCK, at, changes={"desk": [before, to]})
    tell_desk(thread, f"{thread.graduate.name}反映的情况没有按期答复", "请尽快查看并答复", at)
    _tell_graduate(thread, title, text, at)
    return True


def _words(before: str, to: str, at: datetime) -> tuple[str, str]:
    """For whoever wrote it: where it is now, by when, and what else one can do."""
    silence = f"{HEARD_BY[before]} {LATEST} 个工作日内没有答复"
    if to != before:
        text = f"{silence}，已转到{HEARD_BY[to]}，最迟 {due(at):%Y-%m-%d} 答复。"
        return f"你反映的情况已转到{HEARD_BY[to]}", text
    text = f"{silence}，已再次提醒。系统里没有更高一级可以转；等不及的，也可以直接向省级教育主管部门反映。"
    return "你反映的情况还没有答复，已再次提醒", text


def _tell_graduate(thread: Feedback, title: str, text: str, at: datetime) -> None:
    profile = profile_of(thread.graduate.school, thread.graduate.cohort)
    if profile.hears(EVENT, "student"):
        tell(users=users_of([thread.graduate.person_id]), event=EVENT, title=title, body=text, at=at,
             href=f"/h/feedback/{thread.pk}/", about=f"feedback:{thread.pk}", channels=profile.channels(EVENT))  # fmt: skip
