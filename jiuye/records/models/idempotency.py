"""What a form already did, so that a double click does it once (W-03, T-02)."""

from __future__ import annotations

from django.db import models


class IdempotencyKey(models.Model):
    """One rendered form's key: the same body gets the stored answer, another body is refused."""

    key = models.CharField(max_length=64)
    actor_ref = models.CharField(max_length=64)
    path = models.CharField(max_length=300)
    body_digest = models.CharField(max_length=64)
    status = models.CharField(max_length=10, default="in_flight")
    request_id = models.CharField(max_length=64, blank=True)
    response_status = models.PositiveSmallIntegerField(default=0)
    response_location = models.CharField(max_length=500, blank=True)
    response_body = models.TextField(blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "actor_ref"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"
