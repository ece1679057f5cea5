"""One graduate and destination as the nation writes them: the 74 fields of the export in order, then the newer ones.

The registry's own codes go out as they are; provincial codes, names beside codes and dates are derived here and
nowhere else, so that checking, sending and comparing speak of the same record (C-11…C-13, C-40).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from jiuye.kit.crypto import digest
from jiuye.policy.catalogue import Leaf
from jiuye.standards import divisions, mappings
from jiuye.standards.identifiers import fold
from jiuye.standards.majors import bare
from jiuye.standards.national import NationalField, moe_destinations, national_fields
from jiuye.standards.tables import table

if TYPE_CHECKING:
    from jiuye.destinations.models import Destination
    from jiuye.graduates.models import Graduate
    from jiuye.policy.profile import Profile

Record = dict[str, str]
NO_NATURE = ("46", "80", "85")
"""Leaves whose 单位性质 is derived or left blank: a destination among the natures is no nature (C-40)."""
KEPT_ASIDE = (
    "FXMC", "ZYFX", "RXQDASZDW", "RXQHKSZDPCS", "DAZJDWMC", "DAZJDWDZ", "DAZJDWYB", "DAZJDWLXR", "DAZJDWDH", "HKQZDZ",
    "HKQZDW", "SFJSDA", "SFQYHK", "DAZDBH", "DATDZT", "BDZQFLBDM", "BDZQWDWMC", "QWDWSZDDM", "BDZBH", "BDQSSJ",
)  # fmt: skip
"""Fields of the archive, household and dispatch modules, kept under their national names beside the graduate."""
LABELS = {
    "XB": ("XBDM", "gender"), "MZ": ("MZDM", "ethnicity"), "ZZMM": ("ZZMMDM", "political_status"),
    "XL": ("XLDM", "education_level"), "PYFS": ("PYFSDM", "training_mode"), "SFSLB": ("SFSLBDM", "teacher_trainee"),
    "KNSLB": ("KNSLBDM", "hardship"), "DWXZ": ("DWXZDM", "employer_nature"), "DWHY": ("DWHYDM", "industry"),
    "GZZWLB": ("GZZWLBDM", "occupation"), "BDZQFLB": ("BDZQFLBDM", "dispatch_kind"),
}  # fmt: skip


def record_of(graduate: Graduate, destination: Destination, leaf: Leaf) -> Record:
    """Every field the nation knows, by its national name; blanks included."""
    record = _blank().copy()
    record.update(_person(graduate))
    record.update(_studies(graduate))
    record.update(_contacts(graduate))
    record.update(_employment(destination, leaf))
    record.update(_study(destination))
    if graduate.extra:
        record.update({name: str(graduate.extra.get(name, "") or "") for name in KEPT_ASIDE})
    for name, (code, labels) in LABELS.items():
        record[name] = _label(labels, record[code])
    return record


def outgoing(record: Record, leaf: Leaf, *, local: bool) -> Record:
    """The record as the file says it: to a province's own system (``use_local_codes``) under its own code of the destination.

    Checking and comparing stay with the national code: this is the last thing that happens to a row.
    """
    if not (local and leaf.local_code):
        return record
    return {**record, "BYQXDM": leaf.local_code, "BYQX": leaf.label}


def registry_record(graduate: Graduate) -> Record:
    """The part of the record the registry knows too, for holding the roster against it."""
    record = {**_person(graduate), **_studies(graduate)}
    for name, (code, labels) in LABELS.items():
        if code in record:
            record[name] = _label(labels, record[code])
    return record


def layout(profile: Profile, cohort: int) -> tuple[NationalField, ...]:
    """The fields of the file, in order: 1-74, without 报到证 once it is abolished, then what the profile adds."""
    legacy = cohort <= profile.national.legacy_dispatch_last_cohort
    first = [f for f in national_fields() if f.seq is not None and (legacy or f.block != "报到证")]
    return (*first, *(by_name()[name] for name in profile.national.newer_fields if name in by_name()))


@cache
def by_name() -> dict[str, NationalField]:
    return {field.field: field for field in national_fields()}


def digest_of(record: Mapping[str, str], fields: tuple[NationalField, ...]) -> str:
    """What makes two sendings the same sending (W-06, T-67)."""
    return digest(*(f"{f.field}={record.get(f.field, '')}" for f in fields))


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[NationalField, str, str]]:
    """Field by field, in the national order: what was sent and what would be sent now."""
    return [
        (field, before.get(name, ""), after.get(name, ""))
        for name, field in by_name().items()
        if name in before and before.get(name, "") != after.get(name, "")
    ]


@cache
def _blank() -> Record:
    return dict.fromkeys(by_name(), "")


def _person(g: Graduate) -> Record:
    return {
        "KSH": g.exam_number.strip(),
        "SFZH": _document(g.person.document),
        "XM": g.name,
        "XBDM": g.sex,
        "MZDM": _two(g.ethnicity),
        "ZZMMDM": _two(g.political_status),
        "CSRQ": _birth(g.person.document),
        "SYSZDDM": g.origin_region,
        "SYSZD": _place(g.origin_region, g.origin_region_name),
        "CXSY": g.urban_rural,
    }


def _studies(g: Graduate) -> Record:
    return {
        "YXDM": g.school.code,
        "YXMC": g.school.name,
        "XLDM": level_code(g.level, g.conclusion),
        "ZYDM": bare(g.major_code),
        "ZY": g.major_name,
        "PYFSDM": training_code(g.training_mode),
        "DXHWPDW": g.commissioning_unit,
        "XZ": g.duration,
        "RXSJ": _day(g.enrolled_on),
        "BYSJ": _day(g.graduates_on),
        "BYNF": str(g.cohort),
        "SFSLBDM": teacher_code(g.teacher_trainee),
        "KNSLBDM": hardship_code(g.hardship),
        "SZYX": g.department.name if g.department else "",
        "SZBJ": g.class_group.name if g.class_group else "",
        "XH": g.student_number,
        "XXXS": g.level_type,
        "DASFZRXX": g.archive_moved_in,
        "HKSFZRXX": g.household_moved_in,
    }


def _contacts(g: Graduate) -> Record:
    return {
        "MobilePhone": g.mobile,
        "Email": g.email,
        "QQ": g.qq,
        "JTDZ": g.home_address,
        "JTDH": g.home_phone,
        "JTYB": g.home_postcode,
    }


def _employment(d: Destination, leaf: Leaf) -> Record:
    code = leaf.code(d.cohort)
    known = moe_destinations().get(code)
    return {
        "BYQXDM": code,
        "BYQX": known.name if known else leaf.label,
        "DWZZJGDM": fold(d.credit_code, hyphens=True).text if d.credit_code else "",
        "DWMC": d.employer_name or d.study_school or d.foreign_school_name,
        "DWXZDM": "" if code.startswith(NO_NATURE) else local_code("employer_nature", d.employer_nature),
        "DWHYDM": local_code("industry", d.industry),
        "DWSZDDM": d.region_code,
        "DWSZD": _place(d.region_code, d.region_name),
        "GZZWLBDM": d.job_category,
        "DWLXR": d.contact_name,
        "LXRDH": d.contact_phone,
        "LXRSJ": d.contact_mobile,
        "LXRDZYX": d.contact_email,
        "LXRCZ": d.fax,
        "DWDZ": d.address,
        "DWYB": d.postcode,
        "XYSBH": d.agreement_number,
        "ZWMC": d.job_title,
    }


def _study(d: Destination) -> Record:
    abroad = bool(d.country or d.foreign_school_name)
    return {
        "SXYX": d.study_school,
        "SXZY": "" if abroad else d.study_major,
        "SXXL": "" if abroad else d.study_level,
        "LXGJ": d.country,
        "LXYXZW": d.foreign_school_name if not d.foreign_school_name.isascii() else "",
        "LXYXWW": d.foreign_school_name if d.foreign_school_name.isascii() else "",
        "LXZYZW": d.study_major if abroad else "",
    }


def level_code(level: str, conclusion: str) -> str:
    """学历代码; the second digit says 毕业 or 结业, and the conclusion decides where the level does not."""
    if len(level) > 2:
        level = mappings.moe_code("education_level_gd", level) or level
    completed = {"11": "13", "01": "03", "31": "33", "25": "26", "41": "43"}
    return completed.get(level, level) if conclusion == "结业" else level


def training_code(code: str) -> str:
    """培养方式: a code of the national table stands; one that only Guangdong has is translated (C-12)."""
    if table("training_mode").get(code):
        return code
    return mappings.moe_code("training_mode_gd", code) or code


def hardship_code(code: str) -> str:
    """困难生类别: three provincial digits become the national one (C-13)."""
    facts = mappings.hardship_from_gd(code) if len(code) == 3 else None
    return facts.moe_code if facts else code


def teacher_code(code: str) -> str:
    """师范生类别: Guangdong's 0 is the nation's 2."""
    return "2" if code == "0" else code


def local_code(name: str, code: str) -> str:
    """单位性质, 单位行业: the national code stands; a longer provincial one is translated."""
    return mappings.moe_code(f"{name}_gd", code) or code if len(code) > 2 else code


def _document(number: str) -> str:
    return number.strip().upper()


def _birth(number: str) -> str:
    return number[6:14] if len(number) == 18 and number[:17].isdigit() else ""


def _two(code: str) -> str:
    """01, never 1."""
    return code.zfill(2) if code.isdigit() else code


@lru_cache(maxsize=4096)
def _label(name: str, code: str) -> str:
    return table(name).label(code) if code else ""


@lru_cache(maxsize=4096)
def _day(value: date | None) -> str:
    return value.strftime("%Y%m%d") if value else ""


def _place(code: str, kept: str) -> str:
    """National names leave out the prefecture (安徽省巢湖市); a code nobody knows keeps the name stored with it."""
    return _place_name(code) or kept if code else ""


@cache
def _place_name(code: str) -> str:
    found = divisions.division(code)
    return (found.moe_name or found.full_name) if found else ""
