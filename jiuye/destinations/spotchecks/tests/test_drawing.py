"""A spot check is sealed before it is drawn, and the draw can be computed again by anybody."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuye.destinations.models import Destination
from jiuye.destinations.spotchecks import rules, services
from jiuye.destinations.spotchecks.models import SpotCheck, SpotCheckItem
from jiuye.destinations.spotchecks.rules import Standing
from jiuye.destinations.spotchecks.tests.sampling import centre_of, drawn, now_of, sealed
from jiuye.kit.refusals import Denied, Refused
from jiuye.records.models import TrailEvent

db = pytest.mark.django_db


@pytest.mark.seed("R-14", "M-10")
@given(st.sets(st.text("0123456789", min_size=4, max_size=8), max_size=60), st.integers(0, 70), st.text(min_size=1))
def test_whoever_has_the_seed_and_the_list_draws_the_same_sample(keys, size, seed):
    found = rules.sample(seed, keys, size)

    assert found == rules.sample(seed, sorted(keys, reverse=True), size)
    assert len(found) == min(size, len(keys)) == len(set(found))
    assert set(found) <= keys
    assert found == sorted(keys, key=lambda key: rules.place(seed, key))[:size]


@pytest.mark.seed("R-14")
@db
def test_the_digest_is_fixed_before_the_list_and_the_sample_can_be_computed_again(season):
    check = sealed(season)
    before = SpotCheck.objects.get(pk=check.pk)
    assert (before.opened_seed, SpotCheckItem.unscoped.count()) == ("", 0)
    assert check.seed not in str(list(TrailEvent.objects.values_list("changes", flat=True)))

    services.draw(actor=centre_of(season), check=check, at=now_of(season))

    opened = SpotCheck.objects.get(pk=check.pk)
    assert rules.seal(opened.opened_seed) == before.seed_sha256
    keys = [
        f"{d.school.code}/{d.graduate.student_number}"
        for d in Destination.unscoped.filter(state="in_review").select_related("school", "graduate")
    ]
    assert (opened.frame_count, opened.frame_sha256) == (len(keys), rules.frame_digest(keys))
    items = SpotCheckItem.unscoped.select_related("destination__school", "destination__graduate").order_by("position")
    assert [f"{i.destination.school.code}/{i.destination.graduate.student_number}" for i in items] == rules.sample(
        opened.opened_seed, keys, 2
    )


@db
def test_a_draw_happens_once_and_a_dropped_one_never(season):
    check = drawn(season)
    with pytest.raises(Refused, match="已抽取"):
        services.draw(actor=centre_of(season), check=check, at=now_of(season))

    other = sealed(season)
    services.drop(actor=centre_of(season), check=other, at=now_of(season))
    with pytest.raises(Refused, match="已撤销"):
        services.draw(actor=centre_of(season), check=other, at=now_of(season))
    assert SpotCheckItem.unscoped.count() == 2


@pytest.mark.seed("S4-63")
def test_a_focus_only_narrows_the_schools_drawn_from():
    slow, plain, eager = Standing(1, 100, 20, 20), Standing(2, 100, 60, 58), Standing(3, 100, 95, 30)

    assert rules.in_focus([slow, plain, eager], "") == [1, 2, 3]
    assert rules.in_focus([slow, plain, eager], "late") == [1]
    assert rules.in_focus([slow, plain, eager], "abnormal") == [3]
    assert rules.in_focus([Standing(4, 0, 0, 0)], "late") == []


@db
def test_only_the_chosen_school_and_type_are_drawn_from(season):
    check = drawn(season, size=50, school_ids=[season.school.pk])
    assert set(check.items.values_list("school_id", flat=True)) == {season.school.pk}

    with pytest.raises(Refused, match="还没有登记"):
        drawn(season, types=["abroad"])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"title": " "}, "起个名字"), ({"size": 0}, "抽取数量"), ({"answer_by": date(2000, 1, 1)}, "今天以后"), ({"focus": "x"}, "重点")],
)  # fmt: skip
@db
def test_a_question_that_cannot_be_drawn_is_refused_with_what_to_do(season, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        sealed(season, **changes)


@db
def test_a_school_draws_nothing_and_another_provinces_centre_draws_nothing_here(season, university_of):
    office = season.actor(season.employment_office())

    with pytest.raises(Denied):
        services.commit(
            actor=office,
            title="自查",
            cohort=season.cohort,
            size=1,
            answer_by=date(season.cohort, 5, 1),
            at=now_of(season),
        )
