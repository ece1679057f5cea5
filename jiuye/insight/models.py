"""What insight keeps: sums that follow the rows, so that a rate of 600 000 is read instead of counted.

Everything here can be thrown away and counted again (``services.rebuild``) except ``Past``, which remembers where
people belonged before an import moved them.
"""

from __future__ import annotations

from django.db import models


class Belonging(models.Model):
    """Where somebody is counted, and whether the centre lets their registration count."""

    school_id = models.BigIntegerField()
    cohort = models.PositiveSmallIntegerField()
    department_id = models.BigIntegerField(null=True)
    class_group_id = models.BigIntegerField(null=True)
    major_id = models.BigIntegerField(null=True)
    level = models.CharField(max_length=2, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    counted = models.BooleanField(default=True)

    class Meta:
        abstract = True


class Fact(Belonging):
    """What the sums hold of one graduate; replaced when the job has followed their changes."""

    graduate_id = models.BigIntegerField(primary_key=True)
    leaf = models.CharField(max_length=30, blank=True)
    reach = models.SmallIntegerField(default=-1)
    confirmed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"fact of {self.graduate_id}"


class Tally(models.Model):
    """How many people of one cut stand in one cell. ``cut`` blank: the whole cohort of the school."""

    school_id = models.BigIntegerField()
    cohort = models.PositiveSmallIntegerField()
    cut = models.CharField(max_length=10, blank=True)
    value = models.CharField(max_length=20, blank=True)
    leaf = models.CharField(max_length=30, blank=True)
    reach = models.SmallIntegerField()
    confirmed = models.BooleanField()
    counted = models.BooleanField()
    n = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school_id", "cohort", "cut", "value", "leaf", "reach", "confirmed", "counted"],
                name="tally_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cut}={self.value}: {self.n}"


class Past(Belonging):
    """Where a graduate belonged until a change (an import moved the class, a restore brought them back, DESIGN 4.9)."""

    graduate_id = models.BigIntegerField()
    until = models.DateTimeField(help_text="exclusive: from then on the next row, or the graduate as they are")
    active = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["school_id", "cohort", "until"])]

    def __str__(self) -> str:
        return f"{self.graduate_id} until {self.until}"


class Followed(models.Model):
    """Up to where the sums have followed: the last trail event, version, graduate and destination they hold."""

    trail = models.BigIntegerField(default=0)
    version = models.BigIntegerField(default=0)
    graduate = models.BigIntegerField(default=0)
    destination = models.BigIntegerField(default=0)
    turn = models.BigIntegerField(default=0, help_text="counts the runs: a reader notices that one came between")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"followed to {self.trail}"


class Point(models.Model):
    """One cell of a school's cohort at a past moment: the trend line, counted once from the versions, never again."""

    school_id = models.BigIntegerField()
    cohort = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    leaf = models.CharField(max_length=30, blank=True)
    reach = models.SmallIntegerField()
    confirmed = models.BooleanField()
    counted = models.BooleanField()
    n = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school_id", "cohort", "at", "leaf", "reach", "confirmed", "counted"], name="point_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.at}: {self.n}"
