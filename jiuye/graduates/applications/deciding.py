"""The school's side: approve, send back, turn down; one or many (S4-33). On approval the graduate and the account stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Final

from django.db import transaction

from jiuye.accounts.actor import StaffActor
from jiuye.accounts.models import Person
from jiuye.accounts.services.activation import open_account
from jiuye.graduates.applications.lifecycle import LIFECYCLE
from jiuye.graduates.applications.models import Application
from jiuye.graduates.applications.weighing import Weighed, weigh
from jiuye.graduates.models import Graduate
from jiuye.graduates.services.checking import judge
from jiuye.graduates.services.typed import typed_table
from jiuye.graduates.services.unmasking import PURPOSES
from jiuye.graduates.services.writing import Import, create
from jiuye.institutions.settings import steady
from jiuye.kit.refusals import Conflict, Denied, Reason, Refused
from jiuye.notices.services import tell
from jiuye.records.services import record, transition_many
from jiuye.records.services.moves import stale_reason

REASON: Final = "绑定申请"
COLUMNS: Final = (
    "student_number", "name", "id_number", "level", "department", "major_code", "major_name", "class_name", "mobile",
)  # fmt: skip
LONGEST: Final = 300
DECISIONS: Final = {"approve": "通过", "return": "退回补正", "reject": "不予通过"}


@dataclass(slots=True)
class Decided:
    """What became of each (W-08)."""

    done: list[Application] = field(default_factory=list)
    refused: list[tuple[Application, Reason]] = field(default_factory=list)


def decide(
    *, actor: StaffActor, application: Application, verb: str, text: str, seen: int | None, at: datetime
) -> None:
    """One application, by somebody who has looked at it. Raises Refused with everything that speaks against it."""
    if seen is not None and seen != application.version:
        raise Conflict(stale_reason(application, application.state, application.version))
    LIFECYCLE.step(application.state, verb, by=actor.party)
    decided = decide_many(actor=actor, applications=[application], verb=verb, text=text, at=at, looked=True)
    if decided.refused:
        raise Refused.because([reason for _, reason in decided.refused])


def decide_many(
    *, actor: StaffActor, applications: Sequence[Application], verb: str, text: str, at: datetime, looked: bool = False
) -> Decided:
    """批量: each done or refused by name. Unless ``looked``, what needs a pair of eyes is left for them."""
    _must_be_reviewer(actor)
    if verb != "approve":
        return _turned(actor, applications, verb, _said(text), at)
    decided = Decided()
    for _, group in groupby(sorted(applications, key=_home), key=_home):
        _approve(actor, list(group), at, decided, looked=looked)
    return decided


def _home(application: Application) -> tuple[int, int]:
    return application.school_id, application.cohort


def _must_be_reviewer(actor: StaffActor) -> None:
    if not actor.may("applications.review"):
        raise Denied(Reason("您的角色不能核对绑定申请", rule="permission.applications.review", owner="学校系统管理员"))


def _said(text: str) -> str:
    if not text.strip():
        raise Refused(Reason("请写明理由，申请人会看到", rule="application.why", field="text", owner="您",
                             remedy="一句话：哪里不对，怎么改，找谁"))  # fmt: skip
    return text.strip()[:LONGEST]


def _turned(actor: StaffActor, applications: Sequence[Application], verb: str, text: str, at: datetime) -> Decided:
    columns = {"said": text, "said_by": actor.label[:120]}
    moved = transition_many(
        applications, LIFECYCLE, verb, actor=actor, at=at, reason=text, columns_for=lambda one: columns
    )
    return Decided(moved.done, moved.refused)


@transaction.atomic
def _approve(
    actor: StaffActor, group: list[Application], at: datetime, decided: Decided, *, looked: bool
) -> None:  # fmt: skip
    """Those of one school, one after the other: two people approving the same person wait for each other here."""
    school = steady(group[0].school_id)
    weighed = weigh(actor, group)
    clear = []
    for one in group:
        against = [*weighed[one.pk].stops, *([] if looked else weighed[one.pk].looks)]
        decided.refused += [(one, reason) for reason in against]
        if not against:
            clear.append(one)
    settled = _graduates(clear, weighed, Import(school, group[0].cohort, actor, at, REASON), decided)
    moved = transition_many(
        list(settled), LIFECYCLE, "approve", actor=actor, at=at,
        columns_for=lambda one: {"graduate_id": settled[one].pk, "said": "", "said_by": actor.label[:120]},
    )  # fmt: skip
    if moved.refused:
        raise Refused.because([reason for _, reason in moved.refused])
    _let_in(settled, at)
    decided.done += moved.done


def _graduates(
    members: list[Application], weighed: dict[int, Weighed], job: Import, decided: Decided
) -> dict[Application, Graduate]:
    """The row of each: the one the roster has, or a new one, judged and written like a row of a roster."""
    found = {one: standing for one in members if (standing := weighed[one.pk].standing)}
    new = [one for one in members if one not in found]
    if not new:
        return found
    table = typed_table(COLUMNS, [_cells(one) for one in new], title=REASON)
    judged = judge(table, school=job.school, cohort=job.cohort, actor=job.actor, at=job.at, options={}, create=True)
    for problem in judged.ordered:
        why = Reason(problem.text, rule=problem.code, owner="申请人", remedy=problem.remedy or "请退回补正")
        decided.refused.append((new[problem.row - 1], why))
    create(judged.sheet, judged.result, job)
    good = {new[position].student_number: new[position] for position in judged.result.new}
    rows = Graduate.unscoped.filter(school=job.school, cohort=job.cohort, student_number__in=good)
    rows.update(source="self")
    return found | {good[row.student_number]: row for row in rows.select_related("person")}


def _cells(one: Application) -> list[str]:
    major = one.major
    return [
        one.student_number, one.name, one.document, one.level, one.department.name if one.department else "",
        major.code if major else "", major.name if major else "", one.class_group.name if one.class_group else "", one.mobile,
    ]  # fmt: skip


def _let_in(settled: dict[Application, Graduate], at: datetime) -> None:
    people = Person.objects.in_bulk([row.person_id for row in settled.values()])
    for one, row in settled.items():
        user = open_account(person=people[row.person_id], encoded=one.password, at=at)
        if user is not None:
            tell(users=[user.pk], event="application.approved", title="绑定申请已通过", at=at,
                 body="你已经在毕业生名单里，请核对生源信息。", href="/h/origin/", about=one.ref)  # fmt: skip


def reveal(*, actor: StaffActor, application: Application, purpose: str, at: datetime) -> tuple[str, str]:
    """查看完整号码: the document's and the telephone's, to hold against paper or to call; the look is in the trail (W-25)."""
    if not actor.may("unmask"):
        raise Denied(Reason("您的角色不能查看完整号码", rule="permission.unmask", owner="学校系统管理员",
                            remedy="需要的话，请管理员在“角色管理”里勾选“查看完整号码”"))  # fmt: skip
    if purpose not in PURPOSES:
        raise Refused(Reason("请选择查看的用途", rule="unmask.purpose", field="purpose", remedy="选一项再看"))
    record("unmask", actor=actor, at=at, obj=application, school_id=application.school_id, purpose=PURPOSES[purpose],
           changes={"field": ["", "证件号码、手机号"]})  # fmt: skip
    return application.document, application.mobile
