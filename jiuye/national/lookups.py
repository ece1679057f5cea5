"""What the rules must know beside a record, asked once for a whole cohort: each look-up is one or two queries (M-06)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import CharField, Count, Q, QuerySet
from django.db.models.functions import Cast

from jiuye.destinations.models import Destination
from jiuye.employers.models import Employer, Warning
from jiuye.institutions.models import School
from jiuye.national.models import Answer, Registered, Report, Unit, UnitList
from jiuye.national.outbox import Known
from jiuye.national.record import Record
from jiuye.records.models import Evidence


@dataclass(frozen=True, slots=True)
class Units:
    """As much of the national unit list as one cohort's employers need: names it has, and its name for each code."""

    lists: tuple[int, ...] = ()
    names: frozenset[str] = frozenset()
    by_code: Mapping[str, str] = field(default_factory=dict)


def counted(current: QuerySet[Destination], path: str, wanted: str | None) -> Counter[str]:
    """How often each value occurs this year; for one record only its own value is asked about."""
    found = current.exclude(**{path: ""}) if wanted is None else current.filter(**{path: wanted})
    return Counter(dict(found.order_by().values(path).annotate(n=Count("pk")).values_list(path, "n")))


def phones(current: QuerySet[Destination]) -> Counter[str]:
    """Contact phone → at how many different units it stands (C20)."""
    found = current.exclude(contact_index="").order_by().values("contact_index")
    return Counter(dict(found.annotate(n=Count("credit_code", distinct=True)).values_list("contact_index", "n")))


def known_of(school: School, cohort: int, target: str, *, only: Destination | None = None) -> dict[int, Known]:
    """Graduate → what the nation knows of them, as far as we remember."""
    found = Report.unscoped.filter(graduate__school=school, graduate__cohort=cohort, target=target)
    if only is not None:
        found = found.filter(graduate_id=only.graduate_id)
    names = ("graduate_id", "reported_as", "digest", "answer", "action", "sent_at", "answered_at")
    return {row[0]: Known(*row[1:]) for row in found.values_list(*names)}


def employers(current: QuerySet[Destination]) -> dict[str, Employer]:
    by_code = Employer.objects.filter(code__in=current.exclude(credit_code="").values("credit_code"))
    by_name = Employer.objects.filter(name__in=current.exclude(employer_name="").values("employer_name"))
    return {e.name: e for e in by_name} | {e.code: e for e in by_code if e.code}


def unit_lists(school: School, cohort: int) -> list[UnitList]:
    """The unit lists that hold for a school's cohort: its own and its centre's."""
    mine = Q(school=school) | Q(school=None, province_id=school.province_id)
    return list(UnitList.objects.filter(mine, cohort=cohort).order_by("-at"))


def units(school: School, cohort: int, current: QuerySet[Destination]) -> Units:
    lists = tuple(one.pk for one in unit_lists(school, cohort))
    found = Unit.objects.filter(of__in=lists)
    names = found.filter(name__in=current.exclude(employer_name="").values("employer_name"))
    codes = found.filter(code__in=current.exclude(credit_code="").values("credit_code"))
    return Units(
        lists,
        frozenset(names.values_list("name", flat=True)) if lists else frozenset(),
        dict(codes.values_list("code", "name")) if lists else {},
    )


def warned(current: QuerySet[Destination]) -> dict[int, set[int]]:
    """Employer id → schools that warn of it now (S2-76…S2-78)."""
    match = Q(employer__code__in=current.exclude(credit_code="").values("credit_code"))
    match |= Q(employer__name__in=current.exclude(employer_name="").values("employer_name"))
    found: dict[int, set[int]] = {}
    for employer, school in Warning.objects.filter(match, lifted_at=None).values_list("employer_id", "school_id"):
        found.setdefault(employer, set()).add(school)
    return found


def evidence(current: QuerySet[Destination]) -> dict[str, int]:
    """Pieces per destination; ``object_id`` is text."""
    ids = current.annotate(key=Cast("pk", CharField())).values("key")
    found = Evidence.objects.filter(object_type="destination", object_id__in=ids, removed_at=None)
    return dict(found.values("object_id").annotate(n=Count("pk")).values_list("object_id", "n"))


def brought(school: School, cohort: int, *, only: Destination | None = None) -> dict[int, Record]:
    """The nation's own values as answers brought them: its 学籍 and its accounts, the newest last."""
    found = Answer.unscoped.filter(graduate__school=school, graduate__cohort=cohort, brought=True).order_by("at", "pk")
    if only is not None:
        found = found.filter(graduate_id=only.graduate_id)
    values: dict[int, Record] = {}
    for graduate, text in found.values_list("graduate_id", "values"):
        values.setdefault(graduate, {}).update(json.loads(text))
    return values


def registry(school: School, cohort: int, *, only: Destination | None = None) -> dict[int, Record]:
    """What the imported 学籍 says of each graduate."""
    found = Registered.unscoped.filter(graduate__school=school, graduate__cohort=cohort)
    if only is not None:
        found = found.filter(graduate_id=only.graduate_id)
    return {graduate: json.loads(text) for graduate, text in found.values_list("graduate_id", "values")}
