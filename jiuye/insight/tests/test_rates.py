"""A rate equals counting the people, whoever asks, whenever, by whichever way."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from jiuye.destinations.services import claims
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import profile_of
from jiuye.insight import counting, cube, forms, queries, services
from jiuye.insight.receipt import receipt
from jiuye.insight.rules import percent
from jiuye.insight.tests.lives import START, approved, born, confirm, current, decide, enter, hand_in
from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Denied, Refused
from jiuye.records.services import amend
from jiuye.review.rules import Decision

DAY = timedelta(days=1)


def ask(university, actor=SYSTEM, definition="", at=None):
    return queries.ask(actor, cohort=university.cohort, schools=[university.school], definition=definition, at=at)


def both(figure):
    return figure.total, figure.asserted, figure.confirmed


def digests_of(university, at):
    """The digests of the law department's three numbers at a moment."""
    asked, law = ask(university, at=at), str(university.law.pk)
    return [receipt(asked, which, cut="department", value=law).digest for which in ("total", "asserted", "confirmed")]


@pytest.fixture
def season(university):
    """Four graduates: one confirmed in work, one entered by the office, one planning to study on, one silent."""
    one, two, three, _ = born(university)
    approved(university, one, "contract", START + DAY)
    enter(university, two, "graduate_school", START + 2 * DAY)
    hand_in(three, "exam_only", START + 3 * DAY)
    return university


@pytest.mark.seed("M-05", "P-40", "R-03")
def test_what_a_graduate_said_and_what_was_only_entered_stand_side_by_side(season):
    report = queries.rates(ask(season))

    assert both(report.whole.figure) == (4, 2, 1)
    assert (report.whole.figure.asserted_rate, report.whole.figure.confirmed_rate) == (
        Decimal("50.00"),
        Decimal("25.00"),
    )
    assert report.whole.figure.only == 1
    assert both(report.whole.rates["not_seeking"]) == (4, 1, 1)
    assert both(report.whole.rates["seeking"]) == (4, 1, 0)


@pytest.mark.seed("M-01", "M-05")
def test_the_entered_one_counts_as_confirmed_only_after_the_graduate_has_looked(season):
    two = season.graduate(season.law, 2)

    confirm(two, START + 4 * DAY)
    assert both(queries.rates(ask(season)).whole.figure) == (4, 2, 2)

    values = {"remark": "改一个字"}
    claims.amend(
        actor=season.actor(season.employment_office()), destination=current(two), values=values, at=START + 5 * DAY
    )
    assert both(queries.rates(ask(season)).whole.figure) == (4, 2, 1)


@pytest.mark.seed("M-05", "P-40")
def test_planning_to_study_is_no_study_but_one_old_definition_took_it_for_that(season):
    mine = ask(season)

    trap = queries.compare(mine, ask(season, definition="V3"))
    without_study = queries.compare(mine, ask(season, definition="V4"))

    assert trap.gained == [season.graduate(season.physics, 1).pk]
    assert trap.lost == []
    assert without_study.lost == [season.graduate(season.law, 2).pk]
    assert both(trap.theirs) == (4, 3, 2)


@pytest.mark.seed("M-05")
def test_known_outcomes_only_makes_a_smaller_denominator(season):
    outcome = queries.rates(ask(season, definition="V6"), every=True).whole

    assert both(outcome.figure) == (2, 2, 1)
    assert both(outcome.rates["knowledge"]) == (4, 3, 2)


@pytest.mark.seed("S4-63", "C-35")
def test_what_the_centre_takes_out_leaves_the_numerator_with_its_reason(season):
    destination = current(season.graduate(season.law, 1))
    amend(destination, "spotcheck", actor=SYSTEM, at=START + 6 * DAY, does_not_count="电话回访本人称未就业")

    figure = queries.rates(ask(season)).whole.figure
    shown = receipt(ask(season, at=START + 7 * DAY), "asserted")
    verified = queries.rates(ask(season, definition="V5")).whole.figure

    assert both(figure) == (4, 1, 0)
    assert shown.exceptions == [("核查不计入：电话回访本人称未就业", 1)]
    assert both(verified) == (3, 1, 0)


@pytest.mark.seed("S4-63")
def test_taking_it_out_does_not_change_the_number_of_the_day_before(season):
    services.rebuild(START + 5 * DAY)
    amend(
        current(season.graduate(season.law, 1)),
        "spotcheck",
        actor=SYSTEM,
        at=START + 6 * DAY,
        does_not_count="查无此约",
    )

    before = queries.rates(ask(season, at=START + 5 * DAY)).whole.figure
    services.follow(START + 6 * DAY)
    still = queries.rates(ask(season, at=START + 5 * DAY)).whole.figure

    assert both(before) == both(still) == (4, 2, 1)
    assert both(queries.rates(ask(season, at=START + 7 * DAY)).whole.figure) == (4, 1, 0)


def test_returned_and_voided_registrations_stand_no_more(season):
    one, three = season.graduate(season.law, 1), season.graduate(season.physics, 1)

    claims.void(
        actor=season.actor(season.employment_office()),
        destination=current(one),
        reason="单位取消岗位",
        at=START + 8 * DAY,
    )
    decide(season, three, Decision.RETURN, START + 8 * DAY)

    report = queries.rates(ask(season))
    assert both(report.whole.figure) == (4, 1, 0)
    assert both(report.whole.rates["seeking"]) == (4, 3, 0)


@pytest.mark.seed("M-05", "R-12")
def test_lines_stand_in_the_order_of_their_codes_and_add_up_to_the_whole(season):
    for by in counting.CUTS:
        report = queries.rates(ask(season), by)

        assert sum(line.figure.total for line in report.rows) == 4
        assert sum(line.figure.asserted for line in report.rows) == 2
        assert [line.code for line in report.rows] == sorted(line.code for line in report.rows)
    assert [(line.code, line.label) for line in queries.rates(ask(season), "department").rows] == [
        ("01", "法学院"),
        ("02", "物理学院"),
    ]


@pytest.mark.parametrize(("asked", "cut"), [("", "school"), ("department", "school"), ("sex", "sex")])
def test_a_centre_cuts_by_departments_and_classes_only_within_one_school(season, asked, cut):
    centre = season.actor(season.centre())

    assert forms.read({"by": asked}, centre).by == cut
    assert forms.read({"by": "class", "school": season.school.code}, centre).by == "class"
    assert forms.read({"by": "school"}, season.actor(season.employment_office())).by == "department"


@pytest.mark.seed("R-10", "M-08")
def test_there_is_no_rate_of_one_counselor_and_no_cut_by_counselors(season):
    with pytest.raises(Denied, match="单个辅导员"):
        ask(season, season.actor(season.counsellor(season.law)))
    with pytest.raises(Refused, match="不能按这一项分"):
        queries.rates(ask(season), "counselor")

    counts = queries.statuses(
        season.actor(season.counsellor(season.law)), cohort=season.cohort, schools=[season.school]
    )
    assert counts[0] == ("毕业生总数", 2, 0)


@pytest.mark.seed("S2-79")
def test_the_statistics_table_counts_every_status_of_what_one_may_see(season):
    office = season.actor(season.employment_office())

    counts = queries.statuses(office, cohort=season.cohort, schools=[season.school])

    assert counts[0] == ("毕业生总数", 4, 0)
    assert sum(n for _, n, _ in counts[1:]) == 4
    assert (profile_of(season.school, season.cohort).processes["destination"].captions["approved"], 2, 1) in counts


def test_an_unknown_definition_names_the_known_ones(season):
    with pytest.raises(Refused) as no:
        ask(season, definition="2031")

    assert "2021" in dict(no.value.reasons[0].facts)["可以用的"]


# -- the sums


def everywhere(university, actor=SYSTEM):
    """Every cut, read and counted."""
    scope = ask(university, actor).scope()
    return [(cube.cells(scope, by), counting.cells(scope, by)) for by in ("", *counting.CUTS)]


def test_sums_that_lag_behind_still_tell_the_present(season):
    services.rebuild(START + 4 * DAY)
    one, two, _, four = born(season)

    confirm(two, START + 5 * DAY)
    hand_in(four, "civil_exam", START + 5 * DAY)
    amend(
        one, "reimport", actor=SYSTEM, at=START + 5 * DAY, class_group=season.physics_class, department=season.physics
    )
    amend(four, "deactivate", actor=SYSTEM, at=START + 5 * DAY, deactivated_at=START + 5 * DAY)

    assert all(read == counted for read, counted in everywhere(season))
    assert services.follow(START + 6 * DAY) == 3
    assert all(read == counted for read, counted in everywhere(season))
    assert services.follow(START + 6 * DAY) == 0


def test_a_newcomer_and_a_newborn_destination_are_noticed(season):
    services.rebuild(START + 4 * DAY)

    season.enrol(season.law, "后来的同学")
    born(season, START + 5 * DAY)

    assert queries.rates(ask(season)).whole.figure.total == 5
    services.follow(START + 6 * DAY)
    assert all(read == counted for read, counted in everywhere(season))


def test_with_more_news_than_is_worth_following_people_are_counted(season, monkeypatch):
    services.rebuild(START + 4 * DAY)
    monkeypatch.setattr("jiuye.insight.following.MOST", 0)

    confirm(season.graduate(season.law, 2), START + 5 * DAY)

    assert both(queries.rates(ask(season)).whole.figure) == (4, 2, 2)


@pytest.mark.seed("M-05")
def test_an_old_number_comes_out_the_same_after_people_and_classes_moved(season):
    at = START + 4 * DAY
    services.rebuild(at)
    before = queries.rates(ask(season, at=at), "department")
    digests = digests_of(season, at)
    one, two, _, four = born(season)

    claims.void(actor=season.actor(season.employment_office()), destination=current(one), reason="解约", at=at + DAY)
    amend(two, "reimport", actor=SYSTEM, at=at + 2 * DAY, class_group=season.physics_class, department=season.physics)
    amend(four, "deactivate", actor=SYSTEM, at=at + 2 * DAY, deactivated_at=at + 2 * DAY)
    season.enrol(season.law, "后来的同学", created_at=at + 2 * DAY)
    unfollowed = queries.rates(ask(season, at=at), "department")
    services.follow(at + 3 * DAY)
    amend(Graduate.unscoped.get(pk=four.pk), "restore", actor=SYSTEM, at=at + 4 * DAY, deactivated_at=None)
    services.follow(at + 5 * DAY)

    after = queries.rates(ask(season, at=at), "department")
    again = digests_of(season, at)
    assert before.rows == unfollowed.rows == after.rows
    assert digests == again
    assert queries.rates(ask(season, at=at + 3 * DAY), "department").whole.figure.total == 4
    assert queries.rates(ask(season, at=at + 5 * DAY), "department").whole.figure.total == 5


@pytest.mark.seed("M-05")
def test_a_week_later_the_receipt_says_who_came_and_who_left(season):
    confirm(season.graduate(season.law, 2), START + 9 * DAY)

    shown = receipt(ask(season, at=START + 10 * DAY), "confirmed")

    assert shown.figure.confirmed == 2
    assert len(shown.members) == 2
    assert shown.change.by == 1
    assert dict(shown.change.reasons) == {"新确认": 1}
    assert sum(n for _, n in shown.parts) == 2


def test_the_trend_has_one_point_a_week_and_ends_in_the_present_number(season):
    until = START + 20 * DAY
    asked = ask(season)
    last = queries.rates(asked).whole.figure

    counted = queries.trend(asked, until, last)
    services.draw_points([season.school.pk], season.cohort, [m.at for m in counted[:-1]])
    drawn = queries.trend(asked, until, last, small=0)

    assert counted == drawn
    assert len(counted) >= 3
    assert counted[-1].figure == last


# -- who may see what


def test_a_department_reads_its_own_people_and_the_neighbour_none(season):
    mine = ask(season, season.actor(season.department_admin(season.law)))
    school_next_door = season.neighbour.actor(season.neighbour.employment_office())

    assert both(queries.rates(mine).whole.figure) == (2, 2, 1)
    assert both(queries.rates(ask(season, school_next_door)).whole.figure) == (0, 0, 0)
    assert queries.members(ask(season, school_next_door), "total") == []
    assert both(queries.rates(ask(season, season.actor(season.centre()))).whole.figure) == (4, 2, 1)


def test_the_number_of_queries_does_not_grow_with_people_or_departments(season, django_assert_max_num_queries):
    services.rebuild(START + 4 * DAY)
    for n in range(20):
        season.enrol(season.law if n % 2 else season.physics, f"第{n}位")
    born(season)

    with django_assert_max_num_queries(14):
        queries.rates(ask(season), "class")


def test_every_member_is_behind_the_number_and_nobody_else(season):
    for which in ("total", "asserted", "confirmed", "only"):
        asked = ask(season)
        for line in queries.rates(asked, "department").rows:
            assert len(queries.members(asked, which, cut="department", value=line.value)) == line.figure.count(which)


def test_percentages_are_exact_and_round_half_up():
    assert percent(1, 800, 2) == Decimal("0.13")
    assert percent(2, 3, 2) == Decimal("66.67")
    assert percent(0, 0, 2) is None
