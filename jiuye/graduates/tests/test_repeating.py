"""A roster brought in twice, in any order, with any blanks: the second time nothing happens (W-09)."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiuye.graduates.services.checking import judge
from jiuye.graduates.services.roster import write
from jiuye.graduates.services.writing import Import
from jiuye.graduates.tests.cast import NOON, University, person
from jiuye.kit.actors import SYSTEM
from jiuye.kit.sheets.table import CELL, Rows, Table
from tests.copies import astray
from tests.examples import often

pytestmark = pytest.mark.django_db(transaction=True)
CODES = count(20000)
COLUMNS = [
    "学号",
    "姓名",
    "身份证号",
    "学历",
    "院系",
    "专业代码",
    "专业名称",
    "班级",
    "培养方式",
    "生源所在地",
    "手机号",
    "毕业日期",
]
CHANGES = {
    "手机号": ["", "13900000000", "清空"], "班级": ["", "软件2202"], "生源所在地": ["", "340111", "清空"], "培养方式": ["", "定向(可签约)"],
    "毕业日期": ["", "2026-07-01", "清空"], "院系": ["信息与计算机学院", ""],
}  # fmt: skip


def table(rows):
    lines = [CELL.join(row[c] for c in COLUMNS).encode() for row in rows]
    return Table("csv", "", COLUMNS, 1, Rows(lines), list(range(2, len(rows) + 2)), [*"ABCDEFGHIJKL"])


def bring(university, rows):
    judged = judge(table(rows), school=university.school, cohort=2026, actor=SYSTEM, at=NOON, options={}, create=True)
    if not judged.sheet.problems:
        write(judged, Import(university.school, 2026, SYSTEM, NOON))
    return judged


changed = st.fixed_dictionaries({}, optional={key: st.sampled_from(values) for key, values in CHANGES.items()})


@settings(max_examples=often(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(changed, min_size=4, max_size=4), st.lists(changed, min_size=4, max_size=4), st.permutations(range(4)))
def test_bringing_the_same_roster_in_again_changes_nothing(first, then, order):
    university = University(code=str(next(CODES)))
    people = [{**person(n), **changes} for n, changes in enumerate(first)]
    bring(
        university, [{**p, **{k: "" for k, v in p.items() if v == "清空"}, "院系": "信息与计算机学院"} for p in people]
    )
    again = [{**people[n], **then[n]} for n in order]

    once = bring(university, again)
    twice = bring(university, again)

    assert astray() == []
    assert once.sheet.problems == twice.sheet.problems == []
    assert (twice.result.new, twice.result.changed, twice.result.same) == ([], [], len(again))
