"""提醒本人确认: asking many graduates to look at what others registered for them, at most once a day each (M-01)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from jiuye.accounts.actor import StaffActor
from jiuye.accounts.models import User
from jiuye.destinations.lifecycle import STANDING
from jiuye.destinations.models import AssertedBy, Destination
from jiuye.destinations.services.common import rules_of
from jiuye.notices.models import Notice
from jiuye.notices.services import tell
from jiuye.records.services import record_many
from jiuye.records.services.events import Entry

EVENT = "destination.confirm_asked"
QUIET = timedelta(days=1)
CHUNK = 800


@dataclass(slots=True)
class Asked:
    """What became of the chosen ones."""

    asked: int = 0
    lately: int = 0
    nothing_to_confirm: int = 0
    no_account: int = 0

    @property
    def sentence(self) -> str:
        others = [
            (self.lately, "今天已经提醒过"),
            (self.nothing_to_confirm, "没有要确认的"),
            (self.no_account, "还没有激活账号"),
        ]
        return "；".join([f"已提醒 {self.asked} 人", *(f"{n} 人{why}，没有提醒" for n, why in others if n)])


def waits_for_the_graduate(destination: Destination) -> bool:
    """Somebody else said or changed it, and the graduate has neither confirmed nor objected."""
    answered = destination.confirmed_by_graduate_at or destination.objected_at
    by_others = destination.asserted_by not in ("", AssertedBy.GRADUATE) or destination.unconfirmed_at
    return bool(destination.is_current and destination.state in STANDING and by_others and not answered)


def ask_to_confirm(*, actor: StaffActor, destinations: Iterable[Destination], at: datetime) -> Asked:
    """One notice to each who has something to confirm and was not asked within a day. ``destinations`` came through the scope."""
    found, everything = Asked(), list(destinations)
    open_ones = [d for d in everything if waits_for_the_graduate(d)]
    found.nothing_to_confirm = len(everything) - len(open_ones)
    for start in range(0, len(open_ones), CHUNK):
        with transaction.atomic():
            _ask(open_ones[start : start + CHUNK], actor, at, found)
    return found


def _ask(chunk: Sequence[Destination], actor: StaffActor, at: datetime, found: Asked) -> None:
    people = {d.graduate.person_id: d for d in chunk}
    accounts = User.objects.select_for_update().filter(person_id__in=people, disabled_at=None)
    users = dict(accounts.values_list("pk", "person_id"))
    asked = Notice.objects.filter(event=EVENT, user_id__in=users, at__gt=at - QUIET)
    lately = set(asked.values_list("user_id", flat=True))
    due = {user: people[person] for user, person in users.items() if person and user not in lately}
    for channels, ids in _by_channels(due):
        tell(users=ids, event=EVENT, at=at, channels=channels, href="/h/destination/confirm/",
             title="请看一遍学校替你登记的去向，是否属实由你确认", body=f"{actor.label}提醒你确认")  # fmt: skip
    entries = [Entry(d, subject=f"graduate:{d.graduate_id}", school_id=d.school_id) for d in due.values()]
    record_many("destination.ask", entries, actor=actor, at=at)
    found.asked += len(due)
    found.lately += len(lately)
    found.no_account += len(chunk) - len(users)


def _by_channels(due: dict[int, Destination]) -> Iterator[tuple[list[str], list[int]]]:
    """Accounts grouped by the outside channels their province names for this event (C-34)."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for user, destination in due.items():
        profile = rules_of(destination)[0]
        if profile.hears(EVENT, "student"):
            groups.setdefault(tuple(profile.channels(EVENT)), []).append(user)
    return ((list(channels), ids) for channels, ids in groups.items())
