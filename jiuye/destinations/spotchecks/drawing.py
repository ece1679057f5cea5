"""The centre's pages of a draw: the question, the sealed digest, the opened seed, the list (S4-63, R-14)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.destinations.queries import house_of, newest_cohort, ways_catalogue
from jiuye.destinations.spotchecks import queries, services
from jiuye.destinations.spotchecks.estimate import Estimate, estimate
from jiuye.destinations.spotchecks.forms import Question
from jiuye.destinations.spotchecks.models import SpotCheck
from jiuye.destinations.spotchecks.rules import FOCUSES
from jiuye.graduates.queries import cohorts
from jiuye.institutions.models import School
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import Request, screen

PAGES = "destinations/spotchecks/"


@screen(needs=queries.DRAW)
def checks(request: Request, actor: StaffActor) -> HttpResponse:
    """抽查: every draw of this centre with how far it is."""
    return render(request, f"{PAGES}checks.html", {"checks": queries.with_counts(queries.checks_of(actor))})


@screen(needs=queries.DRAW, methods=("GET", "POST"))
def new(request: Request, actor: StaffActor) -> HttpResponse:
    """The question. The list below it is by school code, and only says what there is to draw from."""
    years = cohorts(actor)
    cohort = _year(request, actor, [value for value, _ in years])
    standings = queries.standings(actor, cohort)
    named = {s.pk: s for s in School.objects.filter(pk__in=[s.school_id for s in standings])}
    rows = [(named[s.school_id], s) for s in standings]
    form = Question(
        request.POST or None, cohorts=years, types=_types(actor, cohort), initial={"cohort": cohort, "size": 50},
        schools=[(str(school.pk), school.name) for school, _ in rows],
    )  # fmt: skip
    context: dict[str, Any] = {
        "form": form,
        "rows": rows,
        "cohort": cohort,
        "ticked": request.POST.getlist("school_ids"),
    }
    if request.method == "GET" or not form.is_valid():
        return render(request, f"{PAGES}new.html", context, status=200 if request.method == "GET" else 422)
    try:
        made = services.commit(actor=actor, at=timezone.now(), **form.cleaned_data)
    except Refused as no:
        return render(request, f"{PAGES}new.html", {**context, "refusal": no}, status=no.status)
    return redirect("spotchecks:check", pk=made.pk)


def _year(request: Request, actor: StaffActor, years: list[str]) -> int:
    asked = request.POST.get("cohort", "") or request.GET.get("cohort", "")
    return int(asked) if asked in years else newest_cohort(actor)


def _types(actor: StaffActor, cohort: int) -> list[tuple[str, str]]:
    house = house_of(actor)
    return [(key, group.label) for key, group in ways_catalogue(house, cohort).types.items()] if house else []


@screen(needs=queries.DRAW)
def check(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    return _show(request, actor, _of(actor, pk))


@screen(needs=queries.DRAW, methods=("POST",))
def draw(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """公布种子并抽取."""
    one = _of(actor, pk)
    try:
        services.draw(actor=actor, check=one, at=timezone.now())
    except Refused as no:
        return _show(request, actor, _of(actor, pk), no)
    return redirect("spotchecks:check", pk=pk)


@screen(needs=queries.DRAW, methods=("POST",))
def drop(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    try:
        services.drop(actor=actor, check=_of(actor, pk), at=timezone.now())
    except Refused as no:
        return _show(request, actor, _of(actor, pk), no)
    return redirect("spotchecks:checks")


def _estimate(one: Any) -> Estimate | None:
    """The counts were annotated with the check."""
    return (
        estimate(frame=one.frame_count, true=one.counts, false=one.out, unknown=one.unknown) if one.drawn_at else None
    )


def _of(actor: StaffActor, pk: int) -> SpotCheck:
    return get_object_or_404(queries.with_counts(queries.checks_of(actor)), pk=pk)


def _show(request: Request, actor: StaffActor, one: SpotCheck, refusal: Refused | None = None) -> HttpResponse:
    types = dict(_types(actor, one.cohort))
    by_school = dict(
        queries.items(actor).filter(check_of=one).order_by().values_list("school_id").annotate(n=Count("pk"))
    )
    context = {
        "check": one, "refusal": refusal, "focus": FOCUSES[one.focus], "types": [types.get(key, key) for key in one.types],
        "schools": [(school, by_school.get(school.pk, 0)) for school in queries.schools_named(one.school_ids)],
        "step": 3 if one.drawn_at else 2, "found": _estimate(one),
    }  # fmt: skip
    return render(request, f"{PAGES}check.html", context, status=refusal.status if refusal else 200)
