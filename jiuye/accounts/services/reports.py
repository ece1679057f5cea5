"""A person whose list is empty asks for help: the diagnosis goes along (S0-04)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from jiuye.accounts import diagnosis
from jiuye.accounts.actor import StaffActor
from jiuye.accounts.models import User
from jiuye.kit.refusals import Reason, Refused
from jiuye.records.models import TrailEvent
from jiuye.records.services import record

ACTION = "account.diagnosis"
SHOWN_FOR = timedelta(days=14)


@transaction.atomic
def send_diagnosis(*, actor: StaffActor, at: datetime) -> None:
    """Kept in the trail with its causes; the user list shows it to the administrators until they act."""
    causes = diagnosis.why_empty(actor)
    if not causes:
        raise Refused(Reason("没有查到原因", rule="diagnosis.none", remedy="请先去掉列表上的筛选条件再看"))
    record(
        ACTION, actor=actor, at=at, obj=f"user:{actor.user_id}", school_id=actor.school_id,
        reason="；".join(reason.text for reason in causes),
    )  # fmt: skip


def waiting(actor: StaffActor, *, at: datetime) -> list[tuple[User, str, datetime]]:
    """Whose lists are empty, why, and since when; gone once somebody has changed their scope."""
    rows = TrailEvent.objects.filter(action=ACTION, school_id=actor.school_id, at__gt=at - SHOWN_FOR).order_by("seq")
    latest = {event.object_id: event for event in rows}
    people = User.objects.in_bulk([int(pk) for pk in latest])
    changed = TrailEvent.objects.filter(action="user.scopes", object_type="user", object_id__in=list(latest))
    since = {event.object_id: event.at for event in changed.order_by("seq")}
    return [
        (people[int(pk)], event.reason, event.at)
        for pk, event in latest.items()
        if int(pk) in people and since.get(pk, event.at) <= event.at
    ]
