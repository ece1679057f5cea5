"""Evidence: the pictures and papers that prove a claim (W-53, C-15)."""

from __future__ import annotations

import secrets

from django.db import models


def original_name(_evidence: Evidence, filename: str) -> str:
    """A random name: the person's own file name never reaches the disk (T-51)."""
    return _random("evidence/original", filename)


def display_name(_evidence: Evidence, filename: str) -> str:
    return _random("evidence/display", filename)


def page_name(_page: EvidencePage, filename: str) -> str:
    return _random("evidence/display", filename)


def _random(folder: str, filename: str) -> str:
    token = secrets.token_hex(16)
    return f"{folder}/{token[:2]}/{token}.{filename.rsplit('.', 1)[-1]}"


class Evidence(models.Model):
    """One kept file. Deactivated, never deleted within retention; readable only through the record it belongs to.

    Afterwards its files go and the row stays: digests, sizes and moments are no personal data.
    """

    object_type = models.CharField("对象", max_length=64)
    object_id = models.CharField("对象编号", max_length=64)
    slot = models.CharField("材料", max_length=64)
    graduate_ref = models.CharField("毕业生", max_length=64, blank=True, db_index=True)
    school_id = models.BigIntegerField("学校", null=True, db_index=True)
    original = models.FileField("原件", upload_to=original_name, max_length=200)
    display = models.FileField("显示件", upload_to=display_name, max_length=200, blank=True)
    name = models.CharField("文件名", max_length=200)
    kind = models.CharField("类型", max_length=8)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("上传文件的摘要", max_length=64, db_index=True)
    original_sha256 = models.CharField("原件的摘要", max_length=64)
    phash = models.CharField("图像指纹", max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField("页数", default=1)
    width = models.PositiveIntegerField("宽", default=0)
    height = models.PositiveIntegerField("高", default=0)
    uploaded_by = models.CharField("上传人", max_length=64)
    uploaded_by_label = models.CharField("上传人名称", max_length=120, blank=True)
    at = models.DateTimeField("上传时间")
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)
    erased_at = models.DateTimeField(
        "清除时间", null=True, blank=True, help_text="when its files went (W-54); the row stays"
    )

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id", "slot"], name="evidence_subject")]

    def __str__(self) -> str:
        return f"{self.object_type}:{self.object_id}/{self.slot} {self.name}"

    @property
    def page_numbers(self) -> range:
        """The pages there are pictures of; an older PDF has none but itself."""
        return range(1, (self.pages if self.display else 1) + 1)

    @property
    def trail_subject(self) -> str:
        return self.graduate_ref


class EvidencePage(models.Model):
    """The picture of one further page of a PDF; the first page is the evidence's own ``display``."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="further")
    number = models.PositiveSmallIntegerField("第几页")
    display = models.FileField("显示件", upload_to=page_name, max_length=200)
    width = models.PositiveIntegerField("宽")
    height = models.PositiveIntegerField("高")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["evidence", "number"], name="evidence_page_once")]

    def __str__(self) -> str:
        return f"{self.evidence_id} p. {self.number}"


class EvidencePrint(models.Model):
    """Bands of 16 bits of a picture's fingerprint: near twins share at least one band, so an index finds them."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="bands")
    band = models.CharField(max_length=8, db_index=True)

    def __str__(self) -> str:
        return self.band
