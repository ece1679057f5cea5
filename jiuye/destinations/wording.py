"""What a province calls a decision and what became of a record: one place for buttons, batches, results and histories (C-04…C-06).

Nothing here is fixed: the words are the profile's (``labels.decisions``); only acts no province renames have words of ours.
"""

from __future__ import annotations

from collections.abc import Mapping

from jiuye.destinations import queries
from jiuye.graduates.seasons import profile_of
from jiuye.kit.actors import Actor
from jiuye.policy import registry
from jiuye.policy.profile import Profile

OURS = {
    "submit": "提交登记", "withdraw": "撤回", "amend": "修改内容", "enter": "代为登记", "void": "作废", "reopen": "退回重新修改",
    "bounce": "全国系统退回", "send_back": "全国系统退回", "confirm": "本人确认属实", "object": "本人提出异议", "answer": "答复异议",
    "evidence": "更换材料", "ask": "提醒本人确认", "spotcheck": "省级中心抽查认定",
}  # fmt: skip
DECIDED = {"approve": "approve", "return": "return", "reject": "reject_keep", "annul": "reject_void"}
"""Verb of the lifecycle → decision of the profile."""


def decisions_of(actor: Actor) -> Mapping[str, str]:
    """What the reviewer's own house calls each decision."""
    house = queries.house_of(actor)
    profile = profile_of(house, queries.newest_cohort(actor)) if house else next(iter(registry.profiles()))
    return profile.labels.decisions


def verbs_of(profile: Profile) -> dict[str, str]:
    """Every verb of a history in the words of the province; passing on to the next level is passing, too."""
    words = profile.labels.decisions
    decided = {verb: words[decision] for verb, decision in DECIDED.items()}
    return {**OURS, **decided, "advance": f"{words['approve']}，交上一级"}
