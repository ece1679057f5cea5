"""Background work of the roster: everybody a window opens for is told (S4-65)."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date, datetime

from django.db import transaction

from jiuye.accounts.actor import StaffActor
from jiuye.graduates.services import escalating, windows
from jiuye.institutions.models import ReportingWindow
from jiuye.records.jobs import queue
from jiuye.records.jobs.interface import task
from jiuye.records.jobs.periodic import every
from jiuye.records.jobs.run import current


@every(3600)
def escalate_silence(at: datetime) -> None:
    """A word of pressure left unanswered goes one desk up (S4-78)."""
    escalating.escalate(at)


@task()
def tell_opened(window_id: int, moment: str) -> None:
    """开放通知 to everybody it concerns, a thousand at a time; a second delivery tells nobody twice (S4-65, W-06)."""
    row, at, work = ReportingWindow.objects.get(pk=window_id), datetime.fromisoformat(moment), current()
    if row.changed_at != at or not row.is_open:
        return  # changed again since: that change has its own job
    after = 0
    while upto := windows.last_of_batch(row, after):
        with work.effect(f"after:{after}") if work else nullcontext(True) as fresh:
            if fresh:
                windows.tell_graduates(row=row, after=after, upto=upto, at=windows.begins(row, at))
        after = upto


def open_and_tell(
    *, actor: StaffActor, cohort: int, process: str, at: datetime, since: date | None = None, until: date | None = None
) -> ReportingWindow:
    """开放, with the job that tells the graduates in the same transaction."""
    with transaction.atomic():
        row = windows.open_window(actor=actor, cohort=cohort, process=process, at=at, since=since, until=until)
        queue.enqueue(tell_opened, window_id=row.pk, moment=at.isoformat(), actor=actor, at=at,
                      run_after=windows.begins(row, at), unique_key=f"window.opened:{row.pk}:{at.isoformat()}")  # fmt: skip
    return row
