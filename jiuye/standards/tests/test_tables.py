"""附表 1-11 of Guangdong and the national code tables (S4-81 … S4-92)."""

import csv

import pytest

from jiuye.standards.mappings import (
    Hardship,
    TrainingMode,
    hardship_from_gd,
    hardship_from_moe,
    is_destination_not_nature,
    moe_code,
    training_code,
    training_code_gd,
    training_mode,
    training_mode_from_gd,
)
from jiuye.standards.source import DATA
from jiuye.standards.tables import names, table, titled

GUANGDONG_ROWS = [
    pytest.param("ethnicity", 58, marks=pytest.mark.seed("S4-81")),
    pytest.param("political_status", 13, marks=pytest.mark.seed("S4-82")),
    pytest.param("education_level_gd", 146, marks=pytest.mark.seed("S4-83")),
    pytest.param("relevance", 5, marks=pytest.mark.seed("S4-84")),
    pytest.param("training_mode_gd", 12, marks=pytest.mark.seed("S4-85")),
    pytest.param("teacher_trainee_gd", 2, marks=pytest.mark.seed("S4-86")),
    pytest.param("hardship_gd", 24, marks=pytest.mark.seed("S4-87")),
    pytest.param("destination_gd", 16, marks=pytest.mark.seed("S4-88")),
    pytest.param("employer_nature_gd", 103, marks=pytest.mark.seed("S4-89")),
    pytest.param("industry_gd", 119, marks=pytest.mark.seed("S4-90")),
    pytest.param("occupation_gd", 18, marks=pytest.mark.seed("S4-91")),
]


@pytest.mark.parametrize(("name", "rows"), GUANGDONG_ROWS)
def test_every_table_has_exactly_the_rows_of_its_source(name, rows):
    assert len(table(name).current()) == rows


@pytest.mark.seed("S4-92")
def test_the_eleven_tables_together_have_the_516_rows_of_the_source():
    assert sum(len(table(param.values[0]).current()) for param in GUANGDONG_ROWS) == 516


@pytest.mark.seed("S4-92")
def test_no_table_lists_a_code_twice_and_every_parent_and_national_code_exists():
    national = {row["code"] for row in csv.DictReader((DATA / "moe_codes.csv").open(encoding="utf-8"))}

    for name in names():
        codes = [code.code for code in table(name)]
        assert len(codes) == len(set(codes)), name
        for code in table(name):
            assert not code.parent or table(name).get(code.parent), (name, code)
            if name.endswith("_gd") and code.moe_code:
                assert code.moe_code in national, (name, code)


@pytest.mark.seed("S4-81")
def test_a_form_from_before_1985_still_finds_the_deang_people():
    found = table("ethnicity").find("崩龙族")

    assert (found.code, found.label) == ("46", "德昂族")
    assert [table("ethnicity").label(code) for code in ("01", "97", "98")] == ["汉族", "其他", "外国血统"]


@pytest.mark.seed("S4-82")
def test_political_status_runs_from_01_to_13_and_14_is_only_remembered():
    assert [code for code, _ in table("political_status").choices()] == [f"{n:02d}" for n in range(1, 14)]
    assert table("political_status").get("14").status == "unverified"


@pytest.mark.seed("S4-83")
def test_only_ten_levels_of_education_have_a_national_code():
    mapped = {row.code: row.moe_code for row in table("education_level_gd") if row.moe_code}

    assert mapped == {
        "11111": "01",
        "11112": "03",
        "11121": "11",
        "11122": "13",
        "11201": "31",
        "11202": "33",
        "11203": "39",
        "11301": "41",
        "11302": "43",
        "11401": "25",
    }


@pytest.mark.seed("S4-83", "C-36")
def test_the_misprint_of_yiye_is_understood_and_never_shown():
    levels = table("education_level_gd")

    assert levels.find("本科生肆业").code == levels.find("本科生肄业").code == "11203"
    assert levels.label("11203") == "本科生肄业"
    assert table("conclusion").find("肆业").label == "肄业"


@pytest.mark.seed("S4-84")
def test_relevance_goes_from_no_match_to_a_very_good_one():
    assert table("relevance").choices() == [
        ("0", "不匹配"),
        ("1", "一般匹配"),
        ("2", "比较匹配"),
        ("3", "匹配"),
        ("4", "很匹配"),
    ]


@pytest.mark.seed("S4-85", "C-12")
def test_twelve_ways_of_training_become_four_national_ones():
    assert {row.moe_code for row in table("training_mode_gd")} == {"1", "2", "4", "5"}
    assert training_mode_from_gd("12") == TrainingMode("2", True)
    assert training_code_gd(TrainingMode("4", False)) == "3"


@pytest.mark.seed("C-12")
@pytest.mark.parametrize(
    ("code", "mode", "may_sign"),
    [("21", "2", False), ("22", "2", True), ("41", "4", False), ("42", "4", True), ("1", "1", True), ("11", "1", True)],
)
def test_a_training_code_says_what_kind_and_who_may_sign(code, mode, may_sign):
    found = training_mode(code)

    assert found == TrainingMode(mode, may_sign)
    assert training_code(found, plain=code) == code


@pytest.mark.seed("C-12")
def test_before_2020_the_code_could_not_say_who_may_sign():
    assert training_code(TrainingMode("2", False), paired=False) == "2"
    assert training_mode("77") is None


@pytest.mark.seed("S4-86")
def test_a_teacher_trainee_is_yes_or_no_in_guangdong_and_three_kinds_nationally():
    assert table("teacher_trainee_gd").choices() == [("1", "师范生"), ("0", "非师范生")]
    assert table("teacher_trainee").find("公费师范生").code == "12"


@pytest.mark.seed("S4-87", "C-13")
@pytest.mark.parametrize("row", table("hardship_gd").rows, ids=lambda row: row.code)
def test_every_hardship_code_is_three_facts_and_the_facts_give_both_codes(row):
    facts = hardship_from_gd(row.code)

    assert facts.gd_code == row.code
    assert facts.moe_code == row.moe_code
    assert hardship_from_moe(row.moe_code).moe_code == row.moe_code


@pytest.mark.seed("C-13")
def test_the_national_digit_cannot_say_the_grade_of_a_disability():
    assert hardship_from_moe("6") == Hardship(False, True, 9)


@pytest.mark.seed("S4-88")
def test_the_sixteen_destinations_of_guangdong_are_those_of_the_source():
    codes = [row.code for row in table("destination_gd")]

    assert " ".join(codes) == "0 10 11 12 27 46 50 51 70 71 72 75 76 80 85 99"


@pytest.mark.seed("S4-89")
def test_the_nineteen_headings_of_employer_nature_cannot_be_chosen():
    natures = table("employer_nature_gd")
    headings = [row for row in natures if not row.parent]

    assert len(headings) == 19
    assert not any(row.selectable or row.moe_code for row in headings)
    assert len(natures.choices()) == 84
    assert {row.moe_code for row in natures if row.parent} == {
        "10",
        "20",
        "21",
        "22",
        "23",
        "29",
        "31",
        "32",
        "39",
        "40",
        "55",
        "99",
    }


@pytest.mark.seed("S4-90")
def test_every_industry_of_the_second_level_has_a_two_digit_national_code():
    industries = table("industry_gd")

    assert len([row for row in industries if not row.parent]) == 21
    assert all(len(row.moe_code) == 2 for row in industries if row.parent)
    assert moe_code("industry_gd", "010200") == "11"


@pytest.mark.seed("S4-91")
def test_occupations_are_the_same_in_guangdong_and_in_the_nation():
    assert table("occupation_gd").choices() == table("occupation").choices()


@pytest.mark.seed("C-40")
def test_natures_that_are_really_destinations_are_known():
    assert is_destination_not_nature("90101")
    assert is_destination_not_nature("50100")
    assert not is_destination_not_nature("30101")
    assert moe_code("employer_nature_gd", "90101") == "99"


def test_a_table_is_also_known_by_the_title_the_national_record_prints():
    assert titled("民族") is table("ethnicity")
    assert titled("学历") is table("education_level")
    assert titled("没有这张表") is None


def test_an_old_code_keeps_its_name_and_is_no_longer_offered():
    natures = table("employer_nature")

    assert natures.label("25") == "艰苦事业单位"
    assert "25" not in dict(natures.choices())
    assert natures.label("nobody knows") == "nobody knows"


@pytest.mark.parametrize("name", names())
def test_every_table_finds_each_of_its_rows_by_code_and_offers_something(name):
    assert bool(table(name).choices()) == (name != "dispatch_kind")  # abolished in 2023: kept, never offered
    for row in table(name):
        assert table(name).find(row.code) is row
        assert table(name).find(f" {row.label} ") is not None
