"""行政区划 with years: what a code means, what it meant, and what became of it (S0-07, S0-62, S0-63, C-30).

Codes are reused and abolished, so a name is stored beside its code, and an old code resolves to its successors
instead of being refused without a word.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from jiuye.kit.refusals import Reason
from jiuye.standards.source import rows
from jiuye.standards.text import compact

Depth = Literal["county", "city"]

WHOLE_COUNTRY = "000000"
"""In place of a province, where none is known."""
ASK_THE_PROVINCE = "如确因区划调整而没有对应代码，请由学校报省级中心处理"


@dataclass(frozen=True, slots=True)
class Division:
    """One code. ``status``: current, abolished, grouping (市辖区), moe_extra (farms, corps) or stat_only."""

    code: str
    name: str
    full_name: str
    level: str
    parent: str
    status: str
    start_year: int | None
    end_year: int | None
    successor_codes: tuple[str, ...]
    moe_name: str
    pinyin: str
    initials: str

    @property
    def is_current(self) -> bool:
        """Whether the code may be reported today: current ones, and those only the national system has."""
        return self.status in ("current", "moe_extra", "stat_only")

    def __str__(self) -> str:
        return self.full_name


@cache
def everything() -> dict[str, Division]:
    """Every code there ever was, read once."""
    return {row["code"]: _division(row) for row in rows("region")}


def _division(row: dict[str, str]) -> Division:
    return Division(
        code=row["code"],
        name=row["name"],
        full_name=row["full_name"],
        level=row["level"],
        parent=row["parent_code"],
        status=row["status"],
        start_year=_year(row["start_year"]),
        end_year=_year(row["end_year"]),
        successor_codes=tuple(row["successor_codes"].split()),
        moe_name=row["moe_2018_name"],
        pinyin=row["pinyin"],
        initials=row["initials"],
    )


def _year(text: str) -> int | None:
    return int(text) if text else None


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name a code has had, from ``start`` to ``end`` inclusive; an empty year is an open end."""

    name: str
    start: int | None
    end: int | None

    def held_in(self, year: int) -> bool:
        return (self.start is None or self.start <= year) and (self.end is None or year <= self.end)


@cache
def history() -> dict[str, tuple[FormerName, ...]]:
    found: dict[str, list[FormerName]] = {}
    for row in rows("region_history"):
        name = FormerName(row["name"], _year(row["start_year"]), _year(row["end_year"]))
        found.setdefault(row["code"], []).append(name)
    return {code: tuple(names) for code, names in found.items()}


def division(code: str, on_year: int | None = None) -> Division | None:
    """What a code means, or what it meant ``on_year``; None when there was no such code then."""
    found = everything().get(code)
    if found is None or on_year is None:
        return found
    names = history().get(code)
    if names is None:
        alive = FormerName(found.name, found.start_year, found.end_year)
        return found if alive.held_in(on_year) else None
    held = next((n for n in names if n.held_in(on_year)), None)
    return _under_name(found, held.name) if held else None


def _under_name(found: Division, name: str) -> Division:
    if name == found.name:
        return found
    prefix = found.full_name.removesuffix(found.name)
    return replace(found, name=name, full_name=prefix + name)


def full_name(code: str) -> str:
    """省市县 in one line; the code itself when nobody knows it."""
    found = everything().get(code)
    return found.full_name if found else code


def path(code: str) -> tuple[Division, ...]:
    """From the province down to this division."""
    found = everything().get(code)
    if found is None:
        return ()
    return (*path(found.parent), found) if found.parent else (found,)


@cache
def _children() -> dict[str, tuple[Division, ...]]:
    found: dict[str, list[Division]] = {}
    for one in everything().values():
        if one.status == "current":
            found.setdefault(one.parent, []).append(one)
    return {parent: tuple(ones) for parent, ones in found.items()}


def children(code: str = "") -> tuple[Division, ...]:
    """Current divisions one step below; the 34 provinces for an empty code."""
    return _children().get(code, ())


def is_deep_enough(code: str, depth: Depth = "county") -> bool:
    """Whether the code goes as far down as the form asks; a city without counties (东莞) is as deep as it gets."""
    found = everything().get(code)
    if found is None or found.status == "grouping":
        return False
    if found.level == "county" or not children(code):
        return True
    return depth == "city" and (found.level == "city" or _is_municipality(found))


def _is_municipality(found: Division) -> bool:
    return found.level == "province" and found.name.endswith("市")


def successors(code: str) -> tuple[Division, ...]:
    """What an abolished code became: candidates to choose from, empty for a code still in use."""
    found = everything().get(code)
    if found is None or found.is_current:
        return ()
    return tuple(everything()[c] for c in found.successor_codes)


def problem_with(code: str, depth: Depth = "county", field: str = "") -> Reason | None:
    """Why this code cannot stand, with the code to use instead (S0-62, S0-63)."""
    found = everything().get(code)
    if found is None:
        return _unknown(code, field)
    if found.status == "grouping" or found.name == "市辖区":
        return _too_shallow(found, field)
    if not found.is_current:
        return _abolished(found, field)
    return None if is_deep_enough(code, depth) else _too_shallow(found, field, depth)


def _unknown(code: str, field: str) -> Reason:
    shown = f"“{code}”" if code else "空白"
    return Reason(
        f"所在地代码{shown}不是标准代码",
        rule="division.unknown",
        facts=(("填写的代码", code),),
        remedy=f"请按名称、拼音或首字母重新选择所在地；{ASK_THE_PROVINCE}",
        field=field,
    )


def _abolished(found: Division, field: str) -> Reason:
    heirs = successors(found.code)
    when = f"（{found.end_year} 年止）" if found.end_year else ""
    named = "、".join(f"{h.code} {h.full_name}" for h in heirs)
    choose = f"请改为 {named}" if len(heirs) == 1 else f"请核对户籍后选择其一：{named}"
    return Reason(
        f"{found.code} {found.full_name}已撤销{when}，不再是标准代码",
        rule="division.abolished",
        facts=(("原代码", found.code), ("原名称", found.full_name), *((h.code, h.full_name) for h in heirs)),
        owner="" if heirs else "省级中心",
        remedy=choose if heirs else ASK_THE_PROVINCE,
        field=field,
    )


def _too_shallow(found: Division, field: str, depth: Depth = "county") -> Reason:
    wanted = "区/县" if depth == "county" else "市"
    return Reason(
        f"所在地要填报到{wanted}：{found.code} {found.full_name}还不够具体",
        rule="division.depth",
        facts=(("填写的代码", found.code), ("名称", found.full_name)),
        remedy=f"请在“{_above(found).full_name}”下选择具体的{wanted}",
        field=field,
    )


def _above(found: Division) -> Division:
    """A grouping has nothing below it to choose from: send people to what it groups."""
    is_grouping = found.status == "grouping" or found.name == "市辖区"
    return everything().get(found.parent, found) if is_grouping else found


@cache
def _by_written_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for one in everything().values():
        for written in {one.full_name, one.moe_name} - {""}:
            found.setdefault(compact(written), []).append(one.code)
    return {name: tuple(codes) for name, codes in found.items()}


def parse(text: str) -> Division | None:
    """A code, a full name, or both together (``340104 安徽省合肥市蜀山区``); None unless it means exactly one place."""
    plain = compact(text)
    if plain[:6].isdigit() and len(plain) >= 6:
        return everything().get(plain[:6])
    found = [everything()[code] for code in _by_written_name().get(plain, ())]
    living = [one for one in found if one.is_current] or found
    return living[0] if len(living) == 1 else None
