"""The address of a page of rates: everything that was asked stands in it, so that a sent link shows the same numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from jiuye.insight import queries
from jiuye.insight.counting import CUTS
from jiuye.insight.labels import TITLES
from jiuye.insight.queries import Asked
from jiuye.insight.rules import WHICH
from jiuye.institutions.models import ClassGroup, School
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Reason, Refused
from jiuye.policy.windows import CHINA

KEYS = ("cohort", "school", "definition", "by", "at", "show", "cut", "value")


@dataclass(frozen=True, slots=True)
class Address:
    """What the query string asks for, already harmless."""

    cohort: int
    school: str = ""
    definition: str = ""
    by: str = ""
    at: datetime | None = None
    show: str = ""
    cut: str = ""
    value: str = ""

    def query(self, **changes: object) -> str:
        """The same question with other answers; None removes one."""
        kept = {key: getattr(self, key) for key in KEYS} | changes
        said = {key: v.isoformat() if isinstance(v, datetime) else str(v) for key, v in kept.items() if v}
        return urlencode(said)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """For the hidden inputs of a form that keeps the question."""
        kept = [(key, getattr(self, key)) for key in KEYS]
        return [(key, v.isoformat() if isinstance(v, datetime) else str(v)) for key, v in kept if v]

    def settled(self, at: datetime) -> Address:
        """With a moment: what a receipt needs."""
        return self if self.at else replace(self, at=at)


def read(query: Mapping[str, str], actor: Actor) -> Address:
    """The address, anything unknown in it refused in words."""
    years = cohorts(actor)
    cohort = query.get("cohort", "")
    found = int(cohort) if cohort.isdigit() and int(cohort) in years else (years[0] if years else 0)
    school = query.get("school", "")[:5]
    by, cuts = query.get("by", "")[:12], cuts_of(school, actor)
    if not by or (by in CUTS and by not in cuts):
        by = cuts[0]
    show, cut, value = query.get("show", ""), query.get("cut", ""), query.get("value", "")
    if show not in WHICH or (cut and cut not in CUTS) or not _fits(cut, value):
        show, cut, value = "", "", ""
    return Address(found, school, query.get("definition", "")[:40], by, moment(query.get("at", "")), show, cut, value)


def cuts_of(school: str, actor: Actor) -> tuple[str, ...]:
    """By what a table may be cut, the usual first. A department, class or major is of one school: its name alone says nothing."""
    one_school = school or len(queries.schools_of(actor)) < 2
    return tuple(cut for cut in TITLES if cut != "school") if one_school else ("school", "level", "sex")


def _fits(cut: str, value: str) -> bool:
    return value.isdigit() or (cut in ("", "level", "sex") and len(value) <= 2)


def moment(text: str) -> datetime | None:
    """A local time typed into the field, or the exact one of a receipt."""
    if not text.strip():
        return None
    try:
        at = parse_datetime(text.strip().replace(" ", "T")[:40])
    except ValueError:
        at = None
    if at is None:
        raise Refused(
            Reason(
                "“算到”不是一个时间", rule="rates.at", field="at", remedy="请写成 2027-06-12T08:00 这样，或留空算到现在"
            )
        )
    return at.replace(tzinfo=CHINA) if timezone.is_naive(at) else at


def cohorts(actor: Actor) -> list[int]:
    """Newest first; a class is structure, so asking for its year shows nobody."""
    seen = ClassGroup.objects.visible_to(actor).order_by("-cohort").values_list("cohort", flat=True)
    return list(seen.distinct())


def asked(address: Address, actor: Actor) -> Asked:
    """The question behind an address. Schools under another province's rules are left to a question of their own."""
    mine = queries.schools_of(actor)
    chosen = [s for s in mine if s.code == address.school] if address.school else same_rules(mine)
    return queries.ask(actor, cohort=address.cohort, schools=chosen, definition=address.definition, at=address.at)


def same_rules(schools: list[School]) -> list[School]:
    return [s for s in schools if s.profile_key == schools[0].profile_key]
