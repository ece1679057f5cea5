"""What is forgiven in a typed number: width, blanks, hyphens, case. Each one is named, so that a page can say so."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from jiuye.standards.text import is_invisible

FULL_WIDTH, BLANK, INVISIBLE, LOWER_CASE, HYPHEN = "全角字符", "空格", "不可见字符", "小写字母", "连接符"
DASHES = re.compile("[-\u2010-\u2015\u2212]")


@dataclass(frozen=True, slots=True)
class Folded:
    """The number as it is checked and kept, and what had to be forgiven to get there."""

    text: str
    forgiven: tuple[str, ...] = ()


def fold(value: str, *, hyphens: bool = False) -> Folded:
    """Half-width, no blanks, no invisible characters, upper case; folding twice changes nothing."""
    if value.isascii() and value.isalnum():  # nearly every number: only its case can be wrong
        return Folded(upper, (LOWER_CASE,)) if (upper := value.upper()) != value else Folded(value)
    text, forgiven = value, []
    for name, change in _CHANGES:
        if hyphens or name != HYPHEN:
            changed = change(text)
            forgiven += [name] if changed != text else []
            text = changed
    return Folded(text, tuple(forgiven))


def _visible(text: str) -> str:
    return "".join(c for c in text if not is_invisible(c))


def _plain_width(text: str) -> str:
    """Full-width letters and digits only: other compatibility characters are mistakes worth seeing."""
    return "".join(unicodedata.normalize("NFKC", c) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text)


def _upper(text: str) -> str:
    return "".join(c.upper() if c.isascii() else c for c in text)


_CHANGES = (
    (INVISIBLE, _visible),
    (FULL_WIDTH, _plain_width),
    (BLANK, lambda text: "".join(text.split())),
    (HYPHEN, lambda text: DASHES.sub("", text)),
    (LOWER_CASE, _upper),
)
