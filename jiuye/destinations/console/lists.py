"""The lists of registered destinations: 去向审核, 已登记去向, 作废信息, 还没登记, 退回名单 (S0-35…S0-41, S2-48, S2-49, S2-75, S4-41)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse

from jiuye.accounts.diagnosis import why_empty
from jiuye.destinations import columns, panels, permissions, queries
from jiuye.destinations.counted import ANY_OWN, ANY_PRECHECK
from jiuye.destinations.counted import OWN as NUMBER_OF_OWN
from jiuye.destinations.counted import PRECHECK as NUMBER_OF_PRECHECK
from jiuye.destinations.models import AssertedBy
from jiuye.graduates.queries import schools
from jiuye.institutions.models import Department, Major
from jiuye.institutions.queries import cohorts, major_names
from jiuye.kit.actors import Actor
from jiuye.kit.lists import Action, Facet, Filter, ListSpec, Rows, register
from jiuye.policy.catalogue import Catalogue
from jiuye.standards import divisions
from jiuye.standards.tables import table

Choices = Sequence[tuple[str, str]]


def _by(path: str) -> Callable[[Rows, list[str]], Rows]:
    return lambda rows, values: rows.filter(**{f"{path}__in": values})


# -- what may be asked


@queries.once_a_page
def _cohorts(actor: Actor) -> Choices:
    return [(str(year), f"{year} 届") for year in cohorts(actor)]


def _levels(actor: Actor) -> Choices:
    return table("education_level").choices()


@queries.once_a_page
def _departments(actor: Actor) -> Choices:
    rows = Department.objects.visible_to(actor).filter(closed_at=None)
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


@queries.once_a_page
def _majors(actor: Actor) -> Choices:
    return [(str(pk), name) for pk, name in Major.objects.visible_to(actor).values_list("pk", "name")]


def _provinces(actor: Actor) -> Choices:
    return [(d.code[:2], d.name) for d in divisions.children()]


def _who(actor: Actor) -> Choices:
    return [(value, str(label)) for value, label in AssertedBy.choices if value]


def _catalogue(actor: Actor) -> Catalogue | None:
    house = queries.house_of(actor)
    return queries.ways_catalogue(house, queries.newest_cohort(actor)) if house else None


def _types(actor: Actor) -> Choices:
    found = _catalogue(actor)
    return [(key, group.label) for key, group in found.types.items()] if found else []


def _of_type(rows: Rows, values: list[str]) -> Rows:
    return rows.filter(leaf__in=queries.leaves_of_types(values))


def _origin(rows: Rows, values: list[str]) -> Rows:
    return rows.filter(graduate__origin_region__startswith=values[0])


@queries.once_a_page
def _states(actor: Actor) -> Choices:
    """Waiting stages in the reviewer's words, then the states in the province's (P-24: all of them, none preset)."""
    house = queries.house_of(actor)
    if house is None:
        return []
    process, flow = queries.ways_of(house, queries.newest_cohort(actor))
    mine = queries.my_stages(flow, getattr(actor, "level", ""))
    own = flow.stage_of(getattr(actor, "level", ""))
    stages = [(f"stage{n}", queries.stage_caption(s, mine=n == own, may=n in mine)) for n, s in enumerate(flow.stages)]
    ordered = sorted(stages, key=lambda item: int(item[0].removeprefix("stage")) not in mine)
    captions: dict[str, list[str]] = {}
    for state in ("returned", "rejected", "approved", "voided", "draft"):
        if state in process.captions or state == "voided":
            captions.setdefault(process.captions.get(state, "作废"), []).append(state)
    return [*ordered, *((".".join(states), label) for label, states in captions.items()), ("all", "全部")]


def _in_state(rows: Rows, values: list[str]) -> Rows:
    """A waiting stage, or a state (two that are called the same are one choice)."""
    if values[0] == "all":
        return rows
    if values[0].startswith("stage"):
        return queries.waiting_first(rows.filter(state="in_review", stage=int(values[0].removeprefix("stage"))))
    states = values[0].split(".")
    return queries.waiting_first(rows.filter(state=states[0]) if len(states) == 1 else rows.filter(state__in=states))


PRECHECK = (("clear", "没有疑点"), ("hint", "有提示"), ("bad", "有不符"))
CONFIRMED = (("confirmed", "已确认"), ("none", "未确认"), ("lapsed", "确认已失效"), ("objected", "本人有异议"))


def _prechecked(rows: Rows, values: list[str]) -> Rows:
    return rows.filter(precheck=NUMBER_OF_PRECHECK[values[0]], own__in=ANY_OWN)


def _confirmed(rows: Rows, values: list[str]) -> Rows:
    return rows.filter(own=NUMBER_OF_OWN[values[0]], precheck__in=ANY_PRECHECK)


def _reported(actor: Actor) -> Choices:
    return panels.REPORTING[0].choices if panels.REPORTING else []


def _in_report(rows: Rows, values: list[str]) -> Rows:
    return panels.REPORTING[0].narrow(rows, values[0]) if panels.REPORTING else rows


def packed(ids: Sequence[int]) -> list[str]:
    """Ticked rows as values of an address, fourteen a value; more than fit there is a matter for the filter."""
    return [",".join(map(str, ids[start : start + 14])) for start in range(0, len(ids), 14)]


def _unpacked(values: list[str]) -> list[int]:
    return [int(part) for value in values for part in value.split(",") if part.isdigit()]


def _chosen(rows: Rows, values: list[str]) -> Rows:
    return rows.filter(pk__in=_unpacked(values))


def _search(rows: Rows, values: list[str]) -> Rows:
    return queries.matching(rows, values[0])


def _href(record: Any) -> str:
    return reverse("destinations:record", args=[record.pk])


# -- the lists

FILTERS = (
    Filter("cohort", "届别", _by("cohort"), _cohorts),
    Filter("school", "学校", _by("school"), schools),
    Filter("level", "学历", _by("level"), _levels, many=True),
    Filter("department", "院系", _by("department"), _departments, many=True),
    Filter("type", "去向", _of_type, _types),
    Filter("who", "谁填的", _by("asserted_by"), _who),
    Filter("origin", "生源地", _origin, _provinces),
    Filter("major", "专业", _by("major"), _majors, many=True, beside=True),
)
KEYWORD = Filter("q", "找人或单位", _search, placeholder="姓名 / 学号 / 证件号 / 单位")
STATE = Filter("state", "状态", _in_state, _states, beside=True)
REPORTED = Filter("reported", "上报状态", _in_report, _reported)
CHOSEN = Filter("chosen", "所选", _chosen, many=True, beside=True, told=lambda values: f"{len(_unpacked(values))} 条")
PRE = Filter("precheck", "预检", _prechecked, lambda actor: PRECHECK, beside=True)
OWN = Filter("own", "本人确认", _confirmed, lambda actor: CONFIRMED, beside=True)
BY_MAJOR = Facet("major", "专业", group="major", names=major_names)
BY_STATE = Facet("state", "状态", items=_states)
BY_PRE = Facet("precheck", "预检", items=lambda actor: PRECHECK)
BY_OWN = Facet("own", "本人确认", items=lambda actor: CONFIRMED)
NEEDS = "destinations.review"

QUEUE = register(
    ListSpec(
        key="destinations.review",
        title="去向审核",
        rows=queries.seen_by,
        columns=columns.REVIEW,
        filters=(STATE, *FILTERS, REPORTED, PRE, OWN, CHOSEN, KEYWORD),
        facets=(BY_STATE, BY_MAJOR, BY_PRE, BY_OWN),
        actions=(
            Action("approve", "批量通过…", "destinations:batch", NEEDS, primary=True),
            Action("return", "退回修改…", "destinations:batch", NEEDS),
            Action("reject", "不通过…", "destinations:batch", NEEDS, danger=True),
            Action("ask", "提醒本人确认", "destinations:ask", NEEDS),
            Action("export", "导出所选", "destinations:export_chosen", permissions.EXPORT),
        ),
        default_sort="waiting",
        orders={"waiting": ("turn", "waiting_since")},
        prepare=queries.for_page,
        row_href=_href,
        diagnose=why_empty,
    )
)
REGISTERED = register(
    ListSpec(
        key="destinations.registered",
        title="已登记去向",
        rows=queries.registered,
        columns=columns.REGISTERED,
        filters=(STATE, *FILTERS, REPORTED, OWN, KEYWORD),
        facets=(BY_STATE, BY_MAJOR, BY_OWN),
        default_sort="name",
        prepare=queries.for_page,
        row_href=_href,
        diagnose=why_empty,
    )
)
VOIDED = register(
    ListSpec(
        key="destinations.voided",
        title="作废信息管理",
        rows=queries.voided_without_another,
        columns=columns.VOIDED,
        filters=(*FILTERS, KEYWORD),
        facets=(BY_MAJOR,),
        default_sort="-voided_at",
        prepare=queries.for_page,
        row_href=_href,
        diagnose=why_empty,
    )
)
MISSING = register(
    ListSpec(
        key="destinations.missing",
        title="还没登记",
        rows=queries.not_registered,
        columns=columns.MISSING,
        filters=(*FILTERS[:4], FILTERS[6], FILTERS[7], KEYWORD),
        facets=(BY_MAJOR,),
        default_sort="name",
        prepare=queries.for_page,
        row_href=lambda record: reverse("destinations:enter", args=[record.pk]),
        diagnose=why_empty,
    )
)
MISSING_TO_LOOK_AT = replace(MISSING, row_href=_href)
RETURNED = register(
    ListSpec(
        key="destinations.returned",
        title="退回名单",
        rows=queries.returned,
        columns=columns.RETURNED,
        filters=(*FILTERS, KEYWORD),
        default_sort="-returned_at",
        prepare=queries.for_page,
        row_href=_href,
        diagnose=why_empty,
    )
)
LISTS = {"review": QUEUE, "registered": REGISTERED, "voided": VOIDED, "missing": MISSING, "returned": RETURNED}
