"""Letting go of evidence when its time is over: the files go, the row says what was here and when it went (W-54)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models.fields.files import FieldFile

from jiuye.kit.actors import CLOCK
from jiuye.records.models import Evidence, EvidencePage, EvidencePrint
from jiuye.records.services.events import record

LEFT = "已按保存期限清除"
"""In place of the file's name, in which people write their own."""


def erase(pieces: Iterable[Evidence], *, rule: str, at: datetime) -> int:
    """Files first: a run that dies in between finds the rows again and finishes. Returns how many went."""
    return sum(_erase(piece, rule, at) for piece in pieces)


def _erase(piece: Evidence, rule: str, at: datetime) -> bool:
    pages = EvidencePage.objects.filter(evidence=piece)
    for file in (piece.original, piece.display, *(page.display for page in pages)):
        _delete(piece, file)
    still = Evidence.objects.filter(pk=piece.pk, erased_at=None)
    if not still.update(original="", display="", name=LEFT, phash="", erased_at=at):
        return False
    pages.delete()
    EvidencePrint.objects.filter(evidence=piece).delete()
    gone = {"rule": ["", rule], "slot": [piece.slot, ""], "sha256": [piece.sha256, ""]}
    record("evidence.erase", actor=CLOCK, at=at, obj=piece, school_id=piece.school_id, changes=gone)
    return True


def _delete(piece: Evidence, file: FieldFile) -> None:
    """Some rows of the demonstration show one and the same file: it goes with the last of them."""
    if not file:
        return
    alike = Evidence.objects.filter(sha256=piece.sha256, erased_at=None).exclude(pk=piece.pk)
    if not alike.filter(original=piece.original.name).exists():
        file.storage.delete(str(file.name))
