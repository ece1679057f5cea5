"""A province profile: everything that differs between provinces, typed and frozen (DESIGN 4.1, requirements 1.6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from jiuye.policy.catalogue import Catalogue, Leaf, Question
from jiuye.policy.flows import Process, ReviewFlow
from jiuye.policy.locks import Locks
from jiuye.policy.reading import setting
from jiuye.policy.retention import Retention
from jiuye.policy.statistics import Statistics
from jiuye.policy.vocabulary import OWN_FIELD, FieldRule
from jiuye.policy.windows import Windows
from jiuye.standards import divisions

SWITCHES = ("enabled", "editable", "required")


@dataclass(frozen=True, kw_only=True)
class Cohorts:
    """The graduation years a profile speaks for, both ends included."""

    first: int = setting("第一届", 2000)
    last: int = setting("最后一届", 2999)

    def __contains__(self, cohort: int) -> bool:
        return self.first <= cohort <= self.last


@dataclass(frozen=True, kw_only=True)
class Source:
    """A document the profile was written from, so that a reader can check it."""

    title: str = setting("文件名称")
    number: str = setting("文号", "")
    dated: str = setting("日期，2021-06-01 这样写", "")


@dataclass(frozen=True, kw_only=True)
class Labels:
    """What people say here: roles, decisions, levels in running text."""

    roles: dict[str, str] = setting("每个角色的叫法")
    level_words: dict[str, tuple[str, ...]] = setting("说明文字里指各级的词，用来查出与审核环节矛盾的说明")
    decisions: dict[str, str] = setting("每种决定的按钮文字")


@dataclass(frozen=True, kw_only=True)
class Roster:
    """Who is on the list and which of their facts come from where (S0-05…S0-08, S4-32, C-29)."""

    mode: Literal["import_only", "import_then_bind", "self_bind_with_review"] = setting(
        "毕业生名单怎么产生：只由学校导入；导入后，名单里没有的人可以自己申请；学校可以不导入，由本人申请、学校核对",
        "import_only",
    )
    minimum_fields: tuple[str, ...] = setting("导入时至少要有的字段", ())
    mandatory_fields: tuple[str, ...] = setting("生源信息必填字段", ())
    optional_when: dict[str, tuple[str, ...]] = setting("字段 → 培养方式为这些代码时可以不填", {})
    registry_fields: frozenset[str] = setting("必须与学籍一致、只能由导入更改的字段", frozenset())
    region_depth: Literal["county", "city"] = setting("生源所在地填到哪一级", "county")
    conclusions_out: tuple[str, ...] = setting("不在登记范围内的毕结业结论", ())
    forms_out: tuple[str, ...] = setting("不在登记范围内的学习形式，写出其中的词即可", ())
    documents_out: tuple[str, ...] = setting("不在登记范围内的证件种类（外国留学生）", ())
    central_fields: frozenset[str] = setting("由其他部门提供、只能由学校就业中心导入的字段", frozenset())


@dataclass(frozen=True, kw_only=True)
class FieldSwitch:
    """Three switches of a field on the graduate's form (S4-35); a school may override them."""

    enabled: bool = setting("是否启用", True)
    editable: bool = setting("毕业生可否编辑", True)
    required: bool = setting("是否必填", False)


@dataclass(frozen=True, kw_only=True)
class ExtensionField:
    """A field of a school's or province's own (S4-36)."""

    key: str = setting("", "")
    section: Literal["origin", "destination"] = setting("属于哪个表单", "origin")
    label: str = setting("字段名称")
    placeholder: str = setting("输入框提示文字", "")
    max_length: int = setting("最多几个字", 100)
    enabled: bool = setting("是否启用", True)
    editable: bool = setting("毕业生可否编辑", True)
    required: bool = setting("是否必填", False)


@dataclass(frozen=True, kw_only=True)
class Fields:
    switches: dict[str, dict[str, FieldSwitch]] = setting(
        "origin、destination 两个表单里每个字段的三个开关；destination 里不启用的不问，不能编辑的由老师填，必填的凡是问到都必填"
    )
    extensions: dict[str, ExtensionField] = setting("扩展字段", {})
    help: dict[str, str] = setting("字段旁的说明，键写成 origin.origin_region", {})

    def switch(self, section: str, field: str) -> FieldSwitch:
        """The switches of a field; one nobody mentioned is off."""
        off = FieldSwitch(enabled=False, editable=False, required=False)
        return self.switches.get(section, {}).get(field, off)

    def extension_fields(self, section: str) -> list[ExtensionField]:
        return [each for each in self.extensions.values() if each.section == section and each.enabled]

    def help_for(self, section: str, field: str) -> str:
        return self.help.get(f"{section}.{field}", "")


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Limits on material (C-15): the size is of the display copy, the original is always kept."""

    max_files: int = setting("最多几份", 4)
    max_kb: int = setting("显示用副本的大小上限（KB）；原件另存", 300)
    pdf: bool = setting("可否上传 PDF", True)


@dataclass(frozen=True, kw_only=True)
class National:
    """How this province hands in (C-17) and what feedback does (S0-58, S0-59)."""

    target: str = setting("上报到哪个系统", "全国系统")
    mode: Literal["realtime", "scheduled", "file"] = setting("实时、定时还是文件", "scheduled")
    feedback_state: str = setting("反馈有误时去向登记回到哪个状态", "rejected")
    after_stage: int = setting("审过几级以后才上报", 0)
    use_local_codes: bool = setting("上报文件里的去向代码用 local_code（报省内系统时）", False)
    authoritative: dict[str, str] = setting(
        "生源信息字段以哪个系统的账号为准，例如 mobile = 学信网；与反馈带回的不同时提醒", {}
    )
    newer_fields: tuple[str, ...] = setting("在 1–74 个字段之后另报的新增字段", ())
    legacy_dispatch_last_cohort: int = setting("最后一届有派遣与报到证的毕业年份", 2022)


@dataclass(frozen=True, kw_only=True)
class NoticeRule:
    """Who hears of an event by which channel (C-34); in-app always. An event without a rule is heard in-app by whom it concerns."""

    event: str = setting("事件，例如 destination.returned")
    audience: tuple[str, ...] = setting("通知谁：student 或老师的角色；没有写到的角色听不到")
    channels: tuple[Literal["app", "wechat", "sms"], ...] = setting("渠道；app（站内）必有", ("app",))


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """Whose desk a graduate's word comes to when it must not lie on the desk it is about (S4-78, P-02, P-16)."""

    appeal: Literal["school", "province"] = setting(
        "申诉由谁答复：school 只有学校就业中心，province 只有省级中心", "school"
    )
    pressure: Literal["school", "province"] = setting(
        "有人要求填不真实的去向时，谁看得到毕业生的话；3 个工作日没有答复的，学校的转到省级中心，省级中心的再提醒一次",
        "province",
    )


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One province's way of doing it, for a range of cohorts."""

    key: str = setting("省份代号，同一省不同时期可以有多个文件")
    name: str = setting("省份名称")
    province: str = setting("六位区划代码：院校名单里查不到的学校归哪个省；000000 是全国", divisions.WHOLE_COUNTRY)
    cohorts: Cohorts = setting("适用的届别")
    sources: tuple[Source, ...] = setting("依据的文件", ())
    labels: Labels = setting("用语")
    roster: Roster = setting("名单与生源信息")
    processes: dict[str, Process] = setting("过程：origin、destination、correction")
    catalogue: Catalogue = setting("去向目录")
    windows: Windows = setting("时段")
    statistics: Statistics = setting("就业率口径")
    fields: Fields = setting("字段开关、扩展字段、说明")
    locks: Locks = setting("锁定矩阵")
    evidence: Evidence = setting("材料", Evidence())
    national: National = setting("上报", National())
    notifications: tuple[NoticeRule, ...] = setting("通知", ())
    hearing: Hearing = setting("申诉和反映送到哪里", Hearing())
    retention: Retention = setting("保存期限", Retention())
    file: str = setting("", "", toml=False)

    def hears(self, event: str, role: str) -> bool:
        """Whether a role is told of an event (C-34); where the profile says nothing, whoever it concerns is."""
        rules = [rule for rule in self.notifications if rule.event == event]
        return not rules or any(role in rule.audience for rule in rules)

    def channels(self, event: str) -> list[str]:
        """The outside channels of an event; in-app is always there."""
        return sorted({c for rule in self.notifications if rule.event == event for c in rule.channels if c != "app"})

    def flow(self, process: str, variant: str | None = None) -> ReviewFlow:
        """The review a process goes through, in the way the school chose (S2-18)."""
        return self.processes[process].variant(variant)


def assembled(profile: Profile, file: str) -> Profile:
    """Parts that need each other, put together once: names, forms resolved into leaves, registry fields into locks."""
    return replace(
        profile,
        file=file,
        processes={name: _named(name, process) for name, process in profile.processes.items()},
        catalogue=_resolved(profile.catalogue, profile.fields),
        locks=_locked(replace(profile.locks, registry=profile.roster.registry_fields), profile.fields),
    )


def with_own(
    profile: Profile,
    own: Iterable[ExtensionField],
    switched: Mapping[str, Mapping[str, bool]] | None = None,
    hints: Mapping[str, str] | None = None,
) -> Profile:
    """The profile with a school's own fields (S4-36; the same key replaces the province's), switches (S4-35) and hints (S1-19)."""
    extensions = {**profile.fields.extensions, **{one.key: one for one in own}}
    fields = replace(profile.fields, extensions=extensions, switches=_overridden(profile.fields, switched or {}),
                     help={**profile.fields.help, **(hints or {})})  # fmt: skip
    return replace(
        profile, fields=fields, catalogue=_resolved(profile.catalogue, fields), locks=_locked(profile.locks, fields)
    )


def _overridden(fields: Fields, switched: Mapping[str, Mapping[str, bool]]) -> dict[str, dict[str, FieldSwitch]]:
    """``section.field`` → what the school set, on top of what the province says."""
    return {
        section: {
            name: replace(one, **{k: v for k, v in switched.get(f"{section}.{name}", {}).items() if k in SWITCHES})
            for name, one in members.items()
        }
        for section, members in fields.switches.items()
    }


def _locked(locks: Locks, fields: Fields) -> Locks:
    """What graduates may not write on the destination form, whatever the matrix says: those fields are the school's."""
    switched = fields.switches.get("destination", {})
    closed = {name for name, one in switched.items() if one.enabled and not one.editable}
    closed |= {f"{OWN_FIELD}{one.key}" for one in fields.extension_fields("destination") if not one.editable}
    labels = {f"{OWN_FIELD}{key}": one.label for key, one in fields.extensions.items()}
    return replace(locks, closed=frozenset(closed), labels=labels)


def _named(name: str, process: Process) -> Process:
    flows = {variant: replace(flow, key=variant) for variant, flow in process.flows.items()}
    return replace(process, key=name, flows=flows)


def _resolved(catalogue: Catalogue, fields: Fields) -> Catalogue:
    """Only the offered leaves, in the province's order, each with every field's rule spelled out."""
    order = tuple(catalogue.offered or catalogue.leaves)
    leaves = {name: _spelled_out(catalogue.leaves[name], catalogue, fields) for name in order}
    return replace(catalogue, leaves=leaves, chooser=_pruned(catalogue.chooser, set(leaves)))


def _spelled_out(leaf: Leaf, catalogue: Catalogue, fields: Fields) -> Leaf:
    """Own fields are asked of whoever works or studies; who is still looking is not asked for anything more."""
    asks = leaf.asks or {**catalogue.forms[leaf.form], **leaf.fields}
    rules = {name: _switched(rule, fields.switch("destination", name)) for name, rule in asks.items()}
    own = [one for one in fields.extension_fields("destination") if leaf.counts_as in ("employed", "study")]
    for one in own:
        rules[f"{OWN_FIELD}{one.key}"] = "required" if one.required else "optional"
    labels = {**leaf.field_labels, **{f"{OWN_FIELD}{one.key}": one.label for one in own}}
    return replace(leaf, fields=rules, asks=asks, field_labels=labels)


def _switched(rule: FieldRule, switch: FieldSwitch) -> FieldRule:
    """A switch turns an asked field off or makes it required; what the leaf does not ask stays unasked."""
    if rule == "hidden" or not switch.enabled:
        return "hidden"
    return "required" if switch.required else rule


def _pruned(chooser: dict[str, Question], offered: set[str]) -> dict[str, Question]:
    """The chooser without answers that lead only to leaves this province does not offer."""
    while True:
        kept = {
            name: replace(
                question, choices=tuple(c for c in question.choices if c.leaf in offered or c.goto in chooser)
            )
            for name, question in chooser.items()
        }
        empty = {name for name, question in kept.items() if not question.choices and chooser[name].choices}
        if not empty:
            return kept
        chooser = {name: question for name, question in kept.items() if name not in empty}
