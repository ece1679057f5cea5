"""One cell of a roster: what is taken, what is forgiven, what is refused, without a database."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuye.graduates.likeness import alike, same_figures
from jiuye.graduates.rules import CLEAR, Noted, Wrong, read_cell, readers
from jiuye.policy.registry import profile

HOW = readers(profile("anhui", 2026), 2026, today=date(2026, 6, 1))


@pytest.mark.parametrize(
    ("key", "written", "kept"),
    [
        ("level", "本科", "31"), ("level", "硕士研究生", "11"), ("sex", "女", "2"), ("ethnicity", "1", "01"),
        ("ethnicity", "汉族", "01"),
        ("training_mode", "非定向", "11"), ("graduates_on", "20260630", date(2026, 6, 30)),
        ("graduates_on", "2026年6月", date(2026, 6, 1)),
        ("graduates_on", "2026/6/30", date(2026, 6, 30)), ("origin_region", "安徽省合肥市蜀山区", "340104"),
        ("origin_region", "441900", "441900"),
        ("honours", "是", True), ("special_groups", "脱贫户、残疾", ["脱贫户", "残疾"]), ("mobile", "", None), ("mobile", "清空", CLEAR),
    ],
)  # fmt: skip
def test_what_people_write_is_what_we_keep(key, written, kept):
    assert read_cell(written, key, HOW) == kept


@pytest.mark.seed("M-12")
@pytest.mark.parametrize(
    ("key", "written", "kept"),
    [
        ("name", "王 小 明", "王小明"), ("name", "阿依古丽.买买提", "阿依古丽·买买提"), ("student_number", "２０２２００１", "2022001"),
        ("id_number", "3401042004 0118998x", "34010420040118998X"),
    ],
)  # fmt: skip
def test_what_is_forgiven_is_said(key, written, kept):
    value = read_cell(written, key, HOW)

    assert isinstance(value, Noted)
    assert value.value == kept
    assert value.note


@given(st.text(max_size=60), st.sampled_from(sorted(HOW)))
def test_no_text_in_any_column_breaks_the_reader(text, key):
    value = read_cell(text, key, HOW)

    assert value is None or value is CLEAR or isinstance(value, str | bool | date | list | Noted | Wrong)


@given(st.text(max_size=30), st.sampled_from(["name", "student_number", "exam_number", "id_number"]))
def test_reading_what_was_kept_keeps_it(text, key):
    value = read_cell(text, key, HOW)
    kept = value.value if isinstance(value, Noted) else value

    if isinstance(kept, str):
        again = read_cell(kept, key, HOW)
        assert (again.value if isinstance(again, Noted) else again) == kept


@pytest.mark.seed("C-28")
@pytest.mark.parametrize(
    ("written", "known", "least", "reason"),
    [
        ("计算机学院（人工智能学院）", "计算机学院", 0.97, "括号"), ("法学系", "法学院", 0.95, "后缀"),
        ("外语学院", "外国语学院", 0.9, "少一个“国”字"),
        ("计科学院", "计算机科学学院", 0.85, "简称"),
    ],
)  # fmt: skip
def test_likeness_gives_its_reason(written, known, least, reason):
    score, why = alike(written, known)

    assert score >= least
    assert reason in why


def test_classes_with_other_numbers_are_other_classes():
    assert same_figures("计科2101班", "计算机科学2101")
    assert not same_figures("计科2101班", "计科2102班")
