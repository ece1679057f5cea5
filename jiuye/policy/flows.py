"""Review flows and processes: ordered stages, what each decision leads to, and what people call where a record stands.

One ordered list of stages with ordinals (C-04); outcomes bound to effects per process (C-05); captions are data (C-06).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jiuye.policy.reading import setting
from jiuye.policy.vocabulary import LEVELS, MESSAGES, STATE_WORDS, Level, Outcome


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One desk a record passes. Several levels may sit at it (安徽的初审: 院系管理员或辅导员)."""

    levels: frozenset[Level] = setting("可以在这一级审核的角色：counselor、department、school、province")
    label: str = setting("这一级的名称，例如 初审、二级审核")
    pending: str = setting("记录等在这一级时显示的状态")
    passed: str = setting("这一级通过以后的叫法")
    days: int = setting("承诺在几个工作日内审完", 3)
    outcomes: frozenset[Outcome] = setting("这一级可以作出的决定", frozenset({"approve", "return"}))

    @property
    def level(self) -> str:
        """The most senior level of the desk, for an ordinal."""
        return max(self.levels, key=LEVELS.index)


@dataclass(frozen=True, kw_only=True)
class ReviewFlow:
    """0…n stages in order (C-37); seniors may decide for those below them where the province says so (S4-39)."""

    label: str = setting("这种审核方式的名称，例如 先院系再校级审核")
    stages: tuple[Stage, ...] = setting("按先后排列的各级审核；空列表表示不设审核", ())
    seniors_may_skip: bool = setting("上级可否直接审核还等在下级的记录", False)
    key: str = setting("", "default", toml=False)

    def stage_of(self, level: str) -> int | None:
        """Where someone of the level sits; None when they do not review here."""
        return next((n for n, stage in enumerate(self.stages) if level in stage.levels), None)

    def after_entry_by(self, level: str) -> int:
        """Stages already passed when staff of the level enter a record themselves (S0-43)."""
        mine = self.stage_of(level)
        return 0 if mine is None else mine + 1


@dataclass(frozen=True, kw_only=True)
class RejectReason:
    """A reason a reviewer picks, tied to fields, with the sentence the graduate reads (M-02)."""

    code: str = setting("代码")
    label: str = setting("审核人看到的短语")
    sentence: str = setting("毕业生看到的一句话：哪里不对、怎么改")
    fields: tuple[str, ...] = setting("涉及的字段", ())
    outcomes: frozenset[Outcome] = setting("用于哪些决定", frozenset({"return", "reject_void", "reject_keep"}))


@dataclass(frozen=True, kw_only=True)
class Process:
    """Everything one process does differently in one province."""

    label: str = setting("过程名称")
    flows: dict[str, ReviewFlow] = setting("可选的审核方式；学校从中选一种")
    default_flow: str = setting("学校没有选时用哪一种", "default")
    effects: dict[str, str] = setting("每种决定把记录带到哪个状态")
    resubmit_from: frozenset[str] = setting(
        "从哪些状态可以提交；没有写到的，毕业生和老师都不能再交", frozenset({"draft", "returned"})
    )
    reopen_from: frozenset[str] = setting("学校或上级反馈可以把哪些状态退回", frozenset())
    self_void: Literal["free", "forbidden"] = setting(
        "毕业生可否自行作废已通过的记录；不可以的，由学校作废或退回", "forbidden"
    )
    withdraw: bool = setting("审核开始前毕业生可否撤回", True)
    staff_entry: Literal["stage_of_role", "first_stage", "forbidden"] = setting(
        "老师代录后算审到哪一级", "stage_of_role"
    )
    captions: dict[str, str] = setting("每个状态显示的文字")
    origin_captions: dict[str, str] = setting("按来源另有叫法时（例如网络签约）", {})
    submission_captions: dict[str, str] = setting("提交（上报）状态的文字", {})
    source_captions: dict[str, str] = setting("信息来源的文字", {})
    messages: dict[str, str] = setting("系统提示原文；{caption} 处填入状态", {})
    texts: dict[str, str] = setting("给人看的说明；与审核环节矛盾会被检查出来", {})
    reject_reasons: tuple[RejectReason, ...] = setting("退回或不通过的理由", ())
    key: str = setting("", "", toml=False)

    @property
    def flow(self) -> ReviewFlow:
        return self.flows[self.default_flow]

    def variant(self, name: str | None = None) -> ReviewFlow:
        """The flow a school chose (S2-18); the default where it chose none."""
        return self.flows[name or self.default_flow]

    def caption(
        self, state: str, stage_passed: int = 0, *, origin: str = "self", flow: ReviewFlow | None = None
    ) -> str:
        """What the province calls where a record stands (S0-36…S0-41, S2-67, S4-38)."""
        stages = (flow or self.flow).stages
        if state != "in_review" or stage_passed >= len(stages):
            return self.captions.get(state) or STATE_WORDS.get(state, state)
        if stage_passed == 0 and origin in self.origin_captions:
            return self.origin_captions[origin]
        return stages[stage_passed].pending

    def message(self, name: str, **facts: object) -> str:
        """A system message in the handbook's words (S4-42…S4-44); plain ones where the province has none."""
        return (self.messages.get(name) or MESSAGES[name]).format(**facts)
