"""A roster of people who do not exist: thirty columns, as a registry exports them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from jiuye.graduates.columns import ROSTER
from jiuye.kit.sheets import write_xlsx
from jiuye.standards import checksums

COHORT = 2027
KEYS = (
    "name", "sex", "id_number", "student_number", "exam_number", "level", "department", "major_name", "major_code",
    "class_name", "training_mode", "teacher_trainee", "duration", "enrolled_on", "graduates_on", "conclusion", "cohort",
    "ethnicity", "political_status", "division", "origin_region", "urban_rural", "archive_moved_in",
    "household_moved_in", "hardship", "mobile", "email", "home_address", "home_postcode", "family_poor",
)  # fmt: skip
HEADINGS = tuple(ROSTER[key].label for key in KEYS)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
GIVEN = "一二明安宁远山川书文思若清和平知行乐天云水石林雨"
REGIONS = ("340102", "340103", "340104", "340111", "340202", "340207", "340302", "340402", "340503", "340602")
MAJORS = (("法学", "030101"), ("物理学", "070201"), ("软件工程", "080902"), ("会计学", "120203K"), ("英语", "050201"))


def row(n: int) -> tuple[str, ...]:
    """The n-th of them; sequence 998 or 999 of a birthday belongs to nobody."""
    region, major = REGIONS[n // 2 % 10], MAJORS[n % 5]
    born = date(1999, 1, 1) + timedelta(days=n // 20 % 3000)
    body = f"{region}{born:%Y%m%d}{998 + n % 2}" if n < 60_000 else _further(n, born)
    name = SURNAMES[n % 24] + GIVEN[n // 24 % 24] + GIVEN[n // 576 % 24]
    return (
        name, "女" if n % 2 == 0 else "男", body + checksums.resident(body), f"2023{n:07}", f"2334{n:010}", "本科生毕业",
        f"{major[0]}学院", *major, f"{major[0]}{n // 5 // 40 + 1}班", "非定向", "非师范生", "4", "2023-09-01",
        "2027-06-30", "毕业", "2027", "汉族", "共青团员", region, region, "城镇", "已转入", "未转入", "非困难生",
        f"139{n:08}", f"g{n}@example.edu.cn", f"安徽省合肥市长江路{n % 900}号{n % 30}室", "230001", "否",
    )  # fmt: skip


def _further(n: int, born: date) -> str:
    """Beyond sixty thousand: other districts, so that no number comes twice."""
    region = ("340811", "341002", "341102", "341202", "341302", "341502", "341602", "341702", "341802", "340705")
    return f"{region[n // 2 % 10]}{born:%Y%m%d}{998 + n % 2}"


def rows(count: int) -> Iterator[tuple[str, ...]]:
    return map(row, range(count))


def write(path: Path, count: int) -> Path:
    write_xlsx(path, HEADINGS, rows(count), sheet="生源")
    return path
