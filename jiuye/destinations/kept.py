"""保存期限 of evidence: counted from the end of its cohort; what is disputed stays until that is settled (W-54, R-03)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from jiuye.destinations.models import Destination
from jiuye.graduates.feedback import FROM_ELSEWHERE
from jiuye.graduates.models import Feedback, Graduate
from jiuye.graduates.seasons import closing, rules_for
from jiuye.institutions.models import School
from jiuye.records import retention
from jiuye.records.models import Evidence
from jiuye.records.retention import Rule, Schools, Shelf, months_after
from jiuye.records.services import erasing

KEY = "evidence"


def register() -> None:
    why = "教学厅函〔2020〕19号：证明材料存档不少于三年。有申诉、反映或异议没有办结的，办结前不清除"
    retention.register(Rule(KEY, "证明材料的图片和文件", why, shelves, erase))


def shelves(schools: Schools, at: datetime) -> Iterable[Shelf]:
    """One for each school and cohort. What is disputed is on none: a school must not read off a count that somebody spoke."""
    asked = School.objects.all() if schools is None else School.objects.filter(pk__in=schools)
    years = Graduate.unscoped.filter(school__in=asked).order_by("school_id", "cohort")
    named = School.objects.in_bulk()
    for school_id, cohort in years.values_list("school_id", "cohort").distinct():
        if rules := rules_for(named[school_id], cohort):
            yield _shelf(named[school_id], cohort, rules.retention.evidence_months, at)


def _shelf(school: School, cohort: int, months: int, at: datetime) -> Shelf:
    end = closing(school, cohort, at)
    first = months_after(end.at, months)
    held = _undisputed(school, cohort)
    due = held if end.over and first <= at else held.none()
    period = f"本届截止后 {months} 个月"
    return Shelf(f"{cohort} 届", period, held, due, first, school.pk, school.name)


def _undisputed(school: School, cohort: int) -> QuerySet[Evidence]:
    everybody = Graduate.unscoped.filter(school=school, cohort=cohort)
    open_words = Feedback.unscoped.filter(graduate__in=everybody, kind__in=FROM_ELSEWHERE, closed_at=None)
    objected = Destination.unscoped.filter(graduate__in=everybody, is_current=True, objected_at__isnull=False)
    kept = Evidence.objects.filter(school_id=school.pk, erased_at=None, graduate_ref__in=_refs(everybody, "pk"))
    return kept.exclude(graduate_ref__in=_refs(open_words, "graduate_id")).exclude(
        graduate_ref__in=_refs(objected, "graduate_id")
    )


def _refs(rows: QuerySet[Any], column: str) -> QuerySet[Any]:
    """``graduate:12``, as evidence names whose it is."""
    ref = Concat(Value("graduate:"), Cast(column, CharField()), output_field=CharField())
    refs: QuerySet[Any] = rows.annotate(of_whom=ref).order_by().values("of_whom")
    return refs


def erase(batch: Sequence[Evidence], at: datetime) -> None:
    erasing.erase(batch, rule=KEY, at=at)
