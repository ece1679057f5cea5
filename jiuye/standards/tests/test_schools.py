"""全国高等学校名单."""

import pytest

from jiuye.standards import schools


def test_a_school_is_known_by_five_digits_and_by_ten():
    assert schools.school("10357").name == schools.school("4134010357").name == "安徽大学"
    assert schools.school("00000") is None
    assert len({s.code5 for s in schools.everything()}) == 3167


@pytest.mark.parametrize("typed", ["合肥工业大学", "合肥工业", "hfgydx", "hefeigongye", "10359", "合工大", "肥工业大"])
def test_a_school_is_found_by_part_pinyin_initials_code_and_abbreviation(typed):
    assert schools.search(typed)[0].name == "合肥工业大学"


def test_the_exact_name_comes_before_longer_ones():
    assert schools.search("安徽大学")[0].code5 == "10357"
    assert schools.search("") == ()
    assert schools.search("没有这所学校") == ()
    assert len(schools.search("大学", limit=7)) == 7


def test_a_new_name_that_was_reported_leads_to_the_listed_school():
    assert schools.named("应急管理大学").code5 == schools.named("华北科技学院").code5
    assert schools.named("大学") is None


def test_every_school_can_be_typed_in_letters():
    assert all(s.pinyin.isascii() and s.initials and len(s.initials) <= len(s.pinyin) for s in schools.everything())
