"""Making the actor of an account: pages get theirs from the middleware, jobs rebuild one here (DESIGN 4.6)."""

from __future__ import annotations

from dataclasses import replace

from jiuye.accounts.actor import Rectangle, StaffActor, StudentActor
from jiuye.accounts.models import Scope, User
from jiuye.institutions.models import School
from jiuye.kit.actors import SYSTEM, Actor

NOTHING = Rectangle(major=0)
"""Role and user allow nothing in common: an empty tuple would mean the whole school."""


def actor_of(
    user: User, *, trace: dict[str, str] | None = None, graduate_id: int | None = None, school_id: int | None = None
) -> StaffActor | StudentActor:
    """Whoever this account is now: functions and scope are read here, at most one query beside the user's own role."""
    if user.kind == User.Kind.STUDENT:
        assert user.person_id is not None
        return StudentActor(user.pk, user.person_id, user.name, graduate_id, school_id, trace or {})
    return _staff(user, trace or {})


def whoever(ref: str) -> Actor:
    """The person behind a reference, with the functions and the scope they have now; the system where it is nobody."""
    kind, _, pk = ref.partition(":")
    if kind != "user":
        return SYSTEM
    return actor_of(User.objects.select_related("role").get(pk=int(pk)))


def _staff(user: User, trace: dict[str, str]) -> StaffActor:
    role = user.role
    assert role is not None
    open_role = role.closed_at is None and user.disabled_at is None
    province = role.level == "province"
    school_ids: tuple[int, ...] = ()
    if province and user.province_id is not None:
        school_ids = tuple(School.objects.filter(province_id=user.province_id).values_list("pk", flat=True))
    return StaffActor(
        user_id=user.pk,
        name=user.name,
        level=role.level,
        functions=frozenset(role.functions) if open_role else frozenset(),
        school_id=user.school_id,
        school_ids=school_ids,
        rectangles=() if province else _rectangles(user, role.majors, whole_school=role.level == "school"),
        role_name=role.name,
        province_id=user.province_id,
        trace=trace,
    )


def _rectangles(user: User, majors: list[int], *, whole_school: bool) -> tuple[Rectangle, ...]:
    """The user's rectangles; where the role is bound to majors (专业权限, S4-17), each cut down to them."""
    own = [rectangle(scope) for scope in Scope.objects.filter(user_id=user.pk)]
    if not majors:
        return tuple(own)
    if whole_school and not own:
        own = [Rectangle()]
    cut = tuple(replace(r, major=m) for r in own for m in majors if r.major in (None, m))
    return cut or (NOTHING,)


def rectangle(scope: Scope) -> Rectangle:
    return Rectangle(scope.cohort, scope.department_id, scope.class_group_id, scope.level or None, scope.major_id)
