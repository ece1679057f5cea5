"""Text as it arrives: invisible characters, widths in GBK, and bigrams for search columns.

Two-character names are the rule in Chinese and a trigram index never finds them, so search columns hold bigrams.
"""

from __future__ import annotations

import unicodedata

# Zero-width and direction marks that copy and paste brings along; the eye cannot find them (P-09).
INVISIBLE = frozenset(
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
KEPT_CONTROLS = frozenset("\n\r\t")


def is_invisible(character: str) -> bool:
    if character in INVISIBLE:
        return True
    return unicodedata.category(character) == "Cc" and character not in KEPT_CONTROLS


def invisible_in(text: str) -> tuple[str, ...]:
    """Code points that nobody sees, as ``U+200B``, in the order they occur."""
    return tuple(f"U+{ord(c):04X}" for c in text if is_invisible(c))


def clean(text: str) -> str:
    """Without invisible characters and outer blanks; everything a person can see is kept."""
    if text.isprintable():  # nearly every text: none of the invisible ones counts as printable
        return text.strip()
    return "".join(c for c in text if not is_invisible(c)).strip()


def half_width(text: str) -> str:
    """NFKC: full-width letters, digits and brackets become the plain ones."""
    return unicodedata.normalize("NFKC", text)


def compact(text: str) -> str:
    """For comparing and searching: plain width, lower case, no blanks at all."""
    return "".join(half_width(clean(text)).lower().split())


def encodable(text: str, encoding: str = "gbk") -> bool:
    """Whether a receiver that reads ``gbk`` (or ``gb18030``) can take this text."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def not_encodable(text: str, encoding: str = "gbk") -> tuple[str, ...]:
    """The characters an older receiver would turn into question marks."""
    return tuple(c for c in text if not encodable(c, encoding))


def gbk_width(text: str) -> int:
    """Bytes in the national DBF: 1 for ASCII, 2 for GBK, 4 for what only GB18030 knows."""
    return len(text.encode("gb18030", errors="replace"))


def bigrams(text: str) -> str:
    """What a search column holds: ``合肥学院`` → ``合肥 肥学 学院``; each pair once."""
    plain = compact(text)
    pairs = dict.fromkeys(plain[i : i + 2] for i in range(len(plain) - 1))
    return " ".join(pairs) if pairs else plain


def bigram_terms(query: str) -> tuple[str, ...]:
    """What a search column must contain, all of them, for ``query`` to be a candidate."""
    return tuple(bigrams(query).split())
