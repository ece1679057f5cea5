"""What the accounts domain asks about enrolments; registered in ``apps.ready`` because accounts lies below."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from jiuye.accounts.identity import Candidate
from jiuye.graduates.models import Graduate
from jiuye.kit.actors import Actor


class Enrolments:
    """Answers ``accounts.identity.Directory`` from the graduates; deactivated ones (失效) do not sign in."""

    def find(self, school_id: int, student_number: str) -> Iterable[Candidate]:
        rows = Graduate.unscoped.filter(school_id=school_id, student_number__iexact=student_number)
        return _candidates(rows.order_by("-cohort"))

    def of_person(self, person_id: int) -> Iterable[Candidate]:
        return _candidates(Graduate.unscoped.filter(person_id=person_id).order_by("-cohort", "-pk"))

    def of_class(self, actor: Actor, class_group_id: int) -> Iterable[Candidate]:
        rows = Graduate.objects.visible_to(actor).filter(class_group_id=class_group_id)
        return _candidates(rows.order_by("student_number"))

    def count(self, actor: Actor, cohort: int | None) -> tuple[int, int]:
        school_id = getattr(actor, "school_id", None)
        seen = Graduate.objects.visible_to(actor).filter(deactivated_at=None)
        there = Graduate.unscoped.filter(deactivated_at=None)
        if school_id is not None:
            there = there.filter(school_id=school_id)
        if cohort is not None:
            seen, there = seen.filter(cohort=cohort), there.filter(cohort=cohort)
        return seen.count(), there.count()

    def among_departments(self, actor: Actor, cohort: int | None) -> tuple[int, int]:
        school_id: int | None = getattr(actor, "school_id", None)
        rows = Graduate.unscoped.filter(school=school_id, deactivated_at=None)
        if cohort is not None:
            rows = rows.filter(cohort=cohort)
        places = Q(pk__in=[])
        for one in getattr(actor, "rectangles", ()):
            inside = Q(department_id=one.department) if one.department else Q(pk__isnull=False)
            places |= inside & (Q(class_group_id=one.class_group) if one.class_group else Q(pk__isnull=False))
        return rows.filter(places).count(), rows.filter(department=None).count()


def _candidates(rows: QuerySet[Graduate]) -> list[Candidate]:
    found = rows.filter(deactivated_at=None).select_related("school", "major")
    return [_candidate(graduate) for graduate in found]


def _candidate(graduate: Graduate) -> Candidate:
    major = graduate.major_name or (graduate.major.name if graduate.major else "")
    label = " ".join(part for part in (f"{graduate.cohort} 届", major) if part)
    return Candidate(
        graduate.person_id, graduate.pk, graduate.school_id, graduate.name, graduate.student_number,
        label, graduate.school.name, graduate.cohort,
    )  # fmt: skip
