"""How alike two names of a department or a class are, and why one thinks so: a suggestion always says its reason (C-28)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from jiuye.standards.text import compact

BRACKETS = re.compile(r"[(（].*?[)）]")
TAILS = ("学院", "学部", "分院", "院", "系", "班级", "班")
SURE = 0.85
WORTH_SHOWING = 0.5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One record an unknown name may mean, how likely (0 to 100), and the reason in words."""

    pk: int
    name: str
    percent: int
    reason: str

    @property
    def is_sure(self) -> bool:
        return self.percent >= SURE * 100


def alike(written: str, known: str) -> tuple[float, str]:
    """From 0 to 1, and why."""
    a, b = compact(written), compact(known)
    if a == b:
        return 1.0, "只差空格、全半角或大小写"
    if BRACKETS.sub("", a) == BRACKETS.sub("", b):
        return 0.97, "去掉括号里的字后同名"
    if _stems(a) & _stems(b):
        return 0.95, "只差“学院”“系”这样的后缀"
    bare_a, bare_b = min(_stems(a), key=len), min(_stems(b), key=len)
    match = SequenceMatcher(None, bare_a, bare_b, autojunk=False)
    return _score(match, bare_a, bare_b)


def _stems(name: str) -> set[str]:
    """What may be left without its ending: 法学院 is 法 and 法学, because 学 belongs to either."""
    return {name.removesuffix(tail) for tail in TAILS if name.endswith(tail) and len(name) > len(tail)} or {name}


def _score(match: SequenceMatcher[str], a: str, b: str) -> tuple[float, str]:
    missing = "".join(b[j1:j2] for tag, _, _, j1, j2 in match.get_opcodes() if tag == "insert")
    extra = "".join(a[i1:i2] for tag, i1, i2, _, _ in match.get_opcodes() if tag == "delete")
    swapped = any(tag == "replace" for tag, *_ in match.get_opcodes())
    if not swapped and len(missing) + len(extra) == 1:
        return 0.93, f"少一个“{missing}”字" if missing else f"多一个“{extra}”字"
    if len(a) >= 2 and _is_abbreviation(a, b):
        return 0.88, "像是简称"
    return match.ratio() * 0.85, "名称相近"


def _is_abbreviation(short: str, long: str) -> bool:
    """Every character in order: 计科 in 计算机科学."""
    letters = iter(long)
    return len(short) < len(long) and short[0] == long[0] and all(c in letters for c in short)


def suggestions(
    written: str, known: Iterable[tuple[int, Iterable[str]]], *, votes: dict[int, str] | None = None, limit: int = 4
) -> tuple[Suggestion, ...]:
    """The likeliest records first. ``votes``: records other facts speak for, with the fact in words."""
    found = []
    for pk, spellings in known:
        names = list(spellings)
        score, reason = max((alike(written, name) for name in names if name), default=(0.0, ""))
        if votes and pk in votes:
            score, reason = (
                max(min(score + 0.12, 0.99), 0.58),
                votes[pk] if score < SURE - 0.12 else f"{reason}；{votes[pk]}",
            )
        if score >= WORTH_SHOWING:
            found.append(Suggestion(pk, names[0], round(score * 100), reason))
    return tuple(sorted(found, key=lambda one: (-one.percent, one.name))[:limit])


def same_figures(a: str, b: str) -> bool:
    """计科2101 and 计科2102 look alike and are not: every run of digits must agree."""
    return re.findall(r"\d+", a) == re.findall(r"\d+", b)
