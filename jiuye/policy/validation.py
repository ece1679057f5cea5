"""What types cannot say: names that must refer to something. Found at load, told with file, key and reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from string import Formatter

from jiuye.policy.catalogue import Catalogue
from jiuye.policy.flows import Process
from jiuye.policy.locks import LockRule
from jiuye.policy.profile import Profile
from jiuye.policy.reading import Reader
from jiuye.policy.vocabulary import (
    DESTINATION_FIELDS,
    DESTINATION_PARTS,
    EVENTS,
    LEGACY_TYPE,
    ORIGIN_FIELDS,
    OUTCOMES,
    PROCESSES,
    ROLES,
    SECTIONS,
    STATES,
    TYPES,
)
from jiuye.standards.identifiers import DOCUMENT_KINDS

FORM_FIELDS = {
    "origin": {*ORIGIN_FIELDS},
    "destination": {*DESTINATION_FIELDS, *DESTINATION_PARTS},
    "correction": {"text", "evidence"},
}


def validate(profile: Profile, reader: Reader) -> None:
    """Every reference of the profile, before it is assembled."""
    for name in PROCESSES:
        if name not in profile.processes:
            reader.wrong(f"processes.{name}", "缺少这个过程")
    for name, process in profile.processes.items():
        _process(name, process, profile, reader)
    _catalogue(profile.catalogue, reader)
    _locks(profile, reader)
    _fields(profile, reader)
    _windows(profile, reader)
    _statistics(profile, reader)
    for number, notice in enumerate(profile.notifications):
        _known(reader, f"notifications[{number}].event", [notice.event], EVENTS, "事件")
        _known(reader, f"notifications[{number}].audience", notice.audience, ROLES, "角色")
    if profile.cohorts.first > profile.cohorts.last:
        reader.wrong("cohorts", f"第一届 {profile.cohorts.first} 晚于最后一届 {profile.cohorts.last}")
    for name, months in vars(profile.retention).items():
        if months < 1:
            reader.wrong(f"retention.{name}", "至少保存 1 个月，否则今天的明天就没有了")
    _known(reader, "national.authoritative", profile.national.authoritative, ORIGIN_FIELDS, "字段")


def _known(reader: Reader, path: str, names: Iterable[str], allowed: Iterable[str], what: str) -> None:
    known = set(allowed)
    for name in names:
        if name not in known:
            reader.wrong(path, f"没有{what} {name}；可以写 {'、'.join(sorted(known))}")


def _process(name: str, process: Process, profile: Profile, reader: Reader) -> None:
    at = f"processes.{name}"
    _known(reader, at, [name], PROCESSES, "过程")
    _known(reader, f"{at}.default_flow", [process.default_flow], process.flows, "审核方式")
    _known(reader, f"{at}.effects", process.effects, OUTCOMES, "决定")
    _known(reader, f"{at}.effects", process.effects.values(), STATES, "状态")
    for message, text in process.messages.items():
        _fits(reader, f"{at}.messages.{message}", text, {"caption"})
    _known(reader, f"{at}.captions", process.captions, STATES, "状态")
    for label in ("resubmit_from", "reopen_from"):
        _known(reader, f"{at}.{label}", getattr(process, label), STATES, "状态")
    allowed = {*FORM_FIELDS.get(name, ()), *DESTINATION_PARTS, *_extensions(profile, name)}
    for variant, flow in process.flows.items():
        for number, stage in enumerate(flow.stages):
            if not stage.levels:
                reader.wrong(f"{at}.flows.{variant}.stages[{number}].levels", "没有人在这一级审核")
    for number, reason in enumerate(process.reject_reasons):
        _known(reader, f"{at}.reject_reasons[{number}].fields", reason.fields, allowed, "字段")


def _fits(reader: Reader, path: str, text: str, names: set[str]) -> None:
    """A sentence with a place to fill must only name what it will be given."""
    try:
        asked = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as wrong:
        reader.wrong(path, f"花括号不成对：{wrong}")
        return
    for name in sorted(asked - names):
        reader.wrong(path, f"不认识 {{{name}}}；可以用 {'、'.join(f'{{{n}}}' for n in sorted(names))}")


def _extensions(profile: Profile, section: str) -> set[str]:
    return {key for key, field in profile.fields.extensions.items() if field.section == section}


def _catalogue(catalogue: Catalogue, reader: Reader) -> None:
    types = {*TYPES, LEGACY_TYPE}
    _known(reader, "catalogue.types", catalogue.types, types, "去向类型")
    _known(reader, "catalogue.offered", catalogue.offered, catalogue.leaves, "去向")
    offered = catalogue.offered or tuple(catalogue.leaves)
    _known(reader, "catalogue.initial", [catalogue.initial], offered, "去向")
    for name, form in catalogue.forms.items():
        _known(reader, f"catalogue.forms.{name}", form, DESTINATION_FIELDS, "字段")
    for name, leaf in catalogue.leaves.items():
        at = f"catalogue.leaves.{name}"
        _known(reader, f"{at}.type", [leaf.type], catalogue.types, "去向类型")
        _known(reader, f"{at}.form", [leaf.form], catalogue.forms, "表")
        _known(reader, f"{at}.fields", leaf.fields, DESTINATION_FIELDS, "字段")
        _known(reader, f"{at}.field_labels", leaf.field_labels, DESTINATION_FIELDS, "字段")
        if not leaf.codes:
            reader.wrong(f"{at}.codes", '至少写一个代码，例如 codes = { 2021 = "10" }')
    _chooser(catalogue, reader)


def _chooser(catalogue: Catalogue, reader: Reader) -> None:
    if catalogue.chooser:
        _known(reader, "catalogue.chooser_start", [catalogue.chooser_start], catalogue.chooser, "问题")
    for name, question in catalogue.chooser.items():
        for number, choice in enumerate(question.choices):
            at = f"catalogue.chooser.{name}.choices[{number}]"
            if bool(choice.leaf) == bool(choice.goto):
                reader.wrong(at, "leaf 和 goto 恰好写一个")
            elif choice.goto:
                _known(reader, f"{at}.goto", [choice.goto], catalogue.chooser, "问题")
            else:
                _known(reader, f"{at}.leaf", [choice.leaf], catalogue.leaves, "去向")
                if choice.kind and choice.leaf in catalogue.leaves:
                    _known(reader, f"{at}.kind", [choice.kind], catalogue.leaves[choice.leaf].kinds, "细类")


def _locks(profile: Profile, reader: Reader) -> None:
    locks = profile.locks
    for process, rules in locks.processes.items():
        _known(reader, f"locks.processes.{process}", [process], profile.processes, "过程")
        _lock_rules(profile, reader, f"locks.processes.{process}", process, rules)
    for source, rules in locks.sources.items():
        _lock_rules(profile, reader, f"locks.sources.{source}", "destination", rules)


def _lock_rules(profile: Profile, reader: Reader, where: str, process: str, rules: Iterable[LockRule]) -> None:
    groups = (f"@{group}" for group in profile.locks.groups)
    allowed = {"*", *FORM_FIELDS.get(process, ()), *groups, *_extensions(profile, process)}
    for number, rule in enumerate(rules):
        at = f"{where}[{number}]"
        _known(reader, f"{at}.states", rule.states, STATES, "状态")
        _known(reader, f"{at}.roles", rule.roles, ROLES, "角色")
        _known(reader, f"{at}.fields", rule.fields, allowed, "字段")
        _fits(reader, f"{at}.why", rule.why, {"field"})


def _fields(profile: Profile, reader: Reader) -> None:
    _known(reader, "fields.switches", profile.fields.switches, SECTIONS, "表单")
    for section, switches in profile.fields.switches.items():
        allowed = FORM_FIELDS[section] if section in SECTIONS else ()
        _known(reader, f"fields.switches.{section}", switches, allowed, "字段")
        for name, switch in switches.items():
            if switch.required and not switch.enabled:
                reader.wrong(f"fields.switches.{section}.{name}", "必填的字段必须启用")
    for key, one in profile.fields.extensions.items():
        if one.required and not (one.enabled and one.editable):
            reader.wrong(f"fields.extensions.{key}", "必填的扩展字段必须启用，并允许毕业生编辑")
    for name in ("minimum_fields", "mandatory_fields", "registry_fields"):
        _known(reader, f"roster.{name}", getattr(profile.roster, name), ORIGIN_FIELDS, "字段")
    _known(reader, "roster.documents_out", profile.roster.documents_out, DOCUMENT_KINDS, "证件种类")


def _windows(profile: Profile, reader: Reader) -> None:
    for name in ("register", "change", "confirm", "staff_change"):
        if name not in profile.windows.windows:
            reader.wrong(f"windows.windows.{name}", "缺少这个时段")
    for name, window in profile.windows.windows.items():
        days = []
        for end in ("opens", "closes_before"):
            relative = getattr(window, end)
            try:
                days.append(date(2023 + relative.year, relative.month, relative.day))
            except ValueError:
                reader.wrong(f"windows.windows.{name}.{end}", f"没有 {relative.month} 月 {relative.day} 日这一天")
        if len(days) == 2 and days[0] >= days[1]:
            reader.wrong(f"windows.windows.{name}", f"开放 {days[0]:%m-%d} 不早于截止 {days[1]:%m-%d}，永远不开放")


def _statistics(profile: Profile, reader: Reader) -> None:
    statistics = profile.statistics
    _known(reader, "statistics.default", [statistics.default], statistics.schemes, "口径")
    for name, scheme in statistics.schemes.items():
        at = f"statistics.schemes.{name}"
        _known(reader, f"{at}.headline", [scheme.headline], scheme.rates, "指标")
        for rate in scheme.rates.values():
            _known(reader, f"{at}.rates.{rate.key}.parts", rate.parts, set(scheme.rates) - {rate.key}, "其他指标")
