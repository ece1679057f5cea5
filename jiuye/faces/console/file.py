"""整份档案: everything the register knows of one graduate, as a life and not as tabs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now

from jiuye.accounts.actor import StaffActor
from jiuye.destinations.columns import MARKS
from jiuye.destinations.facts import PRIVATE
from jiuye.destinations.forms import shown_value
from jiuye.destinations.models import Destination
from jiuye.destinations.services.common import evidence_of
from jiuye.faces.h5.window import DID, KINDS, kind_of
from jiuye.faces.life import life_of, on_day
from jiuye.graduates.columns import ROSTER
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import profile_of
from jiuye.kit.masking import mask_phone
from jiuye.kit.screens import Request, screen
from jiuye.notices.models import Notice
from jiuye.policy.vocabulary import field_label
from jiuye.records.models import TrailEvent
from jiuye.records.services import record

FACTS = (
    "level", "major_name", "training_mode", "origin_region", "ethnicity", "political_status", "hardship", "mobile",
    "archive_moved_in", "household_moved_in", "graduates_on",
)  # fmt: skip
TRAIL = 60
RELATED = ("person", "school__province", "department", "class_group", "major")


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of 谁看过、改过."""

    who: str
    did: str
    at: datetime
    why: str
    own: bool
    kind: str


@screen(needs="destinations.view", shows="masked")
def file(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """One graduate's file; opening it is a row the graduate can see (W-25)."""
    graduate = Graduate.objects.visible_to(actor).filter(pk=pk).select_related(*RELATED).first()
    current = Destination.objects.visible_to(actor).filter(graduate_id=pk, is_current=True).first()
    if graduate is None or current is None:
        raise Http404
    current.graduate, current.school = graduate, graduate.school
    at = now()
    record("graduate.view", actor=actor, at=at, obj=graduate, purpose="看整份档案")
    only = request.GET.get("only", "") if request.GET.get("only", "") in KINDS else ""
    seen = list(_seen(graduate, actor))
    others = Graduate.objects.visible_to(actor).filter(person_id=graduate.person_id).exclude(pk=pk)
    profile = profile_of(graduate.school, graduate.cohort)
    context = {
        "graduate": graduate,
        "d": current,
        "mark": MARKS[current.confirmation],
        "leaf": profile.catalogue.leaves[current.leaf].label,
        "caption": profile.processes["destination"].caption(current.state, current.passed),
        "life": life_of(current, actor, at),
        "facts": [(ROSTER[key].label, ROSTER[key].shown(graduate)) for key in FACTS if ROSTER.get(key)],
        "evidence": evidence_of(current),
        "notices": Notice.objects.filter(user__person_id=graduate.person_id).order_by("-at")[:5],
        "seen": [s for s in seen if not only or s.kind == only],
        "counts": [(key, label, sum(s.kind == key for s in seen)) for key, label in KINDS.items()],
        "only": only,
        "total": len(seen),
        "others": others.order_by("cohort"),
        "then": _then(request, current, actor),
        "at": at,
        "reveal_url": reverse("graduates:origin_show", args=[pk, "id_number"]),
    }
    return render(request, "faces/console/file.html", context)


def _seen(graduate: Graduate, actor: StaffActor) -> Iterator[Seen]:
    events = TrailEvent.objects.filter(subject=f"graduate:{graduate.pk}").exclude(outcome="refused").order_by("-seq")
    for event in events[:TRAIL]:
        did = DID.get(event.action, "").replace("把你", "把本人").replace("给你", "给本人").replace("你的", "")
        why = "；".join(filter(None, (event.purpose, event.reason)))
        yield Seen(
            event.actor_label, did or _plain(event), event.at, why, event.actor_role == "student", kind_of(event.action)
        )


def _plain(event: TrailEvent) -> str:
    fields = [field_label(name) for name in event.changes if name != "state"]
    verb = {
        "view": "看了整份档案",
        "unmask": "看了完整号码",
        "confirm": "确认属实",
        "object": "提出异议",
        "submit": "提交",
    }
    said = verb.get(event.action.rpartition(".")[2], "办理")
    return f"{said}：{'、'.join(fields[:4])}" if fields else said


def _then(request: Request, current: Destination, actor: StaffActor) -> dict[str, object] | None:
    """那天什么样: facts as they stood on the day asked for."""
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return None
    found = on_day(current, actor, day)
    if found is None:
        return {"day": day, "rows": []}
    version, values = found
    rows = [
        (field_label(name), mask_phone(value) if name in PRIVATE else shown_value(name, value))
        for name, value in values.items()
        if value and name not in ("leaf", "kind")
    ]
    process = profile_of(current.school, current.cohort)
    leaf = process.catalogue.leaves.get(version.leaf)
    return {
        "day": day,
        "rows": rows,
        "leaf": leaf.label if leaf else version.leaf,
        "caption": process.processes["destination"].caption(version.state, version.passed),
        "confirmed": version.confirmed,
        "by": version.by_label,
    }
