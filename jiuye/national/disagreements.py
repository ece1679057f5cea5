"""Questions about the registry comparison: who differs, on what, and who is on one side only."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from jiuye.graduates.models import Graduate
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.national.comparison import shown
from jiuye.national.history import values_of
from jiuye.national.models import Registered, Run
from jiuye.national.queries import last_run
from jiuye.national.record import by_name, registry_record
from jiuye.national.reference_sheets import differences

REMEDY = "以学籍为准的，用生源导入改本校名单；学籍错了的，请学籍管理部门改，再重新比对"
NOBODY = "不是本届的停用；是本届的请学籍管理部门核对"


@dataclass(frozen=True, slots=True)
class Disagreements:
    """``run`` the last registry file taken; None while there was none."""

    run: Run | None
    rows: QuerySet[Registered]
    absent: QuerySet[Graduate]


@dataclass(frozen=True, slots=True)
class Person:
    """One graduate with each differing field: label, ours, the registry's. None left means it was put right since."""

    graduate: Graduate
    lines: tuple[tuple[str, str, str], ...]


def of(actor: Actor, school: School, cohort: int) -> Disagreements:
    """Within the actor's scope; nothing before a registry was imported."""
    run = last_run(actor, school, cohort, Run.Kind.REGISTRY)
    people = Graduate.objects.visible_to(actor).filter(school=school, cohort=cohort, deactivated_at=None)
    absent = people.filter(registered=None) if run else people.none()
    rows = Registered.objects.visible_to(actor).filter(
        graduate__school=school, graduate__cohort=cohort, graduate__deactivated_at=None, differing=True
    )
    related = ("graduate__person", "graduate__department", "graduate__class_group", "graduate__school")
    return Disagreements(
        run,
        rows.select_related(*related).order_by("graduate__department__code", "graduate__student_number"),
        absent.select_related("department", "class_group").order_by("department__code", "student_number"),
    )


def described(row: Registered) -> Person:
    """As the two sides stand now, not as they stood when the file came."""
    ours, theirs = registry_record(row.graduate), values_of(row.values)
    lines = tuple(
        (by_name()[name].name, shown(name, ours.get(name, "")), shown(name, theirs[name]))
        for name in differences(ours, theirs)
    )
    return Person(row.graduate, lines)
