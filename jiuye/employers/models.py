"""用人单位 as far as registration knows them: names and codes seen before, for suggestions and warnings."""

from __future__ import annotations

from django.db import models


class Employer(models.Model):
    """One organisation, known by its code where it has one (S4-78, G-10). Contacts stay on destinations."""

    name = models.CharField(max_length=120, db_index=True)
    code = models.CharField(max_length=18, blank=True)
    nature = models.CharField(max_length=2, blank=True)
    industry = models.CharField(max_length=2, blank=True)
    region_code = models.CharField(max_length=6, blank=True)
    region_name = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=120, blank=True)
    postcode = models.CharField(max_length=6, blank=True)
    former_names = models.JSONField(default=list)
    searchable = models.CharField(max_length=400, blank=True)
    in_national_register = models.BooleanField(null=True, help_text="imported unit existence list (M-06)")
    standing = models.CharField(max_length=20, blank=True, help_text="存续状态 where it was looked up (S2-36)")
    first_seen_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="employer_code_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Warning(models.Model):
    """预警: one school's mark on an employer (S2-76…S2-78, C-32)."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="warnings")
    school_id = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    by_label = models.CharField(max_length=120)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "school_id"], condition=models.Q(lifted_at=None), name="one_warning_per_school"
            )
        ]

    def __str__(self) -> str:
        return f"warning on {self.employer_id}"
