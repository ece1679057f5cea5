"""The slow parts, done by the worker: checking a school, writing its file, and what the night does (S0-58, T-56)."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from jiuye.accounts.actors import actor_of
from jiuye.accounts.models import User
from jiuye.destinations.models import Destination
from jiuye.graduates.seasons import profile_of
from jiuye.institutions.models import School
from jiuye.kit.actors import CLOCK, SYSTEM, Actor
from jiuye.kit.refusals import Refused
from jiuye.national.models import Run
from jiuye.national.services import checking, exporting, registry, units
from jiuye.notices.services import tell
from jiuye.records.jobs import queue
from jiuye.records.jobs.interface import task
from jiuye.records.jobs.periodic import every
from jiuye.records.jobs.run import current
from jiuye.records.models import FileRun, Job
from jiuye.records.services import amend

log = logging.getLogger(__name__)
DAY = 24 * 3600


def whoever(ref: str) -> Actor:
    """The person behind a reference, as they are now; the clock otherwise."""
    kind, _, pk = ref.partition(":")
    if kind != "user":
        return CLOCK if ref == "clock" else SYSTEM
    return actor_of(User.objects.select_related("role").get(pk=int(pk)))


def _said(done: int, total: int, phase: str) -> None:
    if (run := current()) is not None:
        run.progress(done, total, phase)


@task()
def check(school_id: int, cohort: int, by: str, key: str) -> None:
    """Every rule over every record."""
    school = School.objects.select_related("province").get(pk=school_id)
    checking.check(actor=whoever(by), school=school, cohort=cohort, at=timezone.now(), key=key, said=_said)


@task()
def export(run_id: int, by: str) -> None:
    """The file, once. A refusal is written on the receipt, not raised at the worker."""
    run = Run.unscoped.select_related("school__province").get(pk=run_id)
    try:
        exporting.produce(run=run, actor=whoever(by), at=timezone.now(), said=_said)
    except Refused as no:
        log.info("national export %s refused: %s", run_id, no.reasons[0].rule)


@task()
def take(receipt_id: int, by: str) -> None:
    """A unit list or a registry file, once somebody said so."""
    receipt = FileRun.objects.get(pk=receipt_id)
    service = units if receipt.what == units.WHAT else registry
    service.apply(receipt=receipt, actor=whoever(by), at=timezone.now(), said=_said)


@transaction.atomic
def start_taking(*, actor: Actor, receipt: FileRun, at: datetime) -> None:
    """The page shows the job and survives being left; asked twice it is one job."""
    job = queue.enqueue(
        take, receipt_id=receipt.pk, by=actor.ref, actor=actor, at=at, school_id=receipt.school_id,
        unique_key=f"national.take:{receipt.pk}",
    )  # fmt: skip
    amend(receipt, "taking", actor=actor, at=at, job=job)


@transaction.atomic
def start_check(*, actor: Actor, school: School, cohort: int, at: datetime) -> Job:
    key = f"check:{school.pk}:{cohort}:{at.isoformat()}"
    return queue.enqueue(
        check,
        school_id=school.pk,
        cohort=cohort,
        by=actor.ref,
        key=key,
        actor=actor,
        at=at,
        unique_key=f"national.{key}",
    )


@transaction.atomic
def start_export(*, actor: Actor, school: School, cohort: int, fmt: str, leave_out: bool, at: datetime) -> FileRun:
    """Ask for the file; the page shows the job and survives being left."""
    receipt, run = exporting.request(actor=actor, school=school, cohort=cohort, fmt=fmt, leave_out=leave_out, at=at)
    job = queue.enqueue(
        export, run_id=run.pk, by=actor.ref, actor=actor, at=at, school_id=school.pk,
        unique_key=f"national.export:{run.pk}",
    )  # fmt: skip
    amend(receipt, "producing", actor=actor, at=at, job=job)
    return receipt


@every(DAY)
def nightly(at: datetime) -> None:
    """Check everybody; where the province sends on a schedule, write what is new, without what would be returned (S0-58)."""
    pairs = Destination.unscoped.filter(
        is_current=True, state__in=("approved", "in_review"), graduate__deactivated_at=None
    )
    for school_id, cohort in sorted(pairs.values_list("school_id", "cohort").distinct().order_by()):
        school = School.objects.select_related("province").get(pk=school_id)
        if profile_of(school, cohort).windows.status("register", cohort, at) is None:
            _tonight(school, cohort, at)


def _tonight(school: School, cohort: int, at: datetime) -> None:
    registry.again(school=school, cohort=cohort)
    checking.check(actor=CLOCK, school=school, cohort=cohort, at=at)
    if profile_of(school, cohort).national.mode != "scheduled":
        return
    _, found = exporting.plan(school, cohort, at)
    if not found.going:
        return
    receipt, run = exporting.request(actor=CLOCK, school=school, cohort=cohort, fmt="xlsx", leave_out=True, at=at)
    exporting.produce(run=run, actor=CLOCK, at=at)
    office = User.objects.filter(school=school, role__level="school", disabled_at=None).values_list("pk", flat=True)
    tell(users=office, event="national.sent", title=f"{cohort} 届今晚生成了上报文件：{receipt.row_count or run.counts['sent']} 条",
         body=f"预检拦下 {len(found.blocked)} 条，改好后随下一批再送。", href="/console/national/runs/", at=at)  # fmt: skip
