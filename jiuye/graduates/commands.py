"""What the command line asks of the roster (``jiuye import graduates``, ``jiuye template graduates``)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from jiuye.graduates.services import roster
from jiuye.graduates.services import template as templates
from jiuye.graduates.services.checking import judge
from jiuye.graduates.services.writing import Import
from jiuye.institutions.models import School
from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.sheets import read
from jiuye.records.services import record


def import_graduates(
    path: Path, school_code: str, cohort: int, dry_run: bool = False, *, at: datetime | None = None
) -> tuple[int, dict[str, Any]]:
    """All or nothing: with one wrong row nothing is written and the status is 1."""
    at = at or timezone.now()
    try:
        school = _school(school_code)
        table = read(path, name=path.name)
        with transaction.atomic():
            judged = judge(table, school=school, cohort=cohort, actor=SYSTEM, at=at, options={}, create=not dry_run)
            good = not judged.sheet.problems
            if good and not dry_run:
                roster.write(judged, Import(school, cohort, SYSTEM, at, f"导入 {path.name}"))
                if judged.counts["created"] or judged.counts["updated"]:
                    record("graduates.import", actor=SYSTEM, at=at, obj=school, school_id=school.pk,
                           changes={"counts": [{}, judged.counts]})  # fmt: skip
            elif not dry_run:
                transaction.set_rollback(True)
    except Refused as no:
        return 1, _nothing(
            [{"row": 0, "column": r.field, "code": r.rule, "message": _said(r.text, r.remedy)} for r in no.reasons]
        )
    counts = judged.counts if good or dry_run else {**judged.counts, "created": 0, "updated": 0}
    problems = [
        {"row": p.row, "column": p.label or p.key, "code": p.code, "message": _said(p.text, p.remedy)}
        for p in judged.ordered
    ]
    return (0 if good else 1), {**counts, "problems": problems}


def template(profile: str, out: Path, *, cohort: int | None = None) -> None:
    """The import template of one province, written to ``out``."""
    out.write_bytes(templates.template(profile, cohort or timezone.localdate().year))


def _school(code: str) -> School:
    school = School.objects.filter(code=code).first()
    if school is None:
        raise Refused(
            Reason(f"没有代码为 {code} 的学校", rule="school.unknown", remedy="先用 jiuye schools add 建立学校")
        )
    return school


def _nothing(problems: list[dict[str, Any]]) -> dict[str, Any]:
    return {"read": 0, "created": 0, "updated": 0, "unchanged": 0, "rejected": 0, "problems": problems}


def _said(text: str, remedy: str) -> str:
    return f"{text}。{remedy}" if remedy else text
