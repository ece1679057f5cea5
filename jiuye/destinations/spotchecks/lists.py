"""The samples as lists: for the school to answer, for the centre to decide (S4-63)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from jiuye.accounts.diagnosis import why_empty
from jiuye.destinations import columns as of_destination
from jiuye.destinations.spotchecks import queries
from jiuye.destinations.spotchecks.lifecycle import ItemState
from jiuye.destinations.spotchecks.models import SpotCheck, SpotCheckItem
from jiuye.graduates.queries import schools
from jiuye.kit.actors import Actor
from jiuye.kit.columns import Column, Columns
from jiuye.kit.lists import Facet, Filter, ListSpec, register
from jiuye.kit.refusals import Reason
from jiuye.kit.templatetags.ui import status

KINDS = {"asked": "wait", "answered": "info", "counts": "ok", "out": "bad", "unknown": "mute"}


def state(item: SpotCheckItem) -> of_destination.Lines:
    text = item.lifecycle.captions[item.state]
    return of_destination.Lines(text, status(caption=text, kind=KINDS[item.state]))


def _checks(actor: Actor) -> Sequence[tuple[str, str]]:
    mine = queries.items(actor).order_by().values("check_of").distinct()
    return [
        (str(pk), title)
        for pk, title in SpotCheck.objects.filter(pk__in=mine).order_by("-pk").values_list("pk", "title")
    ]


def _states(actor: Actor) -> Sequence[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in ItemState.choices]


def nothing_waits(actor: Actor) -> list[Reason]:
    """An empty list of samples is good news more often than a missing scope."""
    if queries.items(actor).exists():
        return [
            Reason("没有符合筛选条件的样本", rule="list.filters", owner="您自己", remedy="去掉几个筛选条件", href="?")
        ]
    return [Reason("没有抽中您范围里的去向", rule="spotcheck.none", owner="省级中心", remedy="抽中时会收到通知，不用做什么"),
            *why_empty(actor)]  # fmt: skip


NAME = Column("name", "姓名 / 学号班级", lambda i: of_destination.name(i.destination), sort="destination__graduate__name",
              importable=False, alone="姓名", brings=("student_number", "class_name"))  # fmt: skip
SHARED = (
    Column("leaf", "毕业去向", lambda i: of_destination.leaf(i.destination), importable=False),
    Column(
        "employer",
        "单位 / 所在地",
        lambda i: of_destination.place(i.destination),
        importable=False,
        width=28,
        alone="单位",
        brings=("region_name",),
    ),
    Column("confirmation", "本人确认", lambda i: of_destination.confirmation(i.destination), importable=False),
    Column("state", "核查", state, sort="state", importable=False),
    Column("answer_by", "答复期限", lambda i: i.check_of.answer_by, sort="check_of__answer_by", importable=False),
    Column("check", "哪一次抽查", lambda i: i.check_of.title, importable=False, width=20),
    Column("position", "抽中次序", sort="position", importable=False, numeric=True),
    Column("student_number", "学号", lambda i: i.destination.graduate.student_number, importable=False, listed=False),
    Column("class_name", "班级", lambda i: i.destination.graduate.class_name, importable=False, listed=False),
    Column("region_name", "单位所在地", lambda i: i.destination.region_name, importable=False, listed=False),
    Column(
        "finding", "学校核查结果", lambda i: i.get_finding_display(), sort="finding", importable=False, listed=False
    ),
    Column("answer", "学校答复", importable=False, listed=False, width=40),
    Column("decision", "认定理由", importable=False, listed=False, width=30),
)
SCHOOL = Column("school", "学校", lambda i: i.school.name, sort="school__code", importable=False)
FILTERS = (
    Filter("check", "哪一次", lambda rows, values: rows.filter(check_of_id=values[0]), _checks),
    Filter("state", "核查", lambda rows, values: rows.filter(state=values[0]), _states, beside=True),
    Filter("school", "学校", lambda rows, values: rows.filter(school_id=values[0]), schools),
)
BY_STATE = Facet("state", "核查", items=_states)


def _spec(key: str, title: str, url_name: str, needs: str, columns: Columns) -> ListSpec:
    def href(item: Any) -> str:
        return reverse(url_name, args=[item.pk])

    return register(
        ListSpec(
            key=key, title=title, rows=queries.items, columns=columns, filters=FILTERS, facets=(BY_STATE,),
            default_sort="position", prepare=queries.for_page, row_href=href, diagnose=nothing_waits, needs=needs,
        )
    )  # fmt: skip


TO_ANSWER = _spec("spotchecks.answer", "抽查核查", "spotchecks:answer", queries.ANSWER, Columns(NAME, *SHARED))
TO_DECIDE = _spec("spotchecks.decide", "抽查认定", "spotchecks:decide", queries.DRAW, Columns(NAME, SCHOOL, *SHARED))
