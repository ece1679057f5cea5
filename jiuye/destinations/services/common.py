"""What every verb on a destination needs: its rules, its locks, its evidence, and how the graduate is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from jiuye.destinations.facts import Values, columns_of, shown_digest, values_of
from jiuye.destinations.models import AssertedBy, Destination
from jiuye.destinations.rules import Claim, judge
from jiuye.graduates.seasons import flow_of, profile_of
from jiuye.kit.actors import Actor
from jiuye.kit.crypto import blind_index
from jiuye.kit.refusals import Reason, Refused
from jiuye.notices.services import tell, users_of
from jiuye.policy.flows import Process, ReviewFlow
from jiuye.policy.profile import Profile
from jiuye.policy.windows import CHINA
from jiuye.records.models import Evidence
from jiuye.standards import divisions

PROCESS = "destination"


def rules_of(destination: Destination) -> tuple[Profile, Process, ReviewFlow]:
    """The province's profile, its destination process, and the flow the school chose."""
    profile = profile_of(destination.school, destination.cohort)
    return profile, profile.processes[PROCESS], flow_of(destination.school, destination.cohort, PROCESS)


def role_of(actor: Actor) -> str:
    """student, counselor, department, school or province: the word the lock matrix uses."""
    return str(getattr(actor, "level", "school"))


def evidence_of(destination: Destination) -> list[Evidence]:
    found = Evidence.objects.filter(object_type="destination", object_id=str(destination.pk), removed_at=None)
    return list(found.order_by("slot", "pk"))


def claim_of(destination: Destination, profile: Profile, values: Mapping[str, str], evidence_count: int) -> Claim:
    """The claim as the rules see it. Raises Refused for a leaf the catalogue does not know."""
    leaf = profile.catalogue.leaves.get(values.get("leaf", ""))
    if leaf is None:
        raise Refused(Reason("请先选择毕业去向", rule="destination.leaf", field="leaf", remedy="按手里的材料选一项"))
    graduate = destination.graduate
    return Claim(
        leaf=leaf,
        values=values,
        kind=values.get("kind", ""),
        evidence_count=evidence_count,
        training_mode=graduate.training_mode,
        level=graduate.level,
        cohort=destination.cohort,
        graduates_on=graduate.graduates_on,
    )


def judged(destination: Destination, values: Mapping[str, str], at: datetime) -> tuple[Values, int]:
    """The values as they will be stored, and how many pieces of evidence stand behind them.

    Raises Refused with every problem at once, each tied to its field.
    """
    count = len(evidence_of(destination))
    if problems := problems_in(destination, values, count, at):
        raise Refused.because(problems)
    return {**values_of(destination), **values}, count


def problems_in(destination: Destination, values: Mapping[str, str], evidence_count: int, at: datetime) -> list[Reason]:
    """Everything that stands in the way of these values, for the page that shows it beside each field."""
    profile, _, _ = rules_of(destination)
    claim = claim_of(destination, profile, values, evidence_count)
    return judge(claim, profile, on=at.astimezone(CHINA).date())


def stored(values: Mapping[str, str]) -> dict[str, object]:
    """Columns for the values, with what is derived from them: the division's name, the contact's blind index."""
    columns = columns_of(values)
    code = values.get("region_code", "")
    columns["region_name"] = divisions.full_name(code)[:60] if code else ""
    phone = values.get("contact_mobile") or values.get("contact_phone", "")
    columns["contact_index"] = blind_index(phone, "contact") if phone else ""
    return columns


def check_locks(destination: Destination, fields: Iterable[str], actor: Actor) -> None:
    """Raises Refused naming every field the matrix closes to this role now (C-07)."""
    profile, _, _ = rules_of(destination)
    role = role_of(actor)
    standing = (PROCESS, destination.state, destination.passed, role)
    found = (profile.locks.editable(*standing, f, source=destination.source) for f in fields)
    reasons = [lock.reason for lock in found if not lock.editable and lock.reason]
    if reasons:
        raise Refused.because(reasons)


def bound_by_agreement(destination: Destination) -> Reason | None:
    """Why a destination that came from an agreement cannot simply be undone (S1-24); None for all others."""
    profile, _, _ = rules_of(destination)
    if not profile.locks.sources.get(destination.source):
        return None
    return Reason("这是网上签约登记的去向，不能直接作废", rule="destination.agreement", owner="签约双方",
                  remedy="先办解约；解约通过以后，去向自动变为待就业")  # fmt: skip


def assertion(actor: Actor, at: datetime, how: AssertedBy) -> dict[str, object]:
    return {
        "asserted_by": how.value,
        "asserted_ref": actor.ref,
        "asserted_label": actor.label[:120],
        "asserted_at": at,
        "objected_at": None,
        "objection": "",
    }


def confirmation(destination: Destination, values: Mapping[str, str], at: datetime) -> dict[str, object]:
    """The graduate's own confirmation, bound to what was shown (M-01). Only student verbs call it."""
    shown = shown_digest(values, (e.sha256 for e in evidence_of(destination)))
    return {"confirmed_by_graduate_at": at, "confirmed_digest": shown, "unconfirmed_at": None}


def unconfirmed(destination: Destination, at: datetime) -> dict[str, object]:
    """A change by anybody else clears the confirmation."""
    if destination.confirmed_by_graduate_at is None:
        return {}
    return {"confirmed_by_graduate_at": None, "confirmed_digest": "", "unconfirmed_at": at}


def tell_graduate(destination: Destination, event: str, title: str, at: datetime, body: str = "") -> None:
    """A notice to the graduate, by the channels the profile names (C-34)."""
    profile = profile_of(destination.school, destination.cohort)
    if not profile.hears(event, "student"):
        return
    tell(
        users=users_of([destination.graduate.person_id]),
        event=event,
        title=title,
        body=body,
        href="/h/destination/",
        about=destination.ref,
        at=at,
        channels=profile.channels(event),
    )
