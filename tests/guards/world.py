"""Two schools full of life, the second one's personal data made recognisable: where a canary sings, somebody looked through a wall."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.test import Client
from PIL import Image

from jiuye.destinations.models import Destination
from jiuye.destinations.services import claims
from jiuye.destinations.services.births import bear
from jiuye.graduates.models import Application, Graduate
from jiuye.institutions.models import Department
from jiuye.records.services import evidence
from tests.cast import University, _school

SONG = re.compile(r"金丝雀\w{2,12}|\b199\d{8}\b|canary\d+@|CANARY")
EMPLOYER = "金丝雀饲养有限公司"


def season(cohort: int) -> datetime:
    """A moment in which everything is open for the cohort."""
    return datetime(cohort, 4, 12, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass
class World:
    """The school under test, its neighbour with the canaries, and every neighbour's row by model."""

    ours: University
    theirs: University
    base: int

    @property
    def keys(self) -> set[int]:
        """Few keys that are a neighbour's row in every table and nobody's row here: see ``_far_away``."""
        return {self.base + n for n in (1, 2)}

    def foreign(self) -> dict[str, set[int]]:
        """Primary keys of what belongs to the neighbour, by model label."""
        return {
            label: {pk for pk, school in rows if school == self.theirs.school.pk}
            for label, rows in self._rows().items()
        }

    def own(self) -> dict[str, set[int]]:
        return {
            label: {pk for pk, school in rows if school == self.ours.school.pk} for label, rows in self._rows().items()
        }

    def _rows(self) -> dict[str, list[tuple[int, int]]]:
        found = {}
        for model in apps.get_models():
            path = school_path(model)
            if path and isinstance(model._meta.pk, models.AutoField | models.BigAutoField):
                found[model._meta.label] = list(model._base_manager.values_list("pk", path))
        return found


def school_path(model: type[models.Model]) -> str:
    """Where a model keeps its school, at most two steps away."""
    names = {f.name for f in model._meta.concrete_fields} | {f.attname for f in model._meta.concrete_fields}
    if "school_id" in names:
        return "school_id"
    for via in ("graduate", "destination", "user", "feedback"):
        target = model._meta.get_field(via).related_model if via in names else None
        if target and "school_id" in {f.attname for f in target._meta.concrete_fields}:
            return f"{via}__school_id"
    return ""


def build(ours: University) -> World:
    """Both schools live; the neighbour is founded last, so that its rows have keys of their own."""
    _lived(ours, canary=False)
    base = _far_away()
    theirs = _school("19903", "池州师院", "czsy", ours.school.profile_key, ours.province.code)
    for nth, graduate in enumerate(Graduate.unscoped.filter(school=theirs.school).order_by("pk")):
        _sing(graduate, nth)
    _lived(theirs, canary=True)
    for who in theirs.people.values():
        theirs.login(Client(), who)
    return World(ours, theirs, base)


def _lived(university: University, *, canary: bool) -> None:
    """Staff of every level, a handed-in destination with evidence and a blank one for each department."""
    university.employment_office(), university.unassigned()
    for department in (university.law, university.physics):
        university.counsellor(department), university.department_admin(department)
    bear(list(Graduate.unscoped.filter(school=university.school)), season(university.cohort))
    for department in (university.law, university.physics):
        _hand_in(university, university.graduate(department), canary=canary)
        _apply(university, department, canary=canary)


def _far_away() -> int:
    """Let every table count on from one round number, larger than all before: one key then means a row in each."""
    tables = [m._meta for m in apps.get_models() if isinstance(m._meta.pk, models.AutoField | models.BigAutoField)]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence")
            base = _round(cursor.fetchone()[0])
            for meta in tables:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [meta.db_table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [meta.db_table, base])
            return base
        cursor.execute("SELECT coalesce(max(last_value), 0) FROM pg_sequences")
        base = _round(cursor.fetchone()[0])
        for meta in tables:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [meta.db_table, meta.pk.column, base])
        return base


def _round(highest: int) -> int:
    return (highest // 100_000 + 1) * 100_000


def _sing(graduate: Graduate, nth: int) -> None:
    graduate.name = f"金丝雀{'甲乙丙丁戊己庚辛'[nth % 8]}号"
    graduate.mobile, graduate.email = f"199{nth:08}", f"canary{nth}@example.cn"
    graduate.qq = graduate.wechat = graduate.home_phone = f"CANARY{nth}"
    graduate.home_address = f"金丝雀巷{nth}号"
    graduate.save()
    graduate.person.name = graduate.name
    graduate.person.save()


def _hand_in(university: University, graduate: Graduate, *, canary: bool) -> None:
    at = season(university.cohort)
    destination = Destination.unscoped.get(graduate=graduate, is_current=True)
    actor = university.actor(graduate)
    evidence.keep(
        actor=actor, at=at, upload=picture(),
        subject=evidence.Subject("destination", str(destination.pk), "1", graduate.ref, graduate.school_id),
    )  # fmt: skip
    claims.submit(
        actor=actor, destination=destination, at=at, values=contract(EMPLOYER if canary else "徽山软件有限公司")
    )


def _apply(university: University, department: Department, *, canary: bool) -> None:
    """Somebody who is on no roster: where the province asks for one, nobody can apply, but what was handed in stays."""
    nth = department.pk
    Application.unscoped.create(
        receipt=f"{university.school.code}{nth % 100000:05}", school=university.school, cohort=university.cohort,
        department=department, class_group=university.classes[department.pk], level="31", state="submitted",
        name="金丝雀申请人" if canary else "何迟来", student_number=f"{university.cohort}88{nth:04}", document=f"CANARY{nth}" if canary else "nobody",
        document_index=f"index{university.school.code}{nth}", mobile=f"199{nth:08}" if canary else "13800000000",
        password="", submitted_at=season(university.cohort),
    )  # fmt: skip


def contract(employer: str) -> dict[str, str]:
    """A labour contract with every field a profile may ask for."""
    return {
        "leaf": "contract", "employer_name": employer, "credit_code": credit_code(),
        "employer_nature": "39", "industry": "31", "region_code": "340104", "job_category": "13", "job_title": "工程师",
        "contact_name": "金丝雀联系人" if employer == EMPLOYER else "韩青", "contact_phone": "0551-62345678",
        "contact_email": "hr@example.cn", "address": "望江西路 1 号", "contract_from": "2031-07-01", "contract_to": "2034-06-30",
        "monthly_pay": "6800",
    }  # fmt: skip


def credit_code() -> str:
    from jiuye.standards.checksums import organisation, uscc

    body = "91340100MA2N0G0K"
    code = body[:8] + body[8:16] + organisation(body[8:16])
    return code + uscc(code)


def picture() -> SimpleUploadedFile:
    body = BytesIO()
    Image.new("RGB", (640, 900), "white").save(body, "JPEG")
    return SimpleUploadedFile("合同.jpg", body.getvalue(), "image/jpeg")
