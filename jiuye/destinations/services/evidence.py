"""Putting evidence with a destination and taking it away, as far as the locks let one (S1-32, S1-33, C-15, M-01)."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import File

from jiuye.destinations.facts import values_of
from jiuye.destinations.models import Destination
from jiuye.destinations.services import versions
from jiuye.destinations.services.common import (
    check_locks,
    confirmation,
    rules_of,
    tell_graduate,
)
from jiuye.kit.actors import Actor
from jiuye.policy.profile import Profile
from jiuye.records.models import Evidence
from jiuye.records.services import amend
from jiuye.records.services import evidence as kept

SLOT = "evidence"


def limits_of(profile: Profile) -> kept.Limits:
    """How many, how large, and whether PDF: the province's word (C-15)."""
    rule = profile.evidence
    return kept.Limits(max_files=rule.max_files, display_bytes=rule.max_kb * 1024, pdf=rule.pdf)


def attach(*, actor: Actor, destination: Destination, upload: File[bytes], at: datetime) -> Evidence:
    """Keep one more piece. Raises Refused for a lock, a file that is none, and one too many."""
    check_locks(destination, [SLOT], actor)
    profile, _, _ = rules_of(destination)
    subject = kept.Subject(
        "destination", str(destination.pk), SLOT, f"graduate:{destination.graduate_id}", destination.school_id
    )
    made = kept.keep(actor=actor, upload=upload, subject=subject, at=at, limits=limits_of(profile))
    _settle(destination, actor, at)
    return made


def detach(*, actor: Actor, destination: Destination, evidence: Evidence, at: datetime) -> None:
    """Take one piece away; the file itself stays for retention."""
    check_locks(destination, [SLOT], actor)
    kept.remove(actor=actor, evidence=evidence, at=at)
    _settle(destination, actor, at)


def _settle(destination: Destination, actor: Actor, at: datetime) -> None:
    """A confirmation is bound to the evidence too: the graduate's own change renews it, anybody else's clears it."""
    if destination.confirmed_by_graduate_at is None:
        return
    if actor.party == "student":
        destination.confirmed_digest = str(confirmation(destination, values_of(destination), at)["confirmed_digest"])
        destination.save(update_fields=["confirmed_digest"])
        return
    amend(
        destination,
        "evidence",
        actor=actor,
        at=at,
        confirmed_by_graduate_at=None,
        confirmed_digest="",
        unconfirmed_at=at,
    )
    versions.keep(destination, "evidence", actor=actor, at=at, with_values=False)
    tell_graduate(destination, "destination.amended", f"{actor.label}改了你的去向材料", at,
                  body="之前的确认因此失效，请看一遍再确认。")  # fmt: skip
