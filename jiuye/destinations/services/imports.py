"""Destinations from a table (S4-64, S0-43): asserted by import, never confirmed; all or nothing; repeating it changes nothing.

``takeover`` receives what a former system had reviewed: such records stand as approved at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from jiuye.destinations.facts import changed, values_of
from jiuye.destinations.lifecycle import EDITABLE, LIFECYCLE
from jiuye.destinations.models import AssertedBy, Destination
from jiuye.destinations.rules import Claim, judge
from jiuye.destinations.services import versions
from jiuye.destinations.services.common import PROCESS, assertion, rules_of, stored, unconfirmed
from jiuye.destinations.sheets import Line
from jiuye.employers.services import remember
from jiuye.graduates.seasons import flow_of, profile_of
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Conflict, Reason
from jiuye.kit.sheets.errors import RowProblem
from jiuye.notices.services import tell, users_of
from jiuye.policy.profile import Profile
from jiuye.policy.vocabulary import OWN_FIELD
from jiuye.policy.windows import CHINA
from jiuye.records.services import transition_many
from jiuye.review import services as review
from jiuye.standards.names import same_person_name

WAIVED = ("destination.evidence",)
"""Papers follow later; a table brings none."""


@dataclass(slots=True)
class Judged:
    """What importing the lines would do: destination and its new values for each row that changes something."""

    read: int = 0
    moving: list[tuple[Destination, dict[str, str]]] = field(default_factory=list)
    fresh: int = 0
    unchanged: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    bad: set[int] = field(default_factory=set)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "read": self.read,
            "created": self.fresh,
            "updated": len(self.moving) - self.fresh,
            "unchanged": self.unchanged,
            "rejected": len(self.bad),
        }


def judge_lines(lines: Iterable[Line], *, school: School, cohort: int, actor: Actor, at: datetime) -> Judged:
    """Hold every line against the list as it is now. Writes nothing."""
    profile = profile_of(school, cohort)
    standing = _standing(school, cohort, actor)
    result, seen = Judged(), dict[str, int]()
    for line in lines:
        result.read += 1
        destination = standing.get(line.student_number)
        if no := _whose(line, destination, seen):
            line.wrong(no, line.student_number)
        elif destination is not None:
            _judge_line(line, destination, profile, at, result)
        if line.problems:
            result.bad.add(line.row)
            result.problems += line.problems
    return result


def _standing(school: School, cohort: int, actor: Actor) -> dict[str, Destination]:
    """Everybody's current destination, as far as the actor's scope reaches."""
    rows = Destination.objects.visible_to(actor).filter(
        school=school, cohort=cohort, is_current=True, graduate__deactivated_at=None
    )
    return {d.graduate.student_number: d for d in rows.select_related("graduate", "school")}


def _whose(line: Line, destination: Destination | None, seen: dict[str, int]) -> Reason | None:
    if first := seen.get(line.student_number):
        return Reason(
            f"与第 {first} 行是同一个学号", rule="import.twice", field="student_number", remedy="请在文件里只留一行"
        )
    seen[line.student_number] = line.row
    if destination is None:
        return Reason("名单里没有这个学号，或不在您的范围内", rule="import.unknown", field="student_number",
                      remedy="请核对学号；名单里没有的人，先导入生源")  # fmt: skip
    if not same_person_name(line.name, destination.graduate.name):
        return Reason(f"姓名与名单不一致（名单里是 {destination.graduate.name}）", rule="import.name", field="name",
                      remedy="请核对是不是同一个人")  # fmt: skip
    return None


def _judge_line(line: Line, destination: Destination, profile: Profile, at: datetime, result: Judged) -> None:
    """Everything wrong with the row at once: an unreadable cell does not hide what else its row gets wrong."""
    before, named = values_of(destination), {p.key for p in line.problems}
    if "leaf" in named:
        return
    kept = before if line.values.get("leaf", before["leaf"]) == before["leaf"] else {}
    wanted = {**dict.fromkeys(before, ""), **kept, **line.values}
    if wanted == before:
        result.unchanged += not line.problems
        return
    if destination.state not in EDITABLE & profile.processes[PROCESS].resubmit_from:
        caption = profile.processes[PROCESS].caption(destination.state, destination.passed)
        line.wrong(
            Reason(f"这位毕业生的去向现在是“{caption}”，名单不能覆盖", rule="import.standing", field="leaf",
                   remedy="要改的话，先在审核里退回或作废")
        )  # fmt: skip
        return
    for reason in _reasons(destination, wanted, profile, at):
        if reason.field not in named:
            line.wrong(reason, wanted.get(reason.field, ""))
    if not line.problems:
        result.fresh += before["leaf"] == profile.catalogue.initial
        result.moving.append((destination, wanted))


def _reasons(destination: Destination, wanted: Mapping[str, str], profile: Profile, at: datetime) -> list[Reason]:
    graduate = destination.graduate
    claim = Claim(
        leaf=profile.catalogue.leaves[wanted["leaf"]],
        values=wanted,
        kind=wanted.get("kind", ""),
        training_mode=graduate.training_mode,
        level=graduate.level,
        cohort=destination.cohort,
        graduates_on=graduate.graduates_on,
    )
    found = judge(claim, profile, on=at.astimezone(CHINA).date())
    return [r for r in found if not r.rule.startswith(WAIVED) and not _may_follow(r, wanted)]


def _may_follow(reason: Reason, wanted: Mapping[str, str]) -> bool:
    """A school's own field left blank: the graduate fills it in when looking at what was brought (S4-36)."""
    return reason.field.startswith(OWN_FIELD) and not wanted.get(reason.field)


@transaction.atomic
def write(judged: Judged, *, school: School, cohort: int, actor: Actor, at: datetime, takeover: bool) -> None:
    """Bring the judged rows in: each with its own trail event and version, in bulk statements; the graduates are asked to confirm.

    Raises Conflict, leaving everything as it was, when a record moved since it was judged.
    """
    flow = flow_of(school, cohort, PROCESS)
    passed = len(flow.stages) if takeover else _passed_by(actor, school, cohort)
    through = passed >= len(flow.stages)
    verb = "enter" if through else "submit"
    wanted = {d.pk: values for d, values in judged.moving}
    before = {d.pk: values_of(d) for d, _ in judged.moving}
    where = {"passed": passed, "stage": None if through else passed, "waiting_since": at}
    moved = transition_many(
        [d for d, _ in judged.moving], LIFECYCLE, verb, actor=actor, at=at, reason="名单导入",
        columns_for=lambda d: {**stored(wanted[d.pk]), **assertion(actor, at, AssertedBy.IMPORT), **unconfirmed(d, at), **where},
        changes_for=lambda d: changed(before[d.pk], wanted[d.pk]),
    )  # fmt: skip
    if moved.refused:
        raise Conflict.because([reason for _, reason in moved.refused[:10]])
    versions.keep_many(moved.done, verb, actor=actor, at=at, with_values=True)
    if through:
        remember(moved.done, at)
    else:
        subjects = {d.ref: d.school_id for d in moved.done}
        review.open_cases(process=PROCESS, subjects=subjects, variant=flow.key, at=at, stage=passed)
    _ask_to_confirm(moved.done, actor, at)


def _passed_by(actor: Actor, school: School, cohort: int) -> int:
    """How many stages an import by this actor stands for: as its own entry would (S0-43, S4-64)."""
    process = profile_of(school, cohort).processes[PROCESS]
    level = str(getattr(actor, "level", "school"))
    return flow_of(school, cohort, PROCESS).after_entry_by(level) if process.staff_entry == "stage_of_role" else 0


ENTERED = "destination.entered"


def _ask_to_confirm(done: Sequence[Destination], actor: Actor, at: datetime) -> None:
    profile = rules_of(done[0])[0] if done else None
    if profile is None or not profile.hears(ENTERED, "student"):
        return
    tell(
        users=users_of(d.graduate.person_id for d in done), event=ENTERED, at=at, href="/h/destination/",
        channels=profile.channels(ENTERED),
        title="学校导入了你的去向，请看一遍是否属实", body=f"{actor.label}导入。属实请确认，不属实请提出异议。",
    )  # fmt: skip
