"""Codes a leaf may carry, held against the national table of destinations (C-11)."""

from __future__ import annotations

from collections.abc import Iterator

from jiuye.policy.catalogue import Leaf
from jiuye.policy.profile import Cohorts
from jiuye.standards.national import moe_destinations

SPLIT_SINCE = 2021
"""From this cohort the national record takes the child where a parent has children (27 → 271, 272)."""


def unreportable(leaf: Leaf, cohorts: Cohorts) -> Iterator[str]:
    """What the national system would refuse about the codes of a leaf; legacy leaves outside the rate are never sent."""
    if leaf.counts_as == "outside":
        return
    known = moe_destinations()
    for since, code in leaf.codes.items():
        if code not in known:
            yield f"全国去向代码里没有 {code}（{since} 届起）"
    newest = max(cohorts.first, SPLIT_SINCE)
    last = min(cohorts.last, leaf.last_cohort or cohorts.last)
    row = known.get(leaf.code(newest))
    if row and newest <= last and row.reportable == "N":
        yield f"{newest} 届起 {row.code}（{row.name}）不能上报，要写它的下级代码"
