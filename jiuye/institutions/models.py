"""Province, school, campus, department, major, class, and a school's own switches.

Departments are records with aliases, never matched by the letter (C-28, S2-13). Nothing is deleted: it is closed (``closed_at``).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jiuye.kit.actors import ScopePaths
from jiuye.kit.scoping import Scoped


class Province(models.Model):
    """A provincial centre (中心) and the schools it looks after."""

    code = models.CharField(max_length=6, unique=True, help_text="division code, 340000")
    name = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.name


class School(models.Model):
    """One tenant (S0-02): its code is the five-digit 院校代码 of the national record."""

    code = models.CharField(max_length=5, unique=True)
    name = models.CharField(max_length=80)
    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="schools")
    subdomain = models.CharField(max_length=30, unique=True, null=True, blank=True, help_text="学校域名 (S0-02)")
    profile_key = models.CharField(max_length=40)
    flow_variants = models.JSONField(default=dict, help_text="process → flow variant chosen by the school (S2-18)")
    pinyin = models.CharField(max_length=200, blank=True)
    initials = models.CharField(max_length=40, blank=True)
    aliases = models.JSONField(default=list, help_text="旧校名、简称")
    address = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=6, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.CharField(max_length=80, blank=True)
    homepage = models.CharField(max_length=120, blank=True)
    handler_name = models.CharField(max_length=40, blank=True, help_text="就业协议经办人 (S2-08)")
    handler_phone = models.CharField(max_length=30, blank=True)
    help_texts = models.JSONField(default=dict, help_text="field → the school's own hint (S1-19)")
    field_switches = models.JSONField(default=dict, help_text="section.field → enabled/editable/required (S4-35)")
    extension_fields = models.JSONField(default=list, help_text="S4-36")
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Campus(Scoped):
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="campuses")
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=120, blank=True)
    scope_paths = ScopePaths(school="school_id", structure=True)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="campus_once_per_school")]

    def __str__(self) -> str:
        return self.name


class Department(Scoped):
    """院系. ``aliases`` are the other names rosters use for it."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="departments")
    code = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=60)
    aliases = models.JSONField(default=list)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    contact = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    scope_paths = ScopePaths(school="school_id", department="id", structure=True)

    class Meta(Scoped.Meta):
        ordering = ["code", "name"]
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="department_once_per_school")]

    def __str__(self) -> str:
        return self.name


class Major(Scoped):
    """A school's 专业: its own name, the national code it stands for (S4-24); one name can have several codes (S0-09)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="majors")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True, related_name="majors")
    code = models.CharField(max_length=10, help_text="national major code (国标专业)")
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=2, help_text="学历 code")
    length = models.CharField(max_length=3, blank=True, help_text="学制, years")
    aliases = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True, blank=True)
    scope_paths = ScopePaths(school="school_id", department="department_id", major="id", level="level", structure=True)

    class Meta(Scoped.Meta):
        ordering = ["code", "name"]
        constraints = [
            models.UniqueConstraint(fields=["school", "code", "name", "level"], name="major_once_per_school")
        ]

    def __str__(self) -> str:
        return self.name


class ClassGroup(Scoped):
    """班级 of one cohort (届)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="class_groups")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="class_groups")
    major = models.ForeignKey(Major, on_delete=models.PROTECT, null=True, blank=True, related_name="class_groups")
    cohort = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    closed_at = models.DateTimeField(null=True, blank=True)
    scope_paths = ScopePaths(
        school="school_id",
        cohort="cohort",
        department="department_id",
        class_group="id",
        major="major_id",
        structure=True,
    )

    class Meta(Scoped.Meta):
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["school", "cohort", "name"], name="class_once_per_cohort")]

    def __str__(self) -> str:
        return self.name


class ReportingWindow(models.Model):
    """上报设置: whether a process is open to graduates in a year. The centre opens it for the province (S4-31, R-09 aside),
    a school may close it for itself (S4-37). No row: the profile's own window decides alone.
    """

    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="windows")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="windows")
    cohort = models.PositiveSmallIntegerField()
    process = models.CharField(max_length=30)
    is_open = models.BooleanField()
    opens = models.DateField(null=True, blank=True)
    closes_before = models.DateField(null=True, blank=True, help_text="exclusive, Asia/Shanghai (W-05)")
    extended_to = models.DateField(
        null=True, blank=True, help_text="宽限: until when the centre keeps it open for this one school, exclusive"
    )
    extended_why = models.CharField(max_length=200, blank=True)
    extended_by = models.CharField(max_length=120, blank=True)
    changed_by = models.CharField(max_length=120)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["province", "cohort", "process"], condition=Q(school=None), name="window_once_per_province"
            ),
            models.UniqueConstraint(
                fields=["school", "cohort", "process"], condition=Q(school__isnull=False), name="window_once_per_school"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort} {self.process}"
