"""Questions about rates: the report, the people behind a number, the difference to another definition, the trend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Count

from jiuye.accounts.actor import StaffActor
from jiuye.destinations.models import Destination
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import flow_of, profile_of
from jiuye.insight import counting, cube
from jiuye.insight.counting import CUTS, Row, Scope
from jiuye.insight.labels import labels_of
from jiuye.insight.models import Point
from jiuye.insight.rules import Cell, Cells, Counting, Figure, added
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Denied, Reason, Refused
from jiuye.policy.profile import Profile
from jiuye.policy.statistics import Scheme
from jiuye.policy.windows import CHINA

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Asked:
    """One question: whose cohort, by which definition, at which moment. ``at`` None is now."""

    actor: Actor
    schools: tuple[School, ...]
    cohort: int
    scheme: str
    rate: str
    at: datetime | None = None

    @cached_property
    def profile(self) -> Profile:
        return profile_of(self.schools[0], self.cohort)

    @property
    def kept_scheme(self) -> Scheme:
        return self.profile.statistics.schemes[self.scheme]

    @cached_property
    def counting(self) -> Counting:
        return counting_of(self.profile, self.cohort, self.scheme, self.rate)

    def scope(self, within: dict[str, str] | None = None) -> Scope:
        return Scope(self.actor, tuple(s.pk for s in self.schools), self.cohort, within or {})


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a report, in the order of its code; never in the order of its rate (R-10)."""

    value: str
    code: str
    label: str
    figure: Figure
    rates: dict[str, Figure] = field(default_factory=dict)
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """The rates of a cohort: the whole, and one line for each value of the cut."""

    asked: Asked
    by: str
    whole: Line
    rows: list[Line]


def counting_of(profile: Profile, cohort: int, scheme: str, rate: str) -> Counting:
    return Counting(profile.statistics.definition(scheme, rate), profile.catalogue, cohort)


def ask(
    actor: Actor, *, cohort: int, schools: Sequence[School], definition: str = "", at: datetime | None = None
) -> Asked:
    """A question with its definition settled: ``2021``, ``2021.study``, or blank for the province's default.

    Raises Refused for an unknown definition and for a single counselor (R-10, M-08).
    """
    if isinstance(actor, StaffActor) and actor.level == "counselor":
        raise Denied(no_rate_of_one())
    if not schools:
        raise Refused(Reason("没有可以统计的学校", rule="rates.school", remedy="请选择您负责的学校"))
    statistics = profile_of(schools[0], cohort).statistics
    scheme, _, rate = (definition or statistics.default).partition(".")
    if scheme not in statistics.schemes:
        raise _unknown(definition, list(statistics.schemes))
    rate = rate or statistics.schemes[scheme].headline
    if rate not in statistics.schemes[scheme].rates:
        raise _unknown(definition, [f"{scheme}.{key}" for key in statistics.schemes[scheme].rates])
    return Asked(actor, tuple(schools), cohort, scheme, rate, at)


def no_rate_of_one() -> Reason:
    """M-08: a single counselor has counts and a list, never a rate."""
    return Reason(
        "不提供单个辅导员的落实率",
        rule="rates.counselor",
        facts=(("依据", "“三不得”：不得将单一落实率与辅导员考核挂钩"),),
        owner="平台规则，任何人都不能打开",
        remedy="可以看各状态的人数和名单；全院的落实率请向院系了解",
    )


def may_not_export() -> Denied:
    """Looking at a list is not taking it away (W-52)."""
    return Denied(
        Reason("您的角色没有导出名单的功能", rule="permission.exports.make", owner="学校系统管理员",
               remedy="需要的话，请学校系统管理员在“角色管理”里勾选；统计表和收据可以直接下载")
    )  # fmt: skip


def _unknown(asked: str, known: list[str]) -> Refused:
    return Refused(
        Reason(f"没有“{asked}”这个口径", rule="rates.definition", facts=(("可以用的", "、".join(known)),),
               remedy="请从可以用的口径里选一个")
    )  # fmt: skip


def schools_of(actor: Actor) -> list[School]:
    """Schools whose rates the actor may see."""
    if isinstance(actor, StaffActor):
        ids = actor.school_ids if actor.level == "province" else (actor.school_id,)
        return list(School.objects.filter(pk__in=[i for i in ids if i]).order_by("code"))
    return list(School.objects.order_by("code")) if actor.party in ("system", "clock") else []


def rates(asked: Asked, by: str = "", *, every: bool = False) -> Report:
    """The report. ``every``: also each rate of the scheme for each line (the download, the command line).

    Raises Refused for a cut that does not exist; there is none by counselor.
    """
    if by and by not in CUTS:
        raise Refused(
            Reason("不能按这一项分", rule="rates.cut", facts=(("可以按", "学校、院系、专业、班级、层次、性别"),),
                   remedy="落实率不按辅导员分，也不排名（三不得）")
        )  # fmt: skip
    groups = cells(asked, by)
    whole = replace(_line("", "", "合计", added(groups.values()), asked, every=True), whole=True)
    named = labels_of(by, groups) if by else {}
    lines = [_line(value, *named[value], found, asked, every=every) for value, found in groups.items()] if by else []
    return Report(asked, by, whole, sorted(lines, key=lambda line: (line.code == "", line.code, line.label)))


def cells(asked: Asked, by: str = "") -> dict[str, Cells]:
    """value of the cut → cells: from the sums now, from the versions for a past moment."""
    if asked.at is None:
        return cube.cells(asked.scope(), by)
    return counting.grouped(counting.rows(asked.scope(), asked.at), by)


def _line(value: str, code: str, label: str, found: Cells, asked: Asked, *, every: bool) -> Line:
    figures = {key: one.figure(found) for key, one in all_of(asked).items()} if every else {}
    return Line(value, code, label, asked.counting.figure(found), figures)


def all_of(asked: Asked) -> dict[str, Counting]:
    """Every rate of the scheme, ready to count."""
    return {key: counting_of(asked.profile, asked.cohort, asked.scheme, key) for key in asked.kept_scheme.rates}


# -- people


def people(asked: Asked, which: str, *, cut: str = "", value: str = "") -> list[Row]:
    """Everybody behind one number, inside the actor's scope; ``every``: the whole population, counted or not."""
    scope = asked.scope({cut: value} if cut else None)
    found = counting.rows(scope, asked.at)
    return list(found) if which == "every" else [row for row in found if asked.counting.member(row.cell, which)]


def members(asked: Asked, which: str, *, cut: str = "", value: str = "") -> list[int]:
    """The graduates behind one number."""
    return [row.pk for row in people(asked, which, cut=cut, value=value)]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two definitions of one population: both figures, and exactly who makes the difference."""

    asked: Asked
    other: Asked
    mine: Figure
    theirs: Figure
    gained: list[int]
    lost: list[int]
    moves: Counter[tuple[str, str]]

    @property
    def points(self) -> object:
        a, b = self.mine.confirmed_rate, self.theirs.confirmed_rate
        return None if a is None or b is None else b - a


def compare(asked: Asked, other: Asked, *, cut: str = "", value: str = "", which: str = "asserted") -> Difference:
    """差多少、差在谁: who counts under the other definition only, and who only under mine."""
    scope = asked.scope({cut: value} if cut else None)
    return difference(list(counting.rows(scope, asked.at)), asked, other, which)


def difference(found: Iterable[Row], asked: Asked, other: Asked, which: str) -> Difference:
    found = list(found)
    everybody = counting.grouped(found).get("", Cells())
    mine, theirs = asked.counting, other.counting
    gained = [r.pk for r in found if theirs.member(r.cell, which) and not mine.member(r.cell, which)]
    lost = [r.pk for r in found if mine.member(r.cell, which) and not theirs.member(r.cell, which)]
    both = (r for r in found if mine.member(r.cell, which) and theirs.member(r.cell, which))
    moves = Counter((_pool(asked, r), _pool(other, r)) for r in both)
    moves = Counter({pair: n for pair, n in moves.items() if pair[0] != pair[1]})
    return Difference(asked, other, mine.figure(everybody), theirs.figure(everybody), gained, lost, moves)


def _pool(asked: Asked, row: Row) -> str:
    """The name of the part a graduate falls into: 灵活就业率 here may be 单位就业率 there."""
    statistics = asked.profile.statistics
    key = statistics.pool(asked.counting.code(row.cell), asked.scheme)
    return statistics.schemes[asked.scheme].rates[key].label.removesuffix("率").removesuffix("就业") if key else ""


# -- time


@dataclass(frozen=True, slots=True)
class Moment:
    at: datetime
    figure: Figure


def mondays(first: datetime, until: datetime) -> list[datetime]:
    """Weekly moments, each a full hour of Monday in China, so that everybody's points are the same points."""
    day = first.astimezone(CHINA).replace(hour=8, minute=0, second=0, microsecond=0)
    moment = day - timedelta(days=day.weekday())
    found = []
    while moment <= until:
        if moment >= first:
            found.append(moment)
        moment += WEEK
    return found


def season(asked: Asked, until: datetime, *, weeks: int = 20) -> list[datetime]:
    """The moments of the trend: from the first registration, at most ``weeks`` back, to ``until``."""
    known = Destination.objects.visible_to(asked.actor).filter(school_id__in=[s.pk for s in asked.schools])
    found = known.filter(cohort=asked.cohort, asserted_at__isnull=False).order_by("asserted_at")
    first = found.values_list("asserted_at", flat=True).first()
    return mondays(max(first, until - WEEK * weeks), until) if first else []


def trend(asked: Asked, until: datetime, last: Figure, *, small: int = 20_000) -> list[Moment]:
    """Weekly figures up to ``until``. Whole schools from the points the job has drawn; a small scope is counted now."""
    moments = season(asked, until)
    kept = _drawn(asked, moments) if asked.scope().whole else {}
    missing = [m for m in moments if m not in kept]
    if missing and last.total <= small:
        kept |= {m: counting.grouped(counting.rows(asked.scope(), m)).get("", Cells()) for m in missing}
    return [*(Moment(m, asked.counting.figure(kept[m])) for m in moments if m in kept), Moment(until, last)]


def _drawn(asked: Asked, moments: list[datetime]) -> dict[datetime, Cells]:
    """Moments every school of the question has points for."""
    schools = [s.pk for s in asked.schools]
    rows = Point.objects.filter(school_id__in=schools, cohort=asked.cohort, at__in=moments)
    found: dict[datetime, Cells] = {}
    who: dict[datetime, set[int]] = {}
    for at, school, leaf, reach, confirmed, counted, n in rows.values_list(
        "at", "school_id", "leaf", "reach", "confirmed", "counted", "n"
    ):
        found.setdefault(at, Cells())[Cell(leaf, reach, confirmed, counted)] += n
        who.setdefault(at, set()).add(school)
    return {at: cells for at, cells in found.items() if who[at] == set(schools)}


def lapsed(asked: Asked) -> int | None:
    """How many of those only asserted were confirmed once (确认已失效); only of the present."""
    if asked.at is not None:
        return None
    found = Destination.objects.visible_to(asked.actor).filter(school__in=asked.schools, cohort=asked.cohort)
    standing = found.filter(state__in=counting.STANDING, confirmed_by_graduate_at=None, unconfirmed_at__isnull=False)
    leaves, _ = asked.counting.leaves()
    return standing.filter(leaf__in=leaves, graduate__deactivated_at=None, does_not_count="").count()


# -- counts per status (S2-79): these are not rates, so a counselor has them too


def statuses(actor: Actor, *, cohort: int, schools: Sequence[School]) -> list[tuple[str, int, int]]:
    """数据统计: caption of every status, how many records, how many of them confirmed by the graduate."""
    if not schools:
        return []
    profile = profile_of(schools[0], cohort)
    process, flow = profile.processes["destination"], flow_of(schools[0], cohort, "destination")
    mine = Graduate.objects.visible_to(actor).filter(school__in=schools, cohort=cohort, deactivated_at=None)
    found = (
        Destination.objects.visible_to(actor)
        .filter(school__in=schools, cohort=cohort, graduate__deactivated_at=None)
        .order_by()
        .values_list("state", "passed")
        .annotate(n=Count("pk"), confirmed=Count("confirmed_by_graduate_at"))
    )
    counts: dict[str, tuple[int, int]] = {}
    for state, passed, n, confirmed in found:
        caption = process.caption(state, passed, flow=flow)
        before = counts.get(caption, (0, 0))
        counts[caption] = (before[0] + n, before[1] + confirmed)
    return [("毕业生总数", mine.count(), 0), *((caption, n, c) for caption, (n, c) in sorted(counts.items()))]
