"""What was sent to the national system, what it answered, and what the last check found: the outbox and its memory (C-17, L8).

``Report`` is the present: one row per graduate and target. ``Sent`` and ``Answer`` are the past and never change.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jiuye.destinations.models import Destination
from jiuye.graduates.models import Graduate
from jiuye.institutions.models import Province, School
from jiuye.kit.actors import ScopePaths
from jiuye.kit.fields import EncryptedField
from jiuye.kit.scoping import Scoped
from jiuye.records.models import FileRun

OF_GRADUATE = Graduate.scope_paths.prefixed("graduate__")


class Run(Scoped):
    """批次: one check, one file out or one file in; ``key`` makes a replay the same run (T-56)."""

    class Kind(models.TextChoices):
        CHECK = "check", "预检"
        EXPORT = "export", "上报"
        FEEDBACK = "feedback", "反馈"
        UNITS = "units", "单位名单"
        REGISTRY = "registry", "学籍比对"

    scope_paths = ScopePaths(school="school_id", cohort="cohort", structure=True)

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    cohort = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    target = models.CharField(max_length=40)
    number = models.CharField(max_length=20, help_text="批次号, 0612-01")
    key = models.CharField(max_length=64, unique=True)
    file_run = models.ForeignKey(FileRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the file")
    counts = models.JSONField(default=dict)

    class Meta(Scoped.Meta):
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["school", "cohort", "kind", "-at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Answered(models.TextChoices):
    """How the nation stands to what it was sent last."""

    NEVER = "", "没有上报"
    WAITING = "waiting", "等答复"
    ACCEPTED = "accepted", "已受理"
    REJECTED = "rejected", "退回"


class Report(Scoped):
    """The present state of one graduate at one target: reported or not (E01), with which content, answered how."""

    scope_paths = OF_GRADUATE

    graduate = models.ForeignKey(Graduate, on_delete=models.PROTECT, related_name="national_reports")
    destination = models.ForeignKey(Destination, on_delete=models.PROTECT, null=True, related_name="+")
    target = models.CharField(max_length=40)
    reported_as = models.CharField(
        max_length=18, blank=True, help_text="考生号 under which the nation knows them; E01 clears it"
    )
    first_sent_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=6, blank=True)
    answer = models.CharField(max_length=8, choices=Answered.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["graduate", "target"], name="one_report_per_target")]
        indexes = [models.Index(fields=["target", "answer"])]

    def __str__(self) -> str:
        return f"report of {self.graduate_id}"


class Sent(Scoped):
    """One sending of one record, with every value as it went out."""

    scope_paths = OF_GRADUATE

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="sent")
    graduate = models.ForeignKey(Graduate, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(Destination, on_delete=models.PROTECT, related_name="national_sendings")
    action = models.CharField(max_length=6, help_text="add, change")
    values = EncryptedField(help_text="the record as JSON")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["run", "graduate"], name="sent_once_per_run")]
        indexes = [models.Index(fields=["graduate", "-at"])]

    def __str__(self) -> str:
        return f"sent {self.pk}"


class Answer(Scoped):
    """One message the nation returned on one sending; the same message on the same sending is one answer."""

    scope_paths = OF_GRADUATE

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="answers")
    sent = models.ForeignKey(Sent, on_delete=models.PROTECT, null=True, related_name="answers")
    graduate = models.ForeignKey(Graduate, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(Destination, on_delete=models.PROTECT, null=True, related_name="+")
    accepted = models.BooleanField(default=False)
    message = models.CharField(max_length=300, blank=True)
    rule = models.CharField(max_length=3, blank=True, help_text="E01… where the words are known")
    klass = models.CharField(max_length=20, blank=True)
    values = EncryptedField(blank=True, help_text="the nation's own values, where the file brought any, as JSON")
    brought = models.BooleanField(default=False, help_text="whether the file brought values of the nation's own")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True, help_text="sent again, or taken back, since")

    class Meta(Scoped.Meta):
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["graduate", "-at"]),
            models.Index(fields=["message"], condition=Q(settled_at=None, accepted=False), name="answer_open"),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class Problem(Scoped):
    """What the last check found on one record: kept so that a page of thirty thousand opens at once."""

    scope_paths = OF_GRADUATE

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="problems")
    graduate = models.ForeignKey(Graduate, on_delete=models.CASCADE, related_name="+")
    destination = models.ForeignKey(Destination, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=3)
    severity = models.CharField(max_length=8)
    why = models.CharField(max_length=300)
    seen = models.CharField(max_length=24, help_text="versions of graduate and destination when it was found")

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["run", "rule"])]

    def __str__(self) -> str:
        return f"{self.rule} on {self.graduate_id}"


class Learned(models.Model):
    """A sentence of the nation nobody had written down: kept verbatim until somebody says what it means (M-06)."""

    message = models.CharField(max_length=300, unique=True)
    klass = models.CharField(max_length=20)
    times = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.message


class UnitList(models.Model):
    """全国单位名单: the units the national system knew in a year. A centre's holds for its schools, a school's for itself (E07)."""

    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cohort = models.PositiveSmallIntegerField()
    file_name = models.CharField(max_length=200)
    size = models.PositiveIntegerField(default=0)
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["province", "cohort"], condition=Q(school=None), name="units_once_per_centre"
            ),
            models.UniqueConstraint(
                fields=["school", "cohort"], condition=Q(school__isnull=False), name="units_once_per_school"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.cohort}"


class Unit(models.Model):
    """One unit of a list, under the full name by which the nation compares."""

    of = models.ForeignKey(UnitList, on_delete=models.CASCADE, related_name="units")
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=18, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "name"], name="unit_once_per_list")]
        indexes = [models.Index(fields=["code"], condition=~Q(code=""), name="unit_code")]

    def __str__(self) -> str:
        return self.name


class Registered(Scoped):
    """学籍: what the registry's last file said of one graduate, by national field, and which fields differed when compared."""

    scope_paths = OF_GRADUATE

    graduate = models.OneToOneField(Graduate, on_delete=models.CASCADE, related_name="registered")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="registered")
    values = EncryptedField(help_text="the registry's own values, as JSON")
    differs = models.JSONField(default=list, help_text="national fields that differed at the last comparison")
    differing = models.BooleanField(default=False)

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["graduate"], condition=Q(differing=True), name="registry_differs")]

    def __str__(self) -> str:
        return f"registry of {self.graduate_id}"
