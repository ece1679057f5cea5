"""Who may change which field when: the matrix stage × role × field (C-07). What it does not mention is locked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jiuye.kit.refusals import Reason
from jiuye.policy.reading import setting
from jiuye.policy.vocabulary import OWN_FIELD, field_label


@dataclass(frozen=True, slots=True)
class Lock:
    """The answer: may be changed (then perhaps with a notice to the graduate), or why not."""

    editable: bool
    reason: Reason | None = None
    notify: bool = False


@dataclass(frozen=True, kw_only=True)
class LockRule:
    """One line of the matrix; the first line that fits decides."""

    states: frozenset[str] = setting("哪些状态")
    roles: frozenset[str] = setting("哪些角色：student、counselor、department、school、province")
    fields: tuple[str, ...] = setting("哪些字段；* 表示全部，@组名 引用 locks.groups")
    editable: bool = setting("可否修改")
    from_stage: int = setting("至少已通过几级", 0)
    to_stage: int = setting("至多已通过几级", 99)
    why: str = setting("不可修改时的一句话", "")
    remedy: str = setting("怎么办", "")
    owner: str = setting("由谁决定", "")
    notify: bool = setting("修改后通知毕业生", False)

    def fits(self, state: str, stage_passed: int, role: str) -> bool:
        return state in self.states and role in self.roles and self.from_stage <= stage_passed <= self.to_stage


@dataclass(frozen=True, kw_only=True)
class Locks:
    groups: dict[str, tuple[str, ...]] = setting("字段组", {})
    processes: dict[str, tuple[LockRule, ...]] = setting("每个过程的各行，从上到下第一行符合的为准")
    sources: dict[str, tuple[LockRule, ...]] = setting(
        "去向的来源（online_signing 网上签约）→ 先看的各行，没有一行符合再看上面的矩阵", {}
    )
    registry: frozenset[str] = setting("", frozenset(), toml=False)
    labels: dict[str, str] = setting("", {}, toml=False)
    closed: frozenset[str] = setting("", frozenset(), toml=False)

    def members(self, fields: Iterable[str]) -> frozenset[str]:
        """Fields with groups opened; unknown groups hold nothing (the checker names them)."""
        found: set[str] = set()
        for field in fields:
            found.update(self.groups.get(field[1:], ()) if field.startswith("@") else (field,))
        return frozenset(found)

    def rule_for(
        self, process: str, state: str, stage_passed: int, role: str, field: str, *, source: str = ""
    ) -> LockRule | None:
        """The line that decides, those of where a destination comes from first; None where nobody said anything."""
        names = {"*", field, field.removeprefix(OWN_FIELD)}
        bound = self.sources.get(source, ()) if process == "destination" else ()
        for rule in (*bound, *self.processes.get(process, ())):
            if rule.fits(state, stage_passed, role) and names & self.members(rule.fields):
                return rule
        return None

    def editable(self, process: str, state: str, stage_passed: int, role: str, field: str, *, source: str = "") -> Lock:
        """May the role change the field of a record standing there? Registry fields change only by import (S0-06)."""
        if process == "origin" and field in self.registry:
            return Lock(False, _registry_reason(field))
        rule = self.rule_for(process, state, stage_passed, role, field, source=source)
        if rule is None:
            return Lock(False, _unmentioned(process, field, self.label(field)))
        if rule.editable and role == "student" and process == "destination" and field in self.closed:
            return Lock(False, _schools(field, self.label(field)))
        if rule.editable:
            return Lock(True, None, rule.notify)
        return Lock(False, _locked(rule, process, field, self.label(field)))

    def label(self, field: str) -> str:
        return self.labels.get(field) or field_label(field)


def _registry_reason(field: str) -> Reason:
    return Reason(
        f"{field_label(field)}必须与学籍一致，只能由学校重新导入学籍数据来更正",
        rule="roster.registry",
        owner="学校就业中心",
        remedy="如与学籍不符，请用“信息反馈”说明，由学校核对学籍后更正",
        field=field,
    )


def _schools(field: str, label: str) -> Reason:
    return Reason(
        f"{label}由学校填写",
        rule="destination.switch",
        owner="学校就业中心",
        remedy="与实际不符的，请用“信息反馈”告诉学校",
        field=field,
    )


def _unmentioned(process: str, field: str, label: str) -> Reason:
    return Reason(
        f"{label}现在不能修改：本省规则没有在这一步开放它",
        rule=f"{process}.lock",
        owner="学校就业中心",
        remedy="确实有误的，请用“信息反馈”告诉学校",
        field=field,
    )


def _locked(rule: LockRule, process: str, field: str, label: str) -> Reason:
    return Reason(
        rule.why.format(field=label) or f"{label}现在不能修改",
        rule=f"{process}.lock",
        owner=rule.owner or "学校就业中心",
        remedy=rule.remedy or "确实有误的，请用“信息反馈”告诉学校",
        field=field,
    )
