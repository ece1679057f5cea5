"""What a PDF holds that paper does not: scripts, launches, attachments (T-49). Looks before anything is rendered."""

from __future__ import annotations

import re
import zlib

FORBIDDEN = (b"JavaScript", b"JS", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"XFA", b"RichMedia")
LOCKED = b"Encrypt"
INFLATED_AT_MOST = 64 * 1024 * 1024
_STREAM = re.compile(rb"<<((?:(?!stream).){0,2000}?/ObjStm(?:(?!stream).){0,2000}?)>>\s*stream\r?\n", re.DOTALL)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAME = re.compile(rb"/([^\s/<>\[\](){}%]+)")
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")


def look(data: bytes) -> tuple[int, str]:
    """Pages, and a word for what is wrong: "" | active | locked | broken."""
    if b"%%EOF" not in data[-2048:]:
        return 0, "broken"
    objects = _objects(data)
    if objects is None:
        return 0, "broken"
    plain = _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), objects)
    names = set(_NAME.findall(plain))
    if LOCKED in names:
        return 0, "locked"
    if not names.isdisjoint(FORBIDDEN):
        return 0, "active"
    pages = len(_PAGE.findall(plain))
    return pages, "" if pages else "broken"


def _objects(data: bytes) -> bytes | None:
    """The file's own objects and those packed in object streams; None when they inflate beyond reason."""
    found, total = [_without_streams(data)], 0
    for stream in _STREAM.finditer(data):
        try:
            packed = zlib.decompressobj().decompress(data[stream.end() :], INFLATED_AT_MOST - total)
        except zlib.error:
            return None
        total += len(packed)
        if total >= INFLATED_AT_MOST:
            return None
        found.append(packed)
    return b"\n".join(found)


def _without_streams(data: bytes) -> bytes:
    """Pictures and page contents are not names: leave their bytes out."""
    return re.sub(rb"stream\r?\n.*?endstream", b"stream endstream", data, flags=re.DOTALL)
