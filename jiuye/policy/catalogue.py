"""The destination catalogue: 14 canonical types, their leaves, and what each asks of a graduate (C-11, C-38)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jiuye.policy.reading import setting
from jiuye.policy.vocabulary import DESTINATION_FIELDS, NATIONAL_FIELD, OWN_FIELD, FieldRule, field_label

__all__ = ["NATIONAL_FIELD", "Catalogue", "Choice", "EvidenceRule", "Kind", "Leaf", "Question", "TypeGroup"]


@dataclass(frozen=True, kw_only=True)
class EvidenceRule:
    """One paper that proves a destination; any one rule of a leaf suffices unless ``must`` says otherwise."""

    label: str = setting("材料名称")
    accepted: tuple[str, ...] = setting("哪些材料都可以", ())
    min_files: int = setting("至少几份", 1)
    must: bool = setting("其他材料之外也必须有", False)
    note: str = setting("提示", "")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind under a leaf sharing its code (the seven kinds of 签就业协议, S0-21), with papers of its own."""

    key: str = setting("", "")
    label: str = setting("名称")
    definition: str = setting("界定", "")
    evidence: tuple[EvidenceRule, ...] = setting("材料", ())
    online_checks: tuple[str, ...] = setting("网上签约（扫码发起）的协议，审核时逐条核对什么", ())


@dataclass(frozen=True, kw_only=True)
class TypeGroup:
    """One of the 14 types as it is called and grouped on the graduate's list (S1-31)."""

    label: str = setting("类型名称")
    group: Literal["employed", "study", "not_employed", "outside"] = setting("学生端分组")


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """A destination one can register."""

    key: str = setting("", "")
    type: str = setting("所属类型（14 类之一）")
    label: str = setting("名称")
    codes: dict[int, str] = setting("从哪一届起用哪个全国代码")
    local_code: str = setting("省内系统代码，没有就留空", "")
    last_cohort: int | None = setting("最后一届可用的年份", None)
    kinds: dict[str, Kind] = setting("共用一个代码的细类", {})
    form: str = setting("用 catalogue.forms 里的哪张表", "none")
    fields: dict[str, FieldRule] = setting("在表的基础上改动的字段：required、optional、hidden", {})
    field_labels: dict[str, str] = setting("在这个去向下字段的另一种叫法", {})
    evidence: tuple[EvidenceRule, ...] = setting("材料要求", ())
    min_wage: bool = setting("月薪不得低于当地最低工资", False)
    min_months: int | None = setting("离校后至少工作几个月", None)
    double_signoff: bool = setting("院系和学校的负责人都要签字盖章", False)
    definition: str = setting("界定（自己的话）", "")
    basis: str = setting("审核依据（自己的话）", "")
    levels: tuple[str, ...] = setting("只对这些学历代码开放，空表示都可以", ())
    only_modes: tuple[str, ...] = setting("只对这些培养方式开放，空表示都可以", ())
    choosable: bool = setting("毕业生可否选它", True)
    counts_as: Literal["employed", "study", "not_employed", "outside"] = setting("归入落实、升学、未落实或待归类")
    asks: dict[str, FieldRule] = setting("", {}, toml=False)

    def code(self, cohort: int) -> str:
        """The national code for the cohort: the newest that had started by then (C-11)."""
        started = [year for year in self.codes if year <= cohort]
        return self.codes[max(started) if started else min(self.codes)]

    def rule(self, field: str) -> str:
        return self.fields.get(field, "hidden")

    def field_label(self, field: str) -> str:
        return self.field_labels.get(field) or field_label(field)

    def required_fields(self) -> tuple[str, ...]:
        return tuple(f for f in (*DESTINATION_FIELDS, *self.own_fields) if self.rule(f) == "required")

    def visible_fields(self) -> tuple[str, ...]:
        return tuple(f for f in (*DESTINATION_FIELDS, *self.own_fields) if self.rule(f) != "hidden")

    @property
    def own_fields(self) -> tuple[str, ...]:
        """Extension fields of the province or the school (S4-36)."""
        return tuple(field for field in self.fields if field.startswith(OWN_FIELD))

    def evidence_for(self, kind: str = "") -> tuple[EvidenceRule, ...]:
        """The papers asked for: the kind's own where it has any, else the leaf's."""
        chosen = self.kinds.get(kind)
        return chosen.evidence if chosen and chosen.evidence else self.evidence

    @property
    def needs_evidence(self) -> bool:
        return bool(self.evidence) or any(kind.evidence for kind in self.kinds.values())


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer in the guided chooser: to a leaf, or to the next question."""

    label: str = setting("选项文字")
    hint: str = setting("补充说明", "")
    leaf: str = setting("选中后的去向", "")
    kind: str = setting("选中后的细类", "")
    goto: str = setting("下一个问题", "")


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question in a graduate's words: what paper do you hold, what are you doing (C-38)."""

    key: str = setting("", "")
    text: str = setting("问题")
    choices: tuple[Choice, ...] = setting("选项")


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    types: dict[str, TypeGroup] = setting("14 类及分组")
    forms: dict[str, dict[str, FieldRule]] = setting("几个去向共用的表：字段 → required、optional、hidden")
    leaves: dict[str, Leaf] = setting("去向")
    offered: tuple[str, ...] = setting("本省使用的去向及其次序；空表示全部", ())
    initial: str = setting("每条记录开始时的去向", "unregistered")
    restricted_modes: tuple[str, ...] = setting("只能做定向（委培）补充登记的培养方式", ("21", "41"))
    chooser: dict[str, Question] = setting("引导选择：问题与选项", {})
    chooser_start: str = setting("第一个问题", "start")

    def visible_to(self, training_mode: str, level: str, cohort: int | None = None) -> list[Leaf]:
        """What a graduate may choose: 21 and 41 only the supplement (S2-29, C-12), 专升本 only 专科 and so on."""
        restricted = training_mode in self.restricted_modes
        return [
            leaf
            for leaf in self.leaves.values()
            if leaf.choosable
            and (training_mode in leaf.only_modes if restricted else not leaf.only_modes)
            and (not leaf.levels or not level or level in leaf.levels)
            and (cohort is None or leaf.last_cohort is None or cohort <= leaf.last_cohort)
        ]

    def grouped(self, leaves: list[Leaf]) -> list[tuple[str, list[Leaf]]]:
        """Leaves by the three groups of the graduate's list (S1-31), empty groups left out."""
        groups = ("employed", "study", "not_employed", "outside")
        by = {g: [leaf for leaf in leaves if self.types[leaf.type].group == g] for g in groups}
        return [(g, found) for g, found in by.items() if found]

    def by_code(self, code: str, cohort: int) -> list[Leaf]:
        """Leaves reported under the code, for imports and for feedback."""
        return [leaf for leaf in self.leaves.values() if code in (leaf.code(cohort), leaf.local_code)]
