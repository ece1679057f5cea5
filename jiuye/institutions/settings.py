"""院校信息设置: what a school says about itself and switches for its graduates (S4-22, S2-08, S1-19, S4-35, S2-18)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from jiuye.institutions import offers
from jiuye.institutions.models import School
from jiuye.institutions.services import may_manage
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Reason, Refused
from jiuye.records.services import record

ABOUT = ("address", "postcode", "phone", "email", "homepage", "handler_name", "handler_phone")
NAMES = ("enabled", "editable", "required")


@transaction.atomic
def describe(*, actor: Actor, school: School, values: Mapping[str, str], at: datetime) -> None:
    """Address, contacts and 就业协议经办人; name, code and province are fixed (S4-22)."""
    may_manage(actor, school)
    changed = {name: values[name].strip() for name in ABOUT if values.get(name, "").strip() != getattr(school, name)}
    before = {name: [getattr(school, name), value] for name, value in changed.items()}
    _keep(school, changed)
    record("school.describe", actor=actor, at=at, obj=school, school_id=school.pk, changes=before)


@transaction.atomic
def hint(*, actor: Actor, school: School, texts: Mapping[str, str], at: datetime) -> None:
    """The school's own hints beside fields (S1-19); a blank text takes the hint away."""
    may_manage(actor, school)
    known = {switch.key for switch in offers.switches(school)}
    kept = {key: text.strip()[:200] for key, text in texts.items() if key in known and text.strip()}
    before = school.help_texts
    _keep(school, {"help_texts": kept})
    record("school.hints", actor=actor, at=at, obj=school, school_id=school.pk, changes={"help_texts": [before, kept]})


@transaction.atomic
def switch_fields(*, actor: Actor, school: School, wanted: Mapping[str, Mapping[str, bool]], at: datetime) -> None:
    """是否启用, 可否编辑, 是否必填 (S4-35): only what differs from the province is kept. A required field must be there."""
    may_manage(actor, school)
    kept: dict[str, dict[str, bool]] = {}
    for switch in offers.switches(school):
        asked = {name: bool(wanted.get(switch.key, {}).get(name)) for name in NAMES}
        if asked["required"] and not (asked["enabled"] and asked["editable"]):
            raise Refused(
                Reason(f"“{switch.label}”必填，就要启用并允许毕业生编辑", rule="switch.required", field=switch.key,
                       remedy="请把前两项也打开，或取消必填")
            )  # fmt: skip
        if switch.needed and not (asked["enabled"] and asked["editable"]):
            raise Refused(
                Reason(f"“{switch.label}”有的去向必填，不能关，也不能不让毕业生填", rule="switch.needed", field=switch.key,
                       owner="省级规则", remedy="请保留前两项；只想多说一句的，写在学校提示里")
            )  # fmt: skip
        if asked != {name: getattr(switch, name) for name in NAMES}:
            kept[switch.key] = asked
    before = school.field_switches
    _keep(school, {"field_switches": kept})
    record("school.fields", actor=actor, at=at, obj=school, school_id=school.pk, changes={"switches": [before, kept]})


@transaction.atomic
def choose_flow(*, actor: Actor, school: School, process: str, variant: str, at: datetime) -> None:
    """审核方式 (S2-18): changes only while nothing is being reviewed (S2-20). Opening a case takes the same lock (T-18)."""
    may_manage(actor, school)
    offered = {flow.process: flow for flow in offers.flows(school)}
    if process not in offered or variant not in dict(offered[process].variants):
        raise Refused(Reason("本省没有这种审核方式", rule="flow.unknown", field="variant", remedy="请从列表里选择"))
    kept = steady(school.pk)
    if kept.flow_variants.get(process, offered[process].default) == variant:
        return
    if waiting := offers.waiting(school.pk, process):
        raise Refused(
            Reason(
                f"还有 {waiting} 条“{offered[process].label}”正在审核，这时不能换审核方式",
                rule="flow.in_flight", owner="学校系统管理员", facts=(("正在审核", f"{waiting} 条"),),
                remedy="请先审完或退回这些记录，再来修改",
            )
        )  # fmt: skip
    before = kept.flow_variants.get(process, "")
    _keep(school, {"flow_variants": {**kept.flow_variants, process: variant}})
    record("school.flow", actor=actor, at=at, obj=school, school_id=school.pk, changes={process: [before, variant]})


def steady(school_id: int) -> School:
    """The school, held until the transaction ends: whoever opens a case and whoever changes the flow wait for each other."""
    return School.objects.select_for_update().get(pk=school_id)


def _keep(school: School, values: Mapping[str, object]) -> None:
    if values:
        School.objects.filter(pk=school.pk).update(**values)
        for name, value in values.items():
            setattr(school, name, value)
