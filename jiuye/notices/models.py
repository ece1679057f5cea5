"""通知: what happened, told to whom, through which channel (C-34). In-app always; others from the outbox (W-06)."""

from __future__ import annotations

from django.db import models

from jiuye.accounts.models import User


class Notice(models.Model):
    """One message to one account. ``href`` leads to where it is dealt with."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    event = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    body = models.TextField(blank=True)
    href = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=40, blank=True, help_text="reference of the record")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["user", "read_at", "-at"])]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """One notice on its way through one outside channel: leased, retried, dead-lettered, deduplicated."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=12)
    dedupe = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"
