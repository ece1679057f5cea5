"""绑定申请 (S4-33): what a stranger said of themselves; a claim until somebody at the school has looked at it."""

from __future__ import annotations

from typing import Final

from django.db import models

from jiuye.graduates.applications.lifecycle import LIFECYCLE
from jiuye.institutions.models import ClassGroup, Department, Major, School
from jiuye.kit.actors import ScopePaths
from jiuye.kit.fields import EncryptedField
from jiuye.kit.scoping import Scoped
from jiuye.records.models import Stateful
from jiuye.standards.tables import CODE_LENGTH

PLACES: Final = ("department", "major", "class_group")


class Application(Scoped, Stateful):
    """One request to be let in. Several may name the same person: which of them is right is the reviewer's to find out,
    and a constraint here would tell the next one that somebody was there before.
    """

    lifecycle = LIFECYCLE
    scope_paths = ScopePaths(
        school="school_id",
        cohort="cohort",
        department="department_id",
        class_group="class_group_id",
        level="level",
        major="major_id",
    )

    receipt = models.CharField(
        max_length=12, unique=True, help_text="回执号: with the password it opens the status page"
    )
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="applications")
    cohort = models.PositiveSmallIntegerField(help_text="届别")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    major = models.ForeignKey(Major, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    class_group = models.ForeignKey(ClassGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=80)
    student_number = models.CharField(max_length=20)
    document = EncryptedField()
    document_index = models.CharField(max_length=32, db_index=True)
    level = models.CharField(max_length=CODE_LENGTH, help_text="学历 code")
    mobile = EncryptedField()
    password = models.CharField(
        max_length=128, help_text="encoded; opens the status page, and the account once approved"
    )
    submitted_at = models.DateTimeField()
    said = models.CharField(max_length=300, blank=True, help_text="what the school said last")
    said_by = models.CharField(max_length=120, blank=True)
    graduate = models.ForeignKey(
        "graduates.Graduate", on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )

    class Meta(Scoped.Meta):
        indexes = [
            models.Index(fields=["school", "cohort", "state"]),
            models.Index(fields=["school", "cohort", "student_number"]),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.student_number}"

    @property
    def printed(self) -> str:
        """7K4M2-Q9DXH: the receipt as people copy it."""
        return f"{self.receipt[:5]}-{self.receipt[5:]}"
