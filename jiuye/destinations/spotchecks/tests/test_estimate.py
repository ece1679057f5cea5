"""What a sample says of the whole: the interval holds the truth as often as it promises, for every truth there could be."""

from __future__ import annotations

from math import comb

import pytest

from jiuye.destinations.spotchecks.estimate import estimate, fewest, most

pytestmark = pytest.mark.seed("M-10", "S4-63")


@pytest.mark.parametrize(("frame", "sample"), [(12, 5), (40, 12), (60, 30), (150, 20)])
def test_whatever_the_truth_is_the_interval_holds_it_at_least_nineteen_times_in_twenty(frame, sample):
    """Every possible sample of every possible truth, weighed by how often it is drawn: no luck in this test."""
    bounds = [(fewest(frame, sample, k), most(frame, sample, k)) for k in range(sample + 1)]

    held = [
        sum(
            comb(truth, k) * comb(frame - truth, sample - k)
            for k in range(max(0, sample - frame + truth), min(truth, sample) + 1)
            if bounds[k][0] <= truth <= bounds[k][1]
        )
        / comb(frame, sample)
        for truth in range(frame + 1)
    ]

    assert min(held) >= 0.95


def test_a_whole_list_checked_leaves_nothing_to_guess():
    found = estimate(frame=80, true=76, false=4)

    assert (found.low, found.share, found.high) == (0.95, 0.95, 0.95)


def test_more_of_the_same_list_makes_the_interval_narrower():
    few, many = estimate(frame=1000, true=45, false=5), estimate(frame=1000, true=450, false=50)

    assert few.share == many.share == 0.9
    assert few.low < many.low < 0.9 < many.high < few.high
    assert many.high - many.low < 0.04


def test_a_smaller_list_says_more_with_the_same_sample():
    small, large = estimate(frame=60, true=45, false=5), estimate(frame=60_000, true=45, false=5)

    assert large.low < small.low <= 0.9 <= small.high < large.high


def test_whom_nobody_reached_counts_against_below_and_for_above_and_changes_no_share():
    reached, unreached = estimate(frame=500, true=40, false=10), estimate(frame=500, true=40, false=10, unknown=10)

    assert unreached.share == reached.share == 0.8
    assert unreached.low < reached.low
    assert unreached.high >= estimate(frame=500, true=50, false=10).high


def test_nothing_decided_says_nothing():
    assert estimate(frame=100, true=0, false=0, unknown=3) is None


def test_a_province_is_counted_like_a_school():
    found = estimate(frame=600_000, true=4_700, false=300)

    assert 0.933 < found.low < 0.94 < found.high < 0.947
