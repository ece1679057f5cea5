"""One person, written differently (M-12, S1-09, P-09)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuye.standards.names import normal_name, same_person_name, suspicious


@pytest.mark.seed("M-12", "S1-09", "P-09")
@pytest.mark.parametrize(
    ("a", "b", "forgiven"),
    [
        ("林清", "林清", ()),
        ("林清 ", "林清", ("空格",)),
        ("林　清", "林清", ("全角半角", "空格")),
        ("林\u200b清", "林清", ("不可见字符",)),
        ("阿依古丽•艾山", "阿依古丽·艾山", ("间隔点写法",)),
        ("阿依古丽.艾山", "阿依古丽‧艾山", ("间隔点写法",)),
        ("阿依古丽艾山", "阿依古丽·艾山", ("间隔点有无",)),
        ("劉偉", "刘伟", ("繁体字",)),
        ("陈堃", "陈坤", ("异体字",)),
        ("王\ue863", "王䶮", ("生僻字旧编码",)),
        ("ＡＮＮＡ Lee", "anna lee", ("全角半角", "字母大小写")),
    ],
)
def test_the_same_name_is_recognised_and_what_was_forgiven_is_said(a, b, forgiven):
    match = same_person_name(a, b)

    assert match.equal
    assert match.forgiven[: len(forgiven)] == forgiven or set(forgiven) <= set(match.forgiven)
    assert bool(match.forgiven) == bool(forgiven)


@pytest.mark.seed("M-12")
@pytest.mark.parametrize(("a", "b"), [("林清", "林青"), ("林清", ""), ("", ""), ("王?", "王䶮"), ("张伟", "张玮")])
def test_different_names_stay_different_and_nothing_is_forgiven(a, b):
    match = same_person_name(a, b)

    assert not match
    assert match.forgiven == ()


@given(st.text("林清·• ?劉刘ａA\u200b", max_size=6), st.text("林清·• ?劉刘ａA\u200b", max_size=6))
def test_the_order_of_asking_does_not_matter(a, b):
    assert same_person_name(a, b) == same_person_name(b, a)


@given(st.text(max_size=12))
def test_a_kept_name_is_kept_the_same_again(name):
    assert normal_name(normal_name(name)) == normal_name(name)


@pytest.mark.seed("P-09")
@pytest.mark.parametrize("name", ["王?", "王？", "王\ufffd", "王\ue000", "王⿰氵亍", "王yan", "王2", "王□"])
def test_a_name_that_lost_a_character_on_the_way_is_noticed(name):
    reason = suspicious(name, field="name")

    assert reason.rule == "name.damaged"
    assert reason.remedy
    assert reason.field == "name"


@pytest.mark.parametrize("name", ["林清", "王䶮", "阿依古丽·艾山", "Anna Lee", "𠮷田"])
def test_a_rare_or_foreign_name_is_no_damage(name):
    assert suspicious(name) is None


def test_a_name_is_kept_with_one_kind_of_dot_and_no_stray_blanks():
    assert normal_name(" 阿依古丽 • 艾山\u200b") == "阿依古丽·艾山"
    assert normal_name("林　清") == "林清"
    assert normal_name("Anna  B. Lee") == "Anna B. Lee"
