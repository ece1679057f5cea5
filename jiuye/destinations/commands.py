"""What the command line asks of destinations (``jiuye import destinations``, ``jiuye template destinations``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from jiuye.destinations.services import imports
from jiuye.destinations.services.template import template_of
from jiuye.destinations.sheets import columns_of, read_lines
from jiuye.graduates.seasons import profile_of
from jiuye.institutions.models import School
from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.sheets import match_columns, read
from jiuye.records.services import record


def import_destinations(
    path: Path, school_code: str, cohort: int, *, dry_run: bool = False, takeover: bool = False
) -> tuple[int, dict[str, Any]]:
    """All or nothing: with one wrong row nothing is written and the status is 1."""
    at = timezone.now()
    school = School.objects.filter(code=school_code).first()
    if school is None:
        raise Refused(
            Reason(f"没有代码为 {school_code} 的学校", rule="school.unknown", remedy="先用 jiuye schools add 建立学校")
        )
    found = read(path, name=path.name)
    mapping = match_columns(found.header, columns_of(profile_of(school, cohort)))
    mapping.refuse_if_unusable(found.header)
    with transaction.atomic():
        lines = read_lines(found, mapping.index, profile_of(school, cohort), cohort)
        judged = imports.judge_lines(lines, school=school, cohort=cohort, actor=SYSTEM, at=at)
        if not judged.problems and not dry_run and judged.moving:
            imports.write(judged, school=school, cohort=cohort, actor=SYSTEM, at=at, takeover=takeover)
            record(
                "destinations.import",
                actor=SYSTEM,
                at=at,
                obj=school,
                school_id=school.pk,
                changes={"counts": [{}, judged.counts]},
            )
    problems = [
        {
            "row": p.row,
            "column": p.label or p.key,
            "code": p.code,
            "message": f"{p.text}。{p.remedy}" if p.remedy else p.text,
        }
        for p in judged.problems
    ]
    counts = judged.counts if not problems or dry_run else {**judged.counts, "created": 0, "updated": 0}
    return (1 if problems else 0), {**counts, "problems": problems}


def template(profile_key: str, out: Path) -> None:
    """The import template of one province, written to ``out``."""
    out.write_bytes(template_of(profile_key, timezone.localdate().year))
