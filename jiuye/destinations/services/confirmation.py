"""Asserted and confirmed (M-01): only the graduate confirms, and only what was shown to them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jiuye.accounts.actor import StudentActor
from jiuye.accounts.models import User
from jiuye.destinations.facts import shown_digest, values_of
from jiuye.destinations.lifecycle import LIFECYCLE
from jiuye.destinations.models import Destination
from jiuye.destinations.services import versions
from jiuye.destinations.services.common import evidence_of, rules_of
from jiuye.graduates.seasons import closed
from jiuye.kit.refusals import Conflict, Denied, Reason, Refused
from jiuye.notices.services import tell
from jiuye.records.services import transition

OBJECTED = "destination.objected"


def what_is_shown(destination: Destination) -> str:
    """The digest of the lines on the confirmation page: sent with the form, compared when it comes back."""
    return shown_digest(values_of(destination), (e.sha256 for e in evidence_of(destination)))


@transaction.atomic
def confirm(*, actor: StudentActor, destination: Destination, shown: str, at: datetime) -> None:
    """The graduate says it is true, of exactly these lines.

    Raises Denied for anybody else, Conflict when a line changed since the page was shown.
    """
    _must_be_the_graduate(actor, destination)
    if no := closed("confirm", destination.school, destination.cohort, at):
        raise Refused(no)
    if shown != what_is_shown(destination):
        raise Conflict(
            Reason(
                "刚有人改了其中的内容，请再看一遍", rule="confirm.changed", remedy="核对改动后的内容，再决定是否确认"
            )
        )
    transition(
        destination, LIFECYCLE, "confirm", actor=actor, at=at,
        confirmed_by_graduate_at=at, confirmed_digest=shown, unconfirmed_at=None, objected_at=None, objection="",
    )  # fmt: skip
    versions.keep(destination, "confirm", actor=actor, at=at, with_values=False)


@transaction.atomic
def object_to(*, actor: StudentActor, destination: Destination, why: str, at: datetime) -> None:
    """不属实: the graduate objects; the confirmation ends, the school is told, the record shows it."""
    _must_be_the_graduate(actor, destination)
    if not why.strip():
        raise Refused(
            Reason("请写明哪里不对", rule="object.why", field="why", remedy="一句话即可，例如：我没有和这家单位签约")
        )
    was = destination.confirmed_by_graduate_at
    transition(
        destination, LIFECYCLE, "object", actor=actor, at=at, reason=why,
        objected_at=at, objection=why.strip(), confirmed_by_graduate_at=None, confirmed_digest="",
        unconfirmed_at=at if was else destination.unconfirmed_at,
    )  # fmt: skip
    versions.keep(destination, "object", actor=actor, at=at, with_values=False)
    tell(users=_school_staff(destination), event=OBJECTED, about=destination.ref, at=at,
         channels=rules_of(destination)[0].channels(OBJECTED),
         title=f"{destination.graduate.name}对去向提出异议", body=why.strip(),
         href=f"/console/destinations/{destination.pk}/")  # fmt: skip


def _must_be_the_graduate(actor: StudentActor, destination: Destination) -> None:
    if actor.party != "student" or actor.person_id != destination.graduate.person_id:
        raise Denied(
            Reason("只有毕业生本人能确认", rule="confirm.person", owner="毕业生本人", remedy="请本人登录后确认")
        )


def _school_staff(destination: Destination) -> list[int]:
    if not rules_of(destination)[0].hears(OBJECTED, "school"):
        return []
    found = User.objects.filter(school_id=destination.school_id, kind="staff", disabled_at=None)
    return list(found.filter(role__level="school").values_list("pk", flat=True))
