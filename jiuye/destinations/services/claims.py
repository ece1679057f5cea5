"""Registering a destination: hand in, withdraw, enter for somebody, change, void (S0-43, S1-22, S2-47, S2-67…S2-72)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from jiuye.accounts.actor import StaffActor, StudentActor
from jiuye.destinations.facts import Values, changed, labels, values_of
from jiuye.destinations.lifecycle import EDITABLE, LIFECYCLE
from jiuye.destinations.models import AssertedBy, Destination
from jiuye.destinations.services import prechecking, versions
from jiuye.destinations.services.births import newborn
from jiuye.destinations.services.common import (
    PROCESS,
    assertion,
    bound_by_agreement,
    check_locks,
    confirmation,
    judged,
    rules_of,
    stored,
    tell_graduate,
    unconfirmed,
)
from jiuye.graduates.seasons import closed
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Conflict, Reason, Refused
from jiuye.records.services import transition
from jiuye.records.services.moves import stale_reason
from jiuye.review import services as review


def must_be_seen(destination: Destination, seen: int | None) -> None:
    """Raises Conflict when the page the person acted on is older than the record (W-03, T-10)."""
    if seen is not None and seen != destination.version:
        who_what_when = stale_reason(destination, destination.state, destination.version)
        raise Conflict(replace(who_what_when, rule="destination.stale", remedy="看过现在的内容再操作；刚才填的还在"))


def must_be_in_season(process: str, destination: Destination, at: datetime) -> None:
    """What graduates do themselves happens while the centre and the school have it open (S4-37, C-23)."""
    if no := closed(process, destination.school, destination.cohort, at):
        raise Refused(no)


def must_be_in_staff_season(actor: Actor, destination: Destination, at: datetime) -> None:
    """老师更正 ends too (S2-25): afterwards only the centre changes what stands."""
    if actor.party == "staff" and getattr(actor, "level", "") != "province":
        must_be_in_season("staff_change", destination, at)


def the_schools(destination: Destination, values: Mapping[str, str]) -> Values:
    """What the school fills in stays as it stands, whatever a graduate's page sends (S4-35)."""
    profile, _, _ = rules_of(destination)
    leaf, now = profile.catalogue.leaves.get(values.get("leaf", destination.leaf)), values_of(destination)
    return {name: now.get(name, "") for name in profile.locks.closed if leaf and leaf.rule(name) != "hidden"}


def must_be_open(destination: Destination, at: datetime) -> None:
    must_be_in_season("register", destination, at)
    if destination.graduate.deactivated_at:
        raise Refused(Reason("你的记录已被学校停用，现在不能登记", rule="graduate.inactive", owner="学校就业中心",
                             remedy="请联系学校就业中心恢复"))  # fmt: skip


@transaction.atomic
def submit(
    *, actor: StudentActor, destination: Destination, values: Mapping[str, str], at: datetime, seen: int | None = None
) -> None:
    """The graduate hands in. What they send is asserted and confirmed by them in one act.

    Raises Refused with every problem, Conflict when the record moved.
    """
    must_be_seen(destination, seen)
    must_be_open(destination, at)
    wanted, _ = judged(destination, {**values, **the_schools(destination, values)}, at)
    columns = {**stored(wanted), **assertion(actor, at, AssertedBy.GRADUATE), **confirmation(destination, wanted, at)}
    _hand_in(destination, wanted, columns, actor=actor, at=at, passed=0)


@transaction.atomic
def enter(
    *, actor: StaffActor, destination: Destination, values: Mapping[str, str], at: datetime, seen: int | None = None
) -> None:
    """老师代录 (S0-43): stands as passed up to the actor's own stage, asserted by staff, not confirmed by anybody."""
    must_be_seen(destination, seen)
    must_be_in_staff_season(actor, destination, at)
    wanted, _ = judged(destination, values, at)
    _, process, flow = rules_of(destination)
    if process.staff_entry == "forbidden":
        raise Refused(Reason("本省规定去向由毕业生自己登记", rule="destination.staff_entry", owner="省级规则",
                             remedy="请毕业生登录后自己填写"))  # fmt: skip
    passed = flow.after_entry_by(actor.level) if process.staff_entry == "stage_of_role" else 0
    columns = {**stored(wanted), **assertion(actor, at, AssertedBy.COUNSELOR), **unconfirmed(destination, at)}
    _hand_in(destination, wanted, columns, actor=actor, at=at, passed=passed)
    tell_graduate(destination, "destination.entered", "老师替你登记了去向，请看一遍是否属实", at,
                  body=f"{actor.label}登记：{values.get('employer_name') or values.get('study_school', '')}")  # fmt: skip


def may_hand_in(destination: Destination) -> bool:
    """Whether the province takes a registration from where this one stands."""
    _, process, _ = rules_of(destination)
    return destination.state in EDITABLE & process.resubmit_from


def _hand_in(
    destination: Destination, wanted: Values, columns: dict[str, object], *, actor: Actor, at: datetime, passed: int
) -> None:
    _, process, flow = rules_of(destination)
    if destination.state in EDITABLE and not may_hand_in(destination):
        raise Refused(Reason(f"本省规定“{process.caption(destination.state)}”以后不能再提交", rule="destination.resubmit",
                             owner="省级规则", remedy="觉得不对的，请申诉；确需更正的，请联系学校就业中心"))  # fmt: skip
    told = changed(values_of(destination), wanted)
    through = passed >= len(flow.stages)
    columns |= {"passed": passed, "stage": None if through else passed, "waiting_since": at}
    verb = "enter" if through else "submit"
    transition(destination, LIFECYCLE, verb, actor=actor, at=at, changes=told, also=columns)
    versions.keep(destination, verb, actor=actor, at=at)
    prechecking.check(destination, at)
    if not through:
        review.open_case(
            process=PROCESS,
            subject=destination.ref,
            school_id=destination.school_id,
            variant=flow.key,
            at=at,
            stage=passed,
        )


@transaction.atomic
def withdraw(*, actor: StudentActor, destination: Destination, at: datetime, seen: int | None = None) -> None:
    """Before any review the graduate takes it back, edits and hands it in again (S2-47, S2-71)."""
    must_be_seen(destination, seen)
    _, process, flow = rules_of(destination)
    if not process.withdraw or destination.passed:
        done = flow.stages[destination.passed - 1].passed if destination.passed else ""
        raise Refused(
            Reason(
                "已经审核过，不能撤回" if destination.passed else "本省不能撤回",
                rule="destination.withdraw",
                facts=(("审核进度", done),) if done else (),
                owner="审核老师",
                remedy="要改的话，请审核老师退回",
            )
        )
    review.close_case(
        process=PROCESS, subject=destination.ref, verdict="withdrawn", at=at
    )  # locked first by all: no deadlock
    transition(destination, LIFECYCLE, "withdraw", actor=actor, at=at, stage=None, passed=0)
    versions.keep(destination, "withdraw", actor=actor, at=at, with_values=False)


@transaction.atomic
def amend(
    *,
    actor: Actor,
    destination: Destination,
    values: Mapping[str, str],
    at: datetime,
    seen: int | None = None,
    reason: str = "",
) -> dict[str, list[str]]:
    """Change what stands, as far as the lock matrix lets this role (C-07, S2-44, S2-53, S2-69).

    By staff it clears the graduate's confirmation and tells them; by the graduate it confirms anew. Returns what changed.
    """
    must_be_seen(destination, seen)
    before = values_of(destination)
    told = changed(before, {**before, **values})
    if not told:
        return {}
    check_locks(destination, told, actor)
    mine = actor.party == "student"
    if mine:
        must_be_in_season("change", destination, at)
    else:
        must_be_in_staff_season(actor, destination, at)
    wanted, _ = judged(destination, {**before, **values}, at)
    columns = {**stored(wanted), **(confirmation(destination, wanted, at) if mine else unconfirmed(destination, at))}
    transition(destination, LIFECYCLE, "amend", actor=actor, at=at, changes=told, reason=reason, also=columns)
    versions.keep(destination, "amend", actor=actor, at=at)
    prechecking.check(destination, at)
    if not mine:
        tell_graduate(destination, "destination.amended", f"{actor.label}改了你的去向：{labels(told)}", at,
                      body="之前的确认因此失效，请看一遍再确认。")  # fmt: skip
    return told


@transaction.atomic
def void(*, actor: Actor, destination: Destination, reason: str, at: datetime, seen: int | None = None) -> Destination:
    """作废: the approved registration ends, the graduate is 待就业 again with a new blank one (S2-72, C-21). Returns it."""
    must_be_seen(destination, seen)
    if bound := bound_by_agreement(destination):
        raise Refused(bound)
    _, process, _ = rules_of(destination)
    if actor.party == "student" and process.self_void != "free":
        raise Refused(Reason("本省不能自己作废已通过的去向", rule="destination.void", owner="学校就业中心",
                             remedy="请联系学校就业中心说明情况，由学校处理"))  # fmt: skip
    if actor.party == "student":
        must_be_in_season("change", destination, at)
    else:
        must_be_in_staff_season(actor, destination, at)
    if not reason.strip():
        raise Refused(
            Reason(
                "请写明作废的原因",
                rule="destination.void.reason",
                field="reason",
                remedy="一句话即可，例如：单位取消岗位",
            )
        )
    transition(destination, LIFECYCLE, "void", actor=actor, at=at, reason=reason, voided_at=at, void_reason=reason[:200],
               is_current=False, stage=None)  # fmt: skip
    versions.keep(destination, "void", actor=actor, at=at, with_values=False)
    return succeed(destination, at)


def succeed(destination: Destination, at: datetime) -> Destination:
    """The next, blank registration of the same graduate."""
    child = newborn(destination.graduate, at)
    child.save(force_insert=True)
    return child
