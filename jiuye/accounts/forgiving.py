"""What people type differently and mean the same: blanks, widths, the final x, the dot in a name (S1-09, P-09, M-12)."""

from __future__ import annotations

import unicodedata

from jiuye.standards import text

DOTS = "·•‧∙⋅・．.･"


def document(typed: str) -> str:
    """A document number as it is compared: half width, no blanks or invisible characters, capitals."""
    return text.compact(typed).upper()


def number(typed: str) -> str:
    """A student number as it is compared."""
    return text.compact(typed).upper()


def code(typed: str) -> str:
    """An activation code as it is compared: printed in groups, typed anyhow."""
    return "".join(c for c in text.compact(typed).upper() if c.isalnum())


def name(typed: str) -> str:
    """A name as it is compared: no blanks and no dots (few phones have one to type), compatibility characters unified."""
    plain = unicodedata.normalize("NFKC", text.clean(typed)).upper()
    return "".join(c for c in plain if c not in DOTS and not c.isspace())


def dot_missing(typed: str, known: str) -> list[str]:
    """What is said to somebody who wrote 古丽依明 for 古丽·依明 and was let in."""
    left_out = any(c in DOTS for c in known) and not any(c in DOTS for c in typed)
    return ["姓名里的“·”已补上"] if left_out else []


def noted(typed_document: str, typed_name: str) -> list[str]:
    """What was overlooked on purpose, told to the person: 空格已忽略，x 已当作 X."""
    said = []
    cleaned = text.clean(typed_document)
    if any(c.isspace() for c in typed_document + typed_name):
        said.append("空格已忽略")
    if text.half_width(cleaned) != cleaned:
        said.append("全角字符已当作半角")
    if cleaned.endswith(("x", "ｘ")):
        said.append("x 已当作 X")
    if text.invisible_in(typed_document + typed_name):
        said.append("看不见的字符已去掉")
    if any(c in DOTS and c != "·" for c in typed_name):
        said.append("姓名中的点已统一为“·”")
    return said
