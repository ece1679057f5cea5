"""Which records may go through a batch together: not those somebody must open, nor those that moved meanwhile (S4-42, T-16)."""

from __future__ import annotations

from collections.abc import Sequence, Set

from jiuye.accounts.actor import StaffActor
from jiuye.destinations.models import Destination
from jiuye.destinations.services.common import rules_of
from jiuye.employers.models import Warning
from jiuye.kit.refusals import Reason
from jiuye.policy.profile import Profile
from jiuye.records.services.moves import stale_reason
from jiuye.review.batches import BatchResult
from jiuye.review.rules import Decision

WARNED_EVERYWHERE = 5
"""So many schools' marks make a warning everybody's (S2-77)."""


def alone(
    destination: Destination, profile: Profile, decision: Decision, warned: Set[str], actor: StaffActor
) -> Reason | None:
    """Why a record cannot be passed together with others: somebody must open it (S0-48, M-07, S2-76)."""
    if decision is not Decision.APPROVE:
        return None
    leaf = profile.catalogue.leaves.get(destination.leaf)
    if destination.objected_at:
        return Reason("本人提出了异议", rule="review.batch.objected", remedy="先打开看异议，核实后答复")
    if leaf and leaf.double_signoff:
        return Reason(f"{leaf.label}：院、校两级负责人逐条签字", rule="review.batch.double", remedy="请逐条打开审核")
    if destination.mismatches:
        return Reason("预检有不符", rule="review.batch.mismatch", remedy="先打开看图，核对后逐条决定")
    if actor.level in {"counselor", "department"} and {destination.credit_code, destination.employer_name} & warned:
        return Reason("单位在预警名单", rule="review.batch.warned", owner="学校就业中心",
                      remedy="请逐条打开审核，写明核实情况")  # fmt: skip
    return None


def warned_among(destinations: Sequence[Destination]) -> Set[str]:
    """Codes and names of warned employers among these: the school's own marks, or many schools' (S2-77, S2-78)."""
    found = Warning.objects.filter(lifted_at=None).values_list("employer__code", "employer__name", "school_id")
    by: dict[str, set[int]] = {}
    for code, name, school in found:
        by.setdefault(code or name, set()).add(school)
    here = {d.credit_code for d in destinations} | {d.employer_name for d in destinations}
    schools = {d.school_id for d in destinations}
    return {k for k, marking in by.items() if k in here and (marking & schools or len(marking) >= WARNED_EVERYWHERE)}


def fit(
    members: Sequence[Destination], actor: StaffActor, decision: Decision, result: BatchResult[Destination]
) -> list[Destination]:
    """Those that may go on, read again under lock; the others are refused by name. Call it in the batch's transaction."""
    now: dict[int, tuple[str, int]] = {}
    for start in range(0, len(members), 800):
        rows = Destination.unscoped.select_for_update().filter(pk__in=[d.pk for d in members[start : start + 800]])
        now |= {pk: (state, version) for pk, state, version in rows.values_list("pk", "state", "version")}
    profile, _, _ = rules_of(members[0])
    warned = warned_among(members)
    able = []
    for destination in members:
        present = now.get(destination.pk, ("", -1))
        if present[1] != destination.version:
            result.refused.append((destination, stale_reason(destination, *present)))
        elif destination.state == "in_review" and (no := alone(destination, profile, decision, warned, actor)):
            result.refused.append((destination, no))
        else:
            able.append(destination)
    return able
