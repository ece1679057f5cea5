"""The Actor: whoever acts in a request, with functions and data scope read once (DESIGN 4.6)."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q

from jiuye.kit.actors import ScopePaths

NOBODY = Q(pk__in=[])
LEVELS = {"counselor": 0, "department": 1, "school": 2, "province": 3}
LEVEL_NAMES = {"counselor": "辅导员", "department": "院系管理员", "school": "学校就业中心", "province": "省级中心"}


@dataclass(frozen=True, slots=True)
class Rectangle:
    """One allowed combination; None means open."""

    cohort: int | None = None
    department: int | None = None
    class_group: int | None = None
    level: str | None = None
    major: int | None = None

    def q(self, paths: ScopePaths) -> Q:
        """The rows inside; NOBODY where the model has not the column this rectangle narrows."""
        found = Q()
        for name in ("cohort", "department", "class_group", "level", "major"):
            wanted = getattr(self, name)
            if wanted is None:
                continue
            path = getattr(paths, name)
            if not path and not paths.structure:
                return NOBODY
            if not path:
                continue
            found &= Q(**{path: wanted})
        return found


@dataclass(frozen=True, slots=True)
class StaffActor:
    """A member of staff of one school, or of a provincial centre."""

    user_id: int
    name: str
    level: str
    functions: frozenset[str]
    school_id: int | None
    school_ids: tuple[int, ...] = ()
    rectangles: tuple[Rectangle, ...] = ()
    role_name: str = ""
    province_id: int | None = None
    trace: dict[str, str] = field(default_factory=dict)
    party: str = "staff"

    @property
    def ref(self) -> str:
        return f"user:{self.user_id}"

    @property
    def label(self) -> str:
        return f"{self.name}（{self.role_name or LEVEL_NAMES.get(self.level, '')}）"

    @property
    def rank(self) -> int:
        return LEVELS[self.level]

    def may(self, function: str) -> bool:
        return function in self.functions

    def scope(self, paths: ScopePaths) -> Q:
        """Schools first; then, below school level, the union of the rectangles. Without a school column: nothing."""
        if not paths.school:
            return NOBODY
        if self.level == "province":
            return Q(**{f"{paths.school}__in": self.school_ids})
        inside = Q(**{paths.school: self.school_id})
        if self.level == "school" and not self.rectangles:
            return inside
        if not self.rectangles:
            return NOBODY
        union = Q()
        for rectangle in self.rectangles:
            union |= rectangle.q(paths) or Q(pk__isnull=False)
        return inside & union


@dataclass(frozen=True, slots=True)
class StudentActor:
    """A graduate: sees their own rows, acts through the enrolment they chose."""

    user_id: int
    person_id: int
    name: str
    graduate_id: int | None = None
    school_id: int | None = None
    trace: dict[str, str] = field(default_factory=dict)
    party: str = "student"
    level: str = "student"

    @property
    def ref(self) -> str:
        return f"user:{self.user_id}"

    @property
    def label(self) -> str:
        return f"{self.name}（本人）"

    def may(self, function: str) -> bool:
        return False

    def scope(self, paths: ScopePaths) -> Q:
        return Q(**{paths.person: self.person_id}) if paths.person else NOBODY
