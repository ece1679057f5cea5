"""A file that cannot be read as a table, said to the person who chose it: why, and what to do (F-10)."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from jiuye.kit.refusals import Reason, Refused

RESAVE = "请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"
TEMPLATE = "请下载导入模板，把数据粘贴进去再上传。"


class BadFact(TypedDict):
    """A BadFile on its way out of the reading process."""

    text: str
    remedy: str
    rule: str
    facts: NotRequired[list[list[str]]]


class BadFile(Refused):
    """The uploaded file is not a table that can be read; nothing was imported."""

    def __init__(self, text: str, *, remedy: str = RESAVE, rule: str, facts: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(Reason(text, rule=f"sheets.{rule}", remedy=remedy, facts=facts, owner="上传的人"))

    def as_fact(self) -> BadFact:
        reason = self.reasons[0]
        facts = [list(pair) for pair in reason.facts]
        return {
            "text": reason.text,
            "remedy": reason.remedy,
            "rule": reason.rule.removeprefix("sheets."),
            "facts": facts,
        }

    @classmethod
    def from_fact(cls, fact: BadFact) -> BadFile:
        facts = tuple((label, value) for label, value in fact.get("facts", []))
        return cls(fact["text"], remedy=fact["remedy"], rule=fact["rule"], facts=facts)


def damaged(what: str = "文件已损坏或没有传完，读不出表格。") -> BadFile:
    return BadFile(what, remedy="请重新导出或另存一份，确认能打开后再上传。", rule="damaged")


def too_big(text: str) -> BadFile:
    return BadFile(text, remedy="请删去多余的行、列和空白格式，或按院系拆成几个文件分别上传。", rule="too_big")
