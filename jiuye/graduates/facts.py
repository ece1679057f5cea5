"""What the origin information of a graduate says: its values as text, their digest, what changed between two of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from jiuye.kit.crypto import blind_index, digest
from jiuye.kit.masking import mask_email, mask_id, mask_phone
from jiuye.policy.vocabulary import ORIGIN_FIELDS, OWN_FIELD
from jiuye.standards.divisions import full_name
from jiuye.standards.tables import table

if TYPE_CHECKING:
    from jiuye.graduates.models import Graduate

Values = dict[str, str]
FIELDS: Final = tuple(ORIGIN_FIELDS)
RELATIONS: Final = {"campus": "campus_id", "department": "department_id", "class_name": "class_group_id"}
DATES: Final = frozenset({"enrolled_on", "graduates_on"})
IN_EXTRA: Final = frozenset({"disabled", "family_poor"})
REGIONS: Final = frozenset({"division", "origin_region", "household_region"})
MASKS: Final[Mapping[str, Callable[[str], str]]] = {
    "id_number": mask_id, "exam_number": mask_id, "mobile": mask_phone, "home_phone": mask_phone, "qq": mask_phone,
    "wechat": mask_phone, "email": mask_email, "home_address": lambda text: f"{text[:6]}***",
    "household_address": lambda text: f"{text[:6]}***",
}  # fmt: skip
CODED: Final = {
    "sex": "gender", "level": "education_level", "training_mode": "training_mode", "teacher_trainee": "teacher_trainee",
    "duration": "study_length", "conclusion": "conclusion", "ethnicity": "ethnicity",
    "political_status": "political_status", "archive_moved_in": "archive_in_school",
    "household_moved_in": "household_in_school", "hardship": "hardship", "level_type": "study_form",
}  # fmt: skip
YES_NO: Final = {"1": "是", "0": "否"}
YES_NO_FIELDS: Final = frozenset({"honours", *IN_EXTRA})


def values_of(graduate: Graduate) -> Values:
    """Every field as text, blanks included, with the school's own fields beside ours."""
    found = {name: _text(_read(graduate, name)) for name in FIELDS}
    found.update({name: _text(value) for name, value in graduate.extra.items() if name.startswith(OWN_FIELD)})
    return found


def _read(graduate: Graduate, name: str) -> object:
    if name == "id_number":
        return graduate.person.document
    if name in IN_EXTRA:
        return graduate.extra.get(name)
    return getattr(graduate, RELATIONS.get(name, name))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return value.isoformat() if isinstance(value, date) else str(value)


def columns_of(values: Mapping[str, str], graduate: Graduate) -> dict[str, object]:
    """Values as the model's columns, with what follows from them: the region's name, the telephone's index."""
    found: dict[str, object] = {}
    extra = dict(graduate.extra)
    for name, value in values.items():
        if name in IN_EXTRA:
            extra[name] = None if value == "" else value == "1"
        elif name.startswith(OWN_FIELD):
            extra[name] = value
        else:
            found[RELATIONS.get(name, name)] = _typed(name, value)
    if extra != graduate.extra:
        found["extra"] = extra
    if "origin_region" in values:
        found["origin_region_name"] = full_name(values["origin_region"])[:60] if values["origin_region"] else ""
    if "mobile" in values:
        found["mobile_index"] = blind_index(values["mobile"], "mobile") if values["mobile"] else ""
    return found


def _typed(name: str, value: str) -> object:
    if name in DATES:
        return date.fromisoformat(value) if value else None
    if name in RELATIONS:
        return int(value) if value else None
    if name == "honours":
        return None if value == "" else value == "1"
    return value


def shown_digest(values: Mapping[str, str]) -> str:
    """What a confirmation is bound to: every line of the page, own fields of the school included (M-01)."""
    return digest(*(f"{name}={values[name]}" for name in sorted(values)))


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    """Field → [old, new], fit for the trail: numbers, addresses and mail are masked there (W-50)."""
    return {
        name: [told(name, before.get(name, "")), told(name, value)]
        for name, value in after.items()
        if before.get(name, "") != value
    }


def told(name: str, value: str) -> str:
    mask = MASKS.get(name)
    return mask(value) if mask and value else value


def words(name: str, value: str, graduate: Graduate | None = None) -> str:
    """A value as people read it: the name of a code, a place or a department."""
    if not value:
        return ""
    if name in CODED:
        return table(CODED[name]).label(value)
    if name in YES_NO_FIELDS:
        return YES_NO.get(value, value)
    if name in REGIONS:
        return full_name(value)
    if name in RELATIONS and graduate is not None:
        return str(getattr(graduate, RELATIONS[name].removesuffix("_id")) or "")
    return f"{value} 届" if name == "cohort" else value
