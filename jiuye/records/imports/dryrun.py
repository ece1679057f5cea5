"""The dry-run page's figures, causes and locked button, arranged from what the run kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Reason
from jiuye.kit.templatetags.ui_figures import share
from jiuye.records.imports import running
from jiuye.records.imports.kinds import ImportKind, kind_of
from jiuye.records.lifecycle import JobState, RunState
from jiuye.records.models import FileRun

SHOWN = 5
STEPS = "选文件|对列名|试算|确认导入|回执"


@dataclass(frozen=True, slots=True)
class Cause:
    """Problems with one cause: one cause is one repair."""

    key: str
    title: str
    why: str
    remedy: str
    rows: list[dict[str, Any]]
    total: int

    @property
    def shown(self) -> list[dict[str, Any]]:
        return self.rows[:SHOWN]

    @property
    def rest(self) -> list[dict[str, Any]]:
        return self.rows[SHOWN:]

    @property
    def unseen(self) -> int:
        """Rows the page does not carry; the error sheet does."""
        return self.total - len(self.rows)

    @property
    def fixable(self) -> int:
        return sum(bool(row["fix"]) for row in self.rows)


@dataclass(slots=True)
class DryRun:
    """Everything ``import_run.html`` shows."""

    step: int
    is_working: bool = False
    is_stuck: bool = False
    done: int = 0
    total: int = 0
    phase: str = ""
    counts: Mapping[str, Any] = field(default_factory=dict)
    figures: list[dict[str, Any]] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    cause_count: int = 0
    bar: list[dict[str, Any]] = field(default_factory=list)
    blocked: list[Reason] = field(default_factory=list)
    may_partial: bool = False
    good: int = 0
    beside: Mapping[str, Any] = field(default_factory=dict)


def dry_run(run: FileRun, actor: Actor) -> DryRun:
    page = DryRun(step=5 if run.state == RunState.APPLIED else 3)
    if running.is_working(run):
        _progress(page, run)
    elif run.state in running.OPEN:
        page.is_stuck = run.state == RunState.UPLOADED or (run.job is not None and run.job.state == JobState.FAILED)
    if run.state in (RunState.CHECKED, RunState.APPLIED):
        _fill(page, run, actor)
    return page


def _progress(page: DryRun, run: FileRun) -> None:
    job = run.job
    assert job is not None
    writing = job.name.endswith(".apply_import")
    page.is_working, page.step = True, 4 if writing else 3
    page.done, page.total = job.progress.get("done", 0), job.progress.get("total", run.row_count)
    page.phase = job.progress.get("phase", "") or ("等待写入" if writing else "等待处理")


def _fill(page: DryRun, run: FileRun, actor: Actor) -> None:
    kind, counts = kind_of(run), run.counts
    page.counts = counts
    page.causes = list(_causes(run, kind))
    page.beside = kind.beside(run, actor)
    page.cause_count = len(page.causes) + len(page.beside.get("choices", ()))
    page.bar = _bar(counts) if counts["read"] else []
    page.blocked = running.why_not(run, actor) if run.state == RunState.CHECKED and not page.is_working else []
    page.good = counts["read"] - counts["rejected"]
    page.may_partial = bool(counts["rejected"] and page.good and running.may_allow_partial(actor, kind))


def _causes(run: FileRun, kind: ImportKind) -> Iterator[Cause]:
    by: dict[str, list[dict[str, Any]]] = {}
    for problem in run.problems:
        if problem["code"] not in kind.asked_apart:
            by.setdefault(problem["cause"], []).append(problem)
    totals = run.counts.get("causes", {})
    for key, rows in sorted(by.items(), key=lambda item: -totals.get(item[0], len(item[1]))):
        first = rows[0]
        title = kind.words.causes.get(first["code"], "{}不对").format(first["label"])
        same = len({row["text"] for row in rows}) == 1
        why = first["text"] if same else f"{first['label']}列" if first["label"] else ""
        yield Cause(key, title, why, first["remedy"], rows, totals.get(key, len(rows)))


def _bar(counts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Shares of the whole as SVG attributes: same, new, changed, wrong."""
    at, parts = 0.0, []
    for key in ("unchanged", "created", "updated", "rejected"):
        width = share(counts[key], counts["read"])
        if width:
            parts.append({"key": key, "x": round(at, 2), "width": max(width, 0.4)})
        at += width
    return parts
