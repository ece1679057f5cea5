"""全国单位名单: which units the national system knows this year, from its own list (E07, S0-67)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.core.files.base import File
from django.db import transaction

from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.national import reference_sheets
from jiuye.national.models import Run, Unit, UnitList
from jiuye.national.services.common import Say, begun
from jiuye.records.lifecycle import RunState
from jiuye.records.models import FileRun
from jiuye.records.services import record, runs

WHAT = "national.units"
BATCH = 5000


@transaction.atomic
def receive(
    *, actor: Actor, upload: File[bytes], school: School, cohort: int, at: datetime, everywhere: bool, append: bool
) -> FileRun:
    """Keep the file and say what is in it. ``everywhere``: for every school of the centre; ``append``: after what is there."""
    receipt = runs.receive(
        actor=actor, upload=upload, what=WHAT, at=at, school_id=school.pk, cohort=str(cohort),
        title=f"{cohort} 届全国单位名单", options={"everywhere": everywhere, "append": append},
    )  # fmt: skip
    found = reference_sheets.units(Path(receipt.upload.path), name=receipt.upload_name)
    counts = {
        "rows": found.rows,
        "units": len(found.units),
        "coded": sum(map(bool, found.units.values())),
        "repeated": found.repeated,
    }
    runs.checked(receipt, actor=actor, at=at, counts=counts, problems=found.problems)
    return receipt


@transaction.atomic
def apply(*, receipt: FileRun, actor: Actor, at: datetime, said: Say | None = None) -> Run:
    """The list takes the place of the one before it, or grows; a second delivery finds it done (T-56)."""
    school, cohort = School.objects.select_related("province").get(pk=receipt.school_id or 0), int(receipt.cohort)
    run = begun(
        actor=actor, school=school, cohort=cohort, kind=Run.Kind.UNITS, key=f"units:{receipt.pk}", at=at,
        file_run_id=receipt.pk,
    )  # fmt: skip
    if receipt.state != RunState.CHECKED:
        return run
    found = reference_sheets.units(Path(receipt.upload.path), name=receipt.upload_name).units
    kept = _list_of(receipt, school, cohort, actor, at)
    before = kept.size
    if not receipt.options.get("append"):
        Unit.objects.filter(of=kept).delete()
    _write(kept, found, said)
    UnitList.objects.filter(pk=kept.pk).update(size=Unit.objects.filter(of=kept).count())
    kept.refresh_from_db()
    runs.applied(receipt, actor=actor, at=at, counts={**receipt.counts, "size": kept.size})
    run.finished_at, run.digest, run.counts = at, receipt.sha256, {"units": kept.size}
    run.save()
    record("national.units", actor=actor, at=at, obj=kept, school_id=school.pk,
           changes={"units": [before, kept.size], "file": ["", receipt.upload_name]})  # fmt: skip
    return run


def _list_of(receipt: FileRun, school: School, cohort: int, actor: Actor, at: datetime) -> UnitList:
    owner = None if receipt.options.get("everywhere") else school
    told = {"file_name": receipt.upload_name, "by_label": actor.label[:120], "at": at}
    return UnitList.objects.update_or_create(province=school.province, school=owner, cohort=cohort, defaults=told)[0]


def _write(kept: UnitList, found: dict[str, str], said: Say | None) -> None:
    rows = [Unit(of=kept, name=name, code=code) for name, code in found.items()]
    for start in range(0, len(rows), BATCH):
        Unit.objects.bulk_create(
            rows[start : start + BATCH], update_conflicts=True, unique_fields=["of", "name"], update_fields=["code"]
        )
        if said:
            said(start, len(rows), "写名单")
