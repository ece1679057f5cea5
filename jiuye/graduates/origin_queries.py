"""Questions about origin information in review, and about feedback that waits (S4-40, S4-41, S1-87)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from jiuye.graduates.columns import ROSTER
from jiuye.graduates.feedback import ALL_KINDS
from jiuye.graduates.lifecycle import OriginState
from jiuye.graduates.models import Feedback, Graduate
from jiuye.graduates.queries import PLACES, SEARCH, why_empty
from jiuye.graduates.seasons import flow_of, profile_of
from jiuye.institutions import queries as structure
from jiuye.institutions.models import Major, School
from jiuye.kit.actors import Actor
from jiuye.kit.columns import Column, Columns
from jiuye.kit.lists import Action, Facet, Filter, ListSpec, Rows, register
from jiuye.policy.flows import Process, ReviewFlow
from jiuye.standards import divisions

SUBMITTED = {"draft": "draft", "submitted": "submitted"}
WAITING = "at"
Choices = list[tuple[str, str]]


def ways_of(actor: Actor) -> tuple[Process, ReviewFlow] | None:
    """The origin process of the schools this actor looks at; None for somebody who has none."""
    school_ids = getattr(actor, "school_ids", ()) or (getattr(actor, "school_id", None),)
    school = School.objects.filter(pk__in=[pk for pk in school_ids if pk]).first()
    if school is None:
        return None
    cohort = next(iter(structure.cohorts(actor)), None)
    try:
        profile = profile_of(school, cohort or datetime.now().year)
    except KeyError:
        return None
    return profile.processes["origin"], flow_of(school, cohort or datetime.now().year, "origin")


def waiting_stage(actor: Actor) -> int | None:
    """The stage at which this reviewer's level sits."""
    ways = ways_of(actor)
    return ways[1].stage_of(str(getattr(actor, "level", ""))) if ways else None


def waiting(actor: Actor) -> int:
    """How many wait for this reviewer: the number beside the menu."""
    stage = waiting_stage(actor)
    return 0 if stage is None else _rows(actor).filter(state="in_review", stage=stage).count()


def statuses(actor: Actor) -> Choices:
    """审核状态 in the province's own words: 二级待审, 一级待审, 中心待审, 不同意, 完成."""
    ways = ways_of(actor)
    if ways is None:
        return []
    process, flow = ways
    stages = [(f"{WAITING}{n}", stage.pending) for n, stage in enumerate(flow.stages)]
    others = ("returned", "approved") if flow.stages else ("draft", "confirmed", "locked", "returned")
    return [*stages, *((state, process.captions[state]) for state in others if state in process.captions)]


def _status(rows: Rows, values: list[str]) -> Rows:
    value = values[0]
    if value.startswith(WAITING) and value[len(WAITING) :].isdigit():
        return rows.filter(state="in_review", stage=int(value[len(WAITING) :]))
    return rows.filter(state=value)


def submissions(actor: Actor) -> Choices:
    """上报状态 (提交状态)."""
    ways = ways_of(actor)
    words = ways[0].submission_captions if ways else {}
    return [("draft", words.get("draft", "未提交")), ("submitted", words.get("submitted", "已提交"))]


HANDED_IN = tuple(state for state in OriginState if state != OriginState.DRAFT)


def _submission(rows: Rows, values: list[str]) -> Rows:
    return rows.filter(state="draft") if values[0] == "draft" else rows.filter(state__in=HANDED_IN)


def sources(actor: Actor) -> Choices:
    ways = ways_of(actor)
    return list(ways[0].source_captions.items()) if ways else []


def provinces(actor: Actor) -> Choices:
    return [(one.code[:2], one.name) for one in divisions.children()]


def majors(actor: Actor) -> Choices:
    rows = Major.objects.visible_to(actor).filter(closed_at=None)
    return [(str(pk), f"{name}（{code}）") for pk, name, code in rows.values_list("pk", "name", "code")]


def _rows(actor: Actor) -> Rows:
    return Graduate.objects.visible_to(actor).filter(deactivated_at=None)


def _prepared(rows: Rows) -> Rows:
    return rows.select_related("person", "school__province", "department", "major", "class_group", "campus")


def caption(graduate: Graduate) -> str:
    process = profile_of(graduate.school, graduate.cohort).processes["origin"]
    flow = flow_of(graduate.school, graduate.cohort, "origin")
    return process.caption(graduate.state, graduate.stage or 0, flow=flow)


def source_caption(graduate: Graduate) -> str:
    process = profile_of(graduate.school, graduate.cohort).processes["origin"]
    return process.source_captions.get(graduate.source, graduate.source)


COLUMNS = Columns(
    *(
        ROSTER[key]
        for key in ("name", "student_number", "id_number", "level", "department", "major_name", "class_name")
    ),
    Column("origin_region", "生源所在地", value=lambda g: g.origin_region_name),
    Column("status", "审核状态", sort="state", value=caption, importable=False),
    Column("source", "信息来源", sort="source", value=source_caption, importable=False),
    Column("state_since", "进入状态", sort="state_since", importable=False),
)
QUEUE = register(
    ListSpec(
        key="graduates.review",
        title="生源审核",
        rows=_rows,
        columns=COLUMNS,
        filters=(
            SEARCH,
            Filter("status", "审核状态", _status, statuses),
            Filter("sent", "上报状态", _submission, submissions),
            Filter("source", "信息来源", lambda rows, values: rows.filter(source__in=values), sources),
            Filter(
                "origin", "生源地", lambda rows, values: rows.filter(origin_region__startswith=values[0]), provinces
            ),
            Filter("major", "专业", lambda rows, values: rows.filter(major_id__in=values), majors, many=True),
            *(one for one in PLACES if one.key in ("cohort", "school", "department")),
        ),
        facets=(
            Facet("status", "审核状态", items=statuses),
            Facet("sent", "上报状态", items=submissions),
            Facet("source", "信息来源", items=sources),
            Facet("major", "专业", group="major_id", names=structure.major_names),
        ),
        actions=(
            Action("approve", "批量通过", "graduates:review_decide", "graduates.review", primary=True),
            Action("return", "批量不同意", "graduates:review_decide", "graduates.review", danger=True),
        ),
        default_sort="state_since",
        prepare=_prepared,
        row_href=lambda graduate: reverse("graduates:origin", args=[graduate.pk]),
        diagnose=why_empty,
    )
)


# -- feedback


def threads(actor: Actor) -> QuerySet[Feedback]:
    rows = Feedback.objects.visible_to(actor).filter(graduate__deactivated_at=None)
    return rows.select_related("graduate__department", "graduate__class_group")


def open_feedback(actor: Actor, cohort: int | None = None) -> int:
    """How many wait for the school's answer: counted on the to-do home and beside the menu."""
    rows = Feedback.objects.visible_to(actor).filter(closed_at=None, answered_at=None)
    return rows.filter(graduate__cohort=cohort).count() if cohort else rows.count()


def feedback_states(actor: Actor) -> Choices:
    return [("waiting", "等答复"), ("answered", "已答复"), ("closed", "已办结")]


def _feedback_state(rows: Rows, values: list[str]) -> Rows:
    if values[0] == "closed":
        return rows.filter(closed_at__isnull=False)
    return rows.filter(closed_at=None, answered_at__isnull=values[0] == "waiting")


def _state_words(thread: Feedback) -> str:
    if thread.closed_at:
        return "已办结"
    return "已答复" if thread.answered_at else "等答复"


FEEDBACK = register(
    ListSpec(
        key="graduates.feedback",
        title="信息反馈",
        rows=threads,
        columns=Columns(
            Column("graduate.name", "姓名", sort="graduate__name"),
            Column("graduate.student_number", "学号", sort="graduate__student_number"),
            Column("department", "院系", value=lambda t: str(t.graduate.department or "")),
            Column("kind", "反馈类型", sort="kind", value=lambda t: ALL_KINDS.get(t.kind, t.kind), width=20),
            Column("opened_at", "提交时间", sort="opened_at"),
            Column("state", "状态", value=_state_words),
        ),
        filters=(
            Filter("state", "状态", _feedback_state, feedback_states),
            Filter(
                "kind",
                "反馈类型",
                lambda rows, values: rows.filter(kind__in=values),
                lambda actor: list(ALL_KINDS.items()),
            ),
        ),
        facets=(
            Facet("state", "状态", items=feedback_states),
            Facet("kind", "反馈类型", items=lambda actor: list(ALL_KINDS.items())),
        ),
        default_sort="opened_at",
        row_href=lambda thread: reverse("graduates:feedback_thread", args=[thread.pk]),
    )
)
