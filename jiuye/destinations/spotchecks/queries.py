"""Questions about spot checks: which there are, what waits for whom, what a sample is drawn from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django.db.models import Count, Min, Q, QuerySet

from jiuye.accounts.actor import StaffActor
from jiuye.destinations.models import Destination, Version
from jiuye.destinations.queries import leaves_of_types
from jiuye.destinations.spotchecks.lifecycle import ItemState
from jiuye.destinations.spotchecks.models import SpotCheck, SpotCheckItem
from jiuye.destinations.spotchecks.rules import Standing
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor

Rows = QuerySet[Any]
DRAW = "spotcheck.draw"
ANSWER = "spotcheck.answer"
DRAWN_FROM = ("in_review", "approved")
"""What stands as registered; returned and rejected ones count nowhere anyway."""


def checks_of(actor: Actor) -> QuerySet[SpotCheck]:
    """A centre's own draws, the newest first; nobody else has any."""
    province = getattr(actor, "province_id", None) if getattr(actor, "level", "") == "province" else None
    return SpotCheck.objects.filter(province_id=province or 0).order_by("-pk")


def with_counts(checks: QuerySet[SpotCheck]) -> QuerySet[SpotCheck]:
    return checks.annotate(
        drawn=Count("items"),
        asked=Count("items", filter=Q(items__state=ItemState.ASKED)),
        answered=Count("items", filter=Q(items__state=ItemState.ANSWERED)),
        counts=Count("items", filter=Q(items__state=ItemState.COUNTS)),
        out=Count("items", filter=Q(items__state=ItemState.OUT)),
        unknown=Count("items", filter=Q(items__state=ItemState.UNKNOWN)),
    )


def items(actor: Actor) -> Rows:
    """Samples of registrations the actor may see."""
    return SpotCheckItem.objects.visible_to(actor)


def for_page(rows: Rows) -> Rows:
    return rows.select_related(
        "check_of", "school", "destination__graduate", "destination__graduate__class_group",
        "destination__graduate__person", "destination__school", "destination__department",
    )  # fmt: skip


def spotchecks_waiting(actor: Actor) -> int:
    """What waits for this actor: answers of a school, decisions of a centre."""
    if getattr(actor, "level", "") == "province":
        return items(actor).filter(state=ItemState.ANSWERED).count() if actor.may(DRAW) else 0
    return items(actor).filter(state=ItemState.ASKED).count() if actor.may(ANSWER) else 0


def answer_due(actor: Actor) -> date:
    """The nearest day by which something asked of the actor is to be answered."""
    due = items(actor).filter(state=ItemState.ASKED).aggregate(due=Min("check_of__answer_by"))["due"]
    return cast(date, due)


def changed_since(item: SpotCheckItem) -> bool:
    """Whether anybody changed the registration after it was drawn; the centre's own verdict is no change of it."""
    later = Version.objects.filter(destination_id=item.destination_id, number__gt=item.drawn_version)
    return later.exclude(verb="spotcheck").exists()


def frame(check: SpotCheck) -> dict[str, int]:
    """What a check draws from now: ``school code/student number`` → the registration's key."""
    rows = Destination.unscoped.filter(
        school_id__in=check.school_ids, cohort=check.cohort, is_current=True, state__in=DRAWN_FROM,
        graduate__deactivated_at=None,
    )  # fmt: skip
    if check.types:
        rows = rows.filter(leaf__in=leaves_of_types(check.types))
    found = rows.values_list("school__code", "graduate__student_number", "pk")
    return {f"{code}/{number}": pk for code, number, pk in found.iterator(chunk_size=5000)}


def standings(actor: StaffActor, cohort: int) -> list[Standing]:
    """Each school's figures, by school code: what a focus looks at and the draw page shows."""
    rows = Destination.objects.visible_to(actor).filter(
        cohort=cohort, is_current=True, graduate__deactivated_at=None, school__closed_at=None
    )
    counted = rows.values("school_id", "school__code").annotate(
        n=Count("pk"),
        registered=Count("pk", filter=~Q(state="draft")),
        own=Count("pk", filter=~Q(state="draft") & ~Q(confirmed_by_graduate_at=None)),
    )
    return [Standing(r["school_id"], r["n"], r["registered"], r["own"]) for r in counted.order_by("school__code")]


def schools_named(ids: Iterable[int]) -> QuerySet[School]:
    return School.objects.filter(pk__in=list(ids)).order_by("code")
