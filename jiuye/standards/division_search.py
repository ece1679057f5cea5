"""Finding a place while typing: name, pinyin, initials, former name and path (``安徽合肥蜀山``, ``ahhfss``).

The index is built on first use (under a second) and answers in well under a millisecond for anything specific.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, product

from jiuye.standards.divisions import Division, children, division, everything, path, successors
from jiuye.standards.prefixes import Key, PrefixIndex
from jiuye.standards.tables import table
from jiuye.standards.text import compact

LEVELS = {"province": 0, "city": 1, "county": 2}
STATUSES = {"current": 0, "moe_extra": 1, "stat_only": 2}
SUFFIXES = {"省": "sheng", "市": "shi", "区": "qu", "县": "xian", "盟": "meng", "旗": "qi"}
LONG_SUFFIXES = ("特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "林区", "新区")
PROVINCES = {
    "内蒙古自治区": ("内蒙古", "neimenggu"),
    "广西壮族自治区": ("广西", "guangxi"),
    "宁夏回族自治区": ("宁夏", "ningxia"),
    "新疆维吾尔自治区": ("新疆", "xinjiang"),
    "西藏自治区": ("西藏", "xizang"),
    "香港特别行政区": ("香港", "xianggang"),
    "澳门特别行政区": ("澳门", "aomen"),
}
FORMER, INSIDE, BEGINS = 4, 6, 10


@dataclass(frozen=True, slots=True)
class Hit:
    """A place found, and the former name it was found under, if that is how."""

    division: Division
    via: str = ""

    @property
    def code(self) -> str:
        return self.division.code

    @property
    def name(self) -> str:
        return self.division.name

    @property
    def full_name(self) -> str:
        return self.division.full_name


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write one place: characters, pinyin, initials."""

    name: str
    pinyin: str
    initials: str


@cache
def spellings(code: str) -> tuple[Spelling, ...]:
    """Long and short: 蜀山区 and 蜀山, 恩施土家族苗族自治州 and 恩施."""
    one = everything()[code]
    whole = Spelling(compact(one.name), one.pinyin, one.initials)
    short = _short(one)
    return (whole,) if short == whole else (whole, short)


def _short(one: Division) -> Spelling:
    name, pinyin = PROVINCES.get(one.name) or (_short_name(one.name), one.pinyin)
    if one.name not in PROVINCES and len(name) + 1 == len(one.name):
        pinyin = pinyin.removesuffix(SUFFIXES.get(one.name[-1], "\n"))
    return Spelling(compact(name), pinyin, one.initials[: len(name)])


def _short_name(name: str) -> str:
    for suffix in LONG_SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return _without_peoples(name.removesuffix(suffix))
    return name[:-1] if name[-1] in SUFFIXES and len(name) >= 3 else name


def _without_peoples(name: str) -> str:
    """恩施土家族苗族 → 恩施; some names drop the 族 (巴音郭楞蒙古), some are nothing but a people (东乡族)."""
    peoples = [row.label for row in table("ethnicity")]
    spoken = {*peoples, *(p.removesuffix("族") for p in peoples if len(p) > 2)}
    rest = name
    while (found := next((p for p in spoken if rest.endswith(p)), "")) and len(rest) - len(found) >= 2:
        rest = rest.removesuffix(found)
    return rest


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The searchable places in their display order, the index over them, and a small one for two letters.

    Two letters begin ten thousand paths (``sh``): they are looked up among the places' own names only.
    """

    places: tuple[Division, ...]
    index: PrefixIndex
    own_letters: PrefixIndex


@cache
def gazetteer() -> Gazetteer:
    places = tuple(sorted((d for d in everything().values() if d.is_current), key=_display_order))
    positions = {place.code: i for i, place in enumerate(places)}
    keys = {key for i, place in enumerate(places) for key in _keys(i, place)}
    keys.update(_former_keys(positions))
    own_letters = PrefixIndex.of(key for key in keys if key.weight <= 1 and key.text.isascii())
    return Gazetteer(places, PrefixIndex.of(keys), own_letters)


def _display_order(one: Division) -> tuple[int, int, str]:
    return STATUSES[one.status], LEVELS[one.level], one.code


def _keys(item: int, place: Division) -> Iterator[Key]:
    yield Key(place.code, item, 0)
    above = [spellings(d.code) for d in path(place.code)[:-1] if d.status != "grouping"]
    own = spellings(place.code)
    if place.code == "610000":
        yield Key("shaanxi", item, 1)
    for mine in own:
        yield from _written(item, "", "", "", mine, 0)
    for chosen in _routes(above):
        names, sounds, letters = ("".join(parts) for parts in zip(*map(_parts, chosen), strict=True))
        for mine in own:
            yield from _written(item, names, sounds, letters, mine, 2)
    if place.moe_name:
        yield Key(compact(place.moe_name), item, 2)


def _routes(above: list[tuple[Spelling, ...]]) -> Iterator[tuple[Spelling, ...]]:
    """Every way to name what lies above: 安徽, 合肥, 安徽合肥; mixtures of long and short are met by ``_inside``."""
    for named in product((True, False), repeat=len(above)):
        ways = [ways for ways, is_named in zip(above, named, strict=True) if is_named]
        if ways:
            yield from {tuple(w[0] for w in ways), tuple(w[-1] for w in ways)}


def _parts(spelling: Spelling) -> tuple[str, str, str]:
    return spelling.name, spelling.pinyin, spelling.initials


def _written(item: int, names: str, sounds: str, letters: str, mine: Spelling, weight: int) -> Iterator[Key]:
    yield Key(names + mine.name, item, weight)
    yield Key(sounds + mine.pinyin, item, weight + 1)
    yield Key(letters + mine.initials, item, weight + 1)


def _former_keys(positions: dict[str, int]) -> Iterator[Key]:
    """Abolished places lead to what they became; the person may only know the old name."""
    for one in everything().values():
        if one.is_current or one.status == "grouping" or one.name == "市辖区":
            continue
        for heir in successors(one.code):
            if heir.code in positions:
                item = positions[heir.code]
                yield Key(one.code, item, FORMER, one.full_name)
                if one.name != heir.name:
                    yield from (Key(s.name, item, FORMER, one.full_name) for s in spellings(one.code))
                    yield from (Key(s.pinyin, item, FORMER + 1, one.full_name) for s in spellings(one.code))
                yield Key(compact(one.full_name), item, FORMER, one.full_name)


def search(text: str, limit: int = 20) -> tuple[Hit, ...]:
    """Places that fit what was typed, best first: exact, then beginning; name, then sound."""
    query = compact(text)
    if len(query) < 2:
        return tuple(islice(_beginning(query), limit)) if query else ()
    best = _ranked(query)
    if not query.isascii() and len(best) < limit:
        for item in _inside(query):
            best.setdefault(item, (BEGINS + INSIDE, ""))
    ordered = sorted((rank, item, via) for item, (rank, via) in best.items())
    return tuple(Hit(gazetteer().places[item], via) for _, item, via in ordered[:limit])


def _ranked(query: str) -> dict[int, tuple[int, str]]:
    """Each place the index has for ``query``, with its best rank and the former name that led there."""
    best: dict[int, tuple[int, str]] = {}
    is_short = len(query) == 2 and query.isascii()
    index = gazetteer().own_letters if is_short else gazetteer().index
    for text, item, weight, via in index.starting_with(query):
        rank = weight if text == query else BEGINS + weight
        if item not in best or rank < best[item][0]:
            best[item] = (rank, via)
    return best


def _beginning(letter: str) -> Iterator[Hit]:
    """One letter fits thousands: the first places in display order are as good as any ranking."""
    for place in gazetteer().places:
        if place.name.startswith(letter) or place.initials.startswith(letter) or place.code.startswith(letter):
            yield Hit(place)


def _inside(query: str) -> Iterator[int]:
    """Part of a name (“乌鲁” is a beginning, “鲁木齐” is not) or a path written half long, half short."""
    places, may_be_a_path = gazetteer().places, len(query) >= 4
    for item in gazetteer().index.with_all_characters(query):
        place = places[item]
        if query in spellings(place.code)[0].name or (
            may_be_a_path and _follows(query, tuple(s.code for s in path(place.code)))
        ):
            yield item


def _follows(query: str, codes: tuple[str, ...]) -> bool:
    """Whether ``query`` is a beginning of each of some places on the way down, ending in the last one."""
    if not codes:
        return False
    name = spellings(codes[0])[0].name
    shared = next((i for i, (a, b) in enumerate(zip(query, name, strict=False)) if a != b), min(len(query), len(name)))
    if shared == len(query):
        return len(codes) == 1 and shared >= 2
    taken = shared >= 2 and _follows(query[shared:], codes[1:])
    return taken or _follows(query, codes[1:])


def warm_up() -> int:
    """Build the index before the first person types; how many places it holds."""
    children()
    return len(gazetteer().places)


def exact(text: str) -> Division | None:
    """The one place that is written exactly so, for imports; None when there are none or several."""
    found = [gazetteer().places[i] for i in {k.item for k in gazetteer().index.exactly(compact(text)) if k.weight <= 2}]
    return found[0] if len(found) == 1 else division(compact(text)) if compact(text).isdigit() else None
