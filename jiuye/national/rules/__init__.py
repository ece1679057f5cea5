"""The national validator's twin: all rules of ``national_errors.csv`` as pure functions (M-06)."""

from __future__ import annotations

from jiuye.national.rules import archive, claim, origin  # noqa: F401 - they declare their rules
from jiuye.national.rules.base import RULES, Facts, Finding, Hit, Record, finding

__all__ = ["RULES", "Facts", "Finding", "Hit", "Record", "judge"]


def judge(record: Record, facts: Facts) -> list[Finding]:
    """Every problem of one record, in the order of the national table."""
    found = []
    for name, check in ORDERED:
        hit = check(record, facts)
        if hit is not None:
            found.append(finding(name, hit))
    return found


ORDERED = sorted(RULES.items(), key=lambda item: (item[0][0] == "C", item[0]))
