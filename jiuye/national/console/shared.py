"""Which school and cohort a page is about, and where each repair is made."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.http import content_disposition_header

from jiuye.accounts.actor import StaffActor
from jiuye.destinations.models import Destination
from jiuye.destinations.queries import newest_cohort
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import flow_of, profile_of
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.kit.screens import Request
from jiuye.national.services.common import school_of, schools_of
from jiuye.national.words import ORIGIN, WAYS
from jiuye.records.models import FileRun

CHOSEN = "national_school"


@dataclass(frozen=True, slots=True)
class Place:
    """``choices``: the schools a centre may turn to; empty for a school's own people."""

    school: School
    cohort: int
    choices: tuple[School, ...] = ()

    @property
    def query(self) -> str:
        """What keeps an address at this place."""
        return urlencode({"cohort": self.cohort, "school": self.school.pk})


def place_of(request: Request, actor: Actor) -> Place:
    """The chosen cohort, else the one this person works in, else the newest; a centre names the school, once."""
    asked, kept = request.GET.get("cohort", ""), request.session.get("cohort")
    cohort = int(asked) if asked.isdigit() and len(asked) == 4 else int(kept) if kept else newest_cohort(actor)
    wanted = request.GET.get("school") or request.POST.get("school") or ""
    choices = schools_of(actor)
    before = next((s.pk for s in choices if s.pk == request.session.get(CHOSEN)), None)
    school = school_of(actor, int(wanted) if wanted.isdigit() else before)
    if choices and school.pk != before:
        request.session[CHOSEN] = school.pk
    return Place(school, cohort, tuple(choices))


def way_of(place: Place) -> str:
    """How this school's records get there, in one sentence that promises no line that is not there (C-17)."""
    return WAYS[profile_of(place.school, place.cohort).national.mode]


def place_at(actor: StaffActor, receipt: FileRun) -> Place:
    """The school and cohort a file is about."""
    return Place(school_of(actor, receipt.school_id), int(receipt.cohort))


def receipt_of(actor: StaffActor, pk: int, *what: str) -> FileRun:
    """A file of one's own school; foreign, missing and of another kind are the same 404."""
    schools = actor.school_ids or (actor.school_id,)
    found = FileRun.objects.select_related("job").filter(pk=pk, what__in=what, school_id__in=schools).first()
    if found is None:
        raise Http404
    return found


def as_sheet(content: bytes, name: str) -> HttpResponse:
    """A workbook as a download that nobody's browser keeps."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


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
