"""The record an address names, if this person may see it: foreign and missing ones answer the same (T-33)."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from jiuye.destinations.models import Destination
from jiuye.kit.actors import Actor
from jiuye.records.models import Evidence


def destination(actor: Actor, pk: int) -> Destination:
    rows = Destination.objects.visible_to(actor).select_related(
        "graduate", "graduate__person", "graduate__class_group", "graduate__major", "school", "department"
    )
    return get_object_or_404(rows, pk=pk)


def evidence(actor: Actor, pk: int, evidence_pk: int) -> tuple[Destination, Evidence]:
    """A piece of evidence is readable only through its record."""
    of = destination(actor, pk)
    piece = Evidence.objects.filter(pk=evidence_pk, object_type="destination", object_id=str(of.pk)).first()
    if piece is None:
        raise Http404
    return of, piece


def seen(post: object) -> int | None:
    """The version of the record the form was drawn from."""
    text = str(getattr(post, "get", lambda *_: "")("seen", ""))
    return int(text) if text.isdigit() else None
