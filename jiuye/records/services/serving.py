"""Handing a kept file to a browser: shown or saved, never run, never cached (T-51, W-53)."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header

from jiuye.kit.refusals import Reason, Refused
from jiuye.records.models import Evidence

TYPES = {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}


def serve(
    evidence: Evidence,
    which: Literal["original", "display"] = "display",
    *,
    page: int = 1,
    download: bool = False,
) -> FileResponse:
    """The file for a person whose right to it the page has just checked; a browser can do nothing with it but show it."""
    file = _file(evidence, which, page)
    suffix = str(file.name).rsplit(".", 1)[-1]
    response = FileResponse(file.open("rb"), content_type=TYPES[suffix])
    stem = evidence.name.rsplit(".", 1)[0] or "file"
    disposition = content_disposition_header(download or suffix == "pdf", f"{stem}.{suffix}")
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def page_asked(text: str) -> int:
    """``?page=3`` of an address; anything that is no page number is the first."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _file(evidence: Evidence, which: str, page: int) -> FieldFile:
    """The original, or the picture of one page; 404 for a page there is not, and a reason for a paper whose time is over."""
    if evidence.erased_at is not None:
        raise Refused(
            Reason(f"这份材料已于 {timezone.localtime(evidence.erased_at):%Y-%m-%d} 按保存期限清除", rule="evidence.erased",
                   owner="保存期限", remedy="登记内容和审核经过都还在；确需核对的，请看本人手里的原件")
        )  # fmt: skip
    if which == "original":
        return evidence.original
    if page == 1:
        return evidence.display or evidence.original
    return get_object_or_404(evidence.further, number=page).display


def clean_name(name: str) -> str:
    """The name to show: no folders, no control or direction characters, of bearable length (T-51)."""
    last = re.split(r"[\\/]", name)[-1]
    plain = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}).strip()
    stem, dot, suffix = plain.rpartition(".")
    short = f"{stem[:80]}{dot}{suffix[:8]}" if dot else plain[:80]
    return short.strip(". ") or "未命名"
