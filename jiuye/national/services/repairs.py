"""Mending in place what can be mended in place, and saying first what it costs (M-06: one-click resolution)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from jiuye.accounts.actor import StaffActor
from jiuye.destinations.facts import values_of
from jiuye.destinations.models import Destination
from jiuye.destinations.services import claims
from jiuye.graduates.models import Graduate
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Reason, Refused
from jiuye.national.models import Answer, Report
from jiuye.national.record import by_name
from jiuye.national.rules import Finding
from jiuye.policy.vocabulary import NATIONAL_FIELD
from jiuye.records.services import record

OURS = {
    national: ours for ours, national in NATIONAL_FIELD.items() if ours not in ("study_school", "foreign_school_name")
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One value to take over: national field, what it is called, the value, and what taking it costs."""

    field: str
    label: str
    value: str
    cost: str
    ours: str


def offers(destination: Destination, findings: Sequence[Finding], theirs: dict[str, str]) -> list[Offer]:
    """What the rules propose, then what the nation has instead; only fields of the destination, which are ours to amend."""
    wanted = {name: value for f in findings for name, value in f.offers}
    wanted |= {name: value for name, value in theirs.items() if name in OURS}
    now = values_of(destination)
    return [
        Offer(name, by_name()[name].name, value, cost(destination), OURS[name])
        for name, value in wanted.items()
        if name in OURS and now.get(OURS[name], "") != value
    ]


def cost(destination: Destination) -> str:
    """What a repair by staff does to the graduate's own word (M-01)."""
    name = destination.graduate.name
    if destination.confirmed_by_graduate_at:
        return f"会让{name}的确认失效，并请本人重新确认；再审核通过后，随下一批重送。"
    return f"{name}还没有确认过这条登记；改后会通知本人，再审核通过后，随下一批重送。"


def adopt(
    *, actor: StaffActor, destination: Destination, field: str, value: str, at: datetime, seen: int | None
) -> None:
    """Take one offered value over. The confirmation is cleared and the graduate told by the claim's own services."""
    if field not in OURS:
        raise Refused(
            Reason("这一项不能在这里改", rule="national.repair", owner="学校就业中心", remedy="请到毕业生的页面上改")
        )
    change = {OURS[field]: value}
    if destination.state in ("approved", "in_review"):
        claims.amend(actor=actor, destination=destination, values=change, at=at, seen=seen, reason="按全国系统反馈更正")
    else:
        claims.enter(
            actor=actor, destination=destination, values={**values_of(destination), **change}, at=at, seen=seen
        )


@transaction.atomic
def send_as_new(*, actor: Actor, graduate: Graduate, at: datetime) -> None:
    """The nation does not know this 考生号: the next sending adds instead of changing (E01, S0-61)."""
    Report.unscoped.filter(graduate=graduate).update(reported_as="")
    record("graduate.national_add", actor=actor, at=at, obj=graduate, reason="按新增重报")


@transaction.atomic
def dismiss(*, actor: Actor, answer: Answer, reason: str, at: datetime) -> None:
    """Nothing to mend here, it was handed on (名称没错，转省中心): the message leaves the list, the reason stays in the trail."""
    if not reason.strip():
        raise Refused(Reason("请写明为什么不用改", rule="national.dismiss", field="reason",
                             remedy="一句话即可，例如：单位名称与公章一致，已报省中心增补"))  # fmt: skip
    Answer.unscoped.filter(pk=answer.pk, settled_at=None).update(settled_at=at)
    record("graduate.national_dismiss", actor=actor, at=at, obj=answer.graduate, reason=reason,
           changes={"全国系统": [answer.message, "不用改"]})  # fmt: skip
