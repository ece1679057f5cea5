"""Thousands of graduates who handed in, for batches: people are many, so they live through the bulk services."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from jiuye.accounts.models import Person
from jiuye.destinations.models import Destination
from jiuye.destinations.services.births import bear
from jiuye.destinations.services.common import stored
from jiuye.destinations.tests.desk import CONTRACT
from jiuye.graduates.models import Graduate
from jiuye.records.services import transition_many
from jiuye.review import services as engine


def crowd(university, count: int, *, at: datetime | None = None) -> list[int]:
    """Ids of ``count`` claims waiting at the first stage in the law school."""
    at = at or timezone.now()
    like = university.graduate(university.law, 1)
    people = Person.objects.bulk_create(
        Person(name=f"同学{n}", document_index=f"{n:032}", created_at=at) for n in range(count)
    )
    columns = {f.attname: getattr(like, f.attname) for f in Graduate._meta.concrete_fields if not f.primary_key}
    made = Graduate.unscoped.bulk_create(
        Graduate(**{**columns, "person_id": p.pk, "name": p.name, "student_number": f"9{n:08}", "exam_number": ""})
        for n, p in enumerate(people)
    )
    bear(made, at)
    blank = list(Destination.unscoped.filter(graduate__in=made).select_related("graduate", "school").order_by("pk"))
    values = stored(CONTRACT) | {"stage": 0, "waiting_since": at, "asserted_by": "graduate", "asserted_at": at}
    student = university.actor(like)
    moved = transition_many(blank, Destination.lifecycle, "submit", actor=student, at=at, columns_for=lambda d: values)
    variant = "default"
    engine.open_cases(process="destination", subjects={d.ref: d.school_id for d in moved.done}, variant=variant, at=at)
    return [d.pk for d in moved.done]
