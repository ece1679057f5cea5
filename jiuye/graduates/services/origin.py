"""生源信息: confirmed by the graduate, kept and locked by the school, taken back, opened again (S0-12…S0-15, S4-38, S4-46, C-37).

A confirmation is bound to a digest of what was shown; whatever changes afterwards ends it and the graduate is told (M-01).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from jiuye import graduates
from jiuye.accounts.actor import LEVELS, StaffActor, StudentActor
from jiuye.graduates.facts import Values, changed, columns_of, shown_digest, values_of
from jiuye.graduates.fields import HOUSEHOLD, PROCESS, is_directed, is_from_outside
from jiuye.graduates.lifecycle import LIFECYCLE, OriginState
from jiuye.graduates.models import Graduate
from jiuye.graduates.origin_rules import incomplete
from jiuye.graduates.seasons import closed
from jiuye.graduates.services import drafts
from jiuye.graduates.services.origin_common import (
    judged,
    must_be_active,
    must_be_seen,
    note_ignored,
    refuse_locked,
    role_of,
    rules_of,
    tell_graduates,
)
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Conflict, Denied, Reason, Refused
from jiuye.policy.flows import Process
from jiuye.records.services import amend, transition
from jiuye.review import services as engine

FORM = "origin"


def what_is_shown(graduate: Graduate) -> str:
    """The digest of the page as it stands: sent with the form, compared when it comes back."""
    return shown_digest(values_of(graduate))


@transaction.atomic
def confirm(
    *,
    actor: StudentActor,
    graduate: Graduate,
    values: Mapping[str, str],
    at: datetime,
    seen: int | None = None,
    shown: str | None = None,
) -> None:
    """确认并保存 (S1-16): what is the graduate's to say is saved, all of it is confirmed, and review begins where there is one.

    Raises Denied for anybody else, Conflict when a line changed since the page was shown, Refused with every problem.
    """
    _must_be_the_graduate(actor, graduate)
    _must_be_the_page(graduate, seen, shown)
    must_be_active(graduate)
    if no := closed(PROCESS, graduate.school, graduate.cohort, at):
        raise Refused(no)
    _, process, flow = rules_of(graduate)
    verb = "submit" if flow.stages else "confirm"
    LIFECYCLE.step(graduate.state, verb, by=actor.party)
    _must_be_taken(graduate, process)
    kept, foreign = judged(graduate, values, actor, at, complete=True)
    note_ignored(graduate, foreign, actor, at)
    before = values_of(graduate)
    confirmed = {"confirmed_at": at, "confirmed_digest": shown_digest({**before, **kept}), "source": "self"}
    told = changed(before, kept)
    _move(graduate, verb, kept, told, actor=actor, at=at, stage=0 if flow.stages else None, **confirmed)
    drafts.clear(graduate_id=graduate.pk, form=FORM, at=at)


@transaction.atomic
def withdraw(*, actor: StudentActor, graduate: Graduate, at: datetime, seen: int | None = None) -> None:
    """撤回: before any review the graduate takes it back, corrects it and hands it in again."""
    _must_be_the_graduate(actor, graduate)
    must_be_seen(graduate, seen)
    _, process, flow = rules_of(graduate)
    if graduate.stage or not process.withdraw:
        done = flow.stages[graduate.stage - 1].passed if graduate.stage else ""
        raise Refused(Reason(
            "已经审核过，不能撤回" if done else "本省不能撤回", rule="origin.withdraw", owner="审核老师",
            facts=(("审核进度", done),) if done else (), remedy="要改的话，请用“信息反馈”说明，由审核老师退回",
        ))  # fmt: skip
    # the round first, as a reviewer does: two orders of locking would wait for each other
    engine.close_case(process=PROCESS, subject=graduate.ref, verdict="withdrawn", at=at)
    transition(graduate, LIFECYCLE, "withdraw", actor=actor, at=at, stage=None, confirmed_at=None, confirmed_digest="")


@transaction.atomic
def edit(
    *,
    actor: StaffActor,
    graduate: Graduate,
    values: Mapping[str, str],
    at: datetime,
    seen: int | None = None,
    reason: str = "",
) -> dict[str, list[str]]:
    """The school corrects what is its to keep, as far as the lock matrix lets this role (S0-15, S4-46). Returns what changed.

    学生已确认 speaks of what was shown, so the record is open again afterwards; in review it stays where it waits.
    """
    must_be_seen(graduate, seen)
    kept, told = _wanted(graduate, values, actor, at)
    if not told:
        return {}
    was_confirmed = graduate.confirmed_at is not None
    verb = {OriginState.CONFIRMED: "reopen", OriginState.LOCKED: "lock"}.get(OriginState(graduate.state))
    columns: dict[str, Any] = {**columns_of(kept, graduate), "confirmed_at": None, "confirmed_digest": ""}
    if verb:
        transition(graduate, LIFECYCLE, verb, actor=actor, at=at, reason=reason, changes=told, **columns)
    else:
        amend(graduate, "edit", actor=actor, at=at, reason=reason, changes=told, **columns)
    _take_along(graduate, told, at)
    _tell_of_change(graduate, told, actor, at, was_confirmed=was_confirmed)
    return told


@transaction.atomic
def lock(
    *, actor: StaffActor, graduate: Graduate, values: Mapping[str, str], at: datetime, seen: int | None = None
) -> None:
    """维护并确认 (S0-14): the school says the record is right; with stages it goes as far as the role may take it (S4-47).

    Raises Refused naming every mandatory field that is still empty (S0-08).
    """
    must_be_seen(graduate, seen)
    must_be_active(graduate)
    profile, process, flow = rules_of(graduate)
    verb = "submit" if flow.stages else "lock"
    LIFECYCLE.step(graduate.state, verb, by=actor.party)
    _must_be_taken(graduate, process)
    kept, told = _wanted(graduate, values, actor, at)
    skipped = (HOUSEHOLD if is_from_outside(graduate) else frozenset()) | (
        frozenset() if is_directed(graduate, profile) else {"commissioning_unit"}
    )
    if missing := incomplete({**values_of(graduate), **kept}, profile.roster.mandatory_fields, skipped):
        raise Refused.because(missing)
    passed = flow.after_entry_by(actor.level) if process.staff_entry == "stage_of_role" else 0
    through = passed >= len(flow.stages)
    stage = None if not flow.stages else min(passed, len(flow.stages) - 1)
    cleared = {"confirmed_at": None, "confirmed_digest": "", "source": "staff"}
    was_confirmed = graduate.confirmed_at is not None
    _move(graduate, verb, kept, told, actor=actor, at=at, stage=stage, **cleared)
    if flow.stages and through:
        transition(graduate, LIFECYCLE, "approve", actor=actor, at=at, stage=None)
        engine.close_case(process=PROCESS, subject=graduate.ref, verdict="approve", at=at)
    if told:
        _tell_of_change(graduate, told, actor, at, was_confirmed=was_confirmed)


@transaction.atomic
def reopen(*, actor: StaffActor, graduate: Graduate, reason: str, at: datetime, seen: int | None = None) -> None:
    """退回重新修改: a finished record is opened again by the level that finished it, with a reason the graduate reads."""
    must_be_seen(graduate, seen)
    _, process, flow = rules_of(graduate)
    if graduate.state not in process.reopen_from:
        LIFECYCLE.step(graduate.state, "reopen", by=actor.party)
        raise Refused(Reason("本省规则里，现在的状态不需要退回", rule="origin.reopen", owner="省级规则",
                             remedy="可以直接修改"))  # fmt: skip
    if flow.stages and actor.rank < LEVELS[flow.stages[-1].level]:
        last = flow.stages[-1]
        raise Denied(Reason(f"“{last.label}”已经完成，由{last.label}的一级退回", rule="origin.reopen.level",
                            owner=last.label, remedy=f"请联系负责{last.label}的老师退回"))  # fmt: skip
    if not reason.strip():
        raise Refused(Reason("请写明退回的原因", rule="origin.reopen.reason", field="reason",
                             remedy="一句话即可，毕业生会看到"))  # fmt: skip
    transition(graduate, LIFECYCLE, "reopen", actor=actor, at=at, reason=reason, confirmed_at=None, confirmed_digest="",
               stage=None)  # fmt: skip
    tell_graduates([graduate], "origin.returned", "你的生源信息需要再核对一遍", at, body=reason.strip())


def _move(
    graduate: Graduate, verb: str, kept: Values, told: dict[str, list[str]], *, actor: Actor, at: datetime,
    stage: int | None, **columns: object,
) -> None:  # fmt: skip
    """Save and move in one step; where there is a review, its round begins at ``stage``."""
    saved: dict[str, Any] = {**columns_of(kept, graduate), **columns, "stage": stage}
    transition(graduate, LIFECYCLE, verb, actor=actor, at=at, changes=told, **saved)
    _take_along(graduate, told, at)
    if stage is not None:
        _, _, flow = rules_of(graduate)
        engine.open_case(process=PROCESS, subject=graduate.ref, school_id=graduate.school_id, variant=flow.key,
                         at=at, stage=stage)  # fmt: skip


def _take_along(graduate: Graduate, told: Mapping[str, object], at: datetime) -> None:
    """Who moves may be another counselor's: what domains above keep beside the graduate follows at once."""
    if graduates.MOVING & told.keys():
        for follow in graduates.moves:
            follow([graduate.pk], at)


def _wanted(
    graduate: Graduate, values: Mapping[str, str], actor: StaffActor, at: datetime
) -> tuple[Values, dict[str, list[str]]]:
    """What really changes. Raises Refused when one of it is not this role's to change, registry fields above all (S0-06)."""
    before = values_of(graduate)
    touched = {name: text for name, text in values.items() if before.get(name, "") != text.strip()}
    refuse_locked(graduate, touched, actor)
    kept, foreign = judged(graduate, touched, actor, at, complete=False)
    note_ignored(graduate, foreign, actor, at)
    return kept, changed(before, kept)


def _tell_of_change(
    graduate: Graduate, told: Mapping[str, object], actor: Actor, at: datetime, *, was_confirmed: bool
) -> None:
    names = "、".join(_label(name, graduate) for name in told)
    after = "之前的确认因此失效，请看一遍再确认。" if was_confirmed else "请看一遍；不对的请用“信息反馈”告诉学校。"
    tell_graduates([graduate], "origin.amended", f"{actor.label}改了你的生源信息：{names}", at, body=after)


def _label(name: str, graduate: Graduate) -> str:
    return rules_of(graduate)[0].locks.label(name)


def _must_be_the_graduate(actor: StudentActor, graduate: Graduate) -> None:
    if role_of(actor) != "student" or actor.person_id != graduate.person_id:
        raise Denied(
            Reason("只有毕业生本人能确认", rule="origin.person", owner="毕业生本人", remedy="请本人登录后确认")
        )


def _must_be_taken(graduate: Graduate, process: Process) -> None:
    if graduate.state not in process.resubmit_from:
        raise Refused(Reason(f"本省规定“{process.caption(graduate.state)}”以后不能再提交", rule="origin.resubmit",
                             owner="省级规则", remedy="要改的话，请用“信息反馈”说明，由审核老师退回"))  # fmt: skip


def _must_be_the_page(graduate: Graduate, seen: int | None, shown: str | None) -> None:
    must_be_seen(graduate, seen)
    if shown is not None and shown != what_is_shown(graduate):
        raise Conflict(Reason("刚有人改了其中的内容，请再看一遍", rule="origin.changed",
                              remedy="核对改动后的内容，再确认；刚才填的还在"))  # fmt: skip
