"""What one reviewer's decision does to a case waiting at a stage. No database, no clock, no province."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from jiuye.kit.refusals import Denied, Reason, Refused
from jiuye.policy.flows import Process, ReviewFlow


class Decision(StrEnum):
    """The profile's outcomes (C-05)."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT_VOID = "reject_void"
    REJECT_KEEP = "reject_keep"


@dataclass(frozen=True, slots=True)
class Look:
    """核对: one contradiction a reviewer looked at by itself, and whether the papers bear it out (M-07).

    ``mark``   which contradiction, exactly as it was shown; another one later has another key
    ``label``  what it is about, in words; ``noticed`` what the machine said of it
    """

    mark: str
    label: str
    noticed: str
    same: bool
    why: str = ""

    def __str__(self) -> str:
        return f"{self.label}{'一致' if self.same else '不一致'}" + (f"（{self.why}）" if self.why else "")


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reviewer says: text, reasons tied to fields or to a rectangle of an image (M-02), and what they looked at."""

    decision: Decision
    text: str = ""
    reasons: tuple[dict[str, Any], ...] = field(default_factory=tuple)
    looks: tuple[Look, ...] = ()

    @property
    def said(self) -> bool:
        return bool(self.text.strip() or self.reasons)

    @property
    def for_the_trail(self) -> str:
        """The reviewer's words with every look in front of them: 核对单位名称一致（章上相同）。"""
        looked = f"核对{'，'.join(map(str, self.looks))}。" if self.looks else ""
        return f"{looked}{self.text.strip()}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where the case stands afterwards: at which stage it waits, how many have passed, and whether it is closed."""

    spoke: int
    stage: int | None
    passed: int
    closed: Decision | None = None


def may_review(process: Process, flow: ReviewFlow, stage: int, level: str) -> Reason | None:
    """Whether someone of ``level`` may decide what waits at ``stage`` (S4-39, S4-43, T-33); the reason when not."""
    mine = flow.stage_of(level)
    waiting = flow.stages[stage]
    if mine is None:
        return Reason(
            "您的角色不参与这项审核", rule="review.level", owner=waiting.label, remedy=f"由“{waiting.label}”的老师审核"
        )
    if mine < stage or (mine > stage and not flow.seniors_may_skip):
        return Reason(
            process.message("not_your_stage", caption=waiting.pending),
            rule="review.stage",
            facts=(("现在等在", waiting.label), ("您审核的是", flow.stages[mine].label)),
            owner=waiting.label,
            remedy=f"等“{waiting.label}”审核后再处理" if mine > stage else f"已经到“{waiting.label}”，请联系他们",
        )
    return None


def verdict(process: Process, flow: ReviewFlow, stage: int, opinion: Opinion, *, level: str) -> Verdict:
    """What the decision leads to.

    Raises Denied when the reviewer may not speak at this stage, Refused when the stage does not offer the outcome
    or a refusal comes without a reason (S4-44).
    """
    if no := may_review(process, flow, stage, level):
        raise Denied(no)
    mine = flow.stage_of(level)
    assert mine is not None
    if opinion.decision not in flow.stages[mine].outcomes:
        raise Refused(
            Reason("这一级审核不提供这种处理方式", rule="review.outcome", owner="省级配置", remedy="请改用其他处理方式")
        )
    if opinion.decision is not Decision.APPROVE and not opinion.said:
        text = process.message("opinion_needed")
        raise Refused(Reason(text, rule="review.opinion", field="opinion", remedy="写明哪里不对、怎么改，毕业生会看到"))
    if opinion.decision is not Decision.APPROVE:
        return Verdict(mine, None, 0, opinion.decision)
    if mine + 1 < len(flow.stages):
        return Verdict(mine, mine + 1, mine + 1)
    return Verdict(mine, None, mine + 1, Decision.APPROVE)
