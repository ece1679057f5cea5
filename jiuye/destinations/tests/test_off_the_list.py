"""失效 while something is under way (T-19, L7): what was acknowledged is kept, the rest refused; restoring changes nothing else."""

import pytest
from django.forms.models import model_to_dict

from jiuye.destinations.models import Destination
from jiuye.destinations.services import births, claims, confirmation, review
from jiuye.destinations.tests.claims import born, contract, now_of, season, submitted, with_paper
from jiuye.graduates.models import Graduate
from jiuye.graduates.services import attendance
from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Refused
from jiuye.review.rules import Decision, Opinion
from tests.copies import astray

OUT = ("deactivated_at", "deactivated_why", "version")


def stands(graduate):
    """Everything that is recorded of somebody, but for being on the list or not."""
    of = Graduate.unscoped.get(pk=graduate.pk)
    record = {k: v for k, v in model_to_dict(of).items() if k not in OUT}
    return record, list(Destination.unscoped.filter(graduate=of).order_by("pk").values())


def off(graduate, at):
    attendance.deactivate(actor=SYSTEM, graduates=[Graduate.unscoped.get(pk=graduate.pk)], why="退学", at=at)


def back(graduate, at):
    attendance.restore(actor=SYSTEM, graduates=[Graduate.unscoped.get(pk=graduate.pk)], at=at)


def draft(university, graduate):
    return with_paper(university, graduate)


def waiting(university, graduate):
    return submitted(university, graduate)


def returned(university, graduate):
    destination = submitted(university, graduate)
    counsellor = university.actor(university.counsellor(university.law))
    said = Opinion(Decision.RETURN, "材料不清楚")
    review.decide(actor=counsellor, destination=destination, opinion=said, at=season(university.cohort, hour=11))
    return now_of(graduate)


def approved(university, graduate):
    destination = submitted(university, graduate)
    for who in (university.department_admin(university.law), university.employment_office()):
        said = Opinion(Decision.APPROVE)
        review.decide(
            actor=university.actor(who), destination=destination, opinion=said, at=season(university.cohort, hour=11)
        )
        destination = now_of(graduate)
    return destination


def objected(university, graduate):
    destination = submitted(university, graduate)
    me = university.actor(graduate)
    confirmation.object_to(actor=me, destination=destination, why="不是我", at=season(university.cohort, hour=11))
    return now_of(graduate)


@pytest.mark.seed("T-19", "S2-73", "S2-74", "C-22")
@pytest.mark.parametrize("life", [born, draft, waiting, returned, approved, objected])
def test_whoever_is_taken_off_and_put_back_stands_exactly_where_they_stood(university, life):
    graduate, at = university.graduate(university.law), season(university.cohort, hour=14)
    life(university, graduate)
    before = stands(graduate)

    off(graduate, at)
    back(graduate, season(university.cohort, hour=15))

    assert stands(graduate) == before


@pytest.mark.seed("T-19")
def test_what_is_handed_in_after_one_was_taken_off_is_refused_and_the_draft_survives(university):
    graduate, at = university.graduate(university.law), season(university.cohort, hour=14)
    opened = with_paper(university, graduate)
    me = university.actor(graduate)
    before = stands(graduate)
    off(graduate, at)
    opened.graduate.refresh_from_db()

    with pytest.raises(Refused, match="停用"):
        claims.submit(actor=me, destination=opened, values=contract(), at=at)

    back(graduate, season(university.cohort, hour=15))
    assert stands(graduate) == before
    claims.submit(actor=me, destination=now_of(graduate), values=contract(), at=season(university.cohort, hour=16))
    assert now_of(graduate).state == "in_review"


@pytest.mark.seed("T-19")
def test_what_was_handed_in_a_moment_before_is_kept_and_waits_when_they_are_back(university):
    graduate, at = university.graduate(university.law), season(university.cohort, hour=14)
    submitted(university, graduate)

    off(graduate, at)
    with pytest.raises(Refused):
        claims.submit(actor=university.actor(graduate), destination=now_of(graduate), values=contract(), at=at)
    back(graduate, season(university.cohort, hour=15))
    counsellor = university.actor(university.counsellor(university.law))
    said = Opinion(Decision.APPROVE)
    review.decide(actor=counsellor, destination=now_of(graduate), opinion=said, at=season(university.cohort, hour=16))

    assert now_of(graduate).passed == 1


def test_the_registration_follows_whoever_moves_is_renamed_leaves_and_comes_back(university):
    graduate = university.graduate(university.law)
    submitted(university, graduate)
    at = season(university.cohort, hour=11)

    off(graduate, at)
    assert now_of(graduate).deactivated
    assert astray() == []
    back(graduate, at)
    assert not now_of(graduate).deactivated
    assert astray() == []

    Graduate.unscoped.filter(pk=graduate.pk).update(name="改了名")
    assert astray() == [now_of(graduate).pk]
    births.follow([graduate.pk], at)
    assert now_of(graduate).name == "改了名"
    assert astray() == []
