"""One school's graduates written in bulk: people, enrolments, registrations, and everything that happened to them.

States are reached by lives lived in memory under the same lifecycles and review rules (``life``); this module only turns
them into the rows the services would have written. It is for an empty demonstration, at any size, in one pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from jiuye.accounts.models import Person
from jiuye.demo import origins
from jiuye.demo.claims import Claim, choose
from jiuye.demo.destiny import Season, live
from jiuye.demo.employers import Firm
from jiuye.demo.following import Origin
from jiuye.demo.life import Life, Who
from jiuye.demo.people import Enrolment, Roll
from jiuye.demo.players import InMemory
from jiuye.demo.registrations import PaperFor, Registrations
from jiuye.demo.staff import House, class_of
from jiuye.demo.tables import Tables
from jiuye.demo.traces import Traces
from jiuye.destinations.lifecycle import LIFECYCLE
from jiuye.graduates.lifecycle import LIFECYCLE as ORIGIN
from jiuye.policy.profile import Profile


@dataclass(frozen=True, slots=True)
class Known:
    """Something wrong on purpose: what, with whom, and with whom else where it takes two."""

    flaw: str
    graduate_id: int
    other_id: int | None = None


@dataclass(frozen=True, slots=True)
class Born:
    """A graduate that is written, with the claim to be lived through the services by somebody else."""

    one: Enrolment
    claim: Claim
    graduate_id: int
    person_id: int


class Loader:
    """Writes one cohort of one school."""

    def __init__(
        self, *, house: House, profile: Profile, season: Season, firms: Sequence[Firm], rng: Random, paper: PaperFor,
        at: datetime,
    ) -> None:  # fmt: skip
        self.house, self.profile, self.season = house, profile, season
        self.firms, self.rng = firms, rng
        self.born_at = at
        self.process = profile.processes["destination"]
        self.flow = profile.flow("destination", None)
        self.tables = Tables(house.school.pk)
        self.traces = Traces(self.tables)
        self.registrations = Registrations(house, self.tables, self.traces, rng, paper)
        self.known: list[Known] = []

    def load(self, roll: Roll, *, spare: Callable[[Enrolment], bool] = lambda one: False) -> list[Born]:
        """Everybody on the roll; those ``spare`` names keep a blank registration and are returned."""
        spared = []
        for one in roll:
            claim = choose(self.rng, self.profile, one, self._firm())
            person = self._person(one)
            mine = spare(one)
            user = 0 if mine else self._user(one, person)
            me = Who(f"user:{user}", f"{one.name}（本人）", "student", "student")
            graduate = self._graduate(one, person, me, untouched=mine)
            if one.error:
                self.known.append(Known(f"registry.{one.error}", graduate))
            if mine:
                self.registrations.write(graduate, one, None, self._blank(self.born_at))
                spared.append(Born(one, claim, graduate, person))
            else:
                self._register(one, claim, graduate, me)
        self.tables.finish()
        return spared

    def _firm(self) -> Firm:
        """A few employers take many, most take one or two."""
        return self.firms[int(len(self.firms) * self.rng.random() ** 2.2)]

    def _person(self, one: Enrolment) -> int:
        return self.tables.people.add(
            name=one.name, document=one.document, document_index=Person.index_of(one.document), created_at=self.born_at
        )

    def _user(self, one: Enrolment, person: int) -> int:
        """The account of somebody who once signed in; nobody's password opens it."""
        return self.tables.users.add(username=f"p{person}", name=one.name, person_id=person, created_at=self.born_at)

    def _graduate(self, one: Enrolment, person: int, me: Who, *, untouched: bool) -> int:
        group = class_of(self.house, one.cohort, one.faculty, one.programme, one.group)
        columns = origins.columns(one, self.house, group, self.rng)
        life = Life(ORIGIN, self.profile.processes["origin"], self.profile.flow("origin", None), self.born_at)
        if not untouched and not one.error:
            life = origins.live(self.rng, self.profile, self.house, one, me, self.season, self.born_at)
        followed = Origin(self.born_at, origins.shown(columns, one.document) if life.confirmed_at else "")
        told = [followed.follow(move) for move in life.happenings]
        graduate = self.tables.graduates.add(**columns, **followed.row, person_id=person)
        self.traces.imported(graduate, self.born_at)
        for move, said in zip(life.happenings, told, strict=True):
            self.traces.moved("graduate", graduate, graduate, move, said)
        self.traces.rounds("origin", f"graduate:{graduate}", life)
        return graduate

    def _register(self, one: Enrolment, claim: Claim, graduate: int, me: Who) -> None:
        life = self._blank(self.born_at)
        live(self.rng, InMemory(life, me, self.house, one.faculty, self.profile, claim.leaf), self.season)
        self.registrations.write(graduate, one, claim if life.happenings else None, life)
        if not life.current:
            self.registrations.write(graduate, one, None, self._blank(life.happenings[-1].at))

    def _blank(self, at: datetime) -> Life:
        return Life(LIFECYCLE, self.process, self.flow, at)
