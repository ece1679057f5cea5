"""预检: every rule over every record of a cohort, kept so that the page opens at once (M-06, M-24)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction

from jiuye.destinations.models import Destination
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.kit.bulk import Inserts
from jiuye.national import gathering
from jiuye.national.gathering import Item
from jiuye.national.models import Problem, Run
from jiuye.national.rules import Finding, judge
from jiuye.national.services.common import Say, begun
from jiuye.national.words import CLAIM

BATCH = 1000
Row = dict[str, object]


def check(*, actor: Actor, school: School, cohort: int, at: datetime, key: str = "", said: Say | None = None) -> Run:
    """Check everybody and replace what the last check left. Drafts count as records too: what is wrong can be mended early."""
    shared = gathering.shared_of(school, cohort, at)
    among = gathering.rows(school, cohort)
    total = among.count()
    rows: list[Row] = []
    counts = Counter[str]()
    for n, item in enumerate(gathering.items(shared, among), 1):
        counts["records"] += 1
        counts["ready"] += item.ready
        counts["no_wage"] += item.facts.min_wage_rule and item.facts.pay is not None and item.facts.minimum_wage is None
        found = findings_of(item)
        counts["blocked"] += any(f.blocks for f in found)
        rows += [_problem(item, f) for f in found]
        if said and n % BATCH == 0:
            said(n, total, "检查")
    return _keep(actor, school, cohort, at, key, rows, counts)


def findings_of(item: Item) -> list[Finding]:
    """What stands against one record. Who has not begun to register is asked nothing about the destination yet."""
    found = judge(item.record, item.facts)
    if item.destination.state == "draft":
        return [f for f in found if f.klass != CLAIM]
    return found


def live(*, destination: Destination, at: datetime) -> tuple[Item, list[Finding]] | None:
    """One record as it is now: what the panel shows beside the list, not what the last check saw."""
    shared = gathering.shared_of(destination.school, destination.cohort, at, only=destination)
    leaf = shared.profile.catalogue.leaves.get(destination.leaf)
    if leaf is None:
        return None
    item = gathering.item(shared, destination, leaf)
    return item, findings_of(item)


def _problem(item: Item, finding: Finding) -> Row:
    return {
        "graduate_id": item.graduate.pk,
        "destination_id": item.destination.pk,
        "rule": finding.rule,
        "severity": finding.severity,
        "why": finding.explanation[:300],
        "seen": item.seen,
    }


@transaction.atomic
def _keep(
    actor: Actor, school: School, cohort: int, at: datetime, key: str, rows: list[Row], counts: Counter[str]
) -> Run:
    wanted = key or f"check:{school.pk}:{cohort}:{at.isoformat()}"
    run = begun(actor=actor, school=school, cohort=cohort, kind=Run.Kind.CHECK, key=wanted, at=at)
    Problem.unscoped.filter(run__school=school, run__cohort=cohort, run__kind=Run.Kind.CHECK).delete()
    problems = Inserts(Problem, run_id=run.pk)
    for row in rows:
        problems.add(**row)
    problems.flush()
    run.finished_at = at
    run.counts = {**counts, "problems": len(rows), "rules": dict(Counter(str(row["rule"]) for row in rows))}
    run.save()
    return run
