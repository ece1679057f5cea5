"""抽查 and its samples (S4-63, C-35, M-10)."""

from __future__ import annotations

from django.db import models

from jiuye.destinations.spotchecks.lifecycle import CHECK, ITEM, Finding
from jiuye.institutions.models import Province, School
from jiuye.kit.actors import ScopePaths
from jiuye.kit.fields import EncryptedField
from jiuye.kit.scoping import Scoped
from jiuye.records.models import Stateful


class SpotCheck(Stateful):
    """One draw of a centre. Everything that decides it is written, with the seed's digest, before the list exists."""

    lifecycle = CHECK

    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    cohort = models.PositiveSmallIntegerField()
    school_ids = models.JSONField(default=list, help_text="which schools it draws from, settled when sealed")
    types = models.JSONField(default=list, help_text="types of destination; empty is all")
    focus = models.CharField(max_length=12, blank=True)
    size = models.PositiveIntegerField()
    answer_by = models.DateField()
    seed = EncryptedField(help_text="nobody reads it before the draw")
    seed_sha256 = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    sealed_by_label = models.CharField(max_length=120)
    drawn_at = models.DateTimeField(null=True, blank=True)
    frame_count = models.PositiveIntegerField(default=0)
    frame_sha256 = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.title

    @property
    def opened_seed(self) -> str:
        """The seed for everybody to compute again; blank while it is sealed."""
        return str(self.seed) if self.drawn_at else ""


class SpotCheckItem(Scoped, Stateful):
    """One registration of the sample: what the school found, what the centre decided."""

    lifecycle = ITEM
    scope_paths = ScopePaths(
        school="school_id",
        cohort="cohort",
        department="destination__department_id",
        class_group="destination__graduate__class_group_id",
        level="destination__graduate__level",
        major="destination__graduate__major_id",
    )

    check_of = models.ForeignKey(SpotCheck, on_delete=models.PROTECT, related_name="items")
    destination = models.ForeignKey("destinations.Destination", on_delete=models.PROTECT, related_name="spot_checks")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    cohort = models.PositiveSmallIntegerField()
    position = models.PositiveIntegerField(help_text="its place in the draw, from 1")
    drawn_version = models.PositiveIntegerField(help_text="the registration's version when it was drawn")
    finding = models.CharField(max_length=10, choices=Finding.choices, blank=True)
    answer = models.TextField(blank=True)
    answered_by_label = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    question = models.CharField(max_length=300, blank=True, help_text="请再核查: what the centre wants to know")
    decision = models.CharField(max_length=120, blank=True, help_text="the centre's reason")
    decided_by_label = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["check_of", "destination"], name="drawn_once_per_check"),
            models.UniqueConstraint(fields=["check_of", "position"], name="one_place_in_the_draw"),
        ]
        indexes = [models.Index(fields=["school", "state", "position"])]

    def __str__(self) -> str:
        return f"sample {self.position} of {self.check_of_id}"

    @property
    def trail_subject(self) -> str:
        return f"graduate:{self.destination.graduate_id}"
