"""Schools and their structure: founded by a command, kept by the school itself (S4-22…S4-26).

Nothing is deleted: what is closed stays on the records that name it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from jiuye.institutions.models import Campus, ClassGroup, Department, Major, Province, School
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Denied, Reason, Refused
from jiuye.records.services import record
from jiuye.standards import divisions, schools

M = TypeVar("M", Department, Major, ClassGroup, Campus)


@transaction.atomic
def found_school(
    *, actor: Actor, code: str, name: str, profile_key: str, at: datetime, province_code: str = "",
    otherwise: str = divisions.WHOLE_COUNTRY, initials: str = "",
) -> School:  # fmt: skip
    """Open a school: province, pinyin and initials come from the ministry's list where it is there.

    ``otherwise`` is the province of a school the list does not know.
    """
    if School.objects.filter(code=code).exists():
        raise Refused(
            Reason(f"院校代码 {code} 已经有学校在用", rule="school.code", field="code", remedy="请核对院校代码")
        )
    listed = schools.school(code)
    school = School.objects.create(
        code=code,
        name=name,
        province=_province(province_code or (listed.province_code if listed else otherwise)),
        profile_key=profile_key,
        pinyin=listed.pinyin if listed and listed.name == name else "",
        initials=initials or (listed.initials if listed and listed.name == name else ""),
        aliases=[listed.name] if listed and listed.name != name else [],
    )
    record("school.found", actor=actor, at=at, obj=school, school_id=school.pk)
    return school


def _province(code: str) -> Province:
    """The province a division lies in; 000000 is the whole country."""
    code = f"{code[:2]}0000"
    found = divisions.division(code)
    if found is None and code != divisions.WHOLE_COUNTRY:
        raise Refused(
            Reason(
                f"没有区划代码是 {code} 的省份",
                rule="school.province",
                field="province",
                remedy="请写六位区划代码，例如 340000",
            )
        )
    return Province.objects.get_or_create(code=code, defaults={"name": found.name if found else "全国"})[0]


def may_manage(actor: Actor, school: School) -> None:
    """The school's own administrator, or the centre that looks after it."""
    ids = getattr(actor, "school_ids", ()) or (getattr(actor, "school_id", None),)
    if actor.party == "staff" and (not actor.may("institutions.manage") or school.pk not in ids):
        raise Denied(Reason("您不能修改这所学校的设置", rule="permission.institutions.manage", owner="学校系统管理员"))


@transaction.atomic
def keep(*, actor: Actor, school: School, model: type[M], values: Mapping[str, Any], at: datetime, pk: int = 0) -> M:
    """Add or change one department, major, class or campus (新增/编辑)."""
    may_manage(actor, school)
    one = model.unscoped.get(pk=pk, school=school) if pk else model(school=school)
    before = {name: _told(getattr(one, name)) for name in values} if pk else {}
    for name, value in values.items():
        setattr(one, name, value)
    try:
        with transaction.atomic():
            one.save()
    except IntegrityError:
        raise Refused(
            Reason(
                f"“{one.name}”已经有了", rule="structure.twice", field="name", remedy="请换一个名称，或修改已有的那一条"
            )
        ) from None
    changes = {
        name: [before.get(name, ""), _told(value)] for name, value in values.items() if before.get(name) != _told(value)
    }
    record(f"{model._meta.model_name}.{'edit' if pk else 'add'}", actor=actor, at=at, obj=one, changes=changes)
    return one


def _told(value: object) -> object:
    return value.pk if isinstance(value, models.Model) else value


@transaction.atomic
def switch(*, actor: Actor, one: Department | Major | ClassGroup, on: bool, at: datetime) -> None:
    """停用 and 启用: a closed one is no longer offered; graduates who carry it keep it."""
    may_manage(actor, one.school)
    one.closed_at = None if on else at
    one.save(update_fields=["closed_at"])
    record(f"{one._meta.model_name}.{'open' if on else 'close'}", actor=actor, at=at, obj=one)
