"""What the command line asks: ``jiuye national check | export | feedback | units | registry``; 0 only when nothing stands in the way."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.utils import timezone

from jiuye.institutions.models import School
from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Reason, Refused
from jiuye.national import lookups
from jiuye.national.models import Problem
from jiuye.national.services import checking, exporting
from jiuye.national.services import feedback as returning
from jiuye.national.services import registry as registries
from jiuye.national.services import units as unit_lists
from jiuye.national.words import WORDS, error_of
from jiuye.records.models import FileRun

Answer = tuple[int, dict[str, Any]]
MOST = 1000


def check(school: str, cohort: int, *, at: datetime | None = None) -> Answer:
    """Status 0 when no record would be returned. ``problems`` names each by exam number, with the repair."""
    at = at or timezone.now()
    run = checking.check(actor=SYSTEM, school=_school(school), cohort=cohort, at=at)
    rows = Problem.unscoped.filter(run=run).select_related("graduate").order_by("rule", "graduate_id")
    groups = Counter(rows.order_by().values_list("rule", flat=True))
    errors = rows.filter(severity="error").exists()
    return int(errors), {
        "records": run.counts.get("records", 0),
        "ready": run.counts.get("ready", 0),
        "blocked": run.counts.get("blocked", 0),
        "messages": [_message(rule, groups[rule]) for rule in sorted(groups, key=lambda r: (r[0] == "C", r))],
        "problems": [_problem(row) for row in rows[:MOST]],
        "problem_count": sum(groups.values()),
        "not_checked": {"C17": run.counts.get("no_wage", 0)},
        "unit_lists": [one.file_name for one in lookups.unit_lists(run.school, cohort)],
    }


def _message(rule: str, count: int) -> dict[str, Any]:
    error, words = error_of(rule), WORDS[rule]
    return {
        "id": rule, "message": error.message, "class": error.klass, "severity": error.severity, "count": count,
        "plain": words.plain, "remedy": words.remedy, "owner": words.owner,
    }  # fmt: skip


def _problem(row: Problem) -> dict[str, Any]:
    error, words = error_of(row.rule), WORDS[row.rule]
    return {
        "id": row.rule, "message": error.message, "class": error.klass, "severity": row.severity,
        "KSH": row.graduate.exam_number, "student_number": row.graduate.student_number, "fields": list(error.fields),
        "why": row.why, "remedy": words.remedy, "owner": words.owner,
    }  # fmt: skip


def export(
    school: str, cohort: int, fmt: str, out: Path | str | None, *, leave_out: bool = False, at: datetime | None = None
) -> Answer:
    """The file at ``out``. Raises Refused with every message that keeps records back, unless they may be left out."""
    at = at or timezone.now()
    found = _school(school)
    _, plan = exporting.plan(found, cohort, at)
    exporting.refuse_unless(plan, leave_out=leave_out)
    receipt, run = exporting.request(actor=SYSTEM, school=found, cohort=cohort, fmt=fmt, leave_out=leave_out, at=at)
    exporting.produce(run=run, actor=SYSTEM, at=at)
    receipt = FileRun.objects.get(pk=receipt.pk)
    target = Path(out) if out else Path.cwd() / receipt.result_name
    with receipt.result.open("rb") as source, target.open("wb") as copy:
        shutil.copyfileobj(source, copy)
    return 0, {
        "file": str(target), "format": fmt, "sha256": receipt.result_sha256, "run": run.number, "rows": receipt.row_count,
        **run.counts,
    }  # fmt: skip


def feedback(
    path: Path | str, school: str, cohort: int, dry_run: bool = False, *, at: datetime | None = None
) -> Answer:
    """Status 1 when a number is unknown; the known ones are taken all the same, unless it is a dry run."""
    at, path, found = at or timezone.now(), _there(path), _school(school)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    reading = returning.read(path, path.name, sha256, SYSTEM, found, cohort, at)
    answer: dict[str, Any] = {**reading.counts, "dry_run": dry_run, "problems": reading.problems}
    if not dry_run:
        with path.open("rb") as upload:
            receipt = returning.receive(
                actor=SYSTEM, upload=File(upload, path.name), school=found, cohort=cohort, at=at
            )
        run = returning.apply(receipt=receipt, actor=SYSTEM, school=found, cohort=cohort, at=at)
        answer |= {
            "bounced": run.counts.get("bounced", 0),
            "reopened": run.counts.get("reopened", 0),
            "run": run.number,
        }
    return int(bool(reading.unknown)), answer


def units(path: Path | str, school: str, cohort: int, *, everywhere: bool = False, append: bool = False,
          at: datetime | None = None) -> Answer:  # fmt: skip
    """The national unit list of a year, for one school or for every school of its centre."""
    at, path, found = at or timezone.now(), _there(path), _school(school)
    with path.open("rb") as upload:
        receipt = unit_lists.receive(
            actor=SYSTEM, upload=File(upload, path.name), school=found, cohort=cohort, at=at, everywhere=everywhere,
            append=append,
        )  # fmt: skip
    run = unit_lists.apply(receipt=receipt, actor=SYSTEM, at=at)
    return 0, {**receipt.counts, "problems": receipt.problems, "run": run.number}


def registry(path: Path | str, school: str, cohort: int, *, at: datetime | None = None) -> Answer:
    """The registry's file held against the roster. Status 1 when anybody differs or is on one side only."""
    at, path, found = at or timezone.now(), _there(path), _school(school)
    with path.open("rb") as upload:
        receipt = registries.receive(actor=SYSTEM, upload=File(upload, path.name), school=found, cohort=cohort, at=at)
    run = registries.apply(receipt=receipt, actor=SYSTEM, at=at)
    told = receipt.counts
    status = int(bool(told["differing"] or told["strangers"] or told["absent"]))
    return status, {**told, "problems": receipt.problems, "run": run.number}


def _there(path: Path | str) -> Path:
    if not (found := Path(path)).is_file():
        raise Refused(Reason(f"没有这个文件：{found.name}", rule="file.missing", remedy="请核对文件的位置和名称"))
    return found


def _school(code: str) -> School:
    found = School.objects.select_related("province").filter(code=code).first()
    if found is None:
        raise Refused(
            Reason(f"没有代码为 {code} 的学校", rule="school.unknown", remedy="先用 jiuye schools add 建立学校")
        )
    return found
