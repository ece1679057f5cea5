"""The life of origin information, tried in every order somebody might live it, through the services (DESIGN 4.2, M-01)."""

from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from jiuye.graduates.lifecycle import LIFECYCLE
from jiuye.graduates.services import origin, origin_review
from jiuye.graduates.tests.season import SAID, complete, during, fresh
from jiuye.kit.refusals import Refused
from jiuye.records.models import TrailEvent
from jiuye.review.models import Case
from jiuye.review.rules import Decision, Opinion
from tests.examples import often

PLACES = st.sampled_from(["340104", "441900", "110101"])


def life_in(university, staff):
    """A machine whose every run is the life of one more graduate of the law school."""

    class Life(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.graduate = complete(university.enrol(university.law, "林一生"))
            self.student = university.actor(self.graduate)
            self.at = during(university)

        @contextmanager
        def attempt(self):
            """What is refused leaves no trace in the record."""
            before = fresh(self.graduate)
            try:
                yield before
            except Refused:
                after = fresh(self.graduate)
                assert (after.version, after.state, after.stage) == (before.version, before.state, before.stage)

        @rule(place=PLACES)
        def graduate_confirms(self, place):
            with self.attempt() as now:
                origin.confirm(actor=self.student, graduate=now, values={**SAID, "origin_region": place}, at=self.at)

        @rule()
        def graduate_withdraws(self):
            with self.attempt() as now:
                origin.withdraw(actor=self.student, graduate=now, at=self.at)

        @rule(who=st.sampled_from(sorted(staff)), hardship=st.sampled_from(["0", "2"]))
        def staff_edits(self, who, hardship):
            with self.attempt() as now:
                origin.edit(actor=staff[who], graduate=now, values={"hardship": hardship}, at=self.at)

        @rule(who=st.sampled_from(sorted(staff)))
        def staff_locks(self, who):
            with self.attempt() as now:
                origin.lock(actor=staff[who], graduate=now, values=SAID, at=self.at)

        @rule(who=st.sampled_from(sorted(staff)), decision=st.sampled_from([Decision.APPROVE, Decision.RETURN]))
        def staff_decides(self, who, decision):
            with self.attempt() as now:
                before = now.stage
                origin_review.decide(actor=staff[who], graduate=now, opinion=Opinion(decision, "看过"), at=self.at)
                if now.state == "in_review":
                    assert now.stage > before
                assert now.state != "approved" or who == "centre"

        @rule(who=st.sampled_from(sorted(staff)))
        def staff_reopens(self, who):
            with self.attempt() as now:
                origin.reopen(actor=staff[who], graduate=now, reason="再看一遍", at=self.at)

        @invariant()
        def a_confirmation_speaks_of_what_stands(self):
            now = fresh(self.graduate)
            assert bool(now.confirmed_at) == bool(now.confirmed_digest)
            assert now.confirmed_at is None or now.confirmed_digest == origin.what_is_shown(now)
            assert now.state != "confirmed" or now.confirmed_at is not None

        @invariant()
        def exactly_what_waits_has_an_open_round(self):
            now = fresh(self.graduate)
            rounds = list(Case.objects.filter(subject=now.ref, closed_at=None).values_list("stage", flat=True))
            assert rounds == ([now.stage] if now.state == "in_review" else [])
            assert now.state in LIFECYCLE.states

        @invariant()
        def every_change_is_told_once(self):
            now = fresh(self.graduate)
            told = TrailEvent.objects.filter(object_type="graduate", object_id=str(now.pk), outcome="done")
            assert (
                told.exclude(action__in=["activation.issue"]).filter(action__startswith="graduate.").count()
                == now.version
            )

    return Life


@pytest.mark.seed("S0-12", "S0-13", "S0-14", "S4-38", "S4-46", "M-01")
@pytest.mark.parametrize("province", ["anhui", "guangdong", "national"])
def test_no_order_of_events_breaks_the_record(university_of, province):
    university = university_of(province)
    staff = {
        "counsellor": university.actor(university.counsellor(university.law)),
        "office": university.actor(university.employment_office()),
        "centre": university.actor(university.centre()),
    }
    quick = settings(
        max_examples=often(12),
        stateful_step_count=10,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )

    run_state_machine_as_test(life_in(university, staff), settings=quick)
