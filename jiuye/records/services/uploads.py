"""Receiving a file in pieces, each exactly once, in order (looks/h5, Upload)."""

from __future__ import annotations

import secrets
import tempfile
from datetime import datetime, timedelta

from django.core.files.base import File
from django.db import IntegrityError, transaction

from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Reason, Refused
from jiuye.records.models import Evidence, Upload, UploadPiece
from jiuye.records.services.evidence import Limits
from jiuye.records.services.serving import clean_name

PIECE = 256 * 1024
AT_ONCE = 8
ABANDONED = timedelta(days=1)


def begin(
    *,
    actor: Actor,
    obj: tuple[str, str],
    name: str,
    size: int,
    at: datetime,
    limits: Limits,
    replaces: int | None = None,
) -> Upload:
    """Promise to receive a file. Raises Refused for one that is empty, too large, or one too many on its way."""
    name = clean_name(name)
    if not 0 < size <= limits.max_bytes:
        most = limits.max_bytes // 1024 // 1024
        raise Refused(Reason(f"“{name}”{'是空文件' if size < 1 else f'超过 {most} MB'}", rule="evidence.size",
                             remedy="请用手机重新拍摄，或在相册里压缩后再上传", field="evidence"))  # fmt: skip
    Upload.objects.filter(owner=actor.ref, evidence=None, at__lt=at - ABANDONED).delete()
    if Upload.objects.filter(owner=actor.ref, evidence=None).count() >= AT_ONCE:
        raise Refused(
            Reason("同时在传的太多了", rule="upload.many", remedy="等前面的传完，或刷新页面再试", field="evidence")
        )
    return Upload.objects.create(
        token=secrets.token_urlsafe(24), owner=actor.ref, object_type=obj[0], object_id=obj[1],
        name=name, size=size, replaces=replaces, at=at,
    )  # fmt: skip


def mine(actor: Actor, token: str) -> Upload | None:
    return Upload.objects.filter(owner=actor.ref, token=token).select_related("evidence").first()


def receive(upload: Upload, offset: int, data: bytes) -> bool:
    """Take the next piece. False when it is not the next one: the sender goes on from ``upload.received``."""
    if offset != upload.received or not 0 < len(data) <= min(PIECE, upload.size - offset):
        return False
    try:
        with transaction.atomic():
            UploadPiece.objects.create(upload=upload, offset=offset, data=data)
            Upload.objects.filter(pk=upload.pk, received=offset).update(received=offset + len(data))
    except IntegrityError:
        upload.refresh_from_db()
        return False
    upload.received = offset + len(data)
    return True


def whole(upload: Upload) -> File[bytes]:
    """The pieces put together, as the file a form would have brought."""
    file = tempfile.SpooledTemporaryFile(max_size=1024 * 1024)  # noqa: SIM115 - the caller reads it
    for piece in upload.pieces.values_list("data", flat=True).iterator():
        file.write(bytes(piece))
    file.seek(0)
    return File(file, name=upload.name)


def finish(upload: Upload, evidence: Evidence) -> None:
    """The file is kept: its pieces are not needed any more."""
    upload.pieces.all().delete()
    Upload.objects.filter(pk=upload.pk).update(evidence=evidence)
    upload.evidence = evidence


def give_up(upload: Upload) -> None:
    upload.delete()


def discard_abandoned(at: datetime) -> int:
    """Throw away what nobody went on sending for a day."""
    gone, _ = Upload.objects.filter(at__lt=at - ABANDONED).delete()
    return gone
