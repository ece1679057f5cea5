"""What every verb on origin information needs: its rules, its guards, and how the graduate is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from jiuye.graduates import fields as lines
from jiuye.graduates.facts import RELATIONS, Values, values_of
from jiuye.graduates.fields import PROCESS, fields_of
from jiuye.graduates.models import Graduate
from jiuye.graduates.origin_rules import judge
from jiuye.graduates.seasons import flow_of, profile_of
from jiuye.institutions.models import Campus, ClassGroup, Department
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Conflict, Reason, Refused
from jiuye.notices.services import tell, users_of
from jiuye.policy.flows import Process, ReviewFlow
from jiuye.policy.profile import Profile
from jiuye.policy.windows import CHINA
from jiuye.records.services import record

PAGE = "/h/origin/"


def rules_of(graduate: Graduate) -> tuple[Profile, Process, ReviewFlow]:
    """The province's profile, its origin process, and the flow the school chose."""
    profile = profile_of(graduate.school, graduate.cohort)
    return profile, profile.processes[PROCESS], flow_of(graduate.school, graduate.cohort, PROCESS)


def role_of(actor: Actor) -> str:
    """student, counselor, department, school or province: the word the lock matrix uses."""
    return str(getattr(actor, "level", "school"))


def must_be_seen(graduate: Graduate, seen: int | None) -> None:
    """Raises Conflict when the page the person acted on is older than the record (W-03, T-10)."""
    if seen is not None and seen != graduate.version:
        raise Conflict(Reason("页面上的内容已经变了，这次操作没有保存", rule="origin.stale",
                              remedy="看过现在的内容再操作；刚才填的还在"))  # fmt: skip


def must_be_active(graduate: Graduate) -> None:
    if graduate.deactivated_at:
        raise Refused(Reason("这条记录已被学校停用，现在不能办理", rule="graduate.inactive", owner="学校就业中心",
                             remedy="请联系学校就业中心恢复"))  # fmt: skip


def caption_of(graduate: Graduate) -> str:
    """What people call where the record stands: 学生已确认, 二级待审, 完成 (S0-12…S0-14, S4-38)."""
    _, process, flow = rules_of(graduate)
    return process.caption(graduate.state, lines.passed_of(graduate), flow=flow)


def judged(
    graduate: Graduate, values: Mapping[str, str], actor: Actor, at: datetime, *, complete: bool
) -> tuple[Values, list[str]]:
    """The values as they will be kept, and the names that were sent without being this person's to change.

    Raises Refused with every problem at once, each tied to its field.
    """
    profile, _, _ = rules_of(graduate)
    role = role_of(actor)
    shown = fields_of(graduate, profile, role)
    mine = [one for one in shown if one.editable]
    today = at.astimezone(CHINA).date()
    kept, problems = judge(
        values,
        mine,
        profile,
        graduate.cohort,
        today=today,
        standing=values_of(graduate),
        complete=complete and role == "student",
    )
    problems += _misplaced(graduate, kept)
    if problems:
        raise Refused.because(problems)
    return kept, sorted(set(values) - {one.name for one in mine})


def _misplaced(graduate: Graduate, values: Mapping[str, str]) -> list[Reason]:
    """A department, class or campus must be one of the graduate's own school."""
    models: dict[str, type[Any]] = {"department": Department, "class_name": ClassGroup, "campus": Campus}
    found = []
    for name in RELATIONS:
        value = values.get(name, "")
        rows = models[name].unscoped.filter(school_id=graduate.school_id)
        if value and not (value.isdigit() and rows.filter(pk=int(value)).exists()):
            found.append(Reason("请从列表里选择", rule="origin.choice", owner="本人", remedy="重新选一次", field=name))
    return found


def refuse_locked(graduate: Graduate, names: Iterable[str], actor: Actor) -> None:
    """Raises Refused with the reason of every field this role may not change now (C-07, S0-06)."""
    profile, _, _ = rules_of(graduate)
    fields = {one.name: one for one in fields_of(graduate, profile, role_of(actor))}
    reasons = [one.reason for name in names if (one := fields.get(name)) and one.reason]
    if reasons:
        raise Refused.because(reasons)


def note_ignored(graduate: Graduate, names: Iterable[str], actor: Actor, at: datetime) -> None:
    """Fields somebody sent that are not theirs: nothing happens to them, and the trail keeps that it was tried (T-32)."""
    known = values_of(graduate)
    tried = [name for name in names if name in known]
    if tried:
        record("graduate.fields_ignored", actor=actor, at=at, obj=graduate, outcome="refused",
               reason="提交了不归本人修改的字段，没有采用", changes=dict.fromkeys(tried, "未采用"))  # fmt: skip


def tell_graduates(graduates: list[Graduate], event: str, title: str, at: datetime, body: str = "") -> None:
    """A notice to each, by the channels the profile names (C-34)."""
    if not graduates:
        return
    profile = profile_of(graduates[0].school, graduates[0].cohort)
    if not profile.hears(event, "student"):
        return
    tell(
        users=users_of(g.person_id for g in graduates), event=event, title=title, body=body, href=PAGE, at=at,
        about=graduates[0].ref if len(graduates) == 1 else "", channels=profile.channels(event),
    )  # fmt: skip
