"""The trail: one row for every change, denial, export and unmasking (DESIGN 4.8, W-20)."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now


class TrailEvent(models.Model):
    """Who did what to which record, when and from where. Append-only: the database itself refuses the rest.

    No clear personal data: references, digests, and values the caller has already masked.
    """

    seq = models.BigAutoField(primary_key=True)
    at = models.DateTimeField("时间")
    recorded_at = models.DateTimeField("记录时间", db_default=Now())
    actor_ref = models.CharField("操作人", max_length=64)
    actor_label = models.CharField("操作人名称", max_length=120)
    actor_role = models.CharField("身份", max_length=64, blank=True)
    on_behalf_of = models.CharField("代表", max_length=64, blank=True)
    session = models.CharField("会话", max_length=32, blank=True)
    ip = models.CharField("IP", max_length=45, blank=True)
    agent = models.CharField("设备", max_length=200, blank=True)
    request_id = models.CharField("请求", max_length=64, blank=True)
    action = models.CharField("操作", max_length=80)
    object_type = models.CharField("对象", max_length=64)
    object_id = models.CharField("对象编号", max_length=64)
    subject = models.CharField("涉及的人", max_length=64, blank=True)
    school_id = models.BigIntegerField("学校", null=True, db_index=True)
    before = models.CharField("之前的摘要", max_length=64, blank=True)
    after = models.CharField("之后的摘要", max_length=64, blank=True)
    outcome = models.CharField("结果", max_length=8, default="done")
    reason = models.CharField("理由", max_length=2000, blank=True)
    changes = models.JSONField("变化", default=dict, encoder=DjangoJSONEncoder)
    purpose = models.CharField("用途", max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id", "seq"], name="trail_object"),
            models.Index(fields=["actor_ref", "at"], name="trail_actor"),
            models.Index(fields=["action", "at"], name="trail_action"),
            models.Index(fields=["subject", "seq"], name="trail_subject", condition=~models.Q(subject="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["done", "denied", "refused"]), name="trail_outcome_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action} {self.object_type}:{self.object_id}"


class Leaf(models.Model):
    """Where a committed event stands in the Merkle tree (W-22): sequences have gaps, leaves have none."""

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(TrailEvent, on_delete=models.DO_NOTHING, db_constraint=False, related_name="leaf")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.position} {self.digest[:12]}"


class Checkpoint(models.Model):
    """A signed statement: the first ``size`` events have this root. It leaves the machine (W-23)."""

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    signed_at = models.DateTimeField()
    previous = models.ForeignKey("self", null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    frontier = models.JSONField(default=list)

    class Meta:
        get_latest_by = "size"

    def __str__(self) -> str:
        return f"{self.size} {self.root[:12]}"
