"""What a reviewer's form says: ticked reasons with their sentences, a rectangle on the picture, own words (M-02)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import QueryDict

from jiuye.accounts.actor import StaffActor
from jiuye.destinations import queries
from jiuye.destinations.looking import contradictions, look_at
from jiuye.destinations.models import Destination
from jiuye.destinations.prechecks import Mark
from jiuye.destinations.services.common import rules_of
from jiuye.policy.flows import Process, RejectReason
from jiuye.review.rules import Decision, Look, Opinion

LONGEST = 1000


def reasons_of(process: Process, decision: Decision) -> list[RejectReason]:
    return [r for r in process.reject_reasons if decision.value in r.outcomes]


def reasons_offered(actor: StaffActor, decision: Decision) -> list[RejectReason]:
    """The reasons of the actor's own province for this decision."""
    house = queries.house_of(actor)
    if house is None or decision is Decision.APPROVE:
        return []
    process, _ = queries.ways_of(house, queries.newest_cohort(actor))
    return reasons_of(process, decision)


def opinion_from(
    post: QueryDict, decision: Decision, offered: Sequence[RejectReason], looks: Sequence[Look] = ()
) -> Opinion:
    ticked = set(post.getlist("reason"))
    reasons = [_reason(r, post) for r in offered if r.code in ticked] if decision is not Decision.APPROVE else []
    return Opinion(decision, post.get("opinion", "").strip()[:LONGEST], tuple(reasons), tuple(looks))


def looks_from(post: QueryDict, destination: Destination, marks: Sequence[Mark]) -> list[Look]:
    """核对过，一致 / 不一致 beside each contradiction: only of contradictions that are there."""
    leaf = rules_of(destination)[0].catalogue.leaves.get(destination.leaf)
    asked = contradictions(marks) if leaf else []
    found = (look_at(m, leaf, post.get(f"look_{m.key}", ""), post.get(f"why_{m.key}", "")) for m in asked if leaf)
    return [look for look in found if look]


def _reason(of: RejectReason, post: QueryDict) -> dict[str, Any]:
    found: dict[str, Any] = {
        "code": of.code, "field": of.fields[0] if of.fields else "", "fields": list(of.fields), "label": of.label,
        "sentence": of.sentence,
    }  # fmt: skip
    if marked := rectangle(post.get(f"rectangle_{of.code}", "")):
        found |= marked
    return found


def rectangle(text: str) -> dict[str, Any]:
    """``{"evidence": 3, "page": 1, "x": 30, "y": 13.9, "width": 37.5, "height": 4.3}``, in percent of the picture; nothing if it is not."""
    try:
        given = json.loads(text) if text else {}
        box = {name: round(float(given[name]), 2) for name in ("x", "y", "width", "height")}
        evidence, page = int(given["evidence"]), int(given.get("page", 1))
    except (ValueError, KeyError, TypeError):
        return {}
    inside = all(0 <= value <= 100 for value in box.values()) and box["width"] > 0 and box["height"] > 0
    return {"evidence": evidence, "page": page, "rectangle": box} if inside else {}
