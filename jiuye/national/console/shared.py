"""Which school and cohort a page is about, and where each repair is made."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.urls import NoReverseMatch, reverse

from jiuye.destinations.models import Destination
from jiuye.destinations.queries import newest_cohort
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import flow_of, profile_of
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.kit.screens import Request
from jiuye.national.services.common import school_of
from jiuye.national.words import ORIGIN


@dataclass(frozen=True, slots=True)
class Place:
    school: School
    cohort: int


def place_of(request: Request, actor: Actor) -> Place:
    """The chosen cohort, else the one this person works in, else the newest; a centre names the school."""
    asked, kept = request.GET.get("cohort", ""), request.session.get("cohort")
    cohort = int(asked) if asked.isdigit() and len(asked) == 4 else int(kept) if kept else newest_cohort(actor)
    wanted = request.GET.get("school") or request.POST.get("school") or ""
    return Place(school_of(actor, int(wanted) if wanted.isdigit() else None), cohort)


def graduate_of(actor: Actor, pk: int) -> Graduate:
    """Foreign and missing are the same 404."""
    rows = Graduate.objects.visible_to(actor).select_related("person", "department", "class_group", "school__province")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def destination_of(actor: Actor, graduate_id: int) -> Destination:
    rows = Destination.objects.visible_to(actor).filter(graduate_id=graduate_id, is_current=True)
    found = rows.select_related(
        "graduate__person", "graduate__department", "graduate__class_group", "graduate__school", "school__province"
    ).first()
    if found is None:
        raise Http404
    return found


def caption_of(destination: Destination) -> str:
    """What the province calls where the registration stands."""
    process = profile_of(destination.school, destination.cohort).processes["destination"]
    return process.caption(
        destination.state, destination.passed, flow=flow_of(destination.school, destination.cohort, "destination")
    )


def mend_url(destination: Destination, klass: str) -> str:
    """Where the repair is made: the origin record or the registration."""
    name, pk = (
        ("graduates:origin", destination.graduate_id)
        if klass.startswith(ORIGIN[:4])
        else ("destinations:record", destination.pk)
    )
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""
