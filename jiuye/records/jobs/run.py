"""What a task may ask of the run it is in: show progress, do an effect exactly once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

from django.db import connection, transaction

from jiuye.records.jobs import engine
from jiuye.records.models import Job

_current: ContextVar[Run | None] = ContextVar("jiuye_job_run", default=None)
PROGRESS_EVERY = 0.5


class LeaseLost(Exception):
    """The worker slept past its lease and somebody else has the job: stop, and commit nothing."""


class Run:
    """One attempt at one job."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._shown_at = 0.0

    def progress(self, done: int, total: int, phase: str = "", sentence: str = "", *, now: bool = False) -> None:
        """Show how far it is, at most twice a second. Inside a transaction it waits: nobody could see it yet."""
        if connection.in_atomic_block or (not now and monotonic() - self._shown_at < PROGRESS_EVERY):
            return
        self._shown_at = monotonic()
        if not engine.show_progress(self.job, {"done": done, "total": total, "phase": phase, "sentence": sentence}):
            raise LeaseLost

    @contextmanager
    def effect(self, name: str) -> Iterator[bool]:
        """One transaction that takes effect once, whatever crashes or is delivered twice.

            with run.effect("apply") as fresh:
                if fresh: …

        Yields False when an earlier attempt already committed it. Raises LeaseLost, undoing the body, when the job
        was taken over meanwhile.
        """
        done = engine.effects(self.job)
        if done is None:
            raise LeaseLost
        if name in done:
            yield False
            return
        self.job.effects = done
        with transaction.atomic():
            yield True
            if not engine.mark_effect(self.job, name):
                raise LeaseLost


def current() -> Run | None:
    """The run this code is part of; None when called directly."""
    return _current.get()


@contextmanager
def running(run: Run) -> Iterator[Run]:
    token = _current.set(run)
    try:
        yield run
    finally:
        _current.reset(token)
