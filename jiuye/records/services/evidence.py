"""Keeping evidence: judged by content, written again without EXIF and GPS, never deleted (W-53, T-48…T-52)."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.files.base import File
from django.db import models, transaction

from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Conflict, Reason, Refused
from jiuye.records.images.sandbox import Decoded, Limits, decode
from jiuye.records.models import Evidence, EvidencePage, EvidencePrint
from jiuye.records.services.events import record
from jiuye.records.services.serving import clean_name, serve

__all__ = ["Limits", "Subject", "Twins", "keep", "kept_for", "remove", "restore", "serve", "twins"]

NEAR = 12  # bits in which two fingerprints of one picture may differ, of 256


@dataclass(frozen=True, slots=True)
class Subject:
    """What the evidence proves: which record's which slot, and whose life it is about."""

    object_type: str
    object_id: str
    slot: str
    graduate_ref: str = ""
    school_id: int | None = None


@dataclass(frozen=True, slots=True)
class Twins:
    """The same or nearly the same picture elsewhere: two documents to look at, never a verdict."""

    exact: list[Evidence]
    near: list[Evidence]


def keep(
    *, actor: Actor, upload: File[bytes], subject: Subject, at: datetime, limits: Limits | None = None
) -> Evidence:
    """Keep one upload. Raises Refused naming the file, why, and what to do."""
    bounds, name = limits or Limits(), clean_name(upload.name or "")
    with tempfile.TemporaryDirectory(prefix="jiuye-") as folder:
        path = Path(folder) / "upload"
        sha256, size = _receive(upload, path, name, bounds)
        _refuse_more(subject, sha256, name, bounds)
        found = decode(path, Path(folder), bounds)
        if found.refused:
            raise Refused(_why(found, name, bounds))
        evidence = _evidence(actor, subject, at, name, sha256, size, found)
        return _store(evidence, found, actor, at)


def _receive(upload: File[bytes], path: Path, name: str, limits: Limits) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > limits.max_bytes:
                most = limits.max_bytes // 1024 // 1024
                raise Refused(_reason(f"“{name}”超过 {most} MB", "size", "请用手机重新拍摄，或在相册里压缩后再上传"))
            digest.update(chunk)
            file.write(chunk)
    if not size:
        raise Refused(_reason(f"“{name}”是空文件", "empty", "请重新选择文件"))
    return digest.hexdigest(), size


def _refuse_more(subject: Subject, sha256: str, name: str, limits: Limits) -> None:
    present = kept_for(subject.object_type, subject.object_id).filter(slot=subject.slot)
    if present.filter(sha256=sha256).exists():
        raise Refused(_reason(f"“{name}”已经上传过了", "twice", "不用再传；如果想换一张，请先移除原来的"))
    if present.count() >= limits.max_files:
        raise Refused(_reason(f"这一项最多上传 {limits.max_files} 个文件", "count", "请先移除一个再上传"))


def _why(found: Decoded, name: str, limits: Limits) -> Reason:
    allowed = "JPG、PNG、HEIC 图片或 PDF" if limits.pdf else "JPG、PNG 或 HEIC 图片"
    sentences = {
        "kind": ("不是可以上传的文件类型", f"请上传{allowed}；Word 文档请打印盖章后拍照"),
        "pixels": (
            f"图片太大（超过 {limits.max_pixels // 1_000_000} 百万像素）",
            "请用手机正常拍摄，不要用全景或拼接图",
        ),
        "animated": ("是动图", "请上传静止的照片"),
        "broken": ("打不开，文件可能没有传完整", "请在手机或电脑上确认能打开，再重新上传"),
        "active": ("里面有脚本或附件，不能作为证明材料", "请重新打印成普通 PDF，或拍照上传"),
        "locked": ("加了密码，审核的老师打不开", "请去掉密码再上传；去不掉的，打印出来拍照上传"),
        "heavy": ("内容太复杂，一页页显示不出来", "请重新打印成普通 PDF，或拍照上传"),
        "pages": (f"超过 {limits.max_pages} 页", "请只保留需要的页"),
    }
    text, remedy = sentences[found.refused]
    return _reason(f"“{name}”{text}", found.refused, remedy)


def _reason(text: str, word: str, remedy: str) -> Reason:
    return Reason(text, rule=f"evidence.{word}", owner="本人", remedy=remedy, field="evidence")


def _evidence(
    actor: Actor, subject: Subject, at: datetime, name: str, sha256: str, size: int, found: Decoded
) -> Evidence:
    return Evidence(
        object_type=subject.object_type,
        object_id=subject.object_id,
        slot=subject.slot,
        graduate_ref=subject.graduate_ref,
        school_id=subject.school_id,
        name=name,
        kind=found.kind,
        size=size,
        sha256=sha256,
        phash=found.phash,
        pages=found.pages,
        width=found.width,
        height=found.height,
        uploaded_by=actor.ref,
        uploaded_by_label=actor.label[:120],
        at=at,
    )


def _store(evidence: Evidence, found: Decoded, actor: Actor, at: datetime) -> Evidence:
    """Files first, then the row that makes them real; files whose row failed are taken away again."""
    assert found.original is not None
    suffix = "pdf" if found.kind == "pdf" else found.original.suffix[1:]
    evidence.original_sha256 = hashlib.sha256(found.original.read_bytes()).hexdigest()
    further: list[EvidencePage] = []
    try:
        with found.original.open("rb") as file:
            evidence.original.save(f"original.{suffix}", File(file), save=False)
        if found.display is not None:
            with found.display.open("rb") as file:
                evidence.display.save("display.jpg", File(file), save=False)
        for number, page in enumerate(found.more, 2):
            further.append(EvidencePage(number=number, width=page.width, height=page.height))
            with page.display.open("rb") as file:
                further[-1].display.save("display.jpg", File(file), save=False)
        with transaction.atomic():
            evidence.save()
            for one in further:
                one.evidence = evidence
            EvidencePage.objects.bulk_create(further)
            EvidencePrint.objects.bulk_create(EvidencePrint(evidence=evidence, band=b) for b in bands(found.phash))
            facts: dict[str, object] = {"slot": ["", evidence.slot], "sha256": ["", evidence.sha256]}
            record("evidence.keep", actor=actor, at=at, obj=evidence, changes=facts)
    except BaseException:
        for kept in (evidence.original, evidence.display, *(one.display for one in further)):
            if kept:
                kept.delete(save=False)
        raise
    return evidence


def remove(*, actor: Actor, evidence: Evidence, at: datetime, reason: str = "") -> None:
    """Take it off the record; the file stays for retention. Raises Conflict when it was removed already."""
    _mark(evidence, None, at, actor, at, "evidence.remove", reason)


def restore(*, actor: Actor, evidence: Evidence, at: datetime, reason: str = "") -> None:
    """Put a removed one back exactly as it was."""
    _mark(evidence, evidence.removed_at, None, actor, at, "evidence.restore", reason)


@transaction.atomic
def _mark(
    evidence: Evidence, was: datetime | None, now: datetime | None, actor: Actor, at: datetime, action: str, reason: str
) -> None:
    present = Evidence.objects.filter(pk=evidence.pk)
    present = present.filter(removed_at=was) if was else present.filter(removed_at__isnull=True)
    if (was is None) == (now is None) or not present.update(removed_at=now):
        raise Conflict(Reason(f"“{evidence.name}”刚刚被改动过", rule="stale", remedy="刷新页面后再操作"))
    evidence.removed_at = now
    record(action, actor=actor, at=at, obj=evidence, reason=reason)


def kept_for(object_type: str, object_id: object) -> models.QuerySet[Evidence]:
    """What proves one record now."""
    found = Evidence.objects.filter(object_type=object_type, object_id=str(object_id), removed_at__isnull=True)
    return found.order_by("slot", "pk")


def twins(evidence: Evidence) -> Twins:
    """The same file, or a picture that looks the same, kept for another graduate (fake evidence, M-07)."""
    others = Evidence.objects.exclude(pk=evidence.pk).exclude(graduate_ref=evidence.graduate_ref)
    others = others.filter(removed_at__isnull=True)
    exact = list(others.filter(sha256=evidence.sha256).order_by("pk")[:20])
    alike = others.filter(bands__band__in=bands(evidence.phash)).exclude(sha256=evidence.sha256).distinct()
    near = [other for other in alike.order_by("pk")[:2000] if apart(evidence.phash, other.phash) <= NEAR]
    return Twins(exact, near[:20])


def bands(phash: str) -> list[str]:
    """Sixteen pieces: fingerprints this near share one. Empty pieces are margins, which every paper has."""
    pieces = [(place, phash[place : place + 4]) for place in range(0, len(phash), 4)]
    return [f"{place}:{piece}" for place, piece in pieces if piece not in {"0000", "ffff"}]


def apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()
