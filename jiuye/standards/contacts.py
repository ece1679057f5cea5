"""Telephone, mail and postcode: whether a person can be reached there at all."""

from __future__ import annotations

import re

from jiuye.kit.refusals import Reason
from jiuye.standards.folding import BLANK, FULL_WIDTH, INVISIBLE, fold
from jiuye.standards.verdicts import Verdict

COUNTRY_CODE = re.compile(r"^(?:\+|00)?86[- ]?(?=1[3-9]\d{9}$|0?\d{2,3}-?\d{7,8}$)")
MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))-?([2-9]\d{6,7})(?:-(\d{1,6}))?")
SERVICE = re.compile(r"([48]00)-?(\d{3})-?(\d{4})")
EMAIL = re.compile(r"[A-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Z0-9](?:[A-Z0-9-]{0,61}[A-Z0-9])?\.)+[A-Z]{2,24}", re.I)
POSTCODE = re.compile(r"[0-8]\d{5}")


def check_phone(value: str, *, mobile_only: bool = False) -> Verdict:
    """A mainland mobile, or unless ``mobile_only`` a landline with its area code or a 400/800 number."""
    folded = fold(value)
    text = _one_kind_of_hyphen(folded.text)
    digits = COUNTRY_CODE.sub("", re.sub(r"[-()]", "", text))
    if MOBILE.fullmatch(digits):
        return Verdict("mobile", digits, (), (), _told(folded.forgiven))
    if mobile_only:
        return Verdict("mobile", digits, (_not_mobile(digits),), (), _told(folded.forgiven))
    return _fixed_line(text, digits, _told(folded.forgiven))


def _fixed_line(text: str, digits: str, forgiven: tuple[str, ...]) -> Verdict:
    plain = COUNTRY_CODE.sub("0", text) if text.startswith(("+86", "0086")) else text
    plain = re.sub(r"^00(?=[1-9])", "0", plain)
    if found := SERVICE.fullmatch(plain):
        return Verdict("service", "-".join(found.groups()), (), (), forgiven)
    if found := LANDLINE.fullmatch(plain.replace("(", "").replace(")", "-")):
        return Verdict("landline", "-".join(part for part in found.groups() if part), (), (), forgiven)
    return Verdict("", text, (_not_a_phone(digits),), (), forgiven)


def _one_kind_of_hyphen(text: str) -> str:
    return re.sub("[\u2010-\u2015\u2212转]", "-", text)


def _not_mobile(digits: str) -> Reason:
    why = f"应为 11 位，现在是 {len(digits)} 位" if len(digits) != 11 else "应以 13 到 19 开头"
    return Reason(f"手机号码不对：{why}", rule="contact.mobile", remedy="请填写本人正在使用的大陆手机号")


def _not_a_phone(digits: str) -> Reason:
    if re.fullmatch(r"[2-9]\d{6,7}", digits):
        return Reason("座机没有区号，外地打不通", rule="contact.area_code", remedy="请加上区号，例如 0551-62345678")
    return Reason(
        "电话号码不对，打不通", rule="contact.phone", remedy="请填写 11 位手机号，或带区号的座机，例如 0551-62345678"
    )


def check_email(value: str) -> Verdict:
    """Syntax only; the domain is kept in lower case because case does not matter there."""
    folded = fold(value)
    text = _keeping_case(value, folded.text)
    local, _, domain = text.rpartition("@")
    normalised = f"{local}@{domain.lower()}" if local else text
    if EMAIL.fullmatch(text) and ".." not in text and not local.startswith(".") and not local.endswith("."):
        return Verdict("email", normalised, (), (), _told(folded.forgiven))
    reason = Reason("电子邮箱格式不对", rule="contact.email", remedy="请检查 @ 和后面的域名，例如 name@example.com")
    return Verdict("email", normalised, (reason,), (), _told(folded.forgiven))


def _keeping_case(value: str, folded: str) -> str:
    """The folded address in the letters' own case."""
    if value.isascii() and value.upper() == folded:  # nothing but the case was folded
        return value
    letters = iter(c for c in value)
    return "".join(next((c for c in letters if fold(c).text == f), f) for f in folded).translate(_TO_PLAIN)


_TO_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def check_postcode(value: str) -> Verdict:
    folded = fold(value)
    if POSTCODE.fullmatch(folded.text) and folded.text != "000000":
        return Verdict("postcode", folded.text, (), (), folded.forgiven)
    reason = Reason("邮政编码应为 6 位数字", rule="contact.postcode", remedy="请按通信地址查询后填写")
    return Verdict("postcode", folded.text, (reason,), (), folded.forgiven)


def _told(forgiven: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in forgiven if name in (BLANK, FULL_WIDTH, INVISIBLE))
