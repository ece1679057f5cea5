"""What records does by the clock."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from jiuye.records import retention
from jiuye.records.jobs.periodic import every
from jiuye.records.models import IdempotencyKey, Job
from jiuye.records.services import runs, uploads
from jiuye.records.trail import chain

log = logging.getLogger(__name__)
LAG_ALARM = 300
KEYS_KEPT = timedelta(days=2)
JOBS_KEPT = timedelta(days=90)


@every(30)
def checkpoint(at: datetime) -> None:
    """Chain and sign new events (lag ≤ 60 s, W-22)."""
    late = chain.lag(at)
    if late > LAG_ALARM:
        log.error("the trail's checkpoints lag %.0f s behind", late)
    chain.checkpoint(at)


@every(3600)
def find_late_events(at: datetime) -> None:
    """Events whose transaction took so long that the quick pass no longer looks there."""
    chain.checkpoint(at, thorough=True)


@every(24 * 3600)
def verify_trail(at: datetime) -> None:
    """W-24, nightly: against the checkpoints kept outside the database too."""
    report = chain.verify_database(outside=chain.outside_notes())
    if not report.ok:
        log.error("the trail does not verify: %s", report.message)


@every(24 * 3600)
def let_go(at: datetime) -> None:
    """W-54: what has been kept for as long as its rule says goes; a page shows the school beforehand what will."""
    retention.sweep(at)


@every(3600)
def forget(at: datetime) -> None:
    """Old forms' keys (W-03: at least 24 h), finished jobs, files past their week (W-54), uploads nobody went on with."""
    IdempotencyKey.objects.filter(at__lt=at - KEYS_KEPT).delete()
    Job.objects.filter(state="done", finished_at__lt=at - JOBS_KEPT).delete()
    runs.expire(at)
    uploads.discard_abandoned(at)
