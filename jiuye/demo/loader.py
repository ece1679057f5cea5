"""One school's graduates written in bulk: people, enrolments, registrations, and everything that happened to them.

States are reached by lives lived in memory under the same lifecycles and review rules (``life``); this module only turns
them into the rows the services would have written. It is for an empty demonstration, at any size, in one pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from jiuye.accounts.models import Person, User
from jiuye.demo import origins
from jiuye.demo.bulk import Table
from jiuye.demo.claims import Claim, choose
from jiuye.demo.destiny import Season, live
from jiuye.demo.employers import Firm
from jiuye.demo.life import Happening, Life, Who
from jiuye.demo.people import Enrolment, Roll
from jiuye.demo.players import InMemory
from jiuye.demo.staff import House, class_of
from jiuye.destinations.facts import CLAIM, packed, shown_digest
from jiuye.destinations.lifecycle import LIFECYCLE
from jiuye.destinations.models import Destination, Version
from jiuye.destinations.services.common import stored
from jiuye.graduates.lifecycle import LIFECYCLE as ORIGIN
from jiuye.graduates.models import Graduate
from jiuye.kit.actors import SYSTEM
from jiuye.policy.profile import Profile
from jiuye.records.models import Evidence, TrailEvent
from jiuye.review.models import Case, Opinion

NO_PASSWORD = "!demonstration"  # noqa: S105 - Django's mark of an account no password opens
PaperFor = Callable[[Random, str], dict[str, object] | None]
"""The specimen paper for a leaf: the columns of an Evidence row over a file kept once; None without one."""


class Tables:
    """Everything the loader writes to."""

    def __init__(self) -> None:
        self.people = Table(Person, document_kind="1")
        self.users = Table(User, kind="student", password=NO_PASSWORD)
        self.graduates = Table(Graduate)
        self.destinations = Table(Destination)
        self.versions = Table(Version)
        self.cases = Table(Case)
        self.opinions = Table(Opinion)
        self.evidence = Table(Evidence)
        self.trail = Table(TrailEvent, keyed=False)

    def finish(self) -> None:
        for table in vars(self).values():
            table.finish()


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
        self.firms, self.rng, self.paper = firms, rng, paper
        self.born_at = at
        self.process = profile.processes["destination"]
        self.flow = profile.flow("destination", None)
        self.tables = Tables()
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
                self._destination(graduate, one, None, Life(LIFECYCLE, self.process, self.flow, self.born_at))
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

    # -- origin

    def _graduate(self, one: Enrolment, person: int, me: Who, *, untouched: bool) -> int:
        group = class_of(self.house, one.cohort, one.faculty, one.programme, one.group)
        columns = origins.columns(one, self.house, group, self.rng)
        life = Life(ORIGIN, self.profile.processes["origin"], self.profile.flow("origin", None), self.born_at)
        if not untouched and not one.error:
            life = origins.live(self.rng, self.profile, self.house, one, me, self.season, self.born_at)
        if life.happenings:
            columns["source"] = "self" if life.confirmed_at else "staff"
        if life.confirmed_at:
            columns["confirmed_digest"] = origins.shown(columns, one.document)
        graduate = self.tables.graduates.add(
            **columns, person_id=person, created_at=self.born_at, state=life.state, version=len(life.happenings),
            state_since=life.waiting_since, stage=life.stage, confirmed_at=life.confirmed_at,
        )  # fmt: skip
        self._tell(
            "graduate.imported", "graduate", graduate, graduate, Who("system", SYSTEM.label, "system"), self.born_at
        )
        for move in life.happenings:
            self._told("graduate", graduate, graduate, move)
        self._rounds("origin", f"graduate:{graduate}", life)
        return graduate

    # -- destination

    def _register(self, one: Enrolment, claim: Claim, graduate: int, me: Who) -> None:
        life = Life(LIFECYCLE, self.process, self.flow, self.born_at)
        live(self.rng, InMemory(life, me, self.house, one.faculty, self.profile), self.season)
        self._destination(graduate, one, claim if life.happenings else None, life)
        if not life.current:
            at = life.happenings[-1].at
            self._destination(graduate, one, None, Life(LIFECYCLE, self.process, self.flow, at))

    def _destination(self, graduate: int, one: Enrolment, claim: Claim | None, life: Life) -> int:
        values = {name: claim.values.get(name, "") for name in CLAIM} if claim else {}
        drawn = (self.paper(self.rng, claim.leaf.key) for _ in range(claim.papers)) if claim else ()
        specimens = [one for one in drawn if one]
        digest = shown_digest(values, [str(one["sha256"]) for one in specimens])
        columns: dict[str, object] = stored(values) if claim else {}
        if life.asserted:
            how, who, at = life.asserted
            columns |= {"asserted_by": how, "asserted_ref": who.ref, "asserted_label": who.label, "asserted_at": at}
        if not life.current:
            columns |= {"voided_at": life.since, "void_reason": life.happenings[-1].reason}
        if life.objected_at:
            columns |= {"objected_at": life.objected_at, "objection": life.happenings[-1].reason}
        key = self.tables.destinations.add(
            **columns, graduate_id=graduate, school_id=self.house.school.pk, cohort=one.cohort,
            **self._beside(one), state=life.state, version=len(life.happenings),
            state_since=life.waiting_since, stage=life.stage, passed=life.passed, waiting_since=life.waiting_since,
            is_current=life.current, confirmed_by_graduate_at=life.confirmed_at, unconfirmed_at=life.unconfirmed_at,
            confirmed_digest=digest if life.confirmed_at else "", created_at=life.born_at,
        )  # fmt: skip
        for number, move in enumerate(life.happenings, 1):
            self._version(key, number, move, values, digest)
            self._told("destination", key, graduate, move)
        self._rounds("destination", f"destination:{key}", life)
        for specimen in specimens if life.happenings else ():
            self._evidence(key, graduate, specimen, life)
        return key

    def _beside(self, one: Enrolment) -> dict[str, object]:
        """What a registration keeps of its graduate (``destinations.services.births.BESIDE``)."""
        return {
            "department_id": self.house.departments[one.faculty], "major_id": self.house.majors[one.faculty, one.programme],
            "class_group_id": class_of(self.house, one.cohort, one.faculty, one.programme, one.group),
            "level": one.level, "name": one.name,
        }  # fmt: skip

    def _version(self, key: int, number: int, move: Happening, values: dict[str, str], digest: str) -> None:
        self.tables.versions.add(
            destination_id=key, number=number, recorded_at=move.at, state=move.state, stage=move.stage,
            passed=move.passed, leaf=values["leaf"], is_current=move.current, confirmed=move.confirmed,
            values=packed(values) if move.says else "", digest=digest if move.confirmed else "", by_ref=move.who.ref,
            by_label=move.who.label, verb=move.verb,
        )  # fmt: skip

    def _evidence(self, key: int, graduate: int, specimen: dict[str, object], life: Life) -> None:
        first = life.happenings[0]
        self.tables.evidence.add(
            **specimen, object_type="destination", object_id=str(key), slot="evidence", graduate_ref=f"graduate:{graduate}",
            school_id=self.house.school.pk, uploaded_by=first.who.ref, uploaded_by_label=first.who.label, at=first.at,
        )  # fmt: skip

    # -- what both leave behind

    def _rounds(self, process: str, subject: str, life: Life) -> None:
        for number, opened in enumerate(life.rounds, 1):
            case = self.tables.cases.add(
                process=process, subject=subject, school_id=self.house.school.pk, variant=life.flow.key,
                stage=opened.stage, round=number, opened_at=opened.opened_at, closed_at=opened.closed_at,
                verdict=opened.verdict,
            )  # fmt: skip
            for heard in opened.opinions:
                self.tables.opinions.add(
                    case_id=case, stage=heard.stage, level=heard.who.level, decision=heard.decision, text=heard.text,
                    by_ref=heard.who.ref, by_label=heard.who.label, at=heard.at,
                )  # fmt: skip

    def _told(self, kind: str, key: int, graduate: int, move: Happening) -> None:
        changes = {"state": [move.was, move.state]}
        self._tell(f"{kind}.{move.verb}", kind, key, graduate, move.who, move.at, changes, move.reason)

    def _tell(
        self, action: str, kind: str, key: int, graduate: int, who: Who, at: datetime,
        changes: dict[str, list[str]] | None = None, reason: str = "",
    ) -> None:  # fmt: skip
        self.tables.trail.add(
            at=at, actor_ref=who.ref, actor_label=who.label[:120], actor_role=who.level or who.party, action=action,
            object_type=kind, object_id=str(key), subject=f"graduate:{graduate}", school_id=self.house.school.pk,
            reason=reason, changes=changes or {},
        )  # fmt: skip
