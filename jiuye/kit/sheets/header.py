"""Which row is the heading, and what the columns are called (T-46): titles above it, merged cells, two heading rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from jiuye.kit.sheets.refusal import BadFile
from jiuye.kit.sheets.table import letters

Merged = list[tuple[tuple[int, int], tuple[int, int]]]
TextRow = tuple[int, list[str]]


@dataclass(slots=True)
class Heading:
    """``positions`` are the file's columns (0 = A) of ``names``; the data begins after ``last_row``."""

    names: list[str]
    positions: list[int]
    row: int
    last_row: int
    notes: list[str] = field(default_factory=list)

    @classmethod
    def given(cls, names: list[str]) -> Heading:
        return cls(names, list(range(len(names))), 0, 0)


def find_heading(rows: list[TextRow], *, left: int, merged: Merged) -> Heading | None:
    """The first row that is about as wide as the table and made of words."""
    at = _heading_at(rows)
    if at is None:
        return None
    number, top = rows[at]
    below = rows[at + 1] if at + 1 < len(rows) else (number, [])
    spans = {(first[1] - left): last[1] - left for first, last in merged if first[0] == number - 1}
    two = below[0] == number + 1 and _is_second(top, below[1], spans)
    names = _joined(top, below[1], spans) if two else top
    heading = _named(names, left, number)
    heading.last_row = below[0] if two else number
    if two:
        heading.notes.insert(0, f"第 {number}、{below[0]} 行一起作为表头。")
    _describe_unnamed(heading, names, rows[at + 1 + two :], left)
    return heading


def _heading_at(rows: list[TextRow]) -> int | None:
    filled = [sum(1 for text in texts if text) for _, texts in rows]
    widest = max(filled, default=0)
    for i, (_, texts) in enumerate(rows):
        words = [text for text in texts if text and not _numberlike(text)]
        if filled[i] and filled[i] * 2 >= widest and len(words) * 5 >= filled[i] * 4:
            if _is_banner(rows, filled, i):
                continue
            return i
    return None


def _is_banner(rows: list[TextRow], filled: list[int], i: int) -> bool:
    """A line above the heading: markedly narrower, and the next filled row is made of words too."""
    after = next((j for j in range(i + 1, len(rows)) if filled[j]), None)
    if after is None or filled[i] >= filled[after]:
        return False
    following = [text for text in rows[after][1] if text]
    wordy = not any(_numberlike(text) for text in following)
    return filled[i] == 1 and wordy and filled[after] > 1


def _numberlike(text: str) -> bool:
    return text.replace(".", "", 1).replace("-", "").replace("/", "").isdigit()


def _is_second(top: list[str], sub: list[str], spans: dict[int, int]) -> bool:
    """Whether ``sub`` continues the heading: it names the parts of groups and is silent under whole columns."""
    width = max(len(top), len(sub))
    top, sub = _padded(top, width), _padded(sub, width)
    if any(text and _numberlike(text) for text in sub) or not any(sub):
        return False
    parts = [i for i in range(width) if not top[i] and sub[i] and any(top[:i])]
    for i in range(width):
        leads_group = spans.get(i, i) > i or i + 1 in parts
        if top[i] and sub[i] and not leads_group:
            return False
    silent = any(top[i] and not sub[i] for i in range(width))
    return bool(parts) and (silent or any(last > first for first, last in spans.items()))


def _joined(top: list[str], sub: list[str], spans: dict[int, int]) -> list[str]:
    width = max(len(top), len(sub))
    top, sub = _padded(top, width), _padded(sub, width)
    names: list[str] = []
    group = ""
    for i in range(width):
        group = top[i] or group
        names.append(f"{group}-{sub[i]}" if sub[i] else top[i])
    return names


def _padded(texts: list[str], width: int) -> list[str]:
    return texts + [""] * (width - len(texts))


def _named(texts: list[str], left: int, number: int) -> Heading:
    seen: dict[str, int] = {}
    names: list[str] = []
    for i, text in enumerate(texts):
        name = "".join(text.split())
        if not name:
            continue
        if name in seen:
            first, second = letters(left + seen[name]), letters(left + i)
            raise BadFile(
                f"第 {number} 行有两个“{name}”：{first} 列和 {second} 列，分不清该用哪一列。",
                remedy="请删去或改名其中一列再上传。",
                rule="duplicate_heading",
                facts=(("第一列", first), ("第二列", second)),
            )
        seen[name] = i
        names.append(name)
    return Heading(names, [left + i for i in seen.values()], number, number)


def _describe_unnamed(heading: Heading, names: list[str], rows: list[TextRow], left: int) -> None:
    """Columns with data under no heading are named, not silently dropped."""
    named = {position - left for position in heading.positions}
    width = max((len(texts) for _, texts in rows), default=0)
    filled = [i for i in range(width) if i not in named and any(i < len(texts) and texts[i] for _, texts in rows)]
    if filled:
        which = "、".join(letters(left + i) for i in filled[:10])
        heading.notes.append(f"{which} 列没有表头，没有读取。")
