"""Questions about what was said on a record."""

from __future__ import annotations

from collections.abc import Sequence

from jiuye.review.models import Case, Opinion


def opinions_on(process: str, subject: str) -> Sequence[Opinion]:
    """Every opinion on the record over all rounds, oldest first (S4-45)."""
    found = Opinion.objects.filter(case__process=process, case__subject=subject).select_related("case")
    return list(found.order_by("at", "pk"))


def last_refusal(process: str, subject: str) -> Opinion | None:
    """What the graduate has to answer: the last return or rejection."""
    found = Opinion.objects.filter(case__process=process, case__subject=subject).exclude(decision="approve")
    return found.order_by("-at", "-pk").first()


def in_flight(process: str, school_id: int) -> int:
    """Open rounds of a school: while there are any, the review mode stays as it is (S2-20, T-18)."""
    return Case.objects.filter(process=process, school_id=school_id, closed_at=None).count()
