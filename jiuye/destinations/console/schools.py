"""各校进度: the centre's schools by code with how many stand where; every figure opens its list (S4-02, S4-08, R-10)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jiuye.accounts.actor import StaffActor
from jiuye.destinations import permissions, queries
from jiuye.graduates.queries import cohorts
from jiuye.institutions.models import School
from jiuye.institutions.queries import schools_of
from jiuye.kit.screens import Request, screen


@dataclass(frozen=True, slots=True)
class Cell:
    """How many, and the list they are in."""

    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    school: School
    cells: tuple[Cell, ...]


@screen(needs=permissions.VIEW)
def table(request: Request, actor: StaffActor) -> HttpResponse:
    """No order but the code, no share, no place: counts to work from, not to compare by."""
    years = [value for value, _ in cohorts(actor)]
    asked = request.GET.get("cohort", "")
    cohort = int(asked) if asked in years else queries.newest_cohort(actor)
    columns = queries.standing_columns(actor, cohort)
    counts = queries.counts_by_school(actor, cohort)
    schools = (
        schools_of(actor.province_id or 0)
        if actor.level == "province"
        else School.objects.filter(pk=actor.school_id or 0)
    )
    lines = [
        Line(school, tuple(_cell(school, cohort, key, states, counts) for key, _, states in columns))
        for school in schools
    ]
    context = {"lines": lines, "headings": [label for _, label, _ in columns], "cohort": cohort, "cohorts": years}
    return render(request, "destinations/console/schools.html", context)


def _cell(school: School, cohort: int, key: str, states: tuple[str, ...], counts: dict[tuple[int, str], int]) -> Cell:
    names = {"all": "destinations:review", "draft": "destinations:missing", "own": "destinations:registered"}
    query: dict[str, object] = {"cohort": cohort, "school": school.pk}
    if key == "own":
        query["own"] = "confirmed"
    elif key not in names:
        query["state"] = key
    found = sum(counts.get((school.pk, state), 0) for state in states)
    return Cell(found, f"{reverse(names.get(key, 'destinations:review'))}?{urlencode(query)}")
