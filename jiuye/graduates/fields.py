"""Which origin fields a person sees, which they may change, and why not the others (S0-15, S1-12…S1-15, S4-35, S4-36, S4-76).

Three things decide together: the province's switches with the school's overrides, the lock matrix, and who the graduate is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from jiuye.graduates.models import Graduate
from jiuye.kit.refusals import Reason
from jiuye.policy.locks import Lock
from jiuye.policy.profile import ExtensionField, FieldSwitch, Profile
from jiuye.policy.vocabulary import OWN_FIELD, field_label
from jiuye.standards.identifiers import PERMIT_PREFIXES

PROCESS: Final = "origin"
REGISTRY, PERSONAL, CONTACT = "registry", "personal", "contact"
SECTIONS: Final = {REGISTRY: "学籍信息", PERSONAL: "个人基本信息", CONTACT: "本人及家庭联系方式"}
FIRST: Final = ("name", "sex", "id_number", "student_number", "exam_number", "level", "major_name")
"""What S1-12 shows at once; the rest of the registry section is one touch away."""
MEMBERS: Final = {
    REGISTRY: (*FIRST, "major_code", "duration", "department", "class_name", "campus", "training_mode",
               "commissioning_unit", "teacher_trainee", "level_type", "cohort", "enrolled_on", "graduates_on", "conclusion"),
    PERSONAL: ("origin_region", "division", "ethnicity", "political_status", "hardship", "honours", "archive_moved_in",
               "household_moved_in", "household_region", "household_address", "disabled", "family_poor"),
    CONTACT: ("mobile", "email", "qq", "wechat", "home_phone", "home_address", "home_postcode"),
}  # fmt: skip
HOUSEHOLD: Final = frozenset({"division", "household_region", "household_address", "household_moved_in"})
"""现户口所在地 and what follows from it: graduates from Hong Kong, Macao and Taiwan have none (S4-76)."""
OWNERS: Final = {"hardship": "学院认定", "honours": "省厅名单"}
OUTSIDE: Final = frozenset({"6", "7", "8"})


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the origin page for one person. ``reason`` says why it is grey."""

    name: str
    label: str
    section: str
    editable: bool
    required: bool = False
    reason: Reason | None = None
    owner: str = ""
    help: str = ""
    placeholder: str = ""
    max_length: int = 100

    @property
    def extension(self) -> bool:
        return self.name.startswith(OWN_FIELD)


def passed_of(graduate: Graduate) -> int:
    """How many stages have approved what stands; the lock matrix asks."""
    return graduate.stage or 0 if graduate.state == "in_review" else 0


def fields_of(graduate: Graduate, profile: Profile, role: str) -> list[Field]:
    """Every line of the page in order, for a student or for a role of the staff."""
    found = [
        _field(graduate, profile, role, name, section)
        for section, names in MEMBERS.items()
        for name in names
        if _is_shown(graduate, profile, role, name)
    ]
    own = [_own_field(graduate, profile, role, one) for one in extensions(graduate, profile)]
    return [*(f for f in found if f.section != CONTACT), *own, *(f for f in found if f.section == CONTACT)]


def is_from_outside(graduate: Graduate) -> bool:
    """Hong Kong, Macao or Taiwan, by the kind of document or its region code."""
    person = graduate.person
    return person.document_kind in OUTSIDE or person.document[:6] in PERMIT_PREFIXES


def is_directed(graduate: Graduate, profile: Profile) -> bool:
    """定向 or 委培: only then is there a 定向或委培单位 (S0-08, S4-76)."""
    return graduate.training_mode not in ("", *profile.roster.optional_when.get("commissioning_unit", ()))


def _is_shown(graduate: Graduate, profile: Profile, role: str, name: str) -> bool:
    if name in HOUSEHOLD and is_from_outside(graduate):
        return False
    if name == "commissioning_unit" and not is_directed(graduate, profile):
        return False
    return switch_of(graduate, profile, name).enabled or (role != "student" and name in profile.roster.mandatory_fields)


def switch_of(graduate: Graduate, profile: Profile, name: str) -> FieldSwitch:
    """The three switches as the province and then the school set them (S4-35); a graduate must be reachable (S1-14)."""
    found = profile.fields.switch(PROCESS, name)
    return replace(found, required=True) if name == "mobile" else found


def _field(graduate: Graduate, profile: Profile, role: str, name: str, section: str) -> Field:
    switch = switch_of(graduate, profile, name)
    lock = _lock(graduate, profile, role, name, switch.editable)
    help_text = graduate.school.help_texts.get(f"{PROCESS}.{name}") or graduate.school.help_texts.get(name)
    mandatory = name in profile.roster.mandatory_fields
    return Field(
        name=name,
        label=field_label(name),
        section=section,
        editable=lock.editable,
        required=lock.editable and (switch.required if role == "student" else mandatory),
        reason=lock.reason,
        owner="" if lock.editable else _owner(profile, name),
        help=str(help_text or profile.fields.help_for(PROCESS, name)),
    )


def _lock(
    graduate: Graduate, profile: Profile, role: str, name: str, switched: bool, label: str = ""
) -> Lock:  # fmt: skip
    lock = profile.locks.editable(PROCESS, graduate.state, passed_of(graduate), role, name)
    if not lock.editable:
        return lock
    if role == "student" and not switched:
        return Lock(False, _closed(name, label, "由学校维护", "学校就业中心", "与实际不符的，请用“信息反馈”告诉学校"))
    withdrawn = graduate.school.field_switches.get(f"{PROCESS}.{name}", {}).get("closed_to", ())
    if role in withdrawn:
        return Lock(
            False, _closed(name, label, "没有开放给您的角色修改", "学校系统管理员", "需要修改的，请联系学校系统管理员")
        )
    return lock


def _closed(name: str, label: str, why: str, owner: str, remedy: str) -> Reason:
    return Reason(f"{label or field_label(name)}{why}", rule="origin.switch", owner=owner, remedy=remedy, field=name)


def _owner(profile: Profile, name: str) -> str:
    """Whose value a grey line is, in as few words as fit beside it."""
    if name in profile.roster.registry_fields:
        return "学籍库"
    return OWNERS.get(name, "学校维护")


def extensions(graduate: Graduate, profile: Profile) -> list[ExtensionField]:
    """The province's own fields and the school's, as ``seasons.profile_of`` put them together (S4-36)."""
    return profile.fields.extension_fields(PROCESS)


def _own_field(graduate: Graduate, profile: Profile, role: str, one: ExtensionField) -> Field:
    name = f"{OWN_FIELD}{one.key}"
    lock = _lock(graduate, profile, role, name, one.editable, one.label)
    return Field(
        name=name, label=one.label, section=PERSONAL, editable=lock.editable,
        required=one.required and lock.editable and role == "student",
        reason=lock.reason, owner="" if lock.editable else "学校维护", placeholder=one.placeholder,
        max_length=one.max_length,
    )  # fmt: skip


def section_fields(fields: Iterable[Field], section: str) -> list[Field]:
    return [one for one in fields if one.section == section]
