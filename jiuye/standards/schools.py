"""全国高等学校名单: find a school by part of its name, its pinyin or initials, or its five-digit code.

Institutes, military schools and branch campuses are not in the ministry's list; ``institutions`` adds them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from jiuye.standards.prefixes import Key, PrefixIndex
from jiuye.standards.source import rows
from jiuye.standards.text import compact


@dataclass(frozen=True, slots=True)
class School:
    """One school. ``code5`` is 院校代码 in the national record; ``newer_name`` is reported, not verified."""

    code5: str
    code10: str
    name: str
    newer_name: str
    department: str
    province_code: str
    province: str
    city: str
    level: str
    type: str
    remark: str
    pinyin: str
    initials: str

    def __str__(self) -> str:
        return self.name


@cache
def everything() -> tuple[School, ...]:
    return tuple(_school(row) for row in rows("university"))


def _school(row: dict[str, str]) -> School:
    return School(
        code5=row["code5"],
        code10=row["code10"],
        name=row["name"],
        newer_name=row["reported_newer_name"],
        department=row["department"],
        province_code=row["province_code"],
        province=row["province"],
        city=row["city"],
        level=row["level"],
        type=row["type"],
        remark=row["remark"],
        pinyin=row["pinyin"],
        initials=row["initials"],
    )


@cache
def _by_code() -> dict[str, School]:
    return {code: one for one in everything() for code in (one.code5, one.code10)}


def school(code: str) -> School | None:
    """By 院校代码 (five digits) or 学校标识码 (ten)."""
    return _by_code().get(code)


def named(name: str) -> School | None:
    """The school written exactly so, under its present or its reported newer name."""
    found = {k.item for k in _index().exactly(compact(name)) if k.weight <= 1}
    return everything()[found.pop()] if len(found) == 1 else None


@cache
def _index() -> PrefixIndex:
    return PrefixIndex.of(key for i, one in enumerate(everything()) for key in _keys(i, one))


def _keys(item: int, one: School) -> Iterator[Key]:
    yield Key(compact(one.name), item, 0)
    if one.newer_name:
        yield Key(compact(one.newer_name), item, 1)
    yield Key(one.initials, item, 2)
    yield Key(one.pinyin, item, 2)
    yield Key(one.code5, item, 0)
    yield Key(one.code10, item, 0)


def search(text: str, limit: int = 20) -> tuple[School, ...]:
    """Exact, then beginning, then contained, then abbreviated (中科大); shorter names first within each."""
    query = compact(text)
    if not query:
        return ()
    best: dict[int, int] = {}
    for key in _index().starting_with(query):
        rank = key.weight if key.text == query else 3 + key.weight
        best[key.item] = min(rank, best.get(key.item, rank))
    if not query.isascii() and len(best) < limit:
        for item in _index().with_all_characters(query):
            if (found := _abbreviated(query, compact(everything()[item].name))) is not None:
                best.setdefault(item, found)
    ordered = sorted(best, key=lambda item: (best[item], len(everything()[item].name), everything()[item].code5))
    return tuple(everything()[item] for item in ordered[:limit])


def _abbreviated(query: str, name: str) -> int | None:
    """6 when the name contains the query, 7 when the characters occur in order, None otherwise."""
    if query in name:
        return 6
    rest = iter(name)
    return 7 if all(character in rest for character in query) else None
