"""Countries and regions for 境外留学 and foreign employers: ISO 3166 codes, Chinese names from CLDR by way of babel."""

from __future__ import annotations

from functools import cache

from babel import Locale

from jiuye.standards.tables import Code
from jiuye.standards.text import compact

NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
AT_HOME = "CN"
OUR_NAMES = {"HK": "中国香港", "MO": "中国澳门", "TW": "中国台湾"}
ALSO_CALLED = {
    "香港": "HK",
    "澳门": "MO",
    "台湾": "TW",
    "大不列颠及北爱尔兰联合王国": "GB",
    "美利坚合众国": "US",
    "大韩民国": "KR",
    "南韩": "KR",
    "俄国": "RU",
    "俄罗斯联邦": "RU",
    "阿联酋": "AE",
    "沙特": "SA",
    "新西兰": "NZ",
    "纽西兰": "NZ",
}


@cache
def countries() -> dict[str, Code]:
    """Everywhere but the mainland, by two-letter code, in the order of their codes."""
    names = Locale("zh", script="Hans").territories
    return {
        code: Code(code, OUR_NAMES.get(code, names[code]), status="current")
        for code in sorted(names)
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES | {AT_HOME}
    }


def country(code: str) -> Code | None:
    return countries().get(code.upper())


@cache
def _by_name() -> dict[str, str]:
    return {compact(one.label): code for code, one in countries().items()} | ALSO_CALLED


def find(text: str) -> Code | None:
    """By code or by any of its names."""
    return country(text.strip()) or countries().get(_by_name().get(compact(text), ""))


def search(text: str, limit: int = 20) -> tuple[Code, ...]:
    """Countries whose name begins with or contains what was typed."""
    wanted = compact(text)
    names = [name for name in _by_name() if wanted in name] if wanted else []
    names.sort(key=lambda name: (not name.startswith(wanted), len(name)))
    return tuple(countries()[code] for code in dict.fromkeys(_by_name()[name] for name in names))[:limit]
