"""Decoding somebody's upload in a process of its own; what is in it can hurt nobody else (W-53, T-48, T-49)."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jiuye.records.images import pdf

SCRIPT = Path(__file__).with_name("decode.py")
PATIENCE = 40
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What the profile allows for one kind of evidence (C-15)."""

    max_bytes: int = 12 * 1024 * 1024
    max_pixels: int = 40_000_000
    max_pages: int = 30
    max_files: int = 4
    display_bytes: int = 300 * 1024
    pdf: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """The picture of one further page."""

    display: Path
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Decoded:
    """What came out: files in the folder, and facts; or the word for why not."""

    kind: str
    refused: str = ""
    original: Path | None = None
    display: Path | None = None
    width: int = 0
    height: int = 0
    phash: str = ""
    more: tuple[Page, ...] = ()
    """The pages of a PDF after the first, which is ``display``."""

    @property
    def pages(self) -> int:
        return 1 + len(self.more)


def kind_of(head: bytes) -> str:
    """By content, never by name (T-45, T-49): jpeg | png | heic | pdf | "" for anything else."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"%PDF-"):
        return "pdf"
    return "heic" if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS else ""


def decode(path: Path, folder: Path, limits: Limits) -> Decoded:
    """Judge and rewrite the upload at ``path`` into ``folder``."""
    with path.open("rb") as file:
        kind = kind_of(file.read(32))
    if not kind or (kind == "pdf" and not limits.pdf):
        return Decoded(kind, refused="kind")
    return _pdf(path, folder, limits) if kind == "pdf" else _picture(kind, path, folder, limits)


def _pdf(path: Path, folder: Path, limits: Limits) -> Decoded:
    pages, wrong = pdf.look(path.read_bytes())
    if wrong or pages > limits.max_pages:
        return Decoded("pdf", wrong or "pages")
    said = _said("pdf", path, folder, limits, too_much="heavy")
    if "refused" in said:
        return Decoded("pdf", said["refused"])
    (width, height), *others = said["sizes"]
    more = tuple(Page(folder / f"page-{n}.jpg", *size) for n, size in enumerate(others, 2))
    return Decoded("pdf", "", path, folder / "display.jpg", width, height, said["phash"], more)


def _picture(kind: str, path: Path, folder: Path, limits: Limits) -> Decoded:
    said = _said(kind, path, folder, limits, too_much="pixels")
    if "refused" in said:
        return Decoded(kind, said["refused"], width=said.get("width", 0), height=said.get("height", 0))
    original, display = folder / f"original.{said['suffix']}", folder / "display.jpg"
    return Decoded(kind, "", original, display, said["width"], said["height"], said["phash"])


def _said(kind: str, path: Path, folder: Path, limits: Limits, *, too_much: str) -> dict[str, Any]:
    """What the other process answered; one that died or took too long was given ``too_much``."""
    order = folder / "order.json"
    facts = {"path": str(path), "kind": kind, "folder": str(folder), "max_pages": limits.max_pages}
    order.write_text(json.dumps({**facts, "max_pixels": limits.max_pixels, "display_bytes": limits.display_bytes}))
    try:
        done = subprocess.run(  # noqa: S603 our own script, on paths we made
            [sys.executable, "-I", str(SCRIPT), str(order)], capture_output=True, timeout=PATIENCE, check=False
        )
        return dict(json.loads(done.stdout)) if done.returncode == 0 else {"refused": too_much}
    except (subprocess.TimeoutExpired, ValueError):
        return {"refused": too_much}
