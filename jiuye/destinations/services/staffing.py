"""What only staff do to a registration: send an approved one back, void it, answer an objection, look at a number in full."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from jiuye.accounts.actor import StaffActor
from jiuye.destinations.lifecycle import LIFECYCLE
from jiuye.destinations.looking import unsettled
from jiuye.destinations.models import Destination
from jiuye.destinations.services import claims, prechecking, review, versions
from jiuye.destinations.services.claims import must_be_seen
from jiuye.destinations.services.common import rules_of, tell_graduate
from jiuye.kit.refusals import Denied, Reason, Refused
from jiuye.policy.vocabulary import LEVELS
from jiuye.records.models import Evidence
from jiuye.records.services import amend, record, transition
from jiuye.review.rules import Decision, Opinion, Verdict

PURPOSES = {
    "verify": "核对材料上的号码",
    "call_employer": "打电话向单位核实",
    "call_graduate": "联系毕业生",
    "report": "上报前核对",
}
SECRETS = {
    "document": "证件号码",
    "contact_phone": "单位联系电话",
    "contact_mobile": "联系人手机",
    "mobile": "毕业生手机",
}


def may_undo(destination: Destination, actor: StaffActor) -> Reason | None:
    """Who may take back what was approved: the level that spoke last, and those above (C-07)."""
    _, _, flow = rules_of(destination)
    last = flow.stages[-1] if flow.stages else None
    if last is None or LEVELS.index(actor.level) >= min(LEVELS.index(level) for level in last.levels):
        return None
    return Reason(
        f"已经由“{last.label}”审核通过，您这一级不能退回或作废",
        rule="destination.undo",
        owner=last.label,
        remedy=f"请联系负责“{last.label}”的老师",
    )


@transaction.atomic
def reopen(*, actor: StaffActor, destination: Destination, reason: str, at: datetime, seen: int | None = None) -> None:
    """退回重新修改: an approved registration goes back to the graduate, with the reason (S2-53, C-07)."""
    must_be_seen(destination, seen)
    _must_undo(destination, actor, reason)
    _, process, _ = rules_of(destination)
    if "approved" not in process.reopen_from:
        raise Refused(Reason("本省规定通过以后不能退回", rule="destination.reopen", owner="省级规则",
                             remedy="去向有变化的，请作废后重新登记"))  # fmt: skip
    transition(destination, LIFECYCLE, "reopen", actor=actor, at=at, reason=reason, passed=0, stage=None,
               waiting_since=at)  # fmt: skip
    versions.keep(destination, "reopen", actor=actor, at=at, with_values=False)
    tell_graduate(destination, "destination.returned", "你的去向被退回，请修改后再交", at, body=reason)


@transaction.atomic
def void(
    *, actor: StaffActor, destination: Destination, reason: str, sure: bool, at: datetime, seen: int | None = None
) -> Destination:
    """作废 by staff: asked twice, with a reason the graduate reads (C-05). Returns the next blank registration."""
    must_be_seen(destination, seen)
    _must_undo(destination, actor, reason)
    if not sure:
        raise Refused(not_sure())
    child = claims.void(actor=actor, destination=destination, reason=reason, at=at)
    tell_graduate(destination, "destination.voided", "你的去向登记已作废，请重新登记", at, body=reason)
    return child


def not_sure() -> Reason:
    return Reason(
        "作废不能恢复，请再确认一次",
        rule="destination.void.sure",
        field="sure",
        remedy="勾选“我确认作废这次登记”，再点一次",
    )


def _must_undo(destination: Destination, actor: StaffActor, reason: str) -> None:
    if no := may_undo(destination, actor):
        raise Denied(no)
    if not reason.strip():
        raise Refused(Reason("请写明原因", rule="destination.undo.reason", field="reason",
                             remedy="一句话即可，毕业生会看到"))  # fmt: skip


@transaction.atomic
def answer_objection(
    *, actor: StaffActor, destination: Destination, answer: str, at: datetime, seen: int | None = None
) -> None:
    """答复异议: the objection is closed with words the graduate reads; what they objected stays in the trail."""
    must_be_seen(destination, seen)
    if destination.objected_at is None:
        raise Refused(Reason("这条去向现在没有异议", rule="objection.none", remedy="请刷新后查看"))
    if not answer.strip():
        raise Refused(Reason("请写下答复", rule="objection.answer", field="answer",
                             remedy="说明核实的结果，毕业生会看到"))  # fmt: skip
    told = {"objection": [destination.objection, ""]}
    amend(destination, "answer", actor=actor, at=at, reason=answer, changes=told, objected_at=None, objection="")
    tell_graduate(destination, "destination.amended", "你的异议有了答复", at, body=answer)


def unmask(*, actor: StaffActor, destination: Destination, what: str, purpose: str, at: datetime) -> str:
    """One number in full, for a purpose that the person it belongs to can read (W-25, W-50)."""
    if what not in SECRETS or purpose not in PURPOSES:
        raise Refused(Reason("请选择查看的用途", rule="unmask.purpose", field="purpose", remedy="选一项再看"))
    if not actor.may("unmask"):
        raise Denied(Reason("您的角色不能查看完整号码", rule="permission.unmask", owner="学校系统管理员",
                            remedy="需要的话，请管理员在“角色管理”里勾选“查看完整号码”"))  # fmt: skip
    graduate = destination.graduate
    value = {"document": graduate.id_number, "mobile": graduate.mobile}.get(what) or str(
        getattr(destination, what, "") or ""
    )
    record(
        "unmask",
        actor=actor,
        at=at,
        obj=destination,
        subject=f"graduate:{destination.graduate_id}",
        changes={"field": ["", SECRETS[what]]},
        purpose=PURPOSES[purpose],
    )
    return value


def saw_original(*, actor: StaffActor, destination: Destination, evidence: Evidence, at: datetime) -> None:
    """The unreduced file shows more than the display copy: looking at it is an event (W-25)."""
    record(
        "evidence.original",
        actor=actor,
        at=at,
        obj=evidence,
        subject=f"graduate:{destination.graduate_id}",
        school_id=destination.school_id,
        purpose="审核去向",
    )


def decide_one(
    *, actor: StaffActor, destination: Destination, opinion: Opinion, sure: bool, at: datetime, seen: int | None
) -> Verdict:
    """Hear the reviewer who has the record open: each contradiction settled before it passes, voiding asked twice."""
    must_be_seen(destination, seen)
    if opinion.decision is Decision.APPROVE and (open_ones := still_open(destination, opinion, at)):
        raise Refused.because(open_ones)
    if opinion.decision is Decision.REJECT_VOID and opinion.said and not sure:
        raise Refused(not_sure())
    return review.decide(actor=actor, destination=destination, opinion=opinion, at=at)


def still_open(destination: Destination, opinion: Opinion, at: datetime) -> list[Reason]:
    """The contradictions of this moment that the reviewer has not settled as 一致."""
    leaf = rules_of(destination)[0].catalogue.leaves.get(destination.leaf)
    return unsettled(prechecking.marks_of(destination, at), opinion.looks, leaf) if leaf else []
