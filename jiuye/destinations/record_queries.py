"""Questions about one registration: what is known about its claim, what came before it, what was said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from jiuye.destinations.facts import values_of
from jiuye.destinations.models import Destination
from jiuye.destinations.prechecks import Known
from jiuye.destinations.rules import Claim, judge
from jiuye.employers.models import Employer
from jiuye.employers.queries import warnings_on
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import profile_of
from jiuye.kit.actors import Actor
from jiuye.kit.masking import mask_name
from jiuye.records.models import Evidence
from jiuye.records.services.evidence import twins
from jiuye.review.models import Opinion

PROCESS = "destination"


def known_about(destination: Destination, on: date) -> Known:
    """What the pre-check compares the claim with. A constant number of queries."""
    evidence = list(Evidence.objects.filter(object_type=PROCESS, object_id=str(destination.pk), removed_at=None))
    values = values_of(destination)
    same, similar = _twins(evidence)
    employer = Employer.objects.filter(code=values["credit_code"]).first() if values["credit_code"] else None
    warned = warnings_on(values["credit_code"], values["employer_name"], school_id=destination.school_id)
    return Known(
        problems=tuple(problems_of(destination, values, len(evidence), on)),
        contact_elsewhere=contact_elsewhere(destination),
        registered_name=employer.name if employer else "",
        former_names=tuple(str(n) for n in employer.former_names) if employer else (),
        warned=tuple(w.reason for w in warned) if values["employer_name"] else (),
        same_evidence=same,
        similar_evidence=similar,
        evidence=len(evidence),
    )


def problems_of(destination: Destination, values: Mapping[str, str], evidence: int, on: date) -> list[Any]:
    profile = profile_of(destination.school, destination.cohort)
    leaf = profile.catalogue.leaves.get(values["leaf"])
    if leaf is None or not leaf.choosable:
        return []
    graduate = destination.graduate
    claim = Claim(
        leaf, values, values["kind"], evidence, graduate.training_mode, graduate.level, destination.cohort,
        graduate.graduates_on,
    )  # fmt: skip
    return judge(claim, profile, on=on)


def contact_elsewhere(destination: Destination) -> int:
    """How many other employers of the school give the same contact number."""
    if not destination.contact_index:
        return 0
    rows = Destination.unscoped.filter(
        contact_index=destination.contact_index, school_id=destination.school_id, is_current=True
    )
    other = rows.exclude(employer_name=destination.employer_name).exclude(pk=destination.pk)
    return other.values("employer_name").distinct().count()


def _twins(evidence: Iterable[Evidence]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    same: list[Evidence] = []
    similar: list[Evidence] = []
    for piece in evidence:
        found = twins(piece)
        same += found.exact
        similar += found.near
    return _owners(same), _owners(similar)


def _owners(pieces: Sequence[Evidence]) -> tuple[str, ...]:
    """Whose they are, masked: the reviewer may not have the other graduate in scope."""
    ids = {p.graduate_ref.partition(":")[2] for p in pieces} - {""}
    named = Graduate.unscoped.filter(pk__in=ids).values_list("name", "student_number") if ids else ()
    return tuple(f"{mask_name(name)}（{number[:4]}…）" for name, number in named)


def predecessors(actor: Actor, destination: Destination) -> list[Destination]:
    """The voided registrations before this one, newest first (S2-75)."""
    rows = Destination.objects.visible_to(actor).filter(graduate_id=destination.graduate_id, state="voided")
    return list(rows.exclude(pk=destination.pk).select_related("school").order_by("-voided_at", "-pk"))


def opinions_on_graduate(destination: Destination, others: Iterable[Destination]) -> list[Opinion]:
    """审核记录 (S4-45): every opinion on this registration and those before it, newest first."""
    subjects = [destination.ref, *(d.ref for d in others)]
    found = Opinion.objects.filter(case__process=PROCESS, case__subject__in=subjects).select_related("case")
    return list(found.order_by("-at", "-pk"))
