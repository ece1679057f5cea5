"""Questions people ask about graduates: the 生源信息 list (S0-11…S0-14), who is out of the list (S2-73), runs of the roster."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.models import Person
from jiuye.graduates.columns import ROSTER
from jiuye.graduates.lifecycle import OriginState
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import mode_of
from jiuye.institutions import queries as structure
from jiuye.institutions.models import Department, Major, School
from jiuye.kit.actors import Actor
from jiuye.kit.columns import Column, Columns
from jiuye.kit.lists import Action, Facet, Filter, ListSpec, Rows, register
from jiuye.kit.refusals import Reason
from jiuye.records.imports.running import runs_for
from jiuye.records.lifecycle import RunState
from jiuye.standards.identifiers import fold
from jiuye.standards.tables import table
from jiuye.standards.text import bigram_terms, compact

DOCUMENT = re.compile(r"[0-9A-Z]{8,18}")


def found_by(rows: Rows, typed: str) -> Rows:
    """关键字: a name, a student or exam number, or a whole ID number; never part of an ID number."""
    plain = compact(typed)
    if not plain:
        return rows
    if not any(c.isdigit() for c in plain):
        terms = [term for term in bigram_terms(typed) if len(term) > 1]
        return rows.filter(Q(searchable__words=terms) if terms else Q(), name__icontains=typed.strip())
    said = Q(name__icontains=typed.strip()) | Q(student_number__icontains=plain) | Q(exam_number__icontains=plain)
    document = fold(typed).text
    if DOCUMENT.fullmatch(document):
        said |= Q(person__in=Person.objects.filter(document_index=Person.index_of(document)))
    return rows.filter(said)


def _in(path: str) -> Any:
    return lambda rows, values: rows.filter(**{f"{path}__in": values})


def cohorts(actor: Actor) -> list[tuple[str, str]]:
    """The years there is anybody of, the newest first."""
    return [(str(year), f"{year} 届") for year in structure.cohorts(actor)]


def levels(actor: Actor) -> list[tuple[str, str]]:
    return table("education_level").choices()


def departments(actor: Actor) -> list[tuple[str, str]]:
    rows = Department.objects.visible_to(actor).filter(closed_at=None)
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def majors(actor: Actor) -> list[tuple[str, str]]:
    rows = Major.objects.visible_to(actor).filter(closed_at=None)
    return [(str(pk), f"{name}（{code}）") for pk, name, code in rows.values_list("pk", "name", "code")]


def states(actor: Actor) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in OriginState.choices]


def schools(actor: Actor) -> list[tuple[str, str]]:
    """The centre looks at many schools; everybody else at one, and is not asked."""
    ids = getattr(actor, "school_ids", ())
    return [
        (str(pk), name) for pk, name in School.objects.filter(pk__in=ids).order_by("code").values_list("pk", "name")
    ]


def _names(model: type[Any]) -> Any:
    def names(keys: Iterable[Any]) -> Mapping[Any, str]:
        return dict(model.unscoped.filter(pk__in=list(keys)).values_list("pk", "name"))

    return names


def _level_names(keys: Iterable[Any]) -> Mapping[Any, str]:
    return {key: table("education_level").label(key) for key in keys}


SEARCH = Filter("q", "关键字", lambda rows, values: found_by(rows, values[0]), placeholder="姓名 / 学号 / 证件号码")
PLACES = (
    Filter("cohort", "届别", _in("cohort"), cohorts),
    Filter("school", "学校", _in("school_id"), schools),
    Filter("level", "学历", _in("level"), levels),
    Filter("department", "院系", _in("department_id"), departments, many=True),
    Filter("major", "专业", _in("major_id"), majors, many=True),
)


def _active(actor: Actor) -> Rows:
    return Graduate.objects.visible_to(actor).filter(deactivated_at=None)


def _inactive(actor: Actor) -> Rows:
    return Graduate.objects.visible_to(actor).filter(deactivated_at__isnull=False)


def _prepared(rows: Rows) -> Rows:
    return rows.select_related("person", "department", "major", "class_group", "campus", "school")


def _or_bound(actor: Actor) -> list[Reason]:
    """Where graduates may apply themselves, an import is one way of two (S4-33)."""
    school = School.objects.filter(pk=getattr(actor, "school_id", None) or 0).first()
    if school is None or not open_cohorts(school, timezone.localdate()):
        return []
    return [Reason("本校毕业生可以自己申请绑定，核对通过后就在名单里", rule="roster.self_bind", owner="毕业生本人",
                   remedy="请毕业生在手机上选好学校申请；已有的申请在“绑定申请”里", href=reverse("graduates:applications"))]  # fmt: skip


def why_empty(actor: Actor) -> list[Reason]:
    """An empty list answers for itself (S0-04): nobody imported, everybody out of reach, or only the filters."""
    if Graduate.objects.visible_to(actor).filter(deactivated_at=None).exists():
        return [
            Reason(
                "筛选条件太窄，没有人同时符合", rule="list.filters", owner="本人", remedy="去掉几个筛选条件", href="?"
            )
        ]
    if actor.may("graduates.import"):
        return [
            *_or_bound(actor),
            Reason(
                "还没有导入名单",
                rule="roster.empty",
                owner="学校就业中心",
                remedy="导入生源名单",
                href=reverse("graduates:upload"),
            ),
        ]
    return [
        Reason("您的数据范围里没有毕业生", rule="scope.empty", owner="学校系统管理员", remedy="看看为什么",
               href=reverse("accounts:diagnosis"))
    ]  # fmt: skip


ROSTER_LIST = register(
    ListSpec(
        key="graduates.roster",
        title="生源信息",
        rows=_active,
        columns=ROSTER,
        filters=(*PLACES, Filter("state", "确认情况", _in("state"), states, many=True), SEARCH),
        facets=(
            Facet("state", "确认情况", items=states),
            Facet("level", "学历", group="level", names=_level_names),
            Facet("department", "院系", group="department_id", names=_names(Department)),
        ),
        actions=(Action("deactivate", "设为失效", "graduates:deactivate", "graduates.import", danger=True),),
        default_sort="student_number",
        prepare=_prepared,
        row_href=lambda graduate: _open(graduate),
        diagnose=why_empty,
    )
)

INACTIVE_COLUMNS = Columns(
    *(ROSTER[key] for key in ("name", "student_number", "id_number", "level", "department", "major_name")),
    Column(
        "deactivated_at",
        "失效时间",
        sort="deactivated_at",
        value=lambda g: g.deactivated_at and f"{g.deactivated_at:%Y-%m-%d}",
    ),
    Column("deactivated_why", "原因"),
    ROSTER["state"],
)
INACTIVE_LIST = register(
    ListSpec(
        key="graduates.inactive",
        title="失效信息",
        rows=_inactive,
        columns=INACTIVE_COLUMNS,
        filters=(*PLACES, SEARCH),
        actions=(Action("restore", "恢复", "graduates:restore", "graduates.import", primary=True),),
        default_sort="-deactivated_at",
        prepare=_prepared,
        diagnose=lambda actor: [
            Reason(
                "没有失效的毕业生",
                rule="roster.none_inactive",
                owner="学校就业中心",
                remedy="从“生源信息”里设为失效的人会列在这里",
            )
        ],
    )
)


def _open(graduate: Graduate) -> str:
    """The graduate's whole file, once a page for it is routed."""
    from django.urls import NoReverseMatch

    for name in ("faces:file", "graduates:origin"):
        try:
            return reverse(name, args=[graduate.pk])
        except NoReverseMatch:
            continue
    return ""


def importable_cohorts(today: date) -> Sequence[int]:
    """The year now graduating and its neighbours; September turns to the next."""
    now = today.year + (today.month >= 9)
    return (now, now + 1, now - 1, now - 2)


def open_cohorts(school: School, today: date) -> list[int]:
    """The years somebody may apply to be put on the list of: this one, the next, and the last for those who come late (S4-33)."""
    return [year for year in importable_cohorts(today)[:3] if mode_of(school, year) != "import_only"]


def unfinished(actor: Actor) -> int:
    """Rosters waiting for somebody's confirmation: the number beside the menu."""
    return runs_for(actor, "graduates").filter(state=RunState.CHECKED).count()
