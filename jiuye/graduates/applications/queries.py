"""Questions about applications: where one may apply, which places a school has opened, what waits at the desk (S4-33)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.models import Person
from jiuye.graduates.applications.lifecycle import ApplicationState
from jiuye.graduates.applications.models import Application
from jiuye.graduates.applications.rules import closed_to
from jiuye.graduates.queries import importable_cohorts, open_cohorts
from jiuye.graduates.seasons import mode_of
from jiuye.institutions.models import ClassGroup, Department, Major, School
from jiuye.kit.actors import Actor
from jiuye.kit.columns import Column, Columns
from jiuye.kit.lists import Action, Facet, Filter, ListSpec, Rows, register
from jiuye.kit.masking import mask_id, mask_phone
from jiuye.kit.refusals import Reason
from jiuye.standards.identifiers import fold
from jiuye.standards.tables import table
from jiuye.standards.text import compact

Choices = list[tuple[str, str]]


def why_closed(school: School, today: date) -> Reason | None:
    mode = mode_of(school, importable_cohorts(today)[0])
    return None if open_cohorts(school, today) else closed_to(mode, school.name, school.phone)


def beside(school: School, at: datetime) -> tuple[str, str, str]:
    """What the activation page offers somebody without a code."""
    href = reverse("graduates:apply", args=[school.pk])
    mode = mode_of(school, importable_cohorts(timezone.localdate(at))[0])
    title = "没有激活码，自己申请绑定" if mode == "self_bind_with_review" else "名单里没有我"
    return title, href, "" if mode == "import_only" else "去申请"


# -- places a school has opened: nobody's data, seen before anybody has signed in


def departments(school: School) -> list[Department]:
    return list(Department.unscoped.filter(school=school, closed_at=None))


def department(school: School, pk: str) -> Department | None:
    return Department.unscoped.filter(school=school, closed_at=None, pk=pk).first() if pk.isdigit() else None


def majors(school: School, home: Department | None) -> list[Major]:
    return list(Major.unscoped.filter(school=school, closed_at=None, department=home)) if home else []


def class_groups(school: School, home: Department | None, cohorts: Sequence[int]) -> list[ClassGroup]:
    rows = ClassGroup.unscoped.filter(school=school, department=home, closed_at=None, cohort__in=cohorts)
    return list(rows.order_by("-cohort", "name")) if home else []


# -- the desk


def waiting(actor: Actor) -> int:
    """How many wait for the school: the number beside the menu."""
    return Application.objects.visible_to(actor).filter(state=ApplicationState.SUBMITTED).count()


def is_offered(actor: Actor, at: datetime) -> bool:
    """Whether graduates of the actor's school may apply at all."""
    school = School.objects.filter(pk=getattr(actor, "school_id", None) or 0).first()
    return school is not None and bool(open_cohorts(school, timezone.localdate(at)))


def _found(rows: Rows, typed: str) -> Rows:
    """A name, a student number, or a whole document number."""
    plain = compact(typed)
    if not plain:
        return rows
    whole = Q(document_index=Person.index_of(fold(typed).text))
    return rows.filter(Q(name__icontains=plain) | Q(student_number__icontains=plain) | whole)


def _years(actor: Actor) -> Choices:
    rows = Application.objects.visible_to(actor).order_by("-cohort").values_list("cohort", flat=True).distinct()
    return [(str(year), f"{year} 届") for year in rows[:20]]


def _homes(actor: Actor) -> Choices:
    rows = Department.objects.visible_to(actor).filter(closed_at=None)
    return [("0", "没有选院系"), *((str(pk), name) for pk, name in rows.values_list("pk", "name"))]


def _at_home(rows: Rows, values: list[str]) -> Rows:
    chosen = [int(value) for value in values]
    return rows.filter(Q(department_id__in=chosen) | (Q(department=None) if 0 in chosen else Q(pk__in=[])))


def _states(actor: Actor) -> Choices:
    return [(str(value), str(label)) for value, label in ApplicationState.choices]


def why_empty(actor: Actor) -> list[Reason]:
    """Nobody has applied, nobody may, or the filters are too narrow."""
    if Application.objects.visible_to(actor).exists():
        return [
            Reason("没有符合筛选条件的申请", rule="list.filters", owner="本人", remedy="去掉几个筛选条件", href="?")
        ]
    school = School.objects.filter(pk=getattr(actor, "school_id", None) or 0).first()
    if school is not None and (shut := why_closed(school, timezone.localdate())):
        return [Reason(shut.text, rule=shut.rule, owner="省份规则", remedy="缺的人请导入名单，或在“生源信息”里添加",
                       href=reverse("graduates:roster"))]  # fmt: skip
    return [Reason("您的数据范围里还没有人申请", rule="application.none", owner="毕业生本人",
                   remedy="毕业生在手机上选好学校，点“名单里没有我”就能申请")]  # fmt: skip


def _label(application: Any) -> str:
    return table("education_level").label(application.level)


COLUMNS = Columns(
    Column("name", "姓名", sort="name", width=12),
    Column("student_number", "学号", sort="student_number"),
    Column(
        "id_number", "证件号码", value=lambda a: a.document, reads=("document",), sensitive=True, mask=mask_id, width=22
    ),
    Column("level", "学历", sort="level", value=_label, reads=("level",)),
    Column(
        "department",
        "院系",
        sort="department__name",
        value=lambda a: str(a.department or "没有选"),
        reads=("department__name",),
    ),
    Column("major", "专业", value=lambda a: str(a.major or ""), reads=("major__name",)),
    Column("class_name", "班级", value=lambda a: str(a.class_group or ""), reads=("class_group__name",)),
    Column(
        "mobile", "手机号", value=lambda a: a.mobile, reads=("mobile",), sensitive=True, mask=mask_phone, listed=False
    ),
    Column("submitted_at", "提交时间", sort="submitted_at"),
    Column("state", "状态", sort="state", value=lambda a: ApplicationState(a.state).label, reads=("state",)),
)
LIST = register(
    ListSpec(
        key="graduates.applications",
        title="绑定申请",
        needs="applications.review",
        rows=lambda actor: Application.objects.visible_to(actor),
        columns=COLUMNS,
        filters=(
            Filter("state", "状态", lambda rows, values: rows.filter(state__in=values), _states),
            Filter("cohort", "届别", lambda rows, values: rows.filter(cohort__in=values), _years),
            Filter("department", "院系", _at_home, _homes, many=True),
            Filter("q", "关键字", lambda rows, values: _found(rows, values[0]), placeholder="姓名 / 学号 / 证件号码"),
        ),
        facets=(Facet("state", "状态", items=_states),),
        actions=(
            Action("approve", "批量通过", "graduates:applications_decide", "applications.review", primary=True),
            Action("return", "批量退回补正", "graduates:applications_decide", "applications.review"),
            Action("reject", "批量不予通过", "graduates:applications_decide", "applications.review", danger=True),
        ),
        default_sort="submitted_at",
        prepare=lambda rows: rows.select_related("department", "major", "class_group"),
        row_href=lambda application: reverse("graduates:application", args=[application.pk]),
        diagnose=why_empty,
    )
)


def opened(pk: int) -> Application | None:
    """The one application a session has shown the receipt or the password of."""
    rows = Application.unscoped.select_related("school", "department", "major", "class_group")
    return rows.filter(pk=pk).first()
