"""Why is this list empty (S0-04, S2-13, P-23): causes found first, causes ruled out after, one way to ask.

ListSpec(…, diagnose=why_empty)
"""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from jiuye.accounts import identity
from jiuye.accounts.actor import StaffActor
from jiuye.accounts.models import User
from jiuye.institutions.models import ClassGroup, Department, Major
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Reason
from jiuye.standards import tables

ADMINISTRATOR = "学校系统管理员"


def why_empty(actor: Actor, cohort: int | None = None) -> list[Reason]:
    """The causes found. Empty means: everything is as it should be, the filter simply finds nothing."""
    return [reason for reason, found in examine(actor, cohort) if found]


def ruled_out(actor: Actor, cohort: int | None = None) -> list[str]:
    """The causes looked at and not found, as sentences."""
    return [reason.text for reason, found in examine(actor, cohort) if not found]


def examine(actor: Actor, cohort: int | None = None) -> list[tuple[Reason, bool]]:
    """Each cause and whether it is the one: (a) nothing assigned, (b) level, (c) nothing imported, (d) no department."""
    if not isinstance(actor, StaffActor):
        return []
    seen, there = _counts(actor, cohort)
    if seen:
        return [(_nothing_imported(cohort, False), False), (_not_assigned(actor, False), False)]
    inside, homeless = _places(actor, cohort)
    unassigned = not actor.rectangles and actor.level in {"counselor", "department"}
    confined = bool(actor.rectangles) and there > 0
    return sorted(
        [
            (_not_assigned(actor, unassigned), unassigned),
            (_nothing_imported(cohort, there == 0), there == 0),
            (_other_cohort(actor, cohort), _cohort_missing(actor, cohort)),
            (_level(actor, inside), confined and inside > 0),
            (_no_department(homeless), confined and homeless > 0),
            (_empty_place(actor), confined and inside == 0 and not _cohort_missing(actor, cohort)),
        ],
        key=lambda pair: not pair[1],
    )


def _counts(actor: StaffActor, cohort: int | None) -> tuple[int, int]:
    known = identity.directory()
    return known.count(actor, cohort) if known else (0, 0)


def _places(actor: StaffActor, cohort: int | None) -> tuple[int, int]:
    known = identity.directory()
    return known.among_departments(actor, cohort) if known and actor.rectangles else (0, 0)


def _not_assigned(actor: StaffActor, found: bool) -> Reason:
    text = "账号还没有分配届别、院系和班级" if found else "账号已分配数据范围"
    return Reason(
        text, rule="empty.unassigned", facts=(("已分配的范围", f"{len(actor.rectangles)} 条"),), owner=ADMINISTRATOR,
        remedy="请系统管理员在“用户管理 → 数据范围”里加上您负责的院系和班级", href=report_url(),
    )  # fmt: skip


def _nothing_imported(cohort: int | None, found: bool) -> Reason:
    which = f" {cohort} 届" if cohort else ""
    text = f"学校还没有导入{which}生源" if found else f"学校已导入{which}生源"
    return Reason(
        text,
        rule="empty.not_imported",
        owner="学校就业中心",
        remedy="导入后不用重新登录，刷新页面就能看到",
        href=report_url(),
    )


def _cohort_missing(actor: StaffActor, cohort: int | None) -> bool:
    if cohort is None or not actor.rectangles:
        return False
    return all(r.cohort not in (None, cohort) for r in actor.rectangles)


def _other_cohort(actor: StaffActor, cohort: int | None) -> Reason:
    years = "、".join(sorted({f"{r.cohort} 届" for r in actor.rectangles if r.cohort})) or "各届"
    return Reason(
        f"您分配到的是{years}，不是现在看的这一届", rule="empty.cohort", owner=ADMINISTRATOR, facts=(("已分配届别", years),),
        remedy="在页眉切换届别，或请系统管理员补上这一届", href=report_url(),
    )  # fmt: skip


def _level(actor: StaffActor, inside: int) -> Reason:
    levels = "、".join(sorted({_level_name(r.level) for r in actor.rectangles if r.level})) or "不限"
    return Reason(
        f"您负责的院系、班级里有 {inside} 名毕业生，但学历层次或专业与分配给您的不一致",
        rule="empty.level", facts=(("分配给您的学历", levels),), owner=ADMINISTRATOR,
        remedy="请系统管理员核对“管理学历”和专业", href=report_url(),
    )  # fmt: skip


def _no_department(homeless: int) -> Reason:
    return Reason(
        f"有 {homeless} 名毕业生导入时没有对上院系", rule="empty.department", owner="学校就业中心",
        facts=(("没有院系的毕业生", f"{homeless} 人"),),
        remedy="请学校在“院系管理”里给院系加上名册用的别名，再导入一次", href=report_url(),
    )  # fmt: skip


def _empty_place(actor: StaffActor) -> Reason:
    places = "、".join(described(actor)) or "无"
    return Reason(
        "分配给您的院系、班级里还没有毕业生", rule="empty.place", facts=(("您的范围", places),), owner=ADMINISTRATOR,
        remedy="请核对班级是否分配对了", href=report_url(),
    )  # fmt: skip


def described(actor: StaffActor) -> list[str]:
    """The actor's rectangles in words: 2026 届 法学院 法学1班."""
    departments = dict(
        Department.unscoped.filter(pk__in={r.department for r in actor.rectangles}).values_list("pk", "name")
    )
    classes = dict(
        ClassGroup.unscoped.filter(pk__in={r.class_group for r in actor.rectangles}).values_list("pk", "name")
    )
    majors = dict(Major.unscoped.filter(pk__in={r.major for r in actor.rectangles}).values_list("pk", "name"))
    said = []
    for r in actor.rectangles:
        parts = [f"{r.cohort} 届" if r.cohort else "各届", departments.get(r.department or 0, "全部院系"),
                 classes.get(r.class_group or 0, ""), majors.get(r.major or 0, ""), _level_name(r.level) if r.level else ""]  # fmt: skip
        said.append(" ".join(p for p in parts if p))
    return said


def _level_name(code: str) -> str:
    return tables.table("education_level").label(code)


def administrators(actor: StaffActor) -> list[User]:
    """Whom the diagnosis is sent to: those of the school who may change scopes."""
    if actor.school_id is None:
        return []
    rows = User.objects.filter(school_id=actor.school_id, kind=User.Kind.STAFF, disabled_at=None).select_related("role")
    return [user for user in rows if user.role and "accounts.manage" in user.role.functions]


def report_url() -> str:
    try:
        return reverse("accounts:diagnosis")
    except NoReverseMatch:
        return ""
