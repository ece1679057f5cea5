"""Sealing a draw, drawing it, answering, deciding what counts (S4-63, C-35, R-14)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction

from jiuye.accounts.actor import StaffActor
from jiuye.accounts.models import User
from jiuye.destinations.models import Destination
from jiuye.destinations.services import versions
from jiuye.destinations.services.common import tell_graduate
from jiuye.destinations.services.evidence import limits_of
from jiuye.destinations.spotchecks import queries, rules
from jiuye.destinations.spotchecks.lifecycle import CHECK, ITEM, Finding, ItemState
from jiuye.destinations.spotchecks.models import SpotCheck, SpotCheckItem
from jiuye.graduates.seasons import profile_of
from jiuye.kit.refusals import Conflict, Denied, Reason, Refused
from jiuye.notices.services import tell
from jiuye.policy.windows import CHINA
from jiuye.records.models import Evidence
from jiuye.records.services import amend, record, record_many, transition
from jiuye.records.services import evidence as kept
from jiuye.records.services.events import Entry
from jiuye.records.services.moves import stale_reason

SLOT = "answer"
VERDICTS = {ItemState.COUNTS: "count", ItemState.OUT: "discount", ItemState.UNKNOWN: "leave"}
"""What the centre may decide, and the verb of each."""


@transaction.atomic
def commit(
    *, actor: StaffActor, title: str, cohort: int, size: int, answer_by: date, at: datetime,
    school_ids: Sequence[int] = (), types: Sequence[str] = (), focus: str = "",
) -> SpotCheck:  # fmt: skip
    """封存: the question and the digest of the seed are fixed; from here on nobody can steer who is drawn (M-10)."""
    _may_draw(actor)
    _judge_question(title, size, answer_by, focus, at)
    chosen = [s for s in queries.standings(actor, cohort) if not school_ids or s.school_id in set(school_ids)]
    drawn_from = rules.in_focus(chosen, focus)
    if not drawn_from:
        raise Refused(
            Reason("没有符合条件的学校", rule="spotcheck.schools", field="focus", owner="省级中心",
                   remedy="换一种重点，或者不设重点")
        )  # fmt: skip
    seed = secrets.token_hex(32)
    check = SpotCheck(
        province_id=actor.province_id or 0, title=title.strip(), cohort=cohort, school_ids=drawn_from, types=list(types),
        focus=focus, size=size, answer_by=answer_by, seed=seed, seed_sha256=rules.seal(seed), sealed_at=at,
        sealed_by_label=actor.label[:120], state="sealed", state_since=at,
    )  # fmt: skip
    check.save()
    told = {
        "seed_sha256": ["", check.seed_sha256],
        "size": [0, size],
        "schools": [[], drawn_from],
        "focus": ["", focus],
    }
    record("spotcheck.seal", actor=actor, at=at, obj=check, changes=told)
    return check


def _may_draw(actor: StaffActor) -> None:
    if not actor.may(queries.DRAW) or actor.level != "province":
        raise Denied(Reason("抽查由省级中心进行", rule=f"permission.{queries.DRAW}", owner="省级中心"))


def _judge_question(title: str, size: int, answer_by: date, focus: str, at: datetime) -> None:
    if not title.strip():
        raise Refused(
            Reason("请给这次抽查起个名字", rule="spotcheck.title", field="title", remedy="例如 2027 届第一次抽查")
        )
    if not 1 <= size <= rules.MOST:
        raise Refused(
            Reason(f"抽取数量要在 1 和 {rules.MOST} 之间", rule="spotcheck.size", field="size", remedy="请改数量")
        )
    if answer_by <= at.astimezone(CHINA).date():
        raise Refused(Reason("答复期限要在今天以后", rule="spotcheck.days", field="answer_by", remedy="请另选一天"))
    if focus not in rules.FOCUSES:
        raise Refused(Reason("没有这种重点", rule="spotcheck.focus", field="focus", remedy="请从列表里选择"))


@transaction.atomic
def draw(*, actor: StaffActor, check: SpotCheck, at: datetime) -> int:
    """公布种子并抽取: the list as it is now, ordered by the seed, its first ``size``. Schools are told. Returns how many."""
    _may_draw(actor)
    _must_be_own(actor, check)
    frame = queries.frame(check)
    keys = rules.sample(check.seed, frame, check.size)
    if not keys:
        raise Refused(
            Reason("这个范围里还没有登记，抽不出来", rule="spotcheck.empty", owner="省级中心",
                   remedy="等学校有了登记再抽，或撤销后另设范围")
        )  # fmt: skip
    transition(
        check,
        CHECK,
        "draw",
        actor=actor,
        at=at,
        drawn_at=at,
        frame_count=len(frame),
        frame_sha256=rules.frame_digest(frame),
        changes={"seed": ["", check.seed], "drawn": [0, len(keys)], "frame": [0, len(frame)]},
    )
    made = _keep_sample(check, [frame[key] for key in keys], actor, at)
    _tell_schools(check, {item.school_id for item in made}, at)
    return len(made)


def _must_be_own(actor: StaffActor, check: SpotCheck) -> None:
    if check.province_id != actor.province_id:
        raise Denied(Reason("这不是本中心的抽查", rule="spotcheck.scope", owner="对方中心"))


def _keep_sample(check: SpotCheck, chosen: list[int], actor: StaffActor, at: datetime) -> list[SpotCheckItem]:
    found = Destination.unscoped.in_bulk(chosen)
    SpotCheckItem.unscoped.bulk_create(
        (
            SpotCheckItem(check_of=check, destination=found[pk], school_id=found[pk].school_id, cohort=found[pk].cohort,
                          position=n, drawn_version=found[pk].version, state=ItemState.ASKED.value, state_since=at)
            for n, pk in enumerate(chosen, 1)
        ),
        batch_size=1000,
    )  # fmt: skip
    made = list(SpotCheckItem.unscoped.filter(check_of=check).select_related("destination").order_by("position"))
    record_many("spotcheckitem.drawn", (Entry(item) for item in made), actor=actor, at=at, reason=check.title)
    return made


def _tell_schools(check: SpotCheck, schools: set[int], at: datetime) -> None:
    staff = User.objects.filter(school_id__in=schools, role__level="school", disabled_at=None)
    tell(users=staff.values_list("pk", flat=True), event="spotcheck.drawn", title=f"{check.title}：请核查抽中的去向", at=at,
         body=f"请在 {check.answer_by:%Y-%m-%d} 前在系统里逐条答复。", href="/console/spotchecks/answer/")  # fmt: skip


def drop(*, actor: StaffActor, check: SpotCheck, at: datetime) -> None:
    """撤销 before the draw; a drawn one stays for ever."""
    _may_draw(actor)
    _must_be_own(actor, check)
    transition(check, CHECK, "drop", actor=actor, at=at)


@transaction.atomic
def answer(
    *, actor: StaffActor, item: SpotCheckItem, finding: str, text: str, at: datetime, uploads: Sequence[File[bytes]] = (),
    seen: int | None = None,
) -> None:  # fmt: skip
    """学校答复 in the system, with papers where there are any; it may be corrected until the centre decides."""
    if not actor.may(queries.ANSWER) or actor.level == "province":
        raise Denied(Reason("核查由学校答复", rule=f"permission.{queries.ANSWER}", owner="学校就业中心"))
    _must_be_seen(item, seen)
    if finding not in Finding.values:
        raise Refused(Reason("请选择核查的结果", rule="spotcheck.finding", field="finding",
                             remedy="属实、不属实，或者联系不上、查不清；查不清不算属实，也不算不属实"))  # fmt: skip
    if not text.strip():
        raise Refused(Reason("请写明怎样核查的、结果是什么", rule="spotcheck.answer", field="answer",
                             remedy="例如：6 月 3 日电话联系本人和单位，均确认已到岗"))  # fmt: skip
    transition(item, ITEM, "answer", actor=actor, at=at, reason=text.strip()[:300], answer=text.strip()[:2000], finding=finding,
               answered_by_label=actor.label[:120], answered_at=at)  # fmt: skip
    profile = profile_of(item.school, item.cohort)
    subject = kept.Subject("spotcheckitem", str(item.pk), SLOT, item.trail_subject, item.school_id)
    for upload in uploads:
        kept.keep(actor=actor, upload=upload, subject=subject, at=at, limits=limits_of(profile))


def papers_of(item: SpotCheckItem) -> list[Evidence]:
    rows = Evidence.objects.filter(object_type="spotcheckitem", object_id=str(item.pk), removed_at=None)
    return list(rows.order_by("pk"))


def ask_again(*, actor: StaffActor, item: SpotCheckItem, question: str, at: datetime, seen: int | None = None) -> None:
    """请再核查: the answer was not enough; it says what is missing."""
    _may_draw(actor)
    _must_be_seen(item, seen)
    if not question.strip():
        raise Refused(
            Reason("请写明还要核查什么", rule="spotcheck.question", field="reason", remedy="学校会看到这句话")
        )
    transition(item, ITEM, "ask", actor=actor, at=at, reason=question.strip(), question=question.strip()[:300])


@transaction.atomic
def decide(
    *, actor: StaffActor, item: SpotCheckItem, verdict: str, reason: str, at: datetime, seen: int | None = None
) -> None:
    """认定: it counts, it does not, or nobody could clear it up (C-35, M-10). The reason stands with the rates.

    What could not be cleared up stays in the rates as it was: not reaching somebody is no finding against them. A
    decision may be changed for another; all stay in the trail.
    """
    _may_draw(actor)
    _must_be_seen(item, seen)
    if not reason.strip():
        raise Refused(Reason("请写明认定的理由", rule="spotcheck.reason", field="reason", remedy="学校和毕业生会看到"))
    words = reason.strip()[:120]
    transition(item, ITEM, VERDICTS[ItemState(verdict)], actor=actor, at=at, reason=words, decision=words,
               decided_by_label=actor.label[:120], decided_at=at)  # fmt: skip
    destination = Destination.unscoped.select_related("graduate", "school").get(pk=item.destination_id)
    wanted = words if verdict == ItemState.OUT else ""
    if destination.does_not_count != wanted:
        _mark(destination, wanted, actor, at)
    _tell_verdict(item, destination, ItemState(verdict), words, at)


def _mark(destination: Destination, wanted: str, actor: StaffActor, at: datetime) -> None:
    told = {"does_not_count": [destination.does_not_count, wanted]}
    amend(destination, "spotcheck", actor=actor, at=at, reason=wanted, changes=told, does_not_count=wanted)
    versions.keep(destination, "spotcheck", actor=actor, at=at, with_values=False)


def _tell_verdict(item: SpotCheckItem, destination: Destination, verdict: ItemState, words: str, at: datetime) -> None:
    """Somebody whose registration counts as before is not troubled; a school hears both."""
    if verdict is ItemState.OUT:
        tell_graduate(destination, "spotcheck.out", "省级中心核查后认定你的去向不计入就业", at,
                      body=f"理由：{words}。与事实不符的，在“我的去向”里申诉，或请学校向中心说明。")  # fmt: skip
    staff = User.objects.filter(school_id=item.school_id, role__level="school", disabled_at=None)
    tell(
        users=staff.values_list("pk", flat=True),
        event="spotcheck.decided",
        about=item.destination.ref,
        at=at,
        body=words,
        title=f"{destination.graduate.name}：抽查认定{verdict.label}",
        href=f"/console/spotchecks/answer/{item.pk}/",
    )


def _must_be_seen(item: SpotCheckItem, seen: int | None) -> None:
    if seen is not None and seen != item.version:
        raise Conflict(stale_reason(item, item.state, item.version))
