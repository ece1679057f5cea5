"""What the nation printed: destinations, record, errors, rates."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jiuye.standards import countries, national
from jiuye.standards.tables import titled
from jiuye.standards.wages import Wage, minimum_wage

PUBLISHED = list(
    csv.DictReader((Path(__file__).parent / "data" / "employment_rate_testcase.csv").open(encoding="utf-8"))
)


@pytest.mark.parametrize("key", ["contract", "startup", "flexible", "study", "seeking", "not_seeking"])
def test_the_2021_formulas_give_the_rates_a_school_of_5082_published(key):
    formula = next(f for f in national.rate_schemes()["2021"] if f.key == key)
    total = sum(int(row["count"]) for row in PUBLISHED)

    counted = sum(int(row["count"]) for row in PUBLISHED if formula.counts(row["code"]))

    published = {row["published_group_rate"] for row in PUBLISHED if row["group_2021"] == key}
    assert total == 5082
    assert published == {f"{counted / total * 100:.2f}"}


@pytest.mark.parametrize("scheme", ["2021", "2024", "2020 and before"])
def test_the_total_counts_exactly_the_destinations_on_the_employed_side(scheme):
    total = next(f for f in national.rate_schemes()[scheme] if f.kind == "total")

    for code, one in national.moe_destinations().items():
        if one.counts_as:
            assert total.counts(code) == (one.counts_as == "employed"), code


@pytest.mark.parametrize("scheme", ["2021", "2024"])
def test_every_destination_is_in_exactly_one_part(scheme):
    parts = [f for f in national.rate_schemes()[scheme] if f.kind != "total"]

    for code, one in national.moe_destinations().items():
        if one.counts_as:
            assert [f.key for f in parts if f.counts(code)] == [getattr(one, f"group_{scheme}")]


def test_every_table_is_read_whole_and_typed():
    assert len(national.moe_destinations()) == 42
    assert len(national.evidence_rules()) == 40
    assert len(national.national_fields()) == 99
    assert len(national.national_required()) == 140
    assert len(national.national_errors()) == 42
    assert [f.seq for f in national.national_fields() if f.seq] == list(range(1, 75))


def test_the_minimum_wage_rule_belongs_to_three_kinds_of_destination():
    assert {r.code for r in national.evidence_rules() if r.min_wage} == {"12", "271", "76"}
    assert {r.code for r in national.evidence_rules() if r.extra_signoff} == {"12", "76"}


def test_the_code_tables_the_national_record_names_are_at_hand():
    assert {f.code_table for f in national.national_fields() if titled(f.code_table)} >= {
        "性别",
        "民族",
        "学历",
        "证件类型",
    }


def test_countries_have_chinese_names_and_the_mainland_is_not_abroad():
    assert countries.country("gb").label == "英国"
    assert countries.find("台湾").label == "中国台湾"
    assert countries.find("美利坚合众国").code == "US"
    assert countries.country("CN") is None
    assert countries.find("火星") is None
    assert len(countries.countries()) > 240
    assert countries.search("几内亚")[0].label == "几内亚"


def test_the_wage_of_the_county_comes_before_the_citys_and_the_latest_before_older_ones():
    wages = [
        Wage("340000", Decimal(1000), date(2020, 1, 1), "synthetic"),
        Wage("340100", Decimal(1500), date(2023, 1, 1), "synthetic"),
        Wage("340100", Decimal(1600), date(2025, 1, 1), "synthetic"),
    ]

    assert minimum_wage("340104", date(2026, 1, 1), wages).monthly == 1600
    assert minimum_wage("340104", date(2024, 1, 1), wages).monthly == 1500
    assert minimum_wage("340104", date(2021, 1, 1), wages).monthly == 1000
    assert minimum_wage("340104", date(2019, 1, 1), wages) is None
    assert minimum_wage("440106", date(2026, 1, 1), wages) is None


def test_no_wage_is_shipped_because_none_is_certain():
    assert minimum_wage("340104", date(2026, 1, 1)) is None
