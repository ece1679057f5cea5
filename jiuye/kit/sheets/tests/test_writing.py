"""What the writer makes of rows: every cell a text, and a row it cannot write refused by name."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from django.utils.safestring import SafeString
from openpyxl import load_workbook

from jiuye.kit.refusals import Refused
from jiuye.kit.sheets import write_xlsx
from jiuye.kit.sheets.writing import LONGEST

NAMES = ["姓名", "说明"]


def written(*rows):
    file = io.BytesIO()
    write_xlsx(file, NAMES, rows)
    return list(load_workbook(file).active.iter_rows(min_row=2, values_only=True))


def test_rows_of_texts_and_rows_of_anything_else_are_written_alike():
    texts = written(("一", "001"), ("二", ""), (SafeString("三"), "2027-06-30"), ("四", "是"))

    assert texts == written(("一", "001"), ("二", None), ("三", date(2027, 6, 30)), ("四", True))
    assert texts[0] == ("一", "001")


@pytest.mark.parametrize("beside", ["短", 1])
def test_a_cell_no_table_can_hold_is_named(beside):
    with pytest.raises(Refused, match="第 2 行“说明”"):
        written(("一", "短"), (beside, "长" * (LONGEST + 1)))


def test_cells_are_long_each_by_itself_not_together():
    assert written(("长" * LONGEST, "长" * 9)) == [("长" * LONGEST, "长" * 9)]


def test_a_row_of_another_width_is_refused():
    with pytest.raises(Refused, match="第 1 行有 1 个值，表头有 2 列"):
        written(("一",))


def test_a_moment_is_told_by_the_clock_on_the_wall():
    assert written(("一", datetime(2027, 6, 30, 16, 5, tzinfo=UTC))) == [("一", "2027-07-01 00:05:00")]
    assert written(("一", datetime(2027, 6, 30, 16, 5))) == [("一", "2027-06-30 16:05:00")]
