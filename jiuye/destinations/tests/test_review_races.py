"""Two people, one record, the same moment: one of them decides, the other reads who did (T-10, T-15, T-16, T-18, T-19)."""

from __future__ import annotations

import threading

import pytest
from django.db import connections
from django.utils import timezone

from jiuye.destinations.models import Destination, Version
from jiuye.destinations.services import batches, claims, review
from jiuye.destinations.tests import desk
from jiuye.destinations.tests.crowd import crowd
from jiuye.graduates.models import Graduate
from jiuye.graduates.services import attendance
from jiuye.institutions import offers, settings
from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Conflict, Refused
from jiuye.records.models import TrailEvent
from jiuye.review.models import Case
from jiuye.review.models import Opinion as Heard
from jiuye.review.rules import Decision, Opinion
from tests.examples import often

pytestmark = pytest.mark.django_db(transaction=True)
APPROVE, RETURN = Opinion(Decision.APPROVE), Opinion(Decision.RETURN, "单位名称要改")


def at_once(*works):
    """Run all at the same moment, each on its own connection; what each returned or raised."""
    start, found = threading.Barrier(len(works)), [None] * len(works)

    def run(place, work):
        start.wait()
        try:
            found[place] = work()
        except Exception as no:
            found[place] = no
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.seed("T-15", "T-10")
def test_of_two_reviewers_at_once_one_decides_and_the_other_reads_why_not(university):
    counsellor = university.actor(university.counsellor(university.law))
    colleague = university.actor(university.department_admin(university.law))
    for n in range(6):
        claim = desk.submitted(university, university.enrol(university.law, f"同学{n}"), paper=f"合同{n}")

        found = at_once(
            lambda d=desk.of(claim.graduate): review.decide(
                actor=counsellor, destination=d, opinion=APPROVE, at=timezone.now(), seen=d.version
            ),
            lambda d=desk.of(claim.graduate): review.decide(
                actor=colleague, destination=d, opinion=RETURN, at=timezone.now(), seen=d.version
            ),
        )

        assert sum(isinstance(one, Refused) for one in found) == 1
        assert not [one for one in found if isinstance(one, Exception) and not isinstance(one, Refused)]
        assert Heard.objects.filter(case__subject=claim.ref).count() == 1


@pytest.mark.seed("T-10", "S2-47")
def test_a_withdrawal_and_a_decision_at_once_leave_one_truth(university):
    counsellor = university.actor(university.counsellor(university.law))
    for n in range(4):
        claim = desk.submitted(university, university.enrol(university.law, f"同学{n}"), paper=f"合同{n}")
        student = university.actor(claim.graduate)

        found = at_once(
            lambda d=desk.of(claim.graduate): review.decide(
                actor=counsellor, destination=d, opinion=APPROVE, at=timezone.now()
            ),
            lambda d=desk.of(claim.graduate), s=student: claims.withdraw(actor=s, destination=d, at=timezone.now()),
        )

        now = desk.of(claim.graduate)
        assert sum(isinstance(one, Refused) for one in found) == 1
        assert (now.state, now.passed) in {("draft", 0), ("in_review", 1)}
        assert Version.objects.filter(destination=now).latest("number").number == now.version


@pytest.mark.seed("T-18", "S2-20", "W-10")
def test_nothing_is_handed_in_under_a_way_of_reviewing_that_is_no_more(university):
    office = university.actor(university.employment_office())
    flow = next(flow for flow in offers.flows(university.school) if flow.process == "destination")
    ways = [key for key, _ in flow.variants]
    for n in range(often(4)):
        claim = desk.submitted(university, university.enrol(university.law, f"同学{n}"), paper=f"合同{n}")
        student = university.actor(claim.graduate)
        claims.withdraw(actor=student, destination=claim, at=timezone.now())
        other = next(
            way for way in ways if way != desk.of(claim.graduate).school.flow_variants.get("destination", flow.default)
        )

        handed, changed = at_once(
            lambda d=desk.of(claim.graduate), s=student: claims.submit(
                actor=s, destination=d, values=desk.CONTRACT, at=timezone.now()
            ),
            lambda other=other: settings.choose_flow(
                actor=office, school=university.school, process="destination", variant=other, at=timezone.now()
            ),
        )

        assert sum(isinstance(one, Refused) for one in (handed, changed)) == 1, (handed, changed)
        now = desk.of(claim.graduate)
        assert now.state == ("draft" if handed else "in_review")
        waiting = set(Case.objects.filter(closed_at=None).values_list("variant", flat=True))
        assert waiting <= {now.school.flow_variants.get("destination", flow.default)}
        if not handed:
            claims.withdraw(actor=student, destination=now, at=timezone.now())


@pytest.mark.seed("T-18")
def test_a_form_opened_before_the_way_of_reviewing_changed_is_sent_again(university):
    office, at = university.actor(university.employment_office()), timezone.now()
    flow = next(flow for flow in offers.flows(university.school) if flow.process == "destination")
    other = next(key for key, _ in flow.variants if key != flow.default)
    claim = desk.submitted(university, university.graduate(university.law))
    student = university.actor(claim.graduate)
    claims.withdraw(actor=student, destination=claim, at=at)
    opened = desk.of(claim.graduate)
    settings.choose_flow(actor=office, school=university.school, process="destination", variant=other, at=at)

    with pytest.raises(Conflict, match="换了审核方式"):
        claims.submit(actor=student, destination=opened, values=desk.CONTRACT, at=at)
    claims.submit(actor=student, destination=desk.of(claim.graduate), values=desk.CONTRACT, at=at)

    assert Case.objects.get(closed_at=None).variant == other


@pytest.mark.seed("T-19")
def test_handing_in_while_one_is_taken_off_the_list_is_kept_or_refused_and_never_half(university):
    at, off = timezone.now(), []
    for n in range(often(4)):
        claim = desk.submitted(university, university.enrol(university.law, f"同学{n}"), paper=f"合同{n}")
        student = university.actor(claim.graduate)
        claims.withdraw(actor=student, destination=claim, at=at)

        handed, taken = at_once(
            lambda d=desk.of(claim.graduate), s=student: claims.submit(
                actor=s, destination=d, values=desk.CONTRACT, at=timezone.now()
            ),
            lambda g=claim.graduate: attendance.deactivate(
                actor=SYSTEM, graduates=[Graduate.unscoped.get(pk=g.pk)], why="退学", at=timezone.now()
            ),
        )

        stands = desk.of(claim.graduate)
        assert taken == 1
        assert handed is None or isinstance(handed, Refused)
        assert stands.state == ("draft" if handed else "in_review")
        assert Version.objects.filter(destination=stands).latest("number").number == stands.version
        off.append(stands)

    people = Graduate.unscoped.filter(pk__in=[stands.graduate_id for stands in off])
    attendance.restore(actor=SYSTEM, graduates=people, at=timezone.now())
    assert [(d.state, d.version) for d in map(desk.of, [s.graduate for s in off])] == [
        (s.state, s.version) for s in off
    ]


@pytest.mark.seed("T-16", "W-08")
def test_two_batches_over_the_same_records_hear_each_once(university):
    ids = crowd(university, 120)
    counsellor = university.actor(university.counsellor(university.law))
    colleague = university.actor(university.department_admin(university.law))

    found = at_once(
        lambda: review.decide_many(
            actor=counsellor, destinations=batches.visible(counsellor, ids), opinion=APPROVE, at=timezone.now()
        ),
        lambda: review.decide_many(
            actor=colleague, destinations=batches.visible(colleague, ids[::-1]), opinion=RETURN, at=timezone.now()
        ),
    )

    assert not [one for one in found if isinstance(one, Exception)]
    assert sum(len(one.done) for one in found) == len(ids)
    assert sum(len(one.refused) for one in found) == len(ids)
    assert Heard.objects.count() == len(ids)
    assert TrailEvent.objects.filter(action__in=["destination.advance", "destination.return"]).count() == len(ids)
    assert set(Destination.unscoped.filter(pk__in=ids).values_list("version", flat=True)) == {2}
