"""What every run needs: its number, its school, and the reason a class of messages leads where it leads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import Http404
from django.utils import timezone

from jiuye.graduates.seasons import profile_of
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.national.models import Run

Say = Callable[[int, int, str], None]


def begun(
    *, actor: Actor, school: School, cohort: int, kind: Run.Kind, key: str, at: datetime, file_run_id: int | None = None
) -> Run:
    """The run of this key: a second delivery of the same work finds the first (T-56)."""
    return Run.unscoped.get_or_create(
        key=key,
        defaults={
            "school": school,
            "cohort": cohort,
            "kind": kind,
            "target": profile_of(school, cohort).national.target,
            "number": number(school, at),
            "file_run_id": file_run_id,
            "by_label": actor.label[:120],
            "at": at,
        },
    )[0]


def number(school: School, at: datetime) -> str:
    """批次号: month, day and which one of the day."""
    day = timezone.localtime(at)
    first = day.replace(hour=0, minute=0, second=0, microsecond=0)
    return f"{day:%m%d}-{Run.unscoped.filter(school=school, at__gte=first).count() + 1:02}"


def schools_of(actor: Actor) -> list[School]:
    """The schools a centre looks after; nobody else turns from school to school."""
    allowed = getattr(actor, "school_ids", ()) if getattr(actor, "level", "") == "province" else ()
    return list(School.objects.filter(pk__in=allowed).order_by("code")) if allowed else []


def school_of(actor: Actor, school_id: int | None = None) -> School:
    """The school a member of staff works for; a centre names one of its own. Foreign and missing are the same 404."""
    allowed = getattr(actor, "school_ids", ()) or (getattr(actor, "school_id", None),)
    wanted = school_id or next((pk for pk in allowed if pk), None)
    if wanted is None or wanted not in allowed:
        raise Http404
    return School.objects.select_related("province").get(pk=wanted)
