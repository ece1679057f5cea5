"""Numbers that name a person: resident ID, residence permits, travel permits, passport (data README, section 8).

Our own checks: the libraries at hand reject real counties and accept birth dates in the future.
``check_organisation`` lives in ``organisations``, telephone and mail in ``contacts``; they are offered here too.
"""

from __future__ import annotations

import re
from datetime import date

from jiuye.kit.refusals import Reason
from jiuye.standards import checksums
from jiuye.standards.contacts import check_email, check_phone, check_postcode
from jiuye.standards.divisions import everything
from jiuye.standards.folding import LOWER_CASE, fold
from jiuye.standards.organisations import check_organisation
from jiuye.standards.verdicts import UNKNOWN_REGION, Verdict

__all__ = [
    "DOCUMENT_KINDS",
    "Verdict",
    "check_document",
    "check_email",
    "check_organisation",
    "check_phone",
    "check_postcode",
    "fold",
    "guess_document_kind",
    "kind_of_document_type",
]

DOCUMENT_KINDS = {
    "resident_id": "居民身份证",
    "residence_permit": "港澳台居民居住证",
    "hk_macao_permit": "港澳居民来往内地通行证",
    "taiwan_permit": "台湾居民来往大陆通行证",
    "passport": "护照",
    "foreign_permanent_residence": "外国人永久居留身份证",
    "other": "其他证件",
}
BY_DOCUMENT_TYPE = {
    "1": "resident_id",
    "6": "hk_macao_permit",
    "7": "hk_macao_permit",
    "8": "taiwan_permit",
    "9": "foreign_permanent_residence",
    "A": "passport",
}
PERMIT_PREFIXES = ("810000", "820000", "830000")
MALE, FEMALE = "1", "2"
CONFUSED = str.maketrans({"O": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "B": "8"})

Found = tuple[Reason, ...]


def kind_of_document_type(code: str) -> str:
    """From 证件类型 (JY/T 1001) to one of ``DOCUMENT_KINDS``."""
    return BY_DOCUMENT_TYPE.get(code, "other")


def check_document(kind: str, value: str, *, on: date | None = None, strict: bool = False) -> Verdict:
    """One verdict on one document number. ``on`` is the day births must not lie after (today when left out).

    ``strict`` forgives nothing but a lower-case final x: for numbers that should already be in the form we keep.
    """
    folded = fold(value)
    if strict and _careless(kind, value, folded.forgiven):
        return Verdict(
            kind, folded.text, (_format(kind, "有全角字符、空格或小写字母", "请改成半角大写"),), (), folded.forgiven
        )
    if kind in ("resident_id", "residence_permit"):
        return _resident(kind, folded.text, folded.forgiven, on or date.today())
    problems: Found = ()
    birth, sex = None, ""
    if kind == "foreign_permanent_residence" and re.fullmatch(r"9\d{16}[0-9X]", folded.text):
        problems, birth, sex = _person_in(kind, folded.text, on or date.today())
    elif not re.fullmatch(PATTERNS[kind][0], folded.text):
        problems = (_format(kind, *PATTERNS[kind][1:]),)
    return Verdict(kind, folded.text, problems, (), folded.forgiven, birth, sex)


PATTERNS: dict[str, tuple[str, str, str]] = {
    "hk_macao_permit": (
        r"[HM](\d{8}|\d{10})",
        "应为字母 H 或 M 加 8 位数字（含换证次数时 10 位）",
        "请对照证件正面号码填写",
    ),
    "taiwan_permit": (r"\d{8}", "应为 8 位数字", "请对照证件正面号码填写，不填换证次数"),
    "passport": (r"[A-Z0-9]{5,17}", "应为 5 到 17 位字母和数字", "请对照护照资料页填写"),
    "foreign_permanent_residence": (
        r"[A-Z]{3}\d{12}",
        "应为 3 个字母加 12 位数字，或 9 开头的 18 位号码",
        "请对照证件正面号码填写",
    ),
    "other": (r"[^\s]{2,32}", "应为 2 到 32 个字符", "请对照证件填写"),
}


def _careless(kind: str, value: str, forgiven: tuple[str, ...]) -> bool:
    is_final_x = kind in ("resident_id", "residence_permit") and value[:-1] == value[:-1].upper()
    harmless = {LOWER_CASE} if is_final_x else set()
    return bool(set(forgiven) - harmless)


def _format(kind: str, why: str, remedy: str, field: str = "") -> Reason:
    return Reason(f"{DOCUMENT_KINDS[kind]}号码格式不对：{why}", rule="identifier.format", remedy=remedy, field=field)


def _resident(kind: str, text: str, forgiven: tuple[str, ...], on: date) -> Verdict:
    if not re.fullmatch(r"\d{17}[0-9X]", text):
        problem, position, repair = _misshapen(kind, text)
        return Verdict(kind, text, (problem,), (), forgiven, position=position, repair=repair)
    problems, birth, sex = _person_in(kind, text, on)
    region = text[:6]
    if region not in PERMIT_PREFIXES and kind == "residence_permit":
        problems += (_format(kind, "应以 810000、820000 或 830000 开头", "内地居民请选择居民身份证"),)
    elif region not in everything() and region not in PERMIT_PREFIXES:
        problems += (_unknown_region(region),)
    known_kind = "residence_permit" if region in PERMIT_PREFIXES else kind
    return Verdict(known_kind, text, problems, (), forgiven, birth, sex, region)


def _misshapen(kind: str, text: str) -> tuple[Reason, int | None, str]:
    """Says what is wrong with the shape, and where: the length, or one character that cannot be there."""
    if re.fullmatch(r"\d{15}", text):
        return _format(kind, "这是 15 位的旧号码，2013 年起已停用", "请填写第二代证上的 18 位号码"), None, ""
    if len(text) != 18:
        return _format(kind, f"应为 18 位，现在是 {len(text)} 位", "请对照证件数一遍，看是多了还是漏了"), None, ""
    at = next(i for i, c in enumerate(text) if not ("0" <= c <= "9" or (i == 17 and c == "X")))
    repaired = text[:17].translate(CONFUSED) + text[17]
    usable = repaired if re.fullmatch(r"\d{17}[0-9X]", repaired) else ""
    remedy = f"这一位多半是数字 {usable[at]}" if usable else "前 17 位只能是数字，最后一位是数字或 X"
    return _format(kind, f"第 {at + 1} 位是“{text[at]}”", remedy), at + 1, usable


def _person_in(kind: str, text: str, on: date) -> tuple[Found, date | None, str]:
    """Birth date and sex from an 18-character number, and what is wrong with them."""
    problems: Found = ()
    if checksums.resident(text[:17]) != text[17]:
        problems += (_checksum(kind),)
    birth = _date(text[6:14])
    if birth is None or birth > on or birth.year < 1850:
        problems += (_birth(kind, text[6:14], birth),)
    return problems, birth, MALE if int(text[16]) % 2 else FEMALE


def _checksum(kind: str) -> Reason:
    return Reason(
        f"{DOCUMENT_KINDS[kind]}号码校验位不对：至少有一位写错，或相邻两位写反了",
        rule="identifier.checksum",
        remedy="请对照证件逐位核对",
    )


def _birth(kind: str, digits: str, birth: date | None) -> Reason:
    why = f"出生日期 {digits} 还没到" if birth and birth.year > 1850 else f"没有 {digits} 这一天"
    return Reason(
        f"{DOCUMENT_KINDS[kind]}号码第 7–14 位不对：{why}", rule="identifier.date", remedy="请对照证件核对出生日期"
    )


def _unknown_region(region: str) -> Reason:
    return Reason(
        f"身份证号前六位 {region} 不是已知的行政区划代码（含已撤销的）",
        rule=UNKNOWN_REGION,
        facts=(("前六位", region),),
        owner="学校就业中心",
        remedy="请对照证件核对前六位；证件确实如此的，由学校核验原件后放行",
    )


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def guess_document_kind(value: str) -> str:
    """The kind a number most likely is, by its shape; ``other`` when nothing fits."""
    text = fold(value).text
    for pattern, kind in _SHAPES:
        if re.fullmatch(pattern, text):
            return kind
    return "resident_id" if _is_nearly_resident(text) else "other"


def _is_nearly_resident(text: str) -> bool:
    """A resident number with a digit too many, too few or misread: to be corrected, not to be taken for something else."""
    return 15 <= len(text) <= 20 and text.isascii() and text.isalnum() and sum(c.isdigit() for c in text) >= 12


_SHAPES: tuple[tuple[str, str], ...] = (
    (r"8[123]0000\d{11}[0-9X]", "residence_permit"),
    (r"9\d{16}[0-9X]", "foreign_permanent_residence"),
    (r"\d{17}[0-9X]|\d{15}", "resident_id"),
    (PATTERNS["hk_macao_permit"][0], "hk_macao_permit"),
    (PATTERNS["taiwan_permit"][0], "taiwan_permit"),
    (PATTERNS["foreign_permanent_residence"][0], "foreign_permanent_residence"),
    (r"(?=.*\d)[A-Z0-9]{5,14}", "passport"),
)
