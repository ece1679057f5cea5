"""Uploads that are still on their way: pieces survive a dead spot, a call and a killed page (looks/h5, Upload)."""

from __future__ import annotations

from django.db import models

from jiuye.records.models.evidence import Evidence


class Upload(models.Model):
    """One file being sent in pieces; becomes evidence with its last piece, or is thrown away a day later."""

    token = models.CharField(max_length=40, unique=True)
    owner = models.CharField("上传人", max_length=64)
    object_type = models.CharField("对象", max_length=64)
    object_id = models.CharField("对象编号", max_length=64)
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("大小")
    received = models.PositiveBigIntegerField("已收到", default=0)
    replaces = models.PositiveBigIntegerField("替换的材料", null=True)
    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, null=True)
    at = models.DateTimeField("开始时间", db_index=True)

    def __str__(self) -> str:
        return f"{self.received}/{self.size} of {self.name}"


class UploadPiece(models.Model):
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="pieces")
    offset = models.PositiveBigIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ["offset"]
        constraints = [models.UniqueConstraint(fields=["upload", "offset"], name="upload_piece_once")]

    def __str__(self) -> str:
        return f"{self.upload_id}@{self.offset}"
