"""专业目录: undergraduate, vocational and postgraduate codes, with the year of the catalogue each belongs to.

One name can have several codes (S0-09): the code decides, the name is checked against it, and the registry picks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from jiuye.kit.refusals import Reason
from jiuye.standards.source import rows
from jiuye.standards.text import compact

SELF_SET = re.compile(r"(\d{4})[ZJ]\d|99J\d", re.IGNORECASE)
OLD_VOCATIONAL_UNTIL = 2018
OLDEST, NEWEST = "2004", "2026"


@dataclass(frozen=True, slots=True)
class Major:
    """One row of one catalogue. ``level`` is 本科, 高职本科, 高职专科 or 研究生; ``year`` is the catalogue's."""

    code: str
    name: str
    level: str
    category: str
    klass: str
    degree: str
    duration: str
    year: str
    note: str = ""
    is_class: bool = False
    self_set: bool = False


def group(level: str) -> str:
    """研究生, 专科 or 本科: what decides which catalogue applies, from any way to say a level."""
    if any(word in level for word in "博硕研") or level[:2] in ("01", "03", "11", "13"):
        return "研究生"
    if any(word in level for word in ("高职本科", "职业本科", "升本")):
        return "本科"
    return "专科" if any(word in level for word in ("专", "高职")) or level[:1] == "4" else "本科"


@lru_cache(maxsize=8192)
def bare(code: str) -> str:
    """Without the letters T (特设) and K (国家控制): the national table never had them."""
    return re.sub(r"(?<=\d{6})[TKtk]{1,2}$", "", code.strip()).upper()


@cache
def catalogue() -> tuple[Major, ...]:
    """Every row of every catalogue, the newest first."""
    files = ("major_undergraduate", "major_vocational", "major_graduate", "major_undergraduate_older")
    listed = [_major(row) for file in files for row in rows(file)]
    return (*listed, *map(_second_level, rows("major_graduate_second")), *map(_of_2018, rows("major_moe_2018")))


def _major(row: dict[str, str]) -> Major:
    return Major(
        row["code"],
        row["name"],
        row["level"],
        row["category_name"],
        row["class_name"],
        row["degree"],
        row["duration"],
        row["catalogue_year"][:4],
        row["note"],
    )


def _second_level(row: dict[str, str]) -> Major:
    year = "2020" if row["kind"] == "专业领域" else "1997"
    return Major(row["code"], row["name"], "研究生", row["parent_name"], row["kind"], "", "", year, row["note"])


def _of_2018(row: dict[str, str]) -> Major:
    level, year = ("高职专科", OLDEST) if row["level"] == "专科" else (row["level"], "2012")
    is_class = row["is_class_row"] == "Y"
    return Major(row["code"], row["name"], level, row["category_name"], row["class_name"], "", "", year, "", is_class)


@cache
def _by_code() -> dict[tuple[str, str], tuple[Major, ...]]:
    found: dict[tuple[str, str], list[Major]] = {}
    for one in catalogue():
        found.setdefault((group(one.level), bare(one.code)), []).append(one)
    return {key: tuple(ones) for key, ones in found.items()}


@cache
def _by_name() -> dict[tuple[str, str], tuple[Major, ...]]:
    found: dict[tuple[str, str], list[Major]] = {}
    for one in catalogue():
        known = found.setdefault((group(one.level), compact(one.name)), [])
        if bare(one.code) not in {bare(k.code) for k in known}:
            known.append(one)
    return {key: tuple(ones) for key, ones in found.items()}


def versions(code: str, level: str) -> tuple[Major, ...]:
    """The row of each catalogue that has this code, the newest first."""
    return _by_code().get((group(level), bare(code)), ())


def major(code: str, level: str, cohort: int | None = None) -> Major | None:
    """What a code means for a graduate of ``cohort``; with or without T and K, self-set codes included."""
    found = versions(code, level)
    if not found:
        return _postgraduate(code) if group(level) == "研究生" else None
    if cohort is not None and cohort <= OLD_VOCATIONAL_UNTIL:
        return next((one for one in found if one.year <= "2018"), found[0])
    return found[0]


def _postgraduate(code: str) -> Major | None:
    """First-level codes written with 00, and the codes a school sets itself (NNNNZ1, NNNNJ1, 99J1)."""
    code = bare(code)
    first = _by_code().get(("研究生", code[:4]))
    if len(code) == 6 and code.endswith("00") and first:
        return first[0]
    if not SELF_SET.fullmatch(code) or not (first or code.startswith("99J")):
        return None
    category = first[0].name if first else "交叉学科"
    return Major(code, "", "研究生", category, "自设学科", "", "", "", "", False, True)


def named(name: str, level: str) -> tuple[Major, ...]:
    """Every code that carries this name at this level (S0-09)."""
    return _by_name().get((group(level), compact(name)), ())


def suggest(text: str, level: str = "", limit: int = 20) -> tuple[Major, ...]:
    """Majors whose code begins with, or whose name contains, what was typed; exact names first."""
    wanted = compact(text)
    if not wanted:
        return ()
    ranked = [(rank, i) for i, one in enumerate(catalogue()) if (rank := _rank(one, wanted, level)) is not None]
    best: dict[tuple[str, str], Major] = {}
    for _, i in sorted(ranked):
        one = catalogue()[i]
        best.setdefault((bare(one.code), one.name), one)
    return tuple(best.values())[:limit]


def _rank(one: Major, wanted: str, level: str) -> int | None:
    if one.is_class or (level and group(one.level) != group(level)):
        return None
    name = one.name.lower()
    if name == wanted or one.code.lower() == wanted:
        return 0
    if name.startswith(wanted) or one.code.lower().startswith(wanted):
        return 1
    return 2 if wanted in name else None


def problem_with(code: str, name: str, level: str, cohort: int | None = None, field: str = "") -> Reason | None:
    """Why this pair of code and name is not in the catalogue, with the codes the name does have."""
    found = major(code, level, cohort)
    if found is None:
        return _no_such_code(code, name, level, field)
    written = {_core(one.name) for one in (found, *versions(code, level))}
    if not name.strip() or found.self_set or _core(name) in written:
        return None
    return Reason(
        f"专业代码 {code} 在目录里是“{found.name}”，不是“{name}”",
        rule="major.name",
        facts=(("专业代码", code), ("目录名称", found.name), ("填写的名称", name)),
        remedy=_choose(name, level),
        field=field,
    )


def _no_such_code(code: str, name: str, level: str, field: str) -> Reason:
    shown = f"“{code}”" if code.strip() else "空白"
    return Reason(
        f"专业代码{shown}不在{group(level)}专业目录里",
        rule="major.unknown",
        facts=(("专业代码", code), ("专业名称", name), ("层次", group(level))),
        remedy=_choose(name, level),
        field=field,
    )


def _choose(name: str, level: str) -> str:
    codes = "、".join(f"{one.code} {one.name}" for one in named(_core(name), level))
    return f"请以学籍为准，从同名专业里选择：{codes}" if codes else "请按学籍信息核对专业代码和名称后重新填写"


def _core(name: str) -> str:
    """计算机科学与技术（师范） is judged as 计算机科学与技术: brackets are the school's own additions."""
    return re.sub(r"\(.*?\)$", "", compact(name))
