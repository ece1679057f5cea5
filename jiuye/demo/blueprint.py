"""The schools of the demonstration, as data: three provinces, one for each shipped profile. None of them exists.

Their codes are in no list of the ministry; their majors and divisions are real, because people must be able to look them up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from jiuye.standards import majors

UNDERGRADUATE, MASTER, COLLEGE = "31", "11", "41"
YEARS = {UNDERGRADUATE: 4, MASTER: 3, COLLEGE: 3}
LARGEST = 12_000
"""Graduates of one school; a larger demonstration has more schools, not larger ones."""


@dataclass(frozen=True, slots=True)
class Faculty:
    """A department and what is studied in it: (level, name of the major)."""

    name: str
    programmes: tuple[tuple[str, str], ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Institution:
    """One school: where it is, how large a part of the demonstration it is, and how its people sign in.

    ``share`` is its part of the graduates and of the lives lived through the services; a further campus has none of its own.
    """

    code: str
    name: str
    initials: str
    pinyin: str
    profile: str
    province: str
    city: str
    share: float
    faculties: tuple[Faculty, ...]
    main: bool = False


B, M, C = UNDERGRADUATE, MASTER, COLLEGE
LAW = Faculty("法学院", ((B, "法学"), (M, "法律")), ("法律系",))
COMPUTING = Faculty(
    "计算机与人工智能学院",
    ((B, "软件工程"), (B, "计算机科学与技术"), (M, "计算机科学与技术")),
    ("计算机学院", "信息学院"),
)
PHYSICS = Faculty("物理学院", ((B, "物理学"), (M, "物理学")))
BUSINESS = Faculty("经济管理学院", ((B, "会计学"), (B, "市场营销"), (B, "金融学")), ("商学院",))
LETTERS = Faculty("文学与外语学院", ((B, "汉语言文学"), (B, "英语")))
ENGINEERING = Faculty("机械与电气工程学院", ((B, "机械工程"), (B, "电气工程及其自动化")), ("机电学院",))
TEACHING = Faculty("教师教育学院", ((B, "学前教育"), (B, "小学教育")))
CIVIL = Faculty("土木与环境学院", ((B, "土木工程"), (B, "环境工程")))
NURSING = Faculty("护理学院", ((C, "护理"),))
DIGITAL = Faculty("数字技术学院", ((C, "软件技术"), (C, "人工智能技术应用")))
TRADE = Faculty("商贸学院", ((C, "电子商务"), (C, "大数据与会计"), (C, "旅游管理")))
MECHANICAL = Faculty("智能制造学院", ((C, "机电一体化技术"), (C, "新能源汽车技术")))

SCHOOLS = (
    Institution("19911", "徽州湖畔大学", "hzhpdx", "huizhouhupandaxue", "anhui", "340000", "合肥", 0.38,
                (COMPUTING, LAW, PHYSICS, BUSINESS, LETTERS, ENGINEERING), main=True),
    Institution("19912", "皖水职业技术学院", "wszyjsxy", "wanshuizhiyejishuxueyuan", "anhui", "340000", "芜湖", 0.14,
                (NURSING, DIGITAL, TRADE, MECHANICAL)),
    Institution("19913", "岭海榕荫大学", "lhrydx", "linghairongyindaxue", "guangdong", "440000", "广州", 0.20,
                (COMPUTING, BUSINESS, ENGINEERING, LETTERS), main=True),
    Institution("19914", "珠浦职业学院", "zpzyxy", "zhupuzhiyexueyuan", "guangdong", "440000", "珠海", 0.08,
                (DIGITAL, TRADE, MECHANICAL)),
    Institution("19915", "星沙听雨师范大学", "xstysfdx", "xingshatingyushifandaxue", "national", "430000", "长沙", 0.14,
                (TEACHING, LETTERS, PHYSICS, CIVIL), main=True),
    Institution("19916", "沅江渡口学院", "yjdkxy", "yuanjiangdukouxueyuan", "national", "430000", "常德", 0.06,
                (BUSINESS, CIVIL)),
)  # fmt: skip


def schools(graduates: int, profile: str = "") -> list[tuple[Institution, int]]:
    """Each school with its number of graduates; beyond ``LARGEST`` it is joined by further campuses of its kind."""
    chosen = [s for s in SCHOOLS if not profile or s.profile == profile]
    whole = sum(s.share for s in chosen)
    found: list[tuple[Institution, int]] = []
    for school in chosen:
        wanted = round(graduates * school.share / whole)
        found.append((school, min(wanted, LARGEST)))
        found += _further(school, wanted - LARGEST)
    return found


def _further(school: Institution, left: int) -> list[tuple[Institution, int]]:
    found: list[tuple[Institution, int]] = []
    while left > 0:
        nth = len(found) + 2
        code = f"{school.code[:2]}{school.code[4]}{nth:02}"
        twin = replace(
            school, code=code, name=f"{school.name}{nth}分校", initials=f"{school.initials}{nth}", share=0, main=False
        )
        found.append((twin, min(left, LARGEST)))
        left -= LARGEST
    return found


def national_code(level: str, name: str) -> str:
    """The code of today's catalogue, without the letters the national record never had."""
    word = {UNDERGRADUATE: "本科", MASTER: "研究生", COLLEGE: "高职专科"}[level]
    return majors.bare(next(m for m in majors.named(name, word) if m.level == word).code)
