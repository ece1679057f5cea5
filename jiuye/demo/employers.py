"""Employers nobody can apply to: invented names with codes that add up, spread over real counties."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from jiuye.demo import names, numbers
from jiuye.standards import divisions

FIRST = "云栖青禾星槎松涧澄野墨屿鹿鸣听澜石榴渡晚枫临溪霁月拾光蓝鲸折纸半山浮岚望潮"
SECOND = "桥穗舟坞谷塘汀湾渚岭垣圃帆灯砚笺笛篱屐"
COMPANY, SCHOOL, HOSPITAL, OFFICE, STATE_OWNED = "39", "22", "23", "10", "31"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of business: how such a place is called, its codes, and what people do there."""

    form: str
    nature: str
    industry: str
    code: str
    jobs: tuple[tuple[str, str], ...]


LINES = (
    Line(
        "{brand}信息技术有限公司",
        COMPANY,
        "34",
        "91",
        (("13", "后端开发工程师"), ("13", "测试工程师"), ("13", "前端工程师")),
    ),
    Line(
        "{brand}智能科技股份有限公司",
        COMPANY,
        "34",
        "91",
        (("13", "算法工程师"), ("13", "嵌入式工程师"), ("21", "产品助理")),
    ),
    Line(
        "{brand}精密制造有限公司",
        COMPANY,
        "22",
        "91",
        (("13", "工艺工程师"), ("13", "设备工程师"), ("60", "产线技术员")),
    ),
    Line("{brand}新能源汽车零部件有限公司", COMPANY, "22", "91", (("13", "质量工程师"), ("13", "结构工程师"))),
    Line("{brand}商贸有限公司", COMPANY, "31", "91", (("40", "门店管培生"), ("21", "采购专员"), ("40", "客户代表"))),
    Line("{brand}电子商务有限公司", COMPANY, "31", "91", (("21", "运营专员"), ("40", "直播运营"))),
    Line("{brand}建设工程有限公司", STATE_OWNED, "24", "91", (("13", "施工员"), ("13", "造价员"))),
    Line("{brand}会计师事务所（普通合伙）", COMPANY, "37", "91", (("21", "审计助理"), ("21", "税务助理"))),
    Line("{brand}律师事务所", COMPANY, "37", "31", (("23", "律师助理"), ("30", "行政助理"))),
    Line("{brand}农村商业银行股份有限公司", STATE_OWNED, "35", "91", (("22", "柜员"), ("22", "客户经理"))),
    Line("{brand}文化传播有限公司", COMPANY, "44", "91", (("27", "内容编辑"), ("25", "平面设计师"))),
    Line("{brand}酒店管理有限公司", COMPANY, "33", "91", (("40", "前厅接待"), ("40", "会务专员"))),
    Line("{brand}实验学校", SCHOOL, "42", "12", (("24", "小学教师"), ("24", "初中教师"))),
    Line("{brand}幼儿园", SCHOOL, "42", "52", (("24", "幼儿教师"),)),
    Line("{brand}人民医院", HOSPITAL, "43", "12", (("19", "护士"), ("19", "康复治疗士"))),
    Line("{brand}街道综合服务中心", "29", "45", "12", (("30", "办事员"),)),
)


@dataclass(frozen=True, slots=True)
class Firm:
    """One invented employer, with the person who answers for it."""

    name: str
    code: str
    nature: str
    industry: str
    region: str
    region_name: str
    address: str
    postcode: str
    contact: str
    phone: str
    email: str
    jobs: tuple[tuple[str, str], ...]


def invent(rng: Random, home: str, count: int) -> list[Firm]:
    """``count`` employers, most of them in the home province (two digits)."""
    near, far = numbers.counties(home), numbers.counties()
    firms: dict[str, Firm] = {}
    while len(firms) < count:
        firm = _firm(rng, rng.choice(near if rng.random() < 0.7 else far), len(firms))
        firms.setdefault(firm.name, firm)
    return list(firms.values())


def _firm(rng: Random, region: str, nth: int) -> Firm:
    line = rng.choice(LINES)
    city = _place(region)
    name = city + line.form.format(brand=_brand(rng))
    return Firm(
        name=name,
        code=numbers.organisation(rng, region, line.code),
        nature=line.nature,
        industry=line.industry,
        region=region,
        region_name=divisions.full_name(region),
        address=f"{divisions.full_name(region)}{rng.choice(FIRST)}{rng.choice(SECOND)}路{rng.randint(1, 299)}号",
        postcode=f"{rng.randint(10, 79)}{rng.randint(1000, 9999)}",
        contact=names.plain(rng),
        phone=numbers.mobile(2, int(region) * 10 % 1_000_000 + nth),
        email=f"hr{nth + 1}@firm{int(region)}.example.com",
        jobs=line.jobs,
    )


def _brand(rng: Random) -> str:
    return rng.choice(FIRST) + rng.choice(SECOND) + rng.choice(FIRST)


def _place(region: str) -> str:
    city = next((d.name for d in divisions.path(region) if d.level == "city" and d.status == "current"), "")
    name = city or divisions.path(region)[0].name
    return name.removesuffix("市") if len(name) > 2 else name
