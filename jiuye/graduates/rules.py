"""What one cell of a roster may say (S0-05…S0-10, M-12, T-46): text in, the value we keep or the reason why not. No Django, no clock."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Final

from jiuye.kit.masking import mask_id
from jiuye.kit.refusals import Reason
from jiuye.policy.profile import Profile
from jiuye.policy.vocabulary import OWN_FIELD
from jiuye.standards import checksums, divisions, names
from jiuye.standards.contacts import check_email, check_phone, check_postcode
from jiuye.standards.identifiers import check_document, fold, guess_document_kind
from jiuye.standards.tables import Code, CodeTable, table
from jiuye.standards.text import clean, half_width

CLEAR_WORD: Final = "清空"
TABLES: Final = {
    "sex": "gender", "training_mode": "training_mode", "teacher_trainee": "teacher_trainee",
    "duration": "study_length", "conclusion": "conclusion", "ethnicity": "ethnicity",
    "political_status": "political_status", "urban_rural": "urban_rural", "archive_moved_in": "archive_in_school",
    "household_moved_in": "household_in_school", "hardship": "hardship", "level_type": "study_form",
}  # fmt: skip
LEVEL_WORDS: Final = {
    "博士": "01", "博士生": "01", "博士研究生": "01", "硕士": "11", "硕士生": "11", "硕士研究生": "11", "研究生": "11",
    "第二学士学位": "25", "二学位": "25", "第二学位": "25", "本科": "31", "本科生": "31", "专升本": "31", "高职本科": "31",
    "专科": "41", "专科生": "41", "大专": "41", "高职": "41", "高职专科": "41",
}  # fmt: skip
WIDTHS: Final = {
    "name": 80, "student_number": 20, "exam_number": 18, "major_code": 10, "major_name": 60, "commissioning_unit": 100,
    "department": 60, "class_name": 60, "campus": 60, "level_type": 10,
}  # fmt: skip
NUMBER: Final = re.compile(r"[0-9A-Z_./-]+")
COMMON_NAME: Final = re.compile("[\u4e00-\u9fff]{2,6}")
PLAIN_ID: Final = re.compile(r"[1-6]\d{16}[0-9X]")
PLAIN_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
PLAIN_EMAIL: Final = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*@[a-z0-9]+(?:[.-][a-z0-9]+)*\.[a-z]{2,24}")
DAY: Final = re.compile(r"(\d{4})[-/.年]?(\d{1,2})(?:[-/.月]?(\d{1,2})日?|月)?(?:[ T]00:00(?::00)?)?")
YES_NO: Final = {"是": True, "有": True, "y": True, "1": True, "true": True, "否": False, "无": False, "n": False,
                 "0": False, "false": False}  # fmt: skip


class _Clear:
    """The word 清空 in a cell: a blank cell never takes anything away (G-16)."""

    def __repr__(self) -> str:
        return "CLEAR"


CLEAR: Final = _Clear()


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a cell cannot be taken. ``fix`` is a value that would do, offered and never applied by itself (blank: leave it empty)."""

    code: str
    text: str
    remedy: str = ""
    fix: str | None = None
    fix_label: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """A value that was forgiven something, and what."""

    value: str
    note: str


Value = str | bool | date | list[str] | _Clear | Noted | Wrong | None
Reader = Callable[[str], Value]


def readers(profile: Profile, cohort: int, *, today: date) -> Mapping[str, Reader]:
    """How each column is read, under one province's way and for one cohort."""
    own: dict[str, Reader] = {
        "name": _name,
        "id_number": lambda text: _document(text, today),
        "student_number": lambda text: _number(text, "学号"),
        "exam_number": lambda text: _number(text, "考生号"),
        "level": _level,
        "cohort": lambda text: _cohort(text, cohort),
        "enrolled_on": lambda text: _day(text, cohort),
        "graduates_on": lambda text: _day(text, cohort),
        "division": lambda text: _place(text, profile.roster.region_depth),
        "origin_region": lambda text: _place(text, profile.roster.region_depth),
        "household_region": lambda text: _place(text, "city"),
        "mobile": _mobile,
        "email": _email,
        "home_postcode": lambda text: _verdict(check_postcode(text), "不填，由本人补"),
        "honours": _yes_no,
        "disabled": _yes_no,
        "family_poor": _yes_no,
        "special_groups": lambda text: [part for part in re.split(r"[、,，;；]\s*", text) if part],
    }
    coded: dict[str, Reader] = {key: _coded(table(name)) for key, name in TABLES.items()}
    return _collected({**coded, **own, **_schools_own(profile)}, profile)


def _schools_own(profile: Profile) -> dict[str, Reader]:
    """Own fields are text of a length the school set (S4-36)."""

    def short(most: int) -> Reader:
        return lambda text: (
            text if len(text) <= most else Wrong("too_long", f"有 {len(text)} 个字，最多 {most} 个", "请缩短后重新填写")
        )

    return {f"{OWN_FIELD}{one.key}": short(one.max_length) for one in profile.fields.extension_fields("origin")}


def _collected(how: dict[str, Reader], profile: Profile) -> dict[str, Reader]:
    """收集范围 (S4-29): who is not a full-time regular graduate is refused by what their row says of them."""
    roster = profile.roster
    outside: dict[str, tuple[Callable[[str], bool], Wrong]] = {
        "level_type": (lambda text: any(word in text for word in roster.forms_out), OUTSIDE),
        "conclusion": (lambda text: any(word in text for word in roster.conclusions_out), OUTSIDE),
        "id_number": (
            lambda text: not PLAIN_ID.fullmatch(text) and guess_document_kind(text) in roster.documents_out,
            FOREIGN,
        ),
    }
    return how | {key: _unless(*refused, how[key]) for key, refused in outside.items()}


OUTSIDE: Final = Wrong(
    "collection.outside",
    "不在毕业去向登记的收集范围：成人、函授、网络、自考、旁听、外国留学生和确定不能毕业的不收",
    "请从文件里去掉这一行；写错的，按学籍更正",
)
FOREIGN: Final = Wrong(
    "collection.outside",
    "这是护照号码；外国留学生不在毕业去向登记的收集范围",
    "留学生请从文件里去掉这一行；港澳台学生请改填通行证或居住证号码，有永久居留身份证的填该证号码",
)


def _unless(is_outside: Callable[[str], bool], wrong: Wrong, read: Reader) -> Reader:
    return lambda text: wrong if is_outside(text) else read(text)


def read_cell(text: str, key: str, how: Mapping[str, Reader]) -> Value:
    """One cell. Blank is None: not filled in, which is not the same as cleared."""
    if not text or not (text := text.strip() if text.isprintable() else clean(text)):
        return None
    if text == CLEAR_WORD:
        return CLEAR
    widest = WIDTHS.get(key, 200)
    if len(text) > widest:
        return Wrong("too_long", f"有 {len(text)} 个字，最多 {widest} 个", "请缩短后重新填写")
    reader = how.get(key)
    return reader(text) if reader else text


def lost_digits(shown: str) -> Wrong:
    """A number the spreadsheet rounded: what is gone cannot be guessed (T-46)."""
    return Wrong(
        "lost_digits",
        "单元格是数字，第 16 位以后已丢，补不回来",
        "请从原系统重新导出：先把这一列设为“文本”再填写或粘贴",
    )


def from_reason(reason: Reason, *, fix: str | None = None, fix_label: str = "") -> Wrong:
    return Wrong(reason.rule, reason.text, reason.remedy, fix, fix_label)


def _name(text: str) -> Value:
    if COMMON_NAME.fullmatch(text):
        return text
    kept = names.normal_name(text)
    damaged = names.suspicious(kept)
    if damaged:
        return from_reason(damaged)
    return Noted(kept, "姓名里的空格、间隔点或全角字符已统一") if kept != text else kept


def _document(text: str, today: date) -> Value:
    if PLAIN_ID.fullmatch(text) and _is_plainly_right(text, today):
        return text
    kind = guess_document_kind(text)
    if kind == "other":
        return Wrong("identifier.unknown", f"认不出这是哪一种证件的号码：{mask_id(text)}",
                     "请填居民身份证、居住证、港澳居民或台湾居民通行证、外国人永久居留身份证的号码")  # fmt: skip
    verdict = check_document(kind, text, on=today)
    if not verdict.acceptable:
        first = next(r for r in verdict.problems)
        return from_reason(first, fix=verdict.repair or None, fix_label="按此更正" if verdict.repair else "")
    return Noted(verdict.normalised, "证件号码里的空格、全角或小写 x 已统一") if verdict.normalised != text else text


def _is_plainly_right(text: str, today: date) -> bool:
    """The short way for what nearly every row is: an 18-character number in the form we keep."""
    if checksums.resident(text[:17]) != text[17] or text[:6] not in divisions.everything():
        return False
    try:
        return date(1900, 1, 1) < date(int(text[6:10]), int(text[10:12]), int(text[12:14])) <= today
    except ValueError:
        return False


def _number(text: str, what: str) -> Value:
    if NUMBER.fullmatch(text):
        return text
    kept = fold(text).text
    if not NUMBER.fullmatch(kept):
        return Wrong("number.format", f"{what}只能由数字和字母组成", f"请核对{what}后重新填写")
    return Noted(kept, f"{what}里的空格或全角字符已统一") if kept != text else kept


def _level(text: str) -> Value:
    codes = table("education_level")
    found = codes.find(text) or codes.get(LEVEL_WORDS.get(text, ""))
    return found.code if found else _unknown(codes, text)


def _coded(codes: CodeTable) -> Reader:
    def read(text: str) -> Value:
        found = _newest(codes, text) or (codes.get(text.zfill(2)) if text.isdigit() else None)
        return found.code if found else _unknown(codes, text)

    return read


def _newest(codes: CodeTable, text: str) -> Code | None:
    """The code in use today where an old one has the same name (非定向: 1 until 2019, 11 since)."""
    found = codes.find(half_width(text))
    if found is None or found.status == "current":
        return found
    twins = [row for row in codes if row.label == found.label and row.status != "old"]
    return twins[0] if twins else found


def _unknown(codes: CodeTable, text: str) -> Wrong:
    near = get_close_matches(text, [row.label for row in codes.current()], n=1, cutoff=0.5)
    some = "、".join(row.label for row in codes.current()[:6])
    fix = near[0] if near else None
    return Wrong(
        "code.unknown", f"“{text}”不在{codes.title}的代码表里", f"可以填：{some} 等", fix, f"改为“{fix}”" if fix else ""
    )


def _cohort(text: str, cohort: int) -> Value:
    year = text[:4]
    if year == str(cohort):
        return year
    return Wrong(
        "cohort.other", f"年度写的是 {text}，这次导入的是 {cohort} 届", "请分开各届的名单，或改选正确的届别再导入"
    )


def written_day(text: str, held_against: str, *, to_the_day: bool = False) -> date | Wrong:
    """A day as people and spreadsheets write it; a month is its first day unless that would be a guess (``to_the_day``)."""
    found = DAY.fullmatch(half_width(text))
    if not found or (to_the_day and not found[3]):
        return Wrong("date.format", f"“{text}”不是日期", "请写成 2026-06-30 或 20260630")
    year, month, day = int(found[1]), int(found[2]), int(found[3] or 1)
    try:
        return date(year, month, day)
    except ValueError:
        return Wrong("date.impossible", f"没有 {year} 年 {month} 月 {day} 日这一天", f"请对照{held_against}核对日期")


def _day(text: str, cohort: int) -> Value:
    value = written_day(text, "学籍")
    if isinstance(value, date) and not cohort - 12 <= value.year <= cohort + 2:
        return Wrong("date.far", f"{value.isoformat()} 离 {cohort} 届太远", "请对照学籍核对年份")
    return value


def _place(text: str, depth: divisions.Depth) -> Value:
    found = divisions.parse(text)
    if found is None:
        return Wrong("division.unknown", f"“{text}”不是一个能认出的地方", "请写六位行政区划代码，或省市县全称",
                     "", "先不填，由本人补")  # fmt: skip
    reason = divisions.problem_with(found.code, depth)
    if reason is None:
        return found.code
    heirs = divisions.successors(found.code)
    if len(heirs) == 1:
        return from_reason(reason, fix=heirs[0].code, fix_label=f"改为 {heirs[0].full_name}")
    return from_reason(reason, fix="", fix_label="先不填，由本人补")


def _verdict(verdict: object, otherwise: str) -> Value:
    problems: tuple[Reason, ...] = verdict.problems  # type: ignore[attr-defined]
    if problems:
        return from_reason(problems[0], fix="", fix_label=otherwise)
    return str(verdict.normalised)  # type: ignore[attr-defined]


def _mobile(text: str) -> Value:
    return text if PLAIN_MOBILE.fullmatch(text) else _verdict(check_phone(text, mobile_only=True), "不填，由本人补")


def _email(text: str) -> Value:
    return text if PLAIN_EMAIL.fullmatch(text) else _verdict(check_email(text), "不填，由本人补")


def _yes_no(text: str) -> Value:
    value = YES_NO.get(text.lower())
    return value if value is not None else Wrong("yes_no", f"“{text}”不是“是”或“否”", "请填“是”或“否”")
