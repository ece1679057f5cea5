"""生源信息错误: the registry, the place people come from, and how they are reached (E01-E06, C01-C09, C29)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from jiuye.kit.refusals import Reason
from jiuye.national.rules.base import YES, Facts, Hit, Record, rule
from jiuye.standards import checksums, divisions, majors
from jiuye.standards.contacts import check_phone
from jiuye.standards.identifiers import check_document
from jiuye.standards.national import national_fields
from jiuye.standards.tables import table
from jiuye.standards.verdicts import Verdict

RESIDENT = re.compile(r"\d{17}[0-9Xx]")
OF_ACCOUNT = {field.field: field.name for field in national_fields()}
SAME_AS_REGISTRY = {"XM": "姓名", "SFZH": "证件号码", "XBDM": "性别", "XLDM": "学历", "ZYDM": "专业"}


@rule("E01")
def not_known(r: Record, f: Facts) -> Hit | None:
    """A change is only for somebody the nation knows under this 考生号; everybody else is added first."""
    if f.action != "change" or (f.reported_as and f.reported_as == r["KSH"]):
        return None
    if not f.reported_as:
        return Hit("全国系统里还没有这个人，我们却在“改”")
    return Hit(f"以前用 {f.reported_as} 上报，现在的考生号是 {r['KSH'] or '空白'}，全国系统会查不到")


@rule("E02")
def place_is_standard(r: Record, f: Facts) -> Hit | None:
    no = place(r["SYSZDDM"])
    if no is None or no.rule == "division.depth":
        return None
    return Hit(no.text, no.remedy, offers=_heir("SYSZDDM", r["SYSZDDM"]))


@rule("E03")
def place_is_deep(r: Record, f: Facts) -> Hit | None:
    no = place(r["SYSZDDM"])
    return Hit(no.text, no.remedy) if no and no.rule == "division.depth" else None


def place(code: str) -> Reason | None:
    """Why a division cannot stand; the same few thousand codes are asked for again and again."""
    return _place(code)


@lru_cache(maxsize=8192)
def _place(code: str) -> Reason | None:
    return divisions.problem_with(code, "county")


def _heir(field: str, code: str) -> tuple[tuple[str, str], ...]:
    heirs = divisions.successors(code)
    return ((field, heirs[0].code),) if len(heirs) == 1 else ()


@rule("E04")
def major_is_standard(r: Record, f: Facts) -> Hit | None:
    return _major(r["ZYDM"], r["ZY"], r["XLDM"], f.cohort)


@lru_cache(maxsize=8192)
def _major(code: str, name: str, level: str, cohort: int) -> Hit | None:
    if majors.major(code, level, cohort or None) is not None:
        return None
    no = majors.problem_with(code, name, level, cohort or None)
    return Hit(no.text, no.remedy) if no else YES


@rule("E05")
def exam_number(r: Record, f: Facts) -> Hit | None:
    """The shape first (14 digits for most, 15 for most postgraduates), then the registry itself."""
    number, known = r["KSH"], f.registry.get("KSH")
    if known and known != number:
        return Hit(f"考生号是 {number or '空白'}，学籍库里是 {known}", offers=(("KSH", known),))
    if not number:
        return Hit("考生号是空的")
    if not number.isascii() or not number.isalnum() or not 9 <= len(number) <= 18:
        return Hit(f"考生号 {number} 不是 9 到 18 位的数字或字母，学籍里一般是 14 位，研究生 15 位")
    return None


@rule("E06")
def phone(r: Record, f: Facts) -> Hit | None:
    number = r["MobilePhone"]
    if not number.strip():
        return YES
    found = _phone(number)
    return None if found.valid else Hit(found.problems[0].text, found.problems[0].remedy)


@lru_cache(maxsize=65536)
def _phone(number: str) -> Verdict:
    return check_phone(number, mobile_only=True)


@rule("C01")
def two_digits(r: Record, f: Facts) -> Hit | None:
    wrong = tuple(
        field
        for field, name in (("MZDM", "ethnicity"), ("ZZMMDM", "political_status"))
        if len(r[field]) != 2 or not r[field].isdigit() or table(name).get(r[field]) is None
    )
    if not wrong:
        return None
    names = {"MZDM": "民族", "ZZMMDM": "政治面貌"}
    return Hit("、".join(f"{names[w]}代码是“{r[w] or '空白'}”" for w in wrong) + "，应为表里的两位代码", fields=wrong)


@rule("C02")
def same_as_registry(r: Record, f: Facts) -> Hit | None:
    wrong = tuple(n for n in SAME_AS_REGISTRY if f.registry.get(n) and f.registry[n] != r[n])
    if not wrong:
        return None
    return Hit("、".join(SAME_AS_REGISTRY[n] for n in wrong) + "与学籍库不一致", fields=wrong)


@rule("C03")
def document_adds_up(r: Record, f: Facts) -> Hit | None:
    """Resident numbers only: other documents have no check digit to be wrong."""
    number = r["SFZH"]
    if not number:
        return Hit("证件号码是空的")
    if not number[:6].isdigit() or len(number) not in (15, 17, 18):
        return None
    if _sound(number, f.on):
        return None
    found = check_document("resident_id", number, on=f.on)
    return None if found.acceptable else Hit(found.problems[0].text, found.problems[0].remedy)


def _sound(number: str, on: date) -> bool:
    """The quick yes for the thousands that are right: shape, check character, a day that has been."""
    if not RESIDENT.fullmatch(number) or checksums.resident(number[:17]) != number[17]:
        return False
    birth = _day(number[6:14])
    return birth is not None and birth.year >= 1900 and birth <= on


@rule("C04")
def sex_agrees(r: Record, f: Facts) -> Hit | None:
    if not RESIDENT.fullmatch(r["SFZH"]) or r["XBDM"] not in ("1", "2"):
        return None
    return YES if (int(r["SFZH"][16]) % 2 == 1) != (r["XBDM"] == "1") else None


@rule("C05")
def birth_agrees(r: Record, f: Facts) -> Hit | None:
    if not RESIDENT.fullmatch(r["SFZH"]) or r["CSRQ"] == r["SFZH"][6:14]:
        return None
    return Hit(f"出生日期是 {r['CSRQ'] or '空白'}，身份证号里是 {r['SFZH'][6:14]}", offers=(("CSRQ", r["SFZH"][6:14]),))


@rule("C06")
def document_once(r: Record, f: Facts) -> Hit | None:
    return Hit(f"同一个身份证号在本届出现了 {f.same_document} 次") if f.same_document > 1 else None


@rule("C07")
def commissioning_unit(r: Record, f: Facts) -> Hit | None:
    directed = r["PYFSDM"][:1] in ("2", "4")
    if directed and not r["DXHWPDW"].strip():
        return Hit("培养方式是定向或委培，却没有填定向或委培单位")
    if not directed and r["DXHWPDW"].strip():
        return Hit("培养方式不是定向或委培，却填了定向或委培单位", "请清空定向或委培单位，或更正培养方式")
    return None


@rule("C08")
def department_exists(r: Record, f: Facts) -> Hit | None:
    if r["SZYX"] and (not f.departments or r["SZYX"] in f.departments):
        return None
    return Hit(f"院系“{r['SZYX'] or '空白'}”不在本校院系里，那个院系的老师会看不到这名学生")


@rule("C09")
def years_agree(r: Record, f: Facts) -> Hit | None:
    start, end = _day(r["RXSJ"]), _day(r["BYSJ"])
    if start is None or end is None:
        return None
    if end <= start:
        return Hit("毕业时间不晚于入学时间")
    length = _number(r["XZ"])
    years = (end - start).days / 365.25
    if length is None or abs(years - length) <= 1:
        return None
    return Hit(f"从入学到毕业约 {years:.1f} 年，学制是 {r['XZ']} 年")


@rule("C29")
def account_agrees(r: Record, f: Facts) -> Hit | None:
    """Only what the province leaves to another system's account is held against it (C-17)."""
    wrong = tuple(n for n in f.authoritative if f.account.get(n) and f.account[n] != r[n])
    if not wrong:
        return None
    systems = "、".join(dict.fromkeys(f.authoritative[n] for n in wrong))
    return Hit("、".join(OF_ACCOUNT.get(n, n) for n in wrong) + f"与{systems}账号里的不同",
               f"以{systems}为准：毕业生在那里的个人账号里改，之后同步", wrong,
               tuple((n, f.account[n]) for n in wrong))  # fmt: skip


def _day(text: str) -> date | None:
    padded = text + "01" if len(text) == 6 else text
    try:
        return date(int(padded[:4]), int(padded[4:6]), int(padded[6:8])) if len(padded) == 8 else None
    except ValueError:
        return None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
