"""What a higher system sent back: the registration returns to the graduate with the reason, whoever approved it (S0-59, T-64)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from jiuye.destinations.lifecycle import LIFECYCLE
from jiuye.destinations.models import Destination
from jiuye.destinations.services import versions
from jiuye.destinations.services.common import PROCESS
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Reason
from jiuye.records.services import transition_many
from jiuye.review.models import Case

VERBS = {"rejected": "bounce", "returned": "send_back"}


@transaction.atomic
def bounce_many(
    *, actor: Actor, destinations: Iterable[Destination], reasons: Mapping[int, str], state: str, at: datetime
) -> tuple[list[Destination], list[tuple[Destination, Reason]]]:
    """Send these back to ``state``, each with its reason; an open review round ends. Returns the done and the refused."""
    verb = VERBS.get(state, "bounce")
    groups: dict[str, list[Destination]] = {}
    for destination in destinations:
        groups.setdefault(reasons[destination.pk], []).append(destination)
    done: list[Destination] = []
    refused: list[tuple[Destination, Reason]] = []
    for reason, members in groups.items():
        moved = transition_many(
            members, LIFECYCLE, verb, actor=actor, at=at, reason=reason,
            columns_for=lambda _: {"stage": None, "passed": 0, "waiting_since": at},
        )  # fmt: skip
        done += moved.done
        refused += moved.refused
    _close_rounds(done, at)
    versions.keep_many(done, verb, actor=actor, at=at, with_values=False)
    return done, refused


def _close_rounds(destinations: list[Destination], at: datetime) -> None:
    refs = [d.ref for d in destinations]
    for start in range(0, len(refs), 900):
        waiting = Case.objects.filter(process=PROCESS, subject__in=refs[start : start + 900], closed_at=None)
        waiting.update(closed_at=at, verdict="bounced")
