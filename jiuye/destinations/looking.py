"""核对: each contradiction of the pre-check is looked at and settled by itself before a claim passes (M-07, S0-44).

The machine only noticed; a person looks at the paper and says 一致, with what they saw, or 不一致. One opinion for all is
not a look at each. A mark that appeared after the page was drawn has a key nobody looked at, so it stops the decision too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jiuye.destinations.prechecks import Level, Mark
from jiuye.kit.refusals import Reason
from jiuye.policy.catalogue import Leaf
from jiuye.review.rules import Look

LONGEST = 100
FINDINGS = {"same": True, "differs": False}


def contradictions(marks: Iterable[Mark]) -> list[Mark]:
    """What must be looked at: one of each, however often it was noticed."""
    return list({mark.key: mark for mark in marks if mark.level is Level.BAD}.values())


def look_at(mark: Mark, leaf: Leaf, finding: str, why: str) -> Look | None:
    """What somebody found of a mark; None while they said neither 一致 nor 不一致."""
    if finding not in FINDINGS:
        return None
    noticed = f"{mark.text}：{mark.more}" if mark.more else mark.text
    return Look(mark.key, leaf.field_label(mark.field), noticed[:200], FINDINGS[finding], why.strip()[:LONGEST])


def unsettled(marks: Iterable[Mark], looks: Sequence[Look], leaf: Leaf) -> list[Reason]:
    """What still stands between these marks and 通过, one reason for each."""
    found = {look.mark: look for look in looks}
    reasons = (_open(mark, found.get(mark.key), leaf.field_label(mark.field)) for mark in contradictions(marks))
    return [reason for reason in reasons if reason]


def _open(mark: Mark, look: Look | None, label: str) -> Reason | None:
    facts = (("预检", f"{mark.text} {mark.more}".strip()),)
    if look is None:
        return Reason(f"{label}：这处不符还没有核对", "review.look", facts, "由您决定", field=mark.key,
                      remedy="对着材料看过，在这一项下面选“一致”并写明依据；不一致的，退回让本人改")  # fmt: skip
    if not look.same:
        return Reason(f"{label}：您核对为不一致，不能通过", "review.look.differs", facts, "由您决定", field=mark.key,
                      remedy="退回让本人改；看错了的，改选“一致”并写明依据")  # fmt: skip
    if not look.why:
        return Reason(f"{label}：选了“一致”，还要写明依据", "review.look.why", facts, "由您决定", field=mark.key,
                      remedy="写一句看到了什么，例如：合同抬头和公章都是这个名称")  # fmt: skip
    return None
