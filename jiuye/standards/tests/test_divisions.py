"""行政区划: search, years, successors, depth (S0-07, S0-62, S0-63, C-30)."""

import pytest

from jiuye.standards import divisions
from jiuye.standards.division_search import exact, search, warm_up

pytestmark = pytest.mark.seed("C-30")


def codes(text, limit=20):
    return [hit.code for hit in search(text, limit)]


@pytest.mark.parametrize(
    "typed",
    [
        "安徽合肥蜀山",
        "安徽省合肥市蜀山区",
        "安徽省合肥蜀山区",
        "合肥蜀山",
        "蜀山区",
        "蜀山",
        "ahhfss",
        "hfss",
        "shushan",
        "340104",
        "安徽 蜀山",
    ],
)
def test_one_county_is_found_by_name_path_pinyin_and_initials(typed):
    assert codes(typed)[0] == "340104"


def test_shanxi_is_two_provinces_and_their_characters_tell_them_apart():
    assert codes("shanxi")[:2] == ["140000", "610000"]
    assert codes("山西")[0] == "140000"
    assert codes("陕西")[0] == "610000"
    assert codes("shaanxi")[0] == "610000"


def test_a_former_name_leads_to_what_the_place_became():
    hit = search("居巢区")[0]

    assert hit.code == "340181"
    assert hit.via == "安徽省巢湖市居巢区"


@pytest.mark.parametrize(
    ("typed", "code"), [("恩施", "422800"), ("内蒙古", "150000"), ("nmg", "150000"), ("东莞", "441900")]
)
def test_long_official_names_are_found_by_what_people_call_them(typed, code):
    assert code in codes(typed)[:2]


def test_the_middle_of_a_name_is_enough():
    assert codes("鲁木齐")[0] == "650100"


def test_places_of_one_name_are_all_offered():
    assert {"110105", "220104"} <= set(codes("朝阳区"))


@pytest.mark.parametrize("typed", ["", "   ", "火星", "zzzzzz", "合肥火星"])
def test_nothing_is_found_for_nothing_and_for_nowhere(typed):
    assert codes(typed) == []


def test_one_letter_answers_with_a_short_list():
    assert len(codes("s", limit=10)) == 10


def test_warming_up_tells_how_many_places_can_be_found():
    assert warm_up() > 3214


@pytest.mark.parametrize("place", [d for d in divisions.everything().values() if d.status == "current"][::97], ids=str)
def test_every_current_place_is_found_by_its_full_name(place):
    assert codes(place.full_name)[0] == place.code
    assert divisions.parse(place.full_name) == place
    assert exact(place.full_name) == place


@pytest.mark.seed("S0-07", "S0-63")
@pytest.mark.parametrize(
    "code", ["340104", "340181", "441900", "442000", "460400", "620200", "710000", "810000", "820000"]
)
def test_a_county_or_a_place_without_counties_is_deep_enough(code):
    assert divisions.is_deep_enough(code)
    assert divisions.problem_with(code) is None


def test_exactly_four_cities_have_no_counties():
    cities = [d for d in divisions.everything().values() if d.level == "city" and d.status == "current"]

    assert {d.code for d in cities if divisions.is_deep_enough(d.code)} == {"441900", "442000", "460400", "620200"}


@pytest.mark.seed("S0-07", "S0-63")
@pytest.mark.parametrize("code", ["340000", "340100", "110000", "110100", "340101"])
def test_a_province_a_city_and_a_grouping_are_not_deep_enough(code):
    reason = divisions.problem_with(code, field="origin")

    assert reason.rule == "division.depth"
    assert "区/县" in reason.text
    assert reason.remedy
    assert reason.field == "origin"


def test_where_a_city_is_asked_for_a_city_is_enough_and_a_province_is_not():
    assert divisions.problem_with("340100", "city") is None
    assert divisions.problem_with("310000", "city") is None
    assert divisions.problem_with("340104", "city") is None
    assert divisions.problem_with("340000", "city").rule == "division.depth"


@pytest.mark.seed("S0-62")
def test_an_abolished_code_is_refused_with_the_code_it_became():
    reason = divisions.problem_with("341402")

    assert reason.rule == "division.abolished"
    assert "340181 安徽省合肥市巢湖市" in reason.remedy


@pytest.mark.seed("S0-62")
def test_a_city_that_was_divided_offers_every_heir_and_decides_nothing():
    assert [d.code for d in divisions.successors("341400")] == ["340100", "340200", "340500"]
    remedy = divisions.problem_with("341400").remedy
    assert all(code in remedy for code in ("340100", "340200", "340500"))


@pytest.mark.seed("S0-62")
def test_a_code_nobody_knows_and_one_without_heirs_go_to_the_province():
    assert divisions.problem_with("999999").rule == "division.unknown"
    assert divisions.problem_with("").rule == "division.unknown"
    assert divisions.problem_with("412933").owner == "省级中心"


def test_a_farm_that_only_the_national_system_knows_is_accepted():
    assert divisions.problem_with("235101") is None


def test_a_code_means_what_it_meant_in_its_year():
    assert divisions.division("340104", 1990).name == "西市区"
    assert divisions.division("340104").name == "蜀山区"
    assert divisions.division("341402", 2005).full_name == "安徽省巢湖市居巢区"
    assert divisions.division("341402", 2015) is None
    assert divisions.division("000000") is None


def test_a_typed_place_is_read_as_a_code_a_name_or_both():
    assert divisions.parse("340104 安徽省合肥市蜀山区").code == "340104"
    assert divisions.parse("安徽省巢湖市").code == "340181"
    assert divisions.parse("巢湖") is None


def test_children_and_path_walk_the_tree_both_ways():
    assert len(divisions.children()) == 34
    assert divisions.full_name("340104") == "安徽省合肥市蜀山区"
    assert [d.name for d in divisions.path("340104")] == ["安徽省", "合肥市", "蜀山区"]
    assert "340104" in {d.code for d in divisions.children("340100")}
    assert divisions.children("441900") == ()
