"""学籍比对: the roster held against the registry's own file, person by person and field by field (S0-64, S0-65, C02)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.core.files.base import File
from django.db import transaction

from jiuye.accounts.models import Person
from jiuye.graduates.models import Graduate
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.national import reference_sheets
from jiuye.national.models import Registered, Run
from jiuye.national.record import Record, registry_record
from jiuye.national.reference_sheets import Enrolled, RegistryFile, differences
from jiuye.national.services.common import Say, begun
from jiuye.national.sheets import problem
from jiuye.records.lifecycle import RunState
from jiuye.records.models import FileRun
from jiuye.records.services import runs

WHAT = "national.registry"
BATCH = 1000


@dataclass(slots=True)
class Comparison:
    """What a registry file says of a cohort: whom it knows, on what it differs, whom only one side has."""

    matched: dict[int, Registered] = field(default_factory=dict)
    problems: list[dict[str, object]] = field(default_factory=list)
    people: int = 0
    strangers: int = 0
    absent: int = 0

    @property
    def counts(self) -> dict[str, int]:
        differing = [one for one in self.matched.values() if one.differing]
        return {
            "people": self.people, "matched": len(self.matched), "differing": len(differing),
            "fields": sum(len(one.differs) for one in differing), "strangers": self.strangers, "absent": self.absent,
        }  # fmt: skip


@transaction.atomic
def receive(*, actor: Actor, upload: File[bytes], school: School, cohort: int, at: datetime) -> FileRun:
    """Keep the file and say where it differs; nothing is written, and never into the roster."""
    receipt = runs.receive(
        actor=actor, upload=upload, what=WHAT, at=at, school_id=school.pk, cohort=str(cohort),
        title=f"{school.name} {cohort} 届学籍",
    )  # fmt: skip
    found = compare(_file(receipt), school, cohort)
    runs.checked(receipt, actor=actor, at=at, counts=found.counts, problems=found.problems)
    return receipt


@transaction.atomic
def apply(*, receipt: FileRun, actor: Actor, at: datetime, said: Say | None = None) -> Run:
    """What the registry says is kept beside each graduate, for the checks and the list; a second delivery finds it done."""
    school, cohort = School.objects.select_related("province").get(pk=receipt.school_id or 0), int(receipt.cohort)
    run = begun(
        actor=actor, school=school, cohort=cohort, kind=Run.Kind.REGISTRY, key=f"registry:{receipt.pk}", at=at,
        file_run_id=receipt.pk,
    )  # fmt: skip
    if receipt.state != RunState.CHECKED:
        return run
    found = compare(_file(receipt), school, cohort, run)
    Registered.unscoped.filter(graduate__school=school, graduate__cohort=cohort).delete()
    Registered.unscoped.bulk_create(found.matched.values(), batch_size=BATCH)
    if said:
        said(len(found.matched), len(found.matched), "记下学籍")
    runs.applied(receipt, actor=actor, at=at, counts=found.counts)
    run.finished_at, run.digest, run.counts = at, receipt.sha256, found.counts
    run.save()
    return run


def _file(receipt: FileRun) -> RegistryFile:
    return reference_sheets.registry(Path(receipt.upload.path), name=receipt.upload_name)


def compare(file: RegistryFile, school: School, cohort: int, run: Run | None = None) -> Comparison:
    """Everybody of the file with the graduate they are, found by document, then exam number, then student number."""
    people = _roster(school, cohort)
    known = Roster(people)
    found = Comparison(problems=list(file.problems), people=len(file.people))
    for one in file.people:
        graduate = known.who(one.values)
        if graduate is None:
            found.strangers += 1
            found.problems.append(_stranger(one))
        elif graduate.pk in found.matched:
            found.problems.append(
                problem(one.row, "", f"和前面的行是同一个人：{graduate.name}", "学籍里重复的，请先核对")
            )
        else:
            differs = list(differences(registry_record(graduate), one.values))
            found.matched[graduate.pk] = Registered(
                graduate=graduate, run=run, values=json.dumps(one.values, ensure_ascii=False), differs=differs,
                differing=bool(differs),
            )  # fmt: skip
    found.absent = len(people) - len(found.matched)
    return found


def again(*, school: School, cohort: int) -> None:
    """After the roster changed: the same registry values, compared anew."""
    rows = Registered.unscoped.filter(graduate__school=school, graduate__cohort=cohort)
    changed = []
    for one in rows.select_related(
        "graduate__person", "graduate__department", "graduate__class_group", "graduate__school"
    ):
        differs = list(differences(registry_record(one.graduate), json.loads(one.values)))
        if differs != one.differs:
            one.differs, one.differing = differs, bool(differs)
            changed.append(one)
    Registered.unscoped.bulk_update(changed, ["differs", "differing"], batch_size=BATCH)


def _roster(school: School, cohort: int) -> Sequence[Graduate]:
    mine = Graduate.unscoped.filter(school=school, cohort=cohort, deactivated_at=None)
    return list(mine.select_related("person", "department", "class_group", "school"))


class Roster:
    """A cohort by each of the numbers a registry file may bring."""

    def __init__(self, people: Iterable[Graduate]) -> None:
        self.by_document: dict[str, Graduate] = {}
        self.by_exam: dict[str, Graduate] = {}
        self.by_student: dict[str, Graduate] = {}
        for one in people:
            self.by_document[one.person.document_index or ""] = one
            self.by_exam[one.exam_number.upper()] = one
            self.by_student[one.student_number.upper()] = one

    def who(self, told: Record) -> Graduate | None:
        document = told.get("SFZH", "")
        if document and (found := self.by_document.get(Person.index_of(document))):
            return found
        if (number := told.get("KSH")) and (found := self.by_exam.get(number)):
            return found
        return self.by_student.get(told["XH"]) if told.get("XH") else None


def _stranger(one: Enrolled) -> dict[str, object]:
    number = one.values.get("XH") or one.values.get("KSH") or ""
    return problem(
        one.row, "学号" if one.values.get("XH") else "考生号", f"学籍里有，本届名单里没有：{one.values.get('XM', '')} {number}".rstrip(),
        "确实是本届毕业生的，用生源导入补进名单；不是的不用管",
    )  # fmt: skip
