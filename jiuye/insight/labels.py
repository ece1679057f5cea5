"""What the values of a cut are called, and by which code they stand in line."""

from __future__ import annotations

from collections.abc import Iterable

from jiuye.institutions.models import ClassGroup, Department, Major, School
from jiuye.standards.tables import table

Names = dict[str, tuple[str, str]]
TITLES = {"school": "学校", "department": "院系", "class": "班级", "major": "专业", "level": "层次", "sex": "性别"}
NONE = ("", "未填写")


def labels_of(by: str, values: Iterable[str]) -> Names:
    """value → (code, label), for values somebody's own rows hold: reading a name shows nobody's data."""
    wanted = list(values)
    found = _coded(by, wanted) if by in ("level", "sex") else _kept(by, [int(v) for v in wanted])
    return {value: found.get(value, NONE) for value in wanted}


def _coded(by: str, values: list[str]) -> Names:
    known = table("education_level" if by == "level" else "gender")
    return {value: (value, known.label(value)) for value in values if value}


def _kept(by: str, ids: list[int]) -> Names:
    if by == "school":
        return {str(s.pk): (s.code, s.name) for s in School.objects.filter(pk__in=ids)}
    if by == "department":
        return {str(d.pk): (d.code, d.name) for d in Department.unscoped.filter(pk__in=ids)}
    if by == "major":
        return {str(m.pk): (m.code, m.name) for m in Major.unscoped.filter(pk__in=ids)}
    groups = ClassGroup.unscoped.filter(pk__in=ids).select_related("department")
    return {str(c.pk): (c.department.code, c.name) for c in groups}
