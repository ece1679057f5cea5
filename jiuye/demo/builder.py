"""One school of the demonstration from its founding to today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from jiuye.accounts.models import Person
from jiuye.demo import extras
from jiuye.demo.blueprint import Institution
from jiuye.demo.book import Newcomer, Page
from jiuye.demo.chance import dice
from jiuye.demo.claims import fill
from jiuye.demo.destiny import Season, live
from jiuye.demo.dossier import Dossier
from jiuye.demo.employers import Firm
from jiuye.demo.journeys import JOURNEYS, clock
from jiuye.demo.lives import ThroughServices
from jiuye.demo.loader import Born, Known, Loader
from jiuye.demo.people import CLASS_SIZE, Enrolment, Issuers, Roll
from jiuye.demo.registrations import PaperFor
from jiuye.demo.staff import PASSWORD, Account, House, class_of, employ, open_school
from jiuye.employers.services import remember
from jiuye.policy import registry
from jiuye.policy.windows import CHINA

EARLIER = 0.07
"""How large the cohort before this one is, only for comparison."""
LIVED = 90
"""Registrations lived through the services with a paper of their own, in the whole demonstration."""
NEWCOMERS = 3
JOURNEY_LEAVES = ("contract", "agreement", "other_employment")


def this_cohort(at: datetime) -> int:
    """The cohort whose registration is open on the day."""
    day = at.astimezone(CHINA)
    return day.year + (day.month >= 9)


@dataclass(slots=True)
class Spares:
    """Who is left for the services: the first of the first department, then one here and there."""

    first: int
    quota: int
    every: int
    seen: int = 0

    def __call__(self, one: Enrolment) -> bool:
        self.seen += 1
        if one.error or one.mode != "11":
            return False
        if self.first > 0 and one.faculty == 0:
            self.first -= 1
            return True
        if self.quota <= 0 or self.seen % self.every:
            return False
        self.quota -= 1
        return True


@dataclass(frozen=True, slots=True)
class Market:
    """What the schools of one province share: employers, and the office that numbers people."""

    firms: list[Firm]
    issued: Issuers


class Builder:
    """Builds one school; call it in a transaction."""

    def __init__(
        self, plan: Institution, *, count: int, seed: int, first: int, market: Market, paper: PaperFor, at: datetime
    ) -> None:
        self.plan, self.count, self.seed, self.first, self.at = plan, count, seed, first, at
        self.firms, self.issued, self.paper = market.firms, market.issued, paper
        self.rng = dice(seed, plan.code)
        cohort = this_cohort(at)
        opened = registry.profile(plan.profile, cohort).windows.window("register", cohort).opens
        self.season = Season(cohort, at, opened)
        self.past = Season(cohort - 1, at, opened.replace(year=opened.year - 1))
        day = at.astimezone(CHINA)
        self.known: list[Known] = []
        self.dossier = Dossier(plan.name, f"{seed}:{plan.code}", self.firms, f"{day.year}年{day.month}月{day.day}日")

    def build(self) -> Page:
        house = open_school(self.plan, self.season.opened)
        now = self._roll(self.season.cohort, self.count, self.first)
        before = self._roll(self.past.cohort, round(self.count * EARLIER), self.first + self.count)
        for roll in (now, before):
            open_classes(house, roll)
        employ(house, self.season.cohort, self.season.opened, self.rng)
        remember(_seen(self.firms), self.season.opened)
        present = self._loader(house, self.season)
        left = present.load(now, spare=self._spares())
        earlier = self._loader(house, self.past)
        earlier.load(before)
        page = self._live(house, left)
        self.known = [*present.known, *earlier.known, *self.dossier.known]
        return page

    def _roll(self, cohort: int, count: int, first: int) -> Roll:
        return Roll(self.plan, cohort, count, self.seed, first=first, issued=self.issued)

    def _loader(self, house: House, season: Season) -> Loader:
        profile = registry.profile(self.plan.profile, season.cohort)
        return Loader(
            house=house, profile=profile, season=season, firms=self.firms, rng=self.rng, paper=self.paper, at=season.opened,
        )  # fmt: skip

    def _spares(self) -> Spares:
        quota = min(self.count // 6, round(LIVED * self.plan.share))
        return Spares(len(JOURNEYS) + NEWCOMERS if self.plan.main else 0, quota, max(2, self.count // max(quota, 1)))

    def _live(self, house: House, left: list[Born]) -> Page:
        page = Page(staff=house.accounts)
        walkers = iter(left)
        if self.plan.main:
            players = self._journeys(house, walkers, page)
            extras.threads(house, players, self.at)
            extras.applications(house, self.rng, self.season.cohort, self.at)
            extras.warnings(house, [firm.name for firm in self.firms[:2]], self.at)
            page.newcomers = [_newcomer(house, born) for born, _ in zip(walkers, range(NEWCOMERS), strict=False)]
        for born in walkers:
            live(self.rng, ThroughServices(born, house, self.dossier), self.season)
        return page

    def _journeys(self, house: House, walkers: Iterator[Born], page: Page) -> list[ThroughServices]:
        players: list[ThroughServices] = []
        ago = clock(self.at)
        leaves = registry.profile(self.plan.profile, self.season.cohort).catalogue.leaves
        for n, journey in enumerate(JOURNEYS):
            born = next(walkers, None)
            if born is None:
                break
            claim = fill(self.rng, leaves[JOURNEY_LEAVES[n % 2]], born.one, self.firms[n])
            born = replace(born, claim=claim)
            players.append(ThroughServices(born, house, self.dossier))
            journey.walk(players[-1], ago)
            who = f"{born.one.name}：{journey.caption}"
            page.students.append(Account(house.school.name, who, born.one.student_number, PASSWORD))
        return players


def open_classes(house: House, roll: Roll) -> None:
    """Every class of the roll, before its counselors are given theirs."""
    for faculty, programme, size in roll.sizes():
        for group in range(-(-size // CLASS_SIZE)):
            class_of(house, roll.cohort, faculty, programme, group)


def _newcomer(house: House, born: Born) -> Newcomer:
    document = Person.objects.get(pk=born.person_id).document
    one = born.one
    return Newcomer(house.school.name, one.name, one.student_number, document, born.person_id, born.graduate_id)


@dataclass(slots=True)
class _Seen:
    """An invented employer as the directory remembers one."""

    employer_name: str
    credit_code: str
    employer_nature: str
    industry: str
    region_code: str
    region_name: str
    address: str
    postcode: str


def _seen(firms: list[Firm]) -> Iterator[_Seen]:
    for f in firms:
        yield _Seen(f.name, f.code, f.nature, f.industry, f.region, f.region_name[:60], f.address, f.postcode)
