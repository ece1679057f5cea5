"""Any life a registration can live: nothing is lost, and no staff path ends in the graduate's word (M-01)."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from jiuye.destinations.lifecycle import LIFECYCLE
from jiuye.destinations.models import Destination, Version
from jiuye.destinations.services import claims, confirmation, evidence, review
from jiuye.destinations.services.common import evidence_of
from jiuye.destinations.tests.claims import born, contract, now_of, picture, season, with_paper
from jiuye.kit.refusals import Refused
from jiuye.review.models import Case
from jiuye.review.rules import Decision, Opinion
from tests.cast import build
from tests.examples import often

FEW = settings(max_examples=often(8), stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))


class Life(RuleBasedStateMachine):
    """What staff of every level, and where the graduate takes part the graduate, may try in any order."""

    graduate_acts = True
    profile = "national"

    def __init__(self):
        super().__init__()
        self.own_world = transaction.atomic()
        self.own_world.__enter__()

    def teardown(self):
        """Each life begins in an empty province."""
        transaction.set_rollback(True)
        self.own_world.__exit__(None, None, None)

    @initialize()
    def enrol(self):
        self.university = build(self.profile)
        self.graduate = self.university.graduate(self.university.law)
        self.me = self.university.actor(self.graduate)
        born(self.university, self.graduate)
        paper = with_paper(self.university, self.graduate)
        self.hour = 0
        self.staff = {
            "counselor": self.university.actor(self.university.counsellor(self.university.law)),
            "department": self.university.actor(self.university.department_admin(self.university.law)),
            "school": self.university.actor(self.university.employment_office()),
            "province": self.university.actor(self.university.centre()),
        }
        self.graduate_said = False
        self.paper = paper

    @property
    def record(self):
        return now_of(self.graduate)

    def at(self):
        self.hour += 1
        return season(self.university.cohort, day=1 + self.hour // 20, hour=self.hour % 20)

    def attempt(self, act):
        """A refusal is an answer; whatever was refused has changed nothing."""
        before = self.record
        try:
            act()
        except Refused:
            refused = True
        else:
            refused = False
        assert not refused or (self.record.pk, self.record.version) == (before.pk, before.version)
        return not refused

    @rule(
        who=st.sampled_from(["counselor", "department", "school", "province"]),
        title=st.sampled_from(["工程师", "主任", "总监"]),
    )
    def staff_enters(self, who, title):
        self.attempt(
            lambda: claims.enter(
                actor=self.staff[who], destination=self.record, values=contract(job_title=title), at=self.at()
            )
        )

    @rule(
        who=st.sampled_from(["counselor", "department", "school", "province"]), value=st.sampled_from(["甲", "乙", ""])
    )
    def staff_amends(self, who, value):
        self.attempt(
            lambda: claims.amend(actor=self.staff[who], destination=self.record, values={"remark": value}, at=self.at())
        )

    @rule(
        who=st.sampled_from(["counselor", "department", "school", "province"]), decision=st.sampled_from(list(Decision))
    )
    def staff_decides(self, who, decision):
        self.attempt(
            lambda: review.decide(
                actor=self.staff[who], destination=self.record, opinion=Opinion(decision, "看过"), at=self.at()
            )
        )

    @rule(who=st.sampled_from(["counselor", "department", "school", "province"]))
    def staff_confirms_for_them(self, who):
        shown = confirmation.what_is_shown(self.record)
        done = self.attempt(
            lambda: confirmation.confirm(actor=self.staff[who], destination=self.record, shown=shown, at=self.at())
        )
        assert not done

    @rule(who=st.sampled_from(["counselor", "school"]), shade=st.integers(0, 250))
    def staff_adds_a_paper(self, who, shade):
        self.attempt(
            lambda: evidence.attach(
                actor=self.staff[who], destination=self.record, upload=picture(shade=shade, size=(40, 60)), at=self.at()
            )
        )

    @rule(who=st.sampled_from(["counselor", "school"]))
    def staff_voids(self, who):
        self.attempt(
            lambda: claims.void(actor=self.staff[who], destination=self.record, reason="核实不实", at=self.at())
        )

    @precondition(lambda self: self.graduate_acts)
    @rule(title=st.sampled_from(["工程师", "主任"]))
    def graduate_submits(self, title):
        if not evidence_of(self.record):
            with_paper(self.university, self.graduate, shade=self.hour)
        self.attempt(
            lambda: claims.submit(
                actor=self.me, destination=self.record, values=contract(job_title=title), at=self.at()
            )
        )

    @precondition(lambda self: self.graduate_acts)
    @rule()
    def graduate_withdraws(self):
        self.attempt(lambda: claims.withdraw(actor=self.me, destination=self.record, at=self.at()))

    @precondition(lambda self: self.graduate_acts)
    @rule()
    def graduate_confirms(self):
        shown = confirmation.what_is_shown(self.record)
        self.attempt(lambda: confirmation.confirm(actor=self.me, destination=self.record, shown=shown, at=self.at()))

    @precondition(lambda self: self.graduate_acts)
    @rule()
    def graduate_objects(self):
        self.attempt(lambda: confirmation.object_to(actor=self.me, destination=self.record, why="不是", at=self.at()))

    @precondition(lambda self: self.graduate_acts)
    @rule()
    def graduate_voids(self):
        self.attempt(lambda: claims.void(actor=self.me, destination=self.record, reason="变了", at=self.at()))

    @invariant()
    def there_is_exactly_one_current_registration(self):
        if hasattr(self, "graduate"):
            assert Destination.unscoped.filter(graduate=self.graduate, is_current=True).count() == 1

    @invariant()
    def a_confirmation_is_bound_to_what_stands(self):
        if hasattr(self, "graduate") and self.record.confirmed_by_graduate_at and self.record.state != "draft":
            assert self.record.confirmed_digest == confirmation.what_is_shown(self.record)

    @invariant()
    def without_the_graduate_nothing_is_confirmed(self):
        if hasattr(self, "graduate") and not self.graduate_acts:
            assert (
                not Destination.unscoped.filter(graduate=self.graduate).exclude(confirmed_by_graduate_at=None).exists()
            )
            assert not Version.objects.filter(destination__graduate=self.graduate, confirmed=True).exists()

    @invariant()
    def every_state_is_known_and_a_case_is_open_only_while_it_waits(self):
        if hasattr(self, "graduate"):
            record = self.record
            assert record.state in LIFECYCLE.states
            waiting = Case.objects.filter(subject=record.ref, closed_at=None).count()
            assert waiting == (record.state == "in_review")

    @invariant()
    def every_change_left_its_version(self):
        if hasattr(self, "graduate"):
            kept = Version.objects.filter(destination=self.record).order_by("number").values_list("number", flat=True)
            assert list(kept) == sorted(set(kept))
            assert not kept or max(kept) == self.record.version


class StaffAlone(Life):
    graduate_acts = False


def lived(profile, machine):
    chosen = type(f"{machine.__name__}{profile.title()}", (machine,), {"profile": profile})
    run_state_machine_as_test(chosen, settings=FEW)


@pytest.mark.django_db
@pytest.mark.seed("M-01", "S2-47", "S2-68", "S2-72", "C-05")
@pytest.mark.parametrize("profile", ["national", "guangdong", "anhui"])
def test_any_life_keeps_its_promises(profile):
    lived(profile, Life)


@pytest.mark.django_db
@pytest.mark.seed("M-01")
@pytest.mark.parametrize("profile", ["national", "guangdong", "anhui"])
def test_staff_alone_never_make_it_the_graduates_word(profile):
    lived(profile, StaffAlone)
