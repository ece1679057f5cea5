"""What the domains below hear from this one: national rules beside a graduate's field, and a panel beside a reviewer's record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from jiuye.destinations.models import Destination
from jiuye.destinations.panels import Panel, Reporting
from jiuye.destinations.rules import Claim
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Reason
from jiuye.national import queries
from jiuye.national.gathering import asked_of
from jiuye.national.models import Answered, Report
from jiuye.national.record import Record, by_name
from jiuye.national.rules import RULES, Facts
from jiuye.national.rules.base import finding
from jiuye.policy.profile import Profile
from jiuye.policy.vocabulary import NATIONAL_FIELD
from jiuye.standards.national import moe_destinations

BEFORE_SENDING = ("E07", "E10", "E13", "C23")
"""What a claim can be held against while it is typed and the form's own rules do not say already."""
OURS: dict[str, str] = {}
for _ours, _national in NATIONAL_FIELD.items():
    OURS.setdefault(_national, _ours)
NO_DAY = date(2000, 1, 1)


def national_rules(claim: Claim, profile: Profile) -> Iterator[Reason]:
    """What the national system would answer, tied to the field, before anything is handed in (S0-60…S0-73, M-06)."""
    record = _record(claim)
    facts = Facts(on=claim.graduates_on or NO_DAY, cohort=claim.cohort, asks=asked_of(claim.leaf))
    for name in BEFORE_SENDING:
        hit = RULES[name](record, facts)
        if hit is None or not record[(hit.fields or finding(name, hit).fields)[0]]:
            continue
        found = finding(name, hit)
        field = "study_school" if found.fields[0] == "DWMC" and claim["study_school"] else OURS.get(found.fields[0], "")
        yield Reason(
            found.explanation, rule=f"national.{name}", facts=(("送到全国系统会被退回", found.message),), owner="本人",
            remedy=found.remedy, field=field,
        )  # fmt: skip


def _record(claim: Claim) -> Record:
    record = dict.fromkeys(by_name(), "")
    for ours, national in NATIONAL_FIELD.items():
        if claim.leaf.rule(ours) != "hidden":
            record[national] = claim.values.get(ours, "") or record[national]
    record["BYQXDM"] = claim.leaf.code(claim.cohort)
    known = moe_destinations().get(record["BYQXDM"])
    record["BYQX"] = known.name if known else claim.leaf.label
    return record


def panel(actor: Actor, destination: Destination) -> Panel | None:
    """以前上报过什么: beside the record a reviewer looks at (S0-58, S0-59)."""
    report = queries.last_report(destination)
    if report is None or report.sent_at is None:
        return None
    facts = [
        ("上报", f"{report.sent_at:%Y-%m-%d}（{'新增' if report.action == 'add' else '修改'}）"),
        ("全国系统", Answered(report.answer).label),
    ]
    said = queries.open_messages(actor, destination.graduate_id)
    return Panel(
        "全国系统",
        (*facts, *(("原话", message) for message in said)),
        href=f"/console/national/graduates/{destination.graduate_id}/",
    )


NEVER = "never"


def _narrow(rows: QuerySet[Any], wanted: str) -> QuerySet[Any]:
    """Registrations of graduates whom the nation was never sent, or answered in this way."""
    sent = Report.unscoped.filter(graduate=OuterRef("graduate"), sent_at__isnull=False)
    return rows.filter(~Exists(sent)) if wanted == NEVER else rows.filter(Exists(sent.filter(answer=wanted)))


REPORTING = Reporting([(value or NEVER, str(label)) for value, label in Answered.choices], _narrow)
