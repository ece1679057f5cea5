"""Whatever happens to four graduates, in whatever order: sums equal counting, and the past stays what it was."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from jiuye.destinations.services import claims
from jiuye.graduates.models import Graduate
from jiuye.graduates.services import attendance
from jiuye.insight import counting, cube, services
from jiuye.insight.counting import Scope
from jiuye.insight.tests.lives import START, approved, born, confirm, current, decide, enter, hand_in, student_of
from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Refused
from jiuye.records.services import amend
from jiuye.review.rules import Decision
from tests.cast import build
from tests.examples import often

HOUR = timedelta(hours=1)
DEEDS = (
    "hand_in",
    "approve",
    "enter",
    "confirm",
    "return",
    "void",
    "withdraw",
    "strike",
    "move",
    "leave",
    "back",
    "arrive",
    "follow",
    "rebuild",
)
LEAVES = ("contract", "exam_only", "graduate_school", "job_hunting")
histories = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.integers(0, 3), st.sampled_from(LEAVES)), min_size=6, max_size=10
)


def live(university, deed, graduate, leaf, at):
    """One thing happens; what the rules refuse simply does not."""
    office = university.actor(university.employment_office())
    away = university.physics if graduate.department_id == university.law.pk else university.law
    moved = {"department": away, "class_group": university.classes[away.pk]}
    deeds = {
        "hand_in": lambda: hand_in(graduate, leaf, at),
        "approve": lambda: approved(university, graduate, leaf, at),
        "enter": lambda: enter(university, graduate, leaf, at),
        "confirm": lambda: confirm(graduate, at),
        "return": lambda: decide(university, graduate, Decision.RETURN, at),
        "void": lambda: claims.void(actor=office, destination=current(graduate), reason="解约", at=at),
        "withdraw": lambda: claims.withdraw(actor=student_of(graduate), destination=current(graduate), at=at),
        "strike": lambda: amend(current(graduate), "spotcheck", actor=SYSTEM, at=at, does_not_count="查无此约"),
        "move": lambda: amend(graduate, "reimport", actor=SYSTEM, at=at, **moved),
        "leave": lambda: attendance.deactivate(actor=SYSTEM, graduates=[graduate], why="退学", at=at),
        "back": lambda: attendance.restore(actor=SYSTEM, graduates=[graduate], at=at),
        "arrive": lambda: (university.enrol(university.law, "后来的", created_at=at), born_now(university, at)),
        "follow": lambda: services.follow(at),
        "rebuild": lambda: services.rebuild(at),
    }
    try:
        deeds[deed]()
    except Refused:
        return


def born_now(university, at):
    fresh = Graduate.unscoped.filter(school=university.school, destinations=None)
    if fresh.exists():
        born(university, at)


class Histories(TestCase):
    """Each example is its own small province."""

    @settings(max_examples=often(5), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(histories)
    def test_sums_and_the_past_agree_with_counting_at_every_step(self, history):
        university = build("anhui")
        people = born(university)
        scope = Scope(SYSTEM, (university.school.pk,), university.cohort)
        services.rebuild(START)
        kept = {}

        for step, (deed, who, leaf) in enumerate(history, 1):
            at = START + step * HOUR
            live(university, deed, Graduate.unscoped.get(pk=people[who].pk), leaf, at)
            services.follow(at + HOUR / 4) if step % 2 else None
            kept[at] = counting.cells(scope, "department")
            assert cube.cells(scope, "department") == kept[at]
            assert cube.cells(scope) == counting.cells(scope)

        for at, counted in kept.items():
            assert counting.grouped(counting.rows(scope, at), "department") == counted, at
