"""Rates as data: the published report reproduced, and the variants that mislead."""

import csv
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def published():
    return list(csv.DictReader((DATA / "published_report.csv").open(encoding="utf-8")))


def percent(definition, rows):
    counted = sum(int(r["count"]) for r in rows if definition.counts(r["code"]))
    among = sum(int(r["count"]) for r in rows if definition.in_denominator(r["code"]))
    return round(100 * counted / among, definition.rounding)


@pytest.mark.seed("M-05", "P-40")
def test_the_current_definition_reproduces_all_published_rates(national, published):
    rates = {r["group_2021"]: float(r["published_group_rate"]) for r in published}

    found = {d.key: percent(d, published) for d in national.statistics.definitions("2021") if d.key in rates}

    assert found.keys() == rates.keys()
    for key, rate in rates.items():
        assert found[key] == pytest.approx(rate, abs=0.011), key


@pytest.mark.seed("M-05")
def test_planning_to_study_is_not_study_except_in_the_variant_that_says_so(national, published):
    statistics = national.statistics

    assert not statistics.definition("2021", "study").counts("71")
    assert statistics.definition("V3", "study").counts("71")
    assert "拟升学" in statistics.schemes["V3"].trap
    assert percent(statistics.definition("V3", "study"), published) > percent(
        statistics.definition("2021", "study"), published
    )


def test_each_variant_names_its_source_and_its_own_denominator(national, published):
    statistics = national.statistics

    assert {"2021", "2024", "2020", "V1", "V2", "V3", "V4", "V5", "V6"} <= statistics.schemes.keys()
    assert all(d.notice for s in statistics.schemes for d in statistics.definitions(s))
    assert not statistics.definition("V4", "placement").counts("801")
    assert statistics.definition("V5", "placement").denominator == "verified"
    outcome = statistics.definition("V6", "placement")
    assert not outcome.in_denominator("71")
    assert statistics.definition("V6", "knowledge").in_denominator("71")
    assert percent(outcome, published) > percent(statistics.definition("2021", "placement"), published)


def test_a_pattern_takes_children_and_a_plain_code_only_itself(national):
    contract = national.statistics.definition("2021", "contract")

    assert contract.counts("27")
    assert contract.counts("272")
    assert not contract.counts("12")
    assert national.statistics.pool("12") == "flexible"
    assert national.statistics.pool("12", "2024") == "unit"
    assert national.statistics.pool("706") == "seeking"


@pytest.mark.seed("M-05")
def test_the_official_rates_of_a_scheme_add_up_to_everybody(national, published):
    for scheme in ("2021", "2024"):
        parts = [d for d in national.statistics.definitions(scheme) if d.kind in ("part", "remainder")]

        assert sum(1 for r in published for d in parts if d.counts(r["code"])) == len(published)
