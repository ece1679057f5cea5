"""Questions people ask about destinations: what waits for me, who is still missing, how many are where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast

from jiuye.accounts.actor import StaffActor
from jiuye.accounts.models import Person
from jiuye.destinations.models import Destination
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import flow_of, profile_of
from jiuye.institutions.models import School
from jiuye.institutions.queries import cohorts
from jiuye.kit.actors import Actor
from jiuye.policy import registry
from jiuye.policy.catalogue import Catalogue
from jiuye.policy.flows import Process, ReviewFlow, Stage
from jiuye.records.models import TrailEvent
from jiuye.review.models import Opinion
from jiuye.standards.text import compact

Rows = QuerySet[Any]
T = TypeVar("T")
PROCESS = "destination"
SENDING_BACK = tuple(f"destination.{verb}" for verb in ("return", "reject", "bounce", "send_back", "reopen"))
NO_COHORT = 2026
STAGE_WORDS = {"counselor": "院系", "department": "院系", "school": "学校", "province": "省级"}


def seen_by(actor: Actor) -> Rows:
    """Everything a reviewer may look at: current records and voided ones (S2-75), not those of deactivated graduates (S2-73).

    ``turn`` puts what waits for a decision first, then whoever waited longest.
    """
    rows: Rows = Destination.objects.visible_to(actor).filter(deactivated=False)
    turned: Rows = rows.annotate(turn=F("settled"))
    return turned


def waiting_first(rows: Rows) -> Rows:
    """Once a state is chosen, ``turn`` is the same everywhere, and the database may walk its index."""
    found: Rows = rows.annotate(turn=Value(0, output_field=IntegerField()))
    return found


def registered(actor: Actor) -> Rows:
    """已登记去向: the current record of everybody who, or for whom somebody, said something."""
    return _current(actor).exclude(state="draft")


def not_registered(actor: Actor) -> Rows:
    """还没登记 (S0-36): nobody did anything yet, or the graduate took it back."""
    return _current(actor).filter(state="draft")


def voided_without_another(actor: Actor) -> Rows:
    """作废信息管理 (S2-75): the last voided record of those who have not handed in another since."""
    latest = Destination.unscoped.filter(graduate=OuterRef("graduate"), state="voided").order_by("-voided_at", "-pk")
    rows: Rows = Destination.objects.visible_to(actor).filter(state="voided", deactivated=False)
    blank = Destination.unscoped.filter(graduate=OuterRef("graduate"), is_current=True, state="draft")
    return rows.filter(Exists(blank), pk=Subquery(latest.values("pk")[:1]))


def returned(actor: Actor) -> Rows:
    """退回修改学生名单 (S2-49), with what was said last: by a reviewer, by the school taking back, by the national system."""
    mine = TrailEvent.objects.filter(object_type="destination", object_id=Cast(OuterRef("pk"), CharField()))
    said = mine.filter(action__in=SENDING_BACK, outcome="done").order_by("-seq").values("reason")[:1]
    rows: Rows = _current(actor).filter(state__in=("returned", "rejected")).annotate(last_opinion=Subquery(said))
    return rows


def _current(actor: Actor) -> Rows:
    found: Rows = Destination.objects.visible_to(actor).filter(is_current=True, deactivated=False)
    return found


def for_page(rows: Rows) -> Rows:
    """What the cells of one page need."""
    return rows.select_related("graduate", "graduate__class_group", "graduate__person", "school", "department")


# -- finding somebody


def matching(rows: Rows, text: str) -> Rows:
    """Name, student number, ID number or employer (S0-35, S4-41); names of two characters are found, on both databases."""
    wanted = compact(text)
    if not wanted:
        return rows
    if len(wanted) >= 15 and wanted.isalnum():
        return rows.filter(graduate__person__document_index=Person.index_of(wanted))
    if wanted.isascii() and wanted.isalnum() and any(c.isdigit() for c in wanted):
        numbered = Graduate.unscoped.filter(student_number__startswith=wanted.upper())
        return rows.filter(Q(graduate__in=numbered.values("pk")) | Q(credit_code=wanted.upper()))
    typed = text.strip()
    return rows.filter(Q(name__contains=typed) | Q(employer_name__contains=typed) | Q(study_school__contains=typed))


# -- stages and counts


_memory: ContextVar[dict[tuple[str, str], Any] | None] = ContextVar("destinations_page", default=None)


@contextmanager
def one_page() -> Iterator[None]:
    """While one page is drawn, what its filters and facets all ask is asked once."""
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def once_a_page(question: Callable[[Actor], T]) -> Callable[[Actor], T]:
    """Answer from this page's memory where there is one; never from another page's, person's or request's."""

    @wraps(question)
    def asked(actor: Actor) -> T:
        memory = _memory.get()
        if memory is None:
            return question(actor)
        key = (f"{question.__module__}.{question.__qualname__}", actor.ref)
        if key not in memory:
            memory[key] = question(actor)
        answer: T = memory[key]
        return answer

    return asked


@once_a_page
def house_of(actor: Actor) -> School | None:
    """The school whose way of reviewing a page names its stages by: the actor's own, or the centre's first."""
    schools = School.objects.select_related("province")
    own = getattr(actor, "school_id", None)
    if own:
        return schools.filter(pk=own).first()
    return schools.filter(pk__in=getattr(actor, "school_ids", ())).order_by("code").first()


def ways_of(school: School, cohort: int) -> tuple[Process, ReviewFlow]:
    return profile_of(school, cohort).processes[PROCESS], flow_of(school, cohort, PROCESS)


def ways_catalogue(school: School, cohort: int) -> Catalogue:
    return profile_of(school, cohort).catalogue


def leaves_of_types(types: Iterable[str]) -> list[str]:
    """Keys of every leaf of these types, in any province."""
    wanted = set(types)
    found = {key for p in registry.profiles() for key, leaf in p.catalogue.leaves.items() if leaf.type in wanted}
    return sorted(found)


def stage_caption(stage: Stage, *, mine: bool, may: bool = False) -> str:
    """等我初审, 等学校终审; 等二级审核（可代审） where a senior may decide for the level below (S4-43)."""
    word = STAGE_WORDS[stage.level]
    act = stage.label.removeprefix(word)
    return f"等我{act}" if mine else f"等{act}（可代审）" if may else f"等{word}{act}"


def my_stages(flow: ReviewFlow, level: str) -> tuple[int, ...]:
    """The stages somebody of the level may decide now (S4-39, T-33)."""
    mine = flow.stage_of(level)
    if mine is None:
        return ()
    return tuple(range(mine + 1)) if flow.seniors_may_skip else (mine,)


def waiting_for(actor: Actor) -> Rows:
    """What waits for this reviewer, whoever's school and cohort it is."""
    rows = _current(actor).filter(state="in_review")
    house = house_of(actor)
    if house is None:
        return rows.none()
    stages = my_stages(flow_of(house, newest_cohort(actor), PROCESS), getattr(actor, "level", ""))
    return rows.filter(stage__in=stages)


@once_a_page
def newest_cohort(actor: Actor) -> int:
    """The cohort whose rules name the stages: the newest the actor sees; before any, the newest there are rules for."""
    seen = Destination.objects.visible_to(actor).filter(deactivated=False)
    return next((year for year in cohorts(actor) if seen.filter(cohort=year).exists()), NO_COHORT)


def waiting_count(actor: Actor) -> int:
    """The badge beside 去向审核."""
    return int(waiting_for(actor).count())


def waiting_counts(actor: StaffActor, cohort: int) -> dict[str, int]:
    """S2-08: how many wait at each stage (``stage0``…), for this actor (``mine``), and objections (``objected``)."""
    rows = _current(actor).filter(cohort=cohort)
    house = house_of(actor)
    mine = my_stages(flow_of(house, cohort, PROCESS), actor.level) if house else ()
    by_stage = dict(rows.filter(state="in_review").values_list("stage").annotate(n=Count("pk")).order_by())
    counts = {f"stage{stage}": n for stage, n in sorted(by_stage.items()) if stage is not None}
    counts["mine"] = sum(n for stage, n in by_stage.items() if stage in mine)
    counts["objected"] = rows.exclude(objected_at=None).count()
    return counts


def standing_columns(actor: Actor, cohort: int) -> list[tuple[str, str, tuple[str, ...]]]:
    """What 各校进度 counts, in the province's words: (state as the list's filter writes it, heading, counted keys)."""
    house = house_of(actor)
    if house is None:
        return []
    process, flow = ways_of(house, cohort)
    mine = my_stages(flow, getattr(actor, "level", ""))
    stages = [(f"stage{n}", stage_caption(s, mine=n in mine), (f"stage{n}",)) for n, s in enumerate(flow.stages)]
    named: dict[str, list[str]] = {}
    for state in ("returned", "rejected", "approved"):
        if state in process.captions:
            named.setdefault(process.captions[state], []).append(state)
    settled = [(".".join(states), label, tuple(states)) for label, states in named.items()]
    return [("draft", "还没登记", ("draft",)), *stages, *settled, ("own", "本人已确认", ("own",))]


def counts_by_school(actor: Actor, cohort: int) -> dict[tuple[int, str], int]:
    """(school, state or stage or ``own``) → how many current registrations; one query for all schools."""
    rows = _current(actor).filter(cohort=cohort).order_by()
    own = Count("pk", filter=~Q(state="draft") & ~Q(confirmed_by_graduate_at=None))
    found: dict[tuple[int, str], int] = {}
    for school, state, stage, n, confirmed in rows.values_list("school_id", "state", "stage").annotate(
        n=Count("pk"), own=own
    ):
        key = f"stage{stage}" if state == "in_review" else state
        found[school, key] = found.get((school, key), 0) + n
        found[school, "own"] = found.get((school, "own"), 0) + confirmed
    return found


def waiting_by_major(actor: Actor) -> list[dict[str, Any]]:
    """S4-40: how many wait for this reviewer in each major."""
    rows = waiting_for(actor).values("graduate__major_id", "graduate__major_name", "department__name")
    return list(rows.annotate(n=Count("pk")).order_by("department__name", "graduate__major_name"))


def decided_by(actor_ref: str, at: datetime, ids: Sequence[int]) -> int:
    """How many of these the batch of that moment has heard: the count survives a crash, because it is a fact."""
    heard = 0
    for start in range(0, len(ids), 800):
        subjects = [f"destination:{pk}" for pk in ids[start : start + 800]]
        heard += Opinion.objects.filter(by_ref=actor_ref, at=at, case__subject__in=subjects).count()
    return heard
