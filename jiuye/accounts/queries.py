"""Questions administrators ask about accounts."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from jiuye.accounts.actor import StaffActor
from jiuye.accounts.models import Role, User
from jiuye.institutions.models import ClassGroup
from jiuye.kit.actors import Actor
from jiuye.kit.scoping import ScopedQuerySet


def _mine(actor: Actor) -> Q:
    """Accounts and roles of the actor's school, or of their centre."""
    if not isinstance(actor, StaffActor):
        return Q(pk__in=[])
    if actor.level == "province":
        return Q(province_id=actor.province_id, school=None)
    return Q(school_id=actor.school_id)


def staff(actor: Actor) -> QuerySet[User]:
    """用户列表 (S4-20). Accounts are administered by school: whoever may manage them sees all of the school's."""
    rows = User.objects.filter(_mine(actor), kind=User.Kind.STAFF).select_related("role")
    return rows.annotate(scope_count=Count("scopes")).order_by("disabled_at", "username")


def office_accounts(actor: StaffActor) -> QuerySet[User]:
    """学校系统管理员 of the centre's schools (S4-07); nobody but a centre has any."""
    mine = actor.school_ids if actor.level == "province" else ()
    found = User.objects.filter(school_id__in=mine, kind=User.Kind.STAFF, role__level="school")
    return (
        found.select_related("role", "school", "second_factor")
        .defer("second_factor__secret")
        .order_by("school__code", "username")
    )


def administered(actor: StaffActor) -> QuerySet[User]:
    """Whose 动态验证码 one may take off: the accounts of one's own school or centre, and a centre's school administrators."""
    offices = office_accounts(actor) if actor.may("accounts.offices") else User.objects.none()
    return User.objects.filter(Q(pk__in=staff(actor).values("pk")) | Q(pk__in=offices.values("pk"))).select_related(
        "role"
    )


def roles(actor: Actor) -> QuerySet[Role]:
    """角色列表 with how many have each (S4-16)."""
    return Role.objects.filter(_mine(actor)).annotate(members=Count("users")).order_by("closed_at", "created_at", "pk")


def open_roles(actor: Actor) -> QuerySet[Role]:
    return roles(actor).filter(closed_at=None)


def class_groups(actor: Actor) -> ScopedQuerySet[ClassGroup]:
    """Classes the actor may hand out activation codes in."""
    rows = ClassGroup.objects.visible_to(actor).filter(closed_at=None)
    return rows.select_related("department", "major").order_by("-cohort", "department__name", "name")
