"""生源: one row per graduate and cohort, with the registry's fields, the graduate's own, and the origin lifecycle."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.db import models
from django.db.models import Q

from jiuye.accounts.models import Person
from jiuye.graduates.applications.models import Application
from jiuye.graduates.lifecycle import LIFECYCLE
from jiuye.institutions.models import Campus, ClassGroup, Department, Major, School
from jiuye.kit.actors import Actor, ScopePaths
from jiuye.kit.fields import EncryptedField
from jiuye.kit.scoping import Scoped, ScopedQuerySet
from jiuye.records.models import Stateful
from jiuye.standards.tables import CODE_LENGTH

__all__ = ["Application", "Draft", "Feedback", "FeedbackMessage", "Graduate"]


LISTED = Q(deactivated_at__isnull=True)
"""Of whom an index tells. It names the column as well, or SQLite would open every row to look at it."""
ASKED = ("cohort", "state", "stage", "level", "department", "major", "source")
"""What the lists narrow and count by. Every roster's index ends with these, so that counting never opens a row."""
ROSTERS = (
    ("roster_by_number", ("school", "student_number", "id", *ASKED, "name", "exam_number", "person")),
    ("roster_of_a_state", ("school", "state", "stage", "state_since", "id", *ASKED[3:], "cohort", "origin_region")),
    ("roster_by_waiting", ("school", "state_since", "id", *ASKED, "origin_region")),
    ("roster_by_name", ("school", "name", "id")),
    ("roster_of_a_source", ("school", "source", "state", "stage", "id", "cohort", *ASKED[3:-1], "origin_region")),
    ("roster_of_a_department", ("department", "state", "stage", "state_since", "id", "cohort", "level", "major")),
    ("roster_of_a_class", ("class_group", "state", "stage", "state_since", "id", "cohort", "level", "major")),
)


class Graduate(Scoped, Stateful):
    """One enrolment of one person (DESIGN 4.7). ``state`` is the origin state; the sixteen destination fields live elsewhere.

    Deactivated graduates (失效, S2-73) keep every state; restoring clears ``deactivated_at`` and nothing else.
    """

    lifecycle = LIFECYCLE
    scope_paths = ScopePaths(
        school="school_id",
        cohort="cohort",
        department="department_id",
        class_group="class_group_id",
        level="level",
        major="major_id",
        person="person_id",
    )

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="graduates")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="graduates", db_index=False)
    cohort = models.PositiveSmallIntegerField(help_text="年度/届别")
    campus = models.ForeignKey(Campus, on_delete=models.PROTECT, null=True, blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True, db_index=False)
    major = models.ForeignKey(Major, on_delete=models.PROTECT, null=True, blank=True)
    class_group = models.ForeignKey(ClassGroup, on_delete=models.PROTECT, null=True, blank=True, db_index=False)

    # the student registry's (S0-06): change only by import
    name = models.CharField(max_length=80)
    sex = models.CharField(max_length=1)
    student_number = models.CharField(max_length=20)
    exam_number = models.CharField(max_length=18, blank=True, help_text="考生号")
    level = models.CharField(max_length=CODE_LENGTH, help_text="学历 code")
    major_code = models.CharField(max_length=10, blank=True)
    major_name = models.CharField(max_length=60, blank=True)
    training_mode = models.CharField(max_length=CODE_LENGTH, blank=True)

    # kept by the school
    level_type = models.CharField(max_length=10, blank=True, help_text="学历类型/学习形式")
    teacher_trainee = models.CharField(max_length=CODE_LENGTH, blank=True)
    duration = models.CharField(max_length=3, blank=True)
    commissioning_unit = models.CharField(max_length=100, blank=True, help_text="定向或委培单位")
    enrolled_on = models.DateField(null=True, blank=True)
    graduates_on = models.DateField(null=True, blank=True)
    conclusion = models.CharField(max_length=CODE_LENGTH, blank=True, help_text="毕结业结论")
    hardship = models.CharField(max_length=CODE_LENGTH, blank=True, help_text="困难生类别")
    special_groups = models.JSONField(default=list, help_text="特殊群体: centrally imported, read-only (S0-10)")
    honours = models.BooleanField(null=True, blank=True, help_text="省级优秀毕业生 (S1-20)")

    # the graduate's own
    ethnicity = models.CharField(max_length=CODE_LENGTH, blank=True)
    political_status = models.CharField(max_length=CODE_LENGTH, blank=True)
    division = models.CharField(max_length=6, blank=True, help_text="行政区划 code of the household before enrolment")
    origin_region = models.CharField(max_length=6, blank=True, help_text="生源所在地代码")
    origin_region_name = models.CharField(max_length=60, blank=True, help_text="kept with the code: codes are reused")
    urban_rural = models.CharField(max_length=4, blank=True)
    archive_moved_in = models.CharField(max_length=6, blank=True)
    household_moved_in = models.CharField(max_length=6, blank=True)
    mobile = EncryptedField(blank=True)
    mobile_index = models.CharField(max_length=32, blank=True, db_index=True)
    email = EncryptedField(blank=True)
    qq = EncryptedField(blank=True)
    wechat = EncryptedField(blank=True)
    home_address = EncryptedField(blank=True)
    home_phone = EncryptedField(blank=True)
    household_region = models.CharField(max_length=6, blank=True, help_text="高考户口地区 (S4-35)")
    household_address = EncryptedField(blank=True)
    home_postcode = models.CharField(max_length=6, blank=True)
    extra = models.JSONField(default=dict, help_text="extension fields (S4-36)")

    stage = models.PositiveSmallIntegerField(null=True, blank=True, help_text="review stage that must speak next")
    source = models.CharField(max_length=12, default="import", help_text="信息来源: import, self, staff")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_digest = models.CharField(max_length=64, blank=True)
    searchable = models.CharField(
        max_length=400, blank=True, help_text="bigrams of name and numbers; SQLite and PostgreSQL alike"
    )
    created_at = models.DateTimeField()
    deactivated_at = models.DateTimeField(null=True, blank=True)
    deactivated_why = models.CharField(max_length=120, blank=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["school", "cohort", "student_number"], name="student_number_once"),
            models.UniqueConstraint(fields=["school", "cohort", "person"], name="person_once_per_cohort"),
            models.UniqueConstraint(
                fields=["school", "cohort", "exam_number"], condition=~Q(exam_number=""), name="exam_number_once"
            ),
        ]
        indexes = [
            models.Index(fields=["exam_number"]),
            *(
                models.Index(name=name, fields=[*fields, "deactivated_at"], condition=LISTED)
                for name, fields in ROSTERS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.student_number}"

    @property
    def id_number(self) -> str:
        return self.person.document

    @property
    def class_name(self) -> str:
        return self.class_group.name if self.class_group else ""


class Heard(ScopedQuerySet["Feedback"]):
    """Within somebody's scope, only what came to their desk: a counselor never meets an appeal against themselves."""

    def visible_to(self, actor: Actor) -> Heard:
        found = cast(Heard, super().visible_to(actor))
        if actor.party != "staff":
            return found
        level = getattr(actor, "level", "")
        return found.filter(desk=level) if level == "province" else found.filter(desk__in=("", level))


class Feedback(Scoped):
    """信息反馈 (S1-16, S1-87), 申诉 (S4-78): the graduate says what is wrong and not theirs to edit; somebody answers; both see it."""

    scope_paths = Graduate.scope_paths.prefixed("graduate__")
    objects: ClassVar[Any] = Heard.as_manager()

    graduate = models.ForeignKey(Graduate, on_delete=models.PROTECT, related_name="feedback")
    kind = models.CharField(max_length=20)
    desk = models.CharField(max_length=10, blank=True, help_text="whoever is in scope, or only the level named here")
    fields = models.JSONField(default=list, help_text="keys of the fields it is about")
    opened_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(Scoped.Meta):
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return f"feedback of {self.graduate_id}"


class FeedbackMessage(models.Model):
    feedback = models.ForeignKey(Feedback, on_delete=models.PROTECT, related_name="messages")
    by_ref = models.CharField(max_length=60)
    by_label = models.CharField(max_length=120)
    by_party = models.CharField(max_length=10)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"message {self.pk}"


class Draft(models.Model):
    """What a graduate has typed and not sent (H5: kept on the phone and here, with a version, so that two phones never overwrite)."""

    graduate = models.ForeignKey(Graduate, on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=30, help_text="origin, destination")
    values = EncryptedField(blank=True, help_text="JSON")
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["graduate", "form"], name="one_draft_per_form")]

    def __str__(self) -> str:
        return f"draft {self.form} of {self.graduate_id}"
