"""A case waiting for its reviewers, and what each of them said. It has never heard of a destination."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Case(models.Model):
    """One round of review of one record: opened when it is handed in, closed by the last stage or the first refusal."""

    process = models.CharField(max_length=30, help_text="key of the profile's process: origin, destination, …")
    subject = models.CharField(max_length=40, help_text="reference of the record: destination:17")
    school_id = models.BigIntegerField()
    variant = models.CharField(max_length=30, blank=True, help_text="flow variant the case was opened under (T-18)")
    stage = models.PositiveSmallIntegerField(default=0, help_text="ordinal of the stage that must speak next")
    round = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "subject"], condition=Q(closed_at=None), name="one_open_case"),
        ]
        indexes = [models.Index(fields=["subject", "process"])]

    def __str__(self) -> str:
        return f"{self.process} {self.subject}"


class Opinion(models.Model):
    """审核意见: one reviewer's decision, with reasons tied to fields and to rectangles of an image (M-02)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="opinions")
    stage = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=12)
    decision = models.CharField(max_length=12)
    text = models.TextField(blank=True)
    reasons = models.JSONField(default=list, help_text="[{field, code, sentence, evidence, rectangle}]")
    looks = models.JSONField(default=list, help_text="[{mark, label, noticed, same, why}]: 核对 one by one")
    by_ref = models.CharField(max_length=60)
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.decision} {self.case_id}"
