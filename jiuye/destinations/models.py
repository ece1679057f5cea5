"""去向: what is asserted about where a graduate goes, who asserted it, and whether the graduate confirmed it.

Each graduate has exactly one current row, born DRAFT with the leaf ``unregistered`` (S0-32). Voiding retires the row and
gives birth to the next one, so predecessors stay readable (S2-75).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q

from jiuye.destinations.counted import OWN, PRECHECK, constraints, following
from jiuye.destinations.lifecycle import LIFECYCLE
from jiuye.destinations.spotchecks.models import SpotCheck, SpotCheckItem
from jiuye.graduates.models import Graduate
from jiuye.institutions.models import ClassGroup, Department, Major, School
from jiuye.kit.actors import ScopePaths
from jiuye.kit.fields import EncryptedField
from jiuye.kit.scoping import Scoped
from jiuye.records.models import Stateful
from jiuye.standards.tables import CODE_LENGTH

__all__ = ["OWN", "PRECHECK", "AssertedBy", "Destination", "SpotCheck", "SpotCheckItem", "Version"]


class AssertedBy(models.TextChoices):
    """谁说的 (DESIGN 4.5)."""

    NOBODY = "", "还没有人填"
    GRADUATE = "graduate", "本人"
    COUNSELOR = "counselor", "老师代录"
    IMPORT = "import", "名单导入"
    EMPLOYER = "employer", "网签"
    NATIONAL = "national", "全国系统"


ASKED = ("is_current", "cohort", "own", "precheck", "department", "major", "leaf", "asserted_by", "level")
"""What the lists narrow and count by. Every queue's index ends with these, so that counting never opens a row."""
REST = tuple(name for name in ASKED if name not in ("own", "precheck", "leaf"))
LISTED = Q(deactivated=False)
"""Of whom an index tells. It names the column as well, or SQLite would open every row to look at it."""
NAMED = ("employer_name", "study_school", "credit_code", "graduate")
QUEUES = (
    ("queue_of_a_school", ("school", "settled", "waiting_since", "id", "state", "stage", *ASKED)),
    ("queue_of_a_state", ("school", "state", "waiting_since", "id", "stage", *ASKED)),
    ("queue_by_name", ("school", "name", "id", "state", *ASKED, *NAMED)),
    ("queue_by_employer", ("school", "employer_name", "id", "state", "is_current")),
    ("queue_of_a_cohort", ("school", "cohort", "is_current", "state", "stage", "own", "waiting_since", "id")),
    ("queue_of_decisions", ("school", "state", "state_since", "cohort", "id", "is_current")),
    ("queue_of_confirmations", ("school", "own", "confirmed_by_graduate_at", "cohort", "id")),
    ("queue_of_a_class", ("class_group", "state", "waiting_since", "id", "stage", *ASKED)),
    ("queue_of_a_department", ("department", "state", "waiting_since", "id", "stage", *ASKED)),
    # for counting alone: a question that names every value of a column it does not ask about walks to the very rows
    ("queue_of_own_words", ("school", "own", "precheck", "state", "stage", "waiting_since", "id", "leaf", *REST)),
    ("queue_of_leaves", ("school", "leaf", "state", "own", "precheck", "stage", "id", *REST)),
)


class Destination(Scoped, Stateful):
    """One registration of one graduate (毕业去向登记). The sixteen fields of S0-16 and what the leaves add to them."""

    lifecycle = LIFECYCLE
    scope_paths = ScopePaths(
        school="school_id",
        cohort="cohort",
        department="department_id",
        class_group="class_group_id",
        level="level",
        major="major_id",
        person="graduate__person_id",
    )

    # no index of its own for any of these: a queue's index below begins with it, and nobody asks for a state of everybody
    state = models.CharField("状态", max_length=32)
    graduate = models.ForeignKey(Graduate, on_delete=models.PROTECT, related_name="destinations", db_index=False)
    is_current = models.BooleanField(default=True)
    # kept beside the graduate so that a queue of a million rows walks one index (``services.births.follow``)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", db_index=False)
    cohort = models.PositiveSmallIntegerField()
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    class_group = models.ForeignKey(
        ClassGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    major = models.ForeignKey(Major, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    level = models.CharField(max_length=CODE_LENGTH, blank=True)
    name = models.CharField(max_length=80, blank=True)
    deactivated = models.BooleanField(default=False)

    leaf = models.CharField(max_length=30, default="unregistered", help_text="stable key in the profile's catalogue")
    kind = models.CharField(max_length=30, blank=True, help_text="kind of paper within the leaf (S0-21)")
    employer_name = models.CharField(max_length=120, blank=True)
    credit_code = models.CharField(max_length=18, blank=True)
    employer_nature = models.CharField(max_length=CODE_LENGTH, blank=True)
    industry = models.CharField(max_length=CODE_LENGTH, blank=True)
    region_code = models.CharField(max_length=6, blank=True)
    region_name = models.CharField(max_length=60, blank=True)
    job_category = models.CharField(max_length=CODE_LENGTH, blank=True)
    job_title = models.CharField(max_length=60, blank=True)
    agreement_number = models.CharField(max_length=30, blank=True)
    remark = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=6, blank=True)
    contact_name = models.CharField(max_length=40, blank=True)
    contact_phone = EncryptedField(blank=True)
    contact_mobile = EncryptedField(blank=True)
    contact_email = EncryptedField(blank=True)
    contact_index = models.CharField(max_length=32, blank=True, help_text="blind index of the contact's phone")
    fax = models.CharField(max_length=30, blank=True)
    contract_from = models.DateField(null=True, blank=True)
    contract_to = models.DateField(null=True, blank=True)
    monthly_pay = models.PositiveIntegerField(null=True, blank=True, help_text="元/月")
    study_school = models.CharField(max_length=80, blank=True)
    study_major = models.CharField(max_length=60, blank=True)
    study_level = models.CharField(max_length=CODE_LENGTH, blank=True)
    country = models.CharField(max_length=40, blank=True)
    foreign_school_name = models.CharField(max_length=120, blank=True)
    extra = models.JSONField(default=dict)

    stage = models.PositiveSmallIntegerField(null=True, blank=True, help_text="review stage that must speak next")
    passed = models.PositiveSmallIntegerField(default=0, help_text="how many stages have approved the present content")
    waiting_since = models.DateTimeField(null=True, blank=True)
    # three numbers that follow from the columns around them (``counted``)
    settled = models.PositiveSmallIntegerField(default=1, help_text="0 while somebody must decide")
    own = models.PositiveSmallIntegerField(default=OWN["nobody"], help_text="本人确认, as the lists count it")
    precheck = models.PositiveSmallIntegerField(default=PRECHECK["blank"], help_text="预检, as the lists count it")
    asserted_by = models.CharField(max_length=10, choices=AssertedBy.choices, default=AssertedBy.NOBODY, blank=True)
    asserted_ref = models.CharField(max_length=60, blank=True)
    asserted_label = models.CharField(max_length=120, blank=True)
    asserted_at = models.DateTimeField(null=True, blank=True)
    confirmed_by_graduate_at = models.DateTimeField(null=True, blank=True)
    confirmed_digest = models.CharField(max_length=64, blank=True)
    unconfirmed_at = models.DateTimeField(null=True, blank=True, help_text="确认已失效: when a later change cleared it")
    objected_at = models.DateTimeField(null=True, blank=True)
    objection = models.TextField(blank=True)
    hints = models.PositiveSmallIntegerField(default=0, help_text="预检: how many hints the checks left")
    mismatches = models.PositiveSmallIntegerField(default=0)
    does_not_count = models.CharField(
        max_length=120, blank=True, help_text="the centre's reason after a spot check (C-35)"
    )
    created_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["graduate"], condition=Q(is_current=True), name="one_current_destination"),
            *constraints(),
        ]
        indexes = [
            models.Index(fields=["graduate", "is_current"]),
            models.Index(fields=["credit_code"]),
            *(models.Index(name=name, fields=[*fields, "deactivated"], condition=LISTED) for name, fields in QUEUES),
        ]

    def __str__(self) -> str:
        return f"{self.leaf} of {self.graduate_id}"

    def beside(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        return following(wanted, lambda column: getattr(self, column))

    @property
    def source(self) -> str:
        """Where it comes from, in the profile's words: online_signing for what an agreement signed online filled in (S1-24)."""
        return "online_signing" if self.asserted_by == AssertedBy.EMPLOYER else "self"

    @property
    def confirmation(self) -> str:
        """confirmed | lapsed | none: the three marks of 本人确认."""
        if self.confirmed_by_graduate_at:
            return "confirmed"
        return "lapsed" if self.unconfirmed_at else "none"


class Version(models.Model):
    """What a destination said from one moment on: recorded time for every past number (DESIGN 4.9), never changed."""

    destination = models.ForeignKey(Destination, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(help_text="the record's version after the change")
    recorded_at = models.DateTimeField()
    state = models.CharField(max_length=12)
    stage = models.PositiveSmallIntegerField(null=True, blank=True)
    passed = models.PositiveSmallIntegerField(default=0)
    leaf = models.CharField(max_length=30)
    is_current = models.BooleanField(default=True)
    confirmed = models.BooleanField(default=False)
    values = EncryptedField(blank=True, help_text="the fields as JSON; blank when only the state moved")
    digest = models.CharField(max_length=64, blank=True)
    by_ref = models.CharField(max_length=60)
    by_label = models.CharField(max_length=120)
    verb = models.CharField(max_length=12)

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["destination", "number"], name="version_once")]
        indexes = [models.Index(fields=["destination", "recorded_at"])]

    def __str__(self) -> str:
        return f"v{self.number} of {self.destination_id}"
