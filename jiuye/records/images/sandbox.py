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
class Decoded:
    """What came out: files in the folder, and facts; or the word for why not."""

    kind: str
    refused: str = ""
    original: Path | None = None
    display: Path | None = None
    width: int = 0
    height: int = 0
    pages: int = 1
    phash: str = ""


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
    return _pdf(path, limits) if kind == "pdf" else _picture(kind, path, folder, limits)


def _pdf(path: Path, limits: Limits) -> Decoded:
    pages, wrong = pdf.look(path.read_bytes())
    if not wrong and pages > limits.max_pages:
        wrong = "pages"
    return Decoded("pdf", wrong, original=path, pages=pages)


def _picture(kind: str, path: Path, folder: Path, limits: Limits) -> Decoded:
    order = folder / "order.json"
    facts = {"path": str(path), "kind": kind, "folder": str(folder)}
    order.write_text(json.dumps({**facts, "max_pixels": limits.max_pixels, "display_bytes": limits.display_bytes}))
    try:
        done = subprocess.run(  # noqa: S603 our own script, on paths we made
            [sys.executable, "-I", str(SCRIPT), str(order)], capture_output=True, timeout=PATIENCE, check=False
        )
        said: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"refused": "pixels"}
    except (subprocess.TimeoutExpired, ValueError):
        said = {"refused": "pixels"}
    if "refused" in said:
        return Decoded(kind, said["refused"], width=said.get("width", 0), height=said.get("height", 0))
    original, display = folder / f"original.{said['suffix']}", folder / "display.jpg"
    return Decoded(kind, "", original, display, said["width"], said["height"], 1, said["phash"])
