"""Numbers that name an employer: unified code (18), organisation code (9), business registration number (15).

All three are accepted (S1-28, C-31); the older two are flagged for upgrade. A letter that cannot occur is named with
its position and a repair is offered, because people read codes off a seal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jiuye.kit.refusals import Reason
from jiuye.standards import checksums
from jiuye.standards.folding import HYPHEN, Folded, fold
from jiuye.standards.verdicts import Verdict

ORGANISATION_KINDS = {"uscc": "统一社会信用代码", "org": "组织机构代码", "reg": "工商注册号"}
LENGTHS = {18: "uscc", 9: "org", 15: "reg"}
SHAPES = {
    "uscc": re.compile(r"[1-9ANY][0-9A-HJ-NPQRTUWXY]\d{6}[0-9A-HJ-NPQRTUWXY]{10}"),
    "org": re.compile(r"[0-9A-Z]{8}[0-9X]"),
    "reg": re.compile(r"\d{15}"),
}
MEANT = {"O": "0", "I": "1", "Z": "2", "S": "5", "L": "1", "B": "8"}
LOOK_ALIKES = ("0D", "0Q", "1L", "8B", "UV", "2Z", "5S", "GC", "6G")


def check_organisation(value: str, *, strict: bool = False) -> Verdict:
    """One verdict on whichever of the three the value is; its length decides."""
    folded = fold(value, hyphens=True)
    kind = LENGTHS.get(len(folded.text), "")
    if strict and set(folded.forgiven) - {HYPHEN}:
        problem = _format(kind or "uscc", "有全角字符、空格或小写字母", "请改成半角大写")
        return Verdict(kind, folded.text, (problem,), (), folded.forgiven)
    if not kind:
        return _wrong_length(folded)
    if not SHAPES[kind].fullmatch(folded.text):
        return _wrong_character(kind, folded)
    if not _adds_up(kind, folded.text):
        return _wrong_sum(kind, folded)
    return Verdict(kind, folded.text, (), tuple(_warnings(kind, folded.text)), folded.forgiven)


def _adds_up(kind: str, text: str) -> bool:
    expected = {"uscc": checksums.uscc, "org": checksums.organisation, "reg": checksums.registration}[kind]
    return bool(SHAPES[kind].fullmatch(text)) and expected(text[:-1]) == text[-1]


def organisation_code_in(uscc: str) -> str:
    """The nine characters a unified code carries inside: how an old record is recognised as the same employer."""
    return uscc[8:17] if len(uscc) == 18 else ""


def same_organisation(a: str, b: str) -> bool:
    """Equal codes, or a nine-character code that is embedded in the other's eighteen."""
    one, two = sorted((fold(a, hyphens=True).text, fold(b, hyphens=True).text), key=len)
    return one == two or (len(one) == 9 and one == organisation_code_in(two))


def _format(kind: str, why: str, remedy: str) -> Reason:
    return Reason(f"{ORGANISATION_KINDS[kind]}格式不对：{why}", rule="organisation.format", remedy=remedy)


def _wrong_length(folded: Folded) -> Verdict:
    reason = Reason(
        f"单位代码应为 18 位（统一社会信用代码），也接受 9 位或 15 位的旧代码，现在是 {len(folded.text)} 位",
        rule="organisation.length",
        facts=(("填写的代码", folded.text),),
        remedy="请对照营业执照或法人证书数一遍，看是多了还是漏了",
    )
    return Verdict("", folded.text, (reason,), (), folded.forgiven)


def _wrong_character(kind: str, folded: Folded) -> Verdict:
    at = _first_wrong(kind, folded.text)
    wrong, repair = folded.text[at], _repaired(kind, folded.text)
    said = f"第 {at + 1} 位是字母 {wrong}" if wrong.isalpha() else f"第 {at + 1} 位是“{wrong}”"
    never = f"。代码里没有字母 {wrong}" if wrong in "IOSVZ" and kind == "uscc" else f"，{_allowed(kind, at)}"
    remedy = f"多半是数字 {repair[at]}，请对照证照核对" if repair else "请对照证照核对这一位"
    reason = Reason(f"{said}{never}", rule="organisation.character", facts=(("位置", str(at + 1)),), remedy=remedy)
    return Verdict(kind, folded.text, (reason,), (), folded.forgiven, position=at + 1, repair=repair)


def _allowed(kind: str, at: int) -> str:
    if kind == "reg" or (kind == "uscc" and 2 <= at < 8):
        return "这里只能是数字"
    if kind == "uscc" and at == 0:
        return "首位只能是数字 1–9 或字母 A、N、Y"
    return "校验位只能是数字或 X" if kind == "org" and at == 8 else "这里只能是数字或大写字母"


def _first_wrong(kind: str, text: str) -> int:
    """The first position where putting in any allowed character is what the shape needs."""
    return next(i for i, c in enumerate(text) if not _may_stand(kind, i, c))


def _may_stand(kind: str, at: int, character: str) -> bool:
    if kind == "reg" or (kind == "uscc" and 2 <= at < 8):
        return character in "0123456789"
    if kind == "org":
        return character in ("0123456789X" if at == 8 else checksums.ORGANISATION_ALPHABET)
    return character in ("123456789ANY" if at == 0 else checksums.USCC_ALPHABET)


def _repaired(kind: str, text: str) -> str:
    meant = "".join(c if _may_stand(kind, i, c) else MEANT.get(c, c) for i, c in enumerate(text))
    return meant if SHAPES[kind].fullmatch(meant) else ""


def _wrong_sum(kind: str, folded: Folded) -> Verdict:
    text = folded.text
    repair = _only_near_miss(kind, text)
    at = next((i for i, (a, b) in enumerate(zip(text, repair, strict=False)) if a != b), None)
    inside = kind == "uscc" and not _adds_up("org", organisation_code_in(text))
    where = "，多半错在第 9–17 位" if inside else ""
    remedy = f"是不是 {repair}？请对照证照核对" if repair else "请对照营业执照或法人证书逐位核对"
    reason = Reason(
        f"{ORGANISATION_KINDS[kind]}校验位不对：至少有一位写错{where}",
        rule="organisation.checksum",
        facts=(("填写的代码", text),),
        remedy=remedy,
    )
    position = None if at is None else at + 1
    return Verdict(kind, text, (reason,), (), folded.forgiven, position=position, repair=repair)


def _only_near_miss(kind: str, text: str) -> str:
    """The one code that differs by a look-alike or by two neighbours swapped, if there is exactly one."""
    found = {candidate for candidate in _near(text) if _adds_up(kind, candidate)}
    if kind == "uscc":
        found = {c for c in found if _adds_up("org", organisation_code_in(c))}
    return found.pop() if len(found) == 1 else ""


def _near(text: str) -> Iterator[str]:
    for i, character in enumerate(text):
        for pair in LOOK_ALIKES:
            if character in pair:
                yield text[:i] + pair.replace(character, "") + text[i + 1 :]
        if i and text[i] != text[i - 1]:
            yield text[: i - 1] + text[i] + text[i - 1] + text[i + 1 :]


def _warnings(kind: str, text: str) -> Iterator[Reason]:
    if kind != "uscc":
        yield Reason(
            f"这是{ORGANISATION_KINDS[kind]}，已由 18 位统一社会信用代码取代",
            rule="organisation.legacy",
            remedy="请向单位索取 18 位代码；暂时没有的可先用旧代码登记",
        )
    elif not _adds_up("org", organisation_code_in(text)):
        yield Reason(
            "统一社会信用代码第 9–17 位自身的校验不对",
            rule="organisation.embedded",
            remedy="请对照证照再核对一遍；确认无误可以继续",
        )
