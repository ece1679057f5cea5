"""扩展字段 (S4-36): what a school asks beside what everybody asks; switched off, never deleted, so that answers keep their meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from jiuye.institutions import offers
from jiuye.institutions.models import School
from jiuye.institutions.services import may_manage
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Reason, Refused
from jiuye.records.services import record

SECTIONS = {"origin": "生源信息", "destination": "去向登记"}
MOST, LONGEST, LABEL = 20, 200, 20


@transaction.atomic
def keep(*, actor: Actor, school: School, wanted: Sequence[Mapping[str, Any]], at: datetime) -> None:
    """Every field of the school as it shall be from now on; one without a key is new. Raises Refused naming the field."""
    may_manage(actor, school)
    held = School.objects.select_for_update().get(pk=school.pk)
    before = {one["key"]: one for one in held.extension_fields}
    kept = [_judged(one, before, number) for number, one in enumerate(wanted, len(before) + 1)]
    kept += [{**before[key], "enabled": False} for key in before if key not in {one["key"] for one in kept}]
    _refuse_twice(school, kept)
    if len(kept) > MOST:
        raise Refused(Reason(f"扩展字段最多 {MOST} 个", rule="own_field.most", remedy="请先想清楚哪些真的要问"))
    School.objects.filter(pk=school.pk).update(extension_fields=kept)
    school.extension_fields = kept
    record("school.own_fields", actor=actor, at=at, obj=school, school_id=school.pk,
           changes={"extension_fields": [held.extension_fields, kept]})  # fmt: skip


def _judged(one: Mapping[str, Any], before: Mapping[str, Mapping[str, Any]], number: int) -> dict[str, Any]:
    key, label = str(one.get("key") or f"own{number}"), " ".join(str(one["label"]).split())
    section = before[key]["section"] if key in before else str(one["section"])
    if not label or len(label) > LABEL or section not in SECTIONS:
        raise Refused(
            Reason(
                f"字段名称要写，最多 {LABEL} 个字",
                rule="own_field.label",
                field=f"label:{key}",
                remedy="例如：家乡联系人",
            )
        )
    length = int(one.get("max_length", 100))
    if not 1 <= length <= LONGEST:
        raise Refused(Reason(f"“{label}”最多几个字要在 1 到 {LONGEST} 之间", rule="own_field.length", field=f"max_length:{key}",
                             remedy="一般 20 到 100 就够"))  # fmt: skip
    switches = {name: bool(one.get(name)) for name in ("enabled", "editable", "required")}
    if switches["required"] and not (switches["enabled"] and switches["editable"]):
        raise Refused(Reason(f"“{label}”必填，就要启用并允许毕业生编辑", rule="switch.required", field=f"required:{key}",
                             remedy="请把前两项也打开，或取消必填"))  # fmt: skip
    placeholder = str(one.get("placeholder", "")).strip()[:100]
    return {
        "key": key,
        "section": section,
        "label": label,
        "placeholder": placeholder,
        "max_length": length,
        **switches,
    }


def _refuse_twice(school: School, kept: Sequence[Mapping[str, Any]]) -> None:
    """Two fields of one name in one form cannot be told apart, in a template least of all."""
    taken = {switch.label for switch in offers.switches(school)}
    for one in kept:
        name = f"{SECTIONS[one['section']]} · {one['label']}"
        if name in taken:
            raise Refused(Reason(f"“{one['label']}”已经有了", rule="own_field.twice", field=f"label:{one['key']}",
                                 remedy="请换一个名称，或直接在字段管理里启用原有的字段"))  # fmt: skip
        taken.add(name)
