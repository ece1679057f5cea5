"""Runs alone, in a process with little memory and little time: decode one upload, write it again without what it hid.

    python decode.py <job.json>

Reads {"path", "kind", "folder", limits…}; writes ``original.*`` and ``display.jpg`` into the folder and prints one JSON
line: facts, or {"refused": word}. Re-encoding drops EXIF, GPS and whatever was glued to the picture (T-48…T-50, W-53).
A PDF gets a picture of every page; its own bytes stay, because writing them again would break an electronic signature.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

MEMORY, SECONDS, FILE_SIZE = 1_500_000_000, 25, 128 * 1024 * 1024
DISPLAY_EDGE = 2000
FINEST = 4
"""Times 72 dpi: a page of a few points is not blown up to a poster."""
NOISE = 3
FORMATS = {"jpeg": ["JPEG", "MPO"], "png": ["PNG"], "heic": ["HEIF"]}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE, FILE_SIZE))
    job = json.loads(Path(sys.argv[1]).read_text())
    print(json.dumps(_judged(job)))


def _judged(job: dict[str, Any]) -> dict[str, object]:
    from PIL import UnidentifiedImageError

    try:
        return _rendered(job) if job["kind"] == "pdf" else _decoded(job)
    except MemoryError:
        return {"refused": "pixels"}
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, RuntimeError):
        return {"refused": "broken"}


def _decoded(job: dict[str, Any]) -> dict[str, object]:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # our own, stricter limit is checked before anything is decoded
    if job["kind"] == "heic":
        import pi_heif

        pi_heif.register_heif_opener(thumbnails=False)
    with Image.open(job["path"], formats=FORMATS[job["kind"]]) as opened:
        if opened.width * opened.height > job["max_pixels"]:
            return {"refused": "pixels", "width": opened.width, "height": opened.height}
        if job["kind"] == "png" and getattr(opened, "is_animated", False):
            return {"refused": "animated"}
        opened.load()
        picture = _plain(ImageOps.exif_transpose(opened))
    folder = Path(job["folder"])
    suffix = "png" if job["kind"] == "png" else "jpg"
    original = folder / f"original.{suffix}"
    if suffix == "png":
        picture.save(original, "PNG")
    else:
        picture.save(original, "JPEG", quality=95, subsampling=0)
    (folder / "display.jpg").write_bytes(_small(picture, job["display_bytes"]))
    return {"width": picture.width, "height": picture.height, "phash": _fingerprint(picture), "suffix": suffix}


def _rendered(job: dict[str, Any]) -> dict[str, object]:
    """``display.jpg`` of the first page, ``page-2.jpg`` and so on of the others: what a reviewer looks at."""
    import pypdfium2

    with pypdfium2.PdfDocument(job["path"]) as paper:
        if not 0 < len(paper) <= job["max_pages"]:
            return {"refused": "pages" if len(paper) else "broken"}
        sizes, mark = [], ""
        for number in range(len(paper)):
            with closing(paper[number]) as page:
                scale = min(DISPLAY_EDGE / max(*page.get_size(), 1), FINEST)
                picture = _plain(page.render(scale=scale).to_pil())
            name = f"page-{number + 1}.jpg" if number else "display.jpg"
            (Path(job["folder"]) / name).write_bytes(_small(picture, job["display_bytes"]))
            sizes.append(picture.size)
            mark = mark or _fingerprint(picture)
    return {"width": sizes[0][0], "height": sizes[0][1], "phash": mark, "sizes": sizes}


def _plain(picture: Any) -> Any:
    """Grey or RGB on white, whatever it was: CMYK, 16 bits, a palette, transparency. A fresh image carries no metadata."""
    from PIL import Image

    if picture.mode.startswith("I") or picture.mode == "F":
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        picture = Image.new("RGB", seen.size, "white")
        picture.paste(seen, mask=seen.getchannel("A"))
    wanted = "L" if picture.mode in {"1", "L"} else "RGB"
    picture = picture.convert(wanted)
    clean = Image.new(wanted, picture.size)
    clean.paste(picture)
    return clean


def _small(picture: Any, at_most: int) -> bytes:
    """The display copy: as large and as fine as fits."""
    copy = picture.copy()
    copy.thumbnail((DISPLAY_EDGE, DISPLAY_EDGE))
    while True:
        for quality in (85, 75, 65, 55):
            packed = io.BytesIO()
            copy.save(packed, "JPEG", quality=quality, optimize=True)
            if packed.tell() <= at_most:
                return packed.getvalue()
        copy = copy.resize((max(copy.width * 4 // 5, 1), max(copy.height * 4 // 5, 1)))


def _fingerprint(picture: Any) -> str:
    """A difference hash: 256 bits that hardly change when a picture is scaled or saved again.

    Papers look alike at 8 × 8; at 16 × 16 two letters differ. White beside white is no difference, whatever JPEG adds.
    """
    pixels = picture.convert("L").resize((17, 16)).tobytes()
    bits = 0
    for row in range(16):
        for column in range(16):
            bits = bits << 1 | (pixels[row * 17 + column] > pixels[row * 17 + column + 1] + NOISE)
    return f"{bits:064x}"


if __name__ == "__main__":
    main()
