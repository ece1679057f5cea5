"""专业目录 (S0-09)."""

import pytest

from jiuye.standards import majors


def test_a_code_is_found_with_and_without_its_letters():
    assert majors.major("010103K", "本科").name == majors.major("010103", "本科").name == "宗教学"


@pytest.mark.seed("S0-09")
def test_one_name_can_have_several_codes_and_all_are_offered():
    found = majors.named("软件技术", "专科")

    assert len({one.code for one in found}) > 1
    assert {one.name for one in found} == {"软件技术"}
    remedy = majors.problem_with("999999", "软件技术", "专科").remedy
    assert all(one.code in remedy for one in found)


@pytest.mark.seed("S0-09")
def test_the_code_decides_and_a_name_that_differs_is_refused_with_the_codes_it_has():
    reason = majors.problem_with("080901", "软件工程", "本科", 2027, field="major")

    assert reason.rule == "major.name"
    assert "080902" in reason.remedy
    assert reason.field == "major"


def test_brackets_are_the_schools_own_addition():
    assert majors.problem_with("080901", "计算机科学与技术（师范）", "本科", 2027) is None


def test_the_cohort_decides_between_two_meanings_of_one_vocational_code():
    both = next(
        c for c in ("510101", "510102", "510103", "510201") if len({m.name for m in majors.versions(c, "专科")}) > 1
    )
    old, new = majors.major(both, "专科", 2016), majors.major(both, "专科", 2027)

    assert (old.year, new.year) == ("2004", "2026")
    assert old.name != new.name


def test_a_major_that_moved_in_2026_is_known_under_both_codes():
    assert majors.major("101011T", "本科", 2025).name == majors.major("140007T", "本科", 2030).name == "智能医学工程"


@pytest.mark.parametrize(("code", "category"), [("0835Z1", "软件工程"), ("0835J2", "软件工程"), ("99J1", "交叉学科")])
def test_a_postgraduate_code_that_the_school_set_itself_is_accepted_with_any_name(code, category):
    assert majors.major(code, "硕士研究生").category == category
    assert majors.problem_with(code, "智能软件", "硕士研究生", 2027) is None


def test_a_first_level_discipline_may_be_written_with_two_zeros():
    assert majors.major("083500", "研究生").name == "软件工程"
    assert majors.major("010101", "博士").name == "马克思主义哲学"
    assert majors.major("9999Z1", "硕士") is None


@pytest.mark.parametrize("code", ["", "123", "999999"])
def test_an_unknown_code_is_refused_with_something_to_do(code):
    reason = majors.problem_with(code, "不存在的专业", "本科")

    assert reason.rule == "major.unknown"
    assert reason.remedy


@pytest.mark.parametrize(
    ("level", "group"),
    [
        ("本科", "本科"),
        ("高职本科", "本科"),
        ("专升本", "本科"),
        ("第二学士学位", "本科"),
        ("高职专科", "专科"),
        ("专科生毕业", "专科"),
        ("博士生", "研究生"),
        ("41", "专科"),
        ("11", "研究生"),
        ("31", "本科"),
    ],
)
def test_any_way_to_say_a_level_leads_to_a_catalogue(level, group):
    assert majors.group(level) == group


def test_suggestions_begin_with_the_exact_name_and_stay_in_the_level():
    found = majors.suggest("法学", "本科")

    assert found[0].name == "法学"
    assert {majors.group(one.level) for one in found} == {"本科"}
    assert majors.suggest("0809", "本科")[0].code.startswith("0809")
    assert majors.suggest(" ") == ()


def test_catalogues_have_the_official_totals():
    counts = {
        level: sum(m.level == level and m.year == "2026" for m in majors.catalogue())
        for level in ("本科", "高职本科", "高职专科")
    }

    assert counts == {"本科": 883, "高职本科": 321, "高职专科": 802}
    assert sum(m.year == "2022" for m in majors.catalogue()) == 184
