"""Fonts for Chinese, wherever the machine keeps them; without one, papers are drawn with lines in place of words."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache, lru_cache

from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
PREFERRED = {"text": "Noto Serif CJK SC", "title": "Noto Sans CJK SC:bold", "hand": "Noto Serif CJK SC"}


@cache
def chinese() -> bool:
    """Whether any installed font knows Chinese."""
    return bool(_ask("fc-list", ":lang=zh-cn", "file"))


@lru_cache(maxsize=128)
def font(role: str, size: int) -> Font:
    """A font for ``text``, ``title`` or ``hand``."""
    if not chinese():
        return ImageFont.load_default(size)
    path, _, index = _ask("fc-match", "-f", "%{file}|%{index}", f"{PREFERRED[role]}:lang=zh-cn").partition("|")
    return ImageFont.truetype(path, size, index=int(index or 0))


@cache
def _ask(*command: str) -> str:
    program = shutil.which(command[0])
    if program is None:
        return ""
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip()
