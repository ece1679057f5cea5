"""Headings find their columns in any order and under any of their names (T-46, G-16)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuye.kit.sheets import BadFile, match_columns
from jiuye.kit.sheets.matching import stump


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    aliases: tuple[str, ...] = ()
    national: str = ""
    required: bool = False


COLUMNS = (
    Column("name", "姓名", ("学生姓名",), "XM", required=True),
    Column("id_number", "身份证号", ("证件号码", "身份证号码"), "SFZH", required=True),
    Column("hometown", "生源所在地名称", (), "SYSZDMC"),
    Column("hometown_code", "生源所在地代码", (), "SYSZDDM"),
    Column("phone", "手机号码", ("手机", "联系电话")),
)
WIDE = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})
NAMES = {column.key: [column.label, *column.aliases, *filter(None, [column.national])] for column in COLUMNS}
DRESS = st.sampled_from(
    [str, str.lower, lambda t: f" {t} ", lambda t: f"*{t}", lambda t: f"{t}（必填）", lambda t: t.translate(WIDE)]
)


@pytest.mark.seed("T-46", "G-16")
@given(data=st.data())
def test_columns_are_found_by_any_name_in_any_order_and_dress(data):
    chosen = data.draw(st.permutations(COLUMNS))
    header = [data.draw(DRESS)(data.draw(st.sampled_from(NAMES[column.key]))) for column in chosen]

    found = match_columns(header, COLUMNS)

    assert found.index == {column.key: i for i, column in enumerate(chosen)}
    assert not found.unknown
    assert not found.missing


@pytest.mark.seed("T-46")
def test_a_label_cut_to_ten_bytes_by_a_dbf_still_finds_its_column():
    found = match_columns([stump("身份证号码"), stump("联系电话")], COLUMNS)

    assert found.index == {"id_number": 0, "phone": 1}


@pytest.mark.seed("T-46")
def test_a_stump_two_columns_share_belongs_to_neither():
    found = match_columns([stump("生源所在地名称")], COLUMNS)

    assert found.unknown == [(0, "生源所在地")]


@pytest.mark.seed("T-46")
def test_the_part_of_a_two_row_heading_finds_its_column():
    assert match_columns(["基本信息-姓名", "联系方式-手机"], COLUMNS).index == {"name": 0, "phone": 1}


@pytest.mark.seed("G-16")
def test_unknown_and_missing_headings_are_listed_and_the_missing_ones_refused_by_name():
    header = ["学生姓名", "爱好"]

    found = match_columns(header, COLUMNS)

    assert found.unknown == [(1, "爱好")]
    assert [column.key for column in found.missing] == ["id_number"]
    with pytest.raises(BadFile, match="缺少必需的列：身份证号"):
        found.refuse_if_unusable(header)


@pytest.mark.seed("T-46")
def test_two_headings_for_one_column_are_a_conflict_naming_both():
    header = ["姓名", "XM", "身份证号"]

    with pytest.raises(BadFile, match="姓名”和“XM"):
        match_columns(header, COLUMNS).refuse_if_unusable(header)


@pytest.mark.seed("T-46")
@given(header=st.lists(st.text(max_size=12), max_size=12))
def test_every_heading_is_either_claimed_or_listed_as_unknown(header):
    found = match_columns(header, COLUMNS)

    claimed = set(found.index.values()) | {i for _, positions in found.conflicts for i in positions}
    assert claimed | {i for i, _ in found.unknown} == set(range(len(header)))
