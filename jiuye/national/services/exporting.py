"""上报文件: who goes, who stays and why, the file in the national order, and the memory of having sent it (S0-58, C-17)."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, cast

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet

from jiuye.destinations.models import Destination
from jiuye.graduates.seasons import profile_of
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Conflict, Reason, Refused
from jiuye.national import gathering, lookups, sheets
from jiuye.national.gathering import Item, Shared
from jiuye.national.models import Answer, Answered, Report, Run, Sent
from jiuye.national.outbox import Known, must_go
from jiuye.national.record import layout, outgoing
from jiuye.national.services.checking import findings_of
from jiuye.national.services.common import Say, begun
from jiuye.records.lifecycle import RunState
from jiuye.records.models import FileRun
from jiuye.records.services import runs
from jiuye.standards.national import NationalField, national_errors

WHAT = "national.export"
PURPOSE = "上报全国系统"
FORMATS = ("xlsx", "csv", "dbf")


@dataclass(slots=True)
class Plan:
    """What an export would do: ``going`` destination → its digest; ``blocked`` records by rule; the rest by reason."""

    fields: tuple[NationalField, ...]
    going: dict[int, str] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    by_rule: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0
    not_ready: int = 0
    added: int = 0
    objected: int = 0
    """Of those going: whose graduate says it is not so, and has no answer yet (M-01). The nation keeps no such mark."""

    def refusal(self) -> list[Reason]:
        """Each message that keeps records back, with how many (M-02)."""
        return [_kept_back(rule, count) for rule, count in self.by_rule.most_common()]


def _kept_back(rule: str, count: int) -> Reason:
    error = national_errors()[rule]
    return Reason(
        f"{count} 条会被退回：{error.message}",
        rule=f"national.{rule}",
        facts=(("类别", error.klass), ("条数", str(count))),
        owner="见预检",
        remedy="先在预检里改好；或者明确选择“不送有错的”，只送其余的",
        href=f"/console/national/?rule={rule}",
    )


def plan(school: School, cohort: int, at: datetime) -> tuple[Shared, Plan]:
    """Read everything once and say what would happen; nothing is written."""
    shared = gathering.shared_of(school, cohort, at)
    found = Plan(shared.fields)
    for item in gathering.items(shared, gathering.rows(school, cohort)):
        _sort(item, found)
    return shared, found


def _sort(item: Item, found: Plan) -> None:
    if not item.ready:
        found.not_ready += 1
    elif not must_go(item.known, item.digest, item.destination.state_since):
        found.unchanged += 1
    elif errors := {f.rule for f in findings_of(item) if f.blocks and not _mends_itself(f.rule, item)}:
        found.blocked.add(item.destination.pk)
        found.by_rule.update(errors)
    else:
        found.going[item.destination.pk] = item.digest
        found.added += not item.known.reported_as
        found.objected += item.destination.objected_at is not None


def _mends_itself(rule: str, item: Item) -> bool:
    """E01 for somebody the nation does not know: this sending adds them."""
    return rule == "E01" and not item.known.reported_as


def refuse_unless(found: Plan, *, leave_out: bool) -> None:
    """Raises Refused when there is nothing to send, or when errors would go along unasked."""
    if found.blocked and not leave_out:
        raise Refused.because(found.refusal())
    if not found.going:
        why = f"{found.unchanged} 条已经送过、内容没有变，{found.not_ready} 条还没有审核通过"
        raise Refused(Reason("没有要上报的记录", rule="national.nothing", facts=(("现在", why),), owner="学校就业中心",
                             remedy="有新审核通过的，或改过的，再来生成"))  # fmt: skip


@transaction.atomic
def request(
    *, actor: Actor, school: School, cohort: int, fmt: str, leave_out: bool, at: datetime
) -> tuple[FileRun, Run]:
    """Somebody wants the file: the receipt exists before a row is read."""
    if fmt not in FORMATS:
        raise Refused(
            Reason("只能生成 xlsx、csv 或 dbf", rule="national.format", field="format", remedy="请选其中一种")
        )
    fields = layout(profile_of(school, cohort), cohort)
    receipt = runs.request_export(
        actor=actor, what=WHAT, at=at, columns=[f.field for f in fields], school_id=school.pk, cohort=str(cohort),
        filters={"school": school.code, "cohort": cohort, "format": fmt, "leave_out": leave_out},
        title=f"{school.name} {cohort} 届上报文件", reason=PURPOSE, sensitive=True,
    )  # fmt: skip
    run = begun(
        actor=actor, school=school, cohort=cohort, kind=Run.Kind.EXPORT, key=f"export:{receipt.pk}", at=at,
        file_run_id=receipt.pk,
    )  # fmt: skip
    return receipt, run


def produce(*, run: Run, actor: Actor, at: datetime, said: Say | None = None) -> Run:
    """Write the file and remember what was sent, once: a second delivery finds it done and does nothing (T-56)."""
    receipt = FileRun.objects.get(pk=run.file_run_id or 0)
    if receipt.state != RunState.REQUESTED:
        return run
    try:
        shared, found = plan(run.school, run.cohort, at)
        refuse_unless(found, leave_out=bool(receipt.filters["leave_out"]))
        with tempfile.TemporaryFile() as out:
            sent = list(_written(cast(BinaryIO, out), run, shared, found, str(receipt.filters["format"]), at, said))
            _remember(run, receipt, sent, shared, found, out=File(out), actor=actor, at=at)
    except Refused as no:
        runs.failed(receipt, actor=actor, at=at, error=str(no))
        raise
    return run


def _written(
    out: BinaryIO, run: Run, shared: Shared, found: Plan, fmt: str, at: datetime, said: Say | None
) -> Iterator[Sent]:
    """The file, record by record; what went into it is kept, nothing else."""
    kept: list[Sent] = []
    leaves, local = shared.profile.catalogue.leaves, shared.profile.national.use_local_codes

    def rows() -> Iterator[list[str]]:
        among = gathering.rows(run.school, run.cohort)
        for n, item in enumerate(_going(shared, among, found), 1):
            kept.append(_sending(run, item, at))
            if said and n % 1000 == 0:
                said(n, len(found.going), "写文件")
            record = outgoing(item.record, leaves[item.destination.leaf], local=local)
            yield [record[f.field] for f in shared.fields]

    sheets.write(out, fmt, shared.fields, rows(), on=shared.on)
    out.seek(0)
    return iter(kept)


def _going(shared: Shared, among: QuerySet[Destination], found: Plan) -> Iterator[Item]:
    """The planned records, still saying what they said when they were planned."""
    for item in gathering.items(shared, among):
        if found.going.get(item.destination.pk) == item.digest:
            yield item


def _sending(run: Run, item: Item, at: datetime) -> Sent:
    return Sent(
        run=run,
        graduate_id=item.graduate.pk,
        destination_id=item.destination.pk,
        action=item.facts.action,
        values=json.dumps({k: v for k, v in item.record.items() if v}, ensure_ascii=False),
        digest=item.digest,
        at=at,
    )


@transaction.atomic
def _remember(
    run: Run,
    receipt: FileRun,
    sent: list[Sent],
    shared: Shared,
    found: Plan,
    *,
    out: File[bytes],
    actor: Actor,
    at: datetime,
) -> None:
    """Everything or nothing: rows, present state and receipt in one transaction."""
    before = lookups.known_of(run.school, run.cohort, run.target)
    ids = {s.graduate_id for s in sent}
    if any(before.get(pk) != shared.known.get(pk) for pk in ids):
        raise Conflict(Reason("刚有人生成过上报文件，这一份没有保存", rule="national.twice", owner="学校就业中心",
                              remedy="先看那一份；还有没送的，再生成一次"))  # fmt: skip
    Sent.unscoped.bulk_create(sent, batch_size=500)
    _update_reports(run, sent, before, at)
    _settle(ids, at)
    name = f"{run.school.code}_{run.cohort}_{run.number}.{receipt.filters['format']}"
    runs.produced(receipt, actor=actor, at=at, content=out, name=name, row_count=len(sent), people=ids)
    run.finished_at, run.digest = at, receipt.result_sha256
    run.counts = {"sent": len(sent), "added": sum(s.action == "add" for s in sent), "left_out": len(found.blocked),
                  "unchanged": found.unchanged, "not_ready": found.not_ready}  # fmt: skip
    run.save()


def _update_reports(run: Run, sent: list[Sent], before: dict[int, Known], at: datetime) -> None:
    numbers = {s.graduate_id: str(json.loads(s.values).get("KSH", "")) for s in sent}
    reports = [
        Report(
            graduate_id=s.graduate_id, destination_id=s.destination_id, target=run.target,
            reported_as=numbers[s.graduate_id], first_sent_at=at, sent_at=at, digest=s.digest, action=s.action,
            answer=Answered.WAITING, answered_at=None,
        )
        for s in sent
    ]  # fmt: skip
    new = [r for r in reports if r.graduate_id not in before]
    known = [r for r in reports if r.graduate_id in before]
    Report.unscoped.bulk_create(new, batch_size=500)
    Report.unscoped.bulk_create(
        known, batch_size=500, update_conflicts=True, unique_fields=["graduate", "target"],
        update_fields=["destination", "reported_as", "sent_at", "digest", "action", "answer", "answered_at"],
    )  # fmt: skip


def _settle(graduates: set[int], at: datetime) -> None:
    """Returned messages on records that went out again are no longer anybody's work."""
    ids = sorted(graduates)
    for start in range(0, len(ids), 900):
        Answer.unscoped.filter(graduate_id__in=ids[start : start + 900], settled_at=None, accepted=False).update(
            settled_at=at
        )
