"""Text as it arrives: what nobody sees, what an old receiver cannot take, what a search column holds."""

from hypothesis import given
from hypothesis import strategies as st

from jiuye.standards import text


def test_invisible_characters_are_named_and_removed():
    assert text.invisible_in("林\u200b清\x07") == ("U+200B", "U+0007")
    assert text.clean("\ufeff 林清\u200d\n") == "林清"


def test_widths_are_those_of_the_national_dbf():
    assert text.gbk_width("A林") == 3
    assert text.gbk_width("𠮷") == 4
    assert text.not_encodable("王𠮷林") == ("𠮷",)
    assert text.encodable("王𠮷", "gb18030")


def test_a_two_character_name_is_found_by_its_bigram():
    assert text.bigrams("合肥学院") == "合肥 肥学 学院"
    assert text.bigrams("林清") == "林清"
    assert text.bigrams("林") == "林"
    assert text.bigrams("") == ""


@given(st.text("合肥学院林清AB １", min_size=2, max_size=10), st.data())
def test_every_part_of_a_text_is_a_candidate_by_its_terms(whole, data):
    start = data.draw(st.integers(0, len(whole) - 1))
    part = whole[start:]
    column = text.bigrams(whole)

    assert all(term in column for term in text.bigram_terms(part))
