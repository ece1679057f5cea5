"""What is written is read again; what a spreadsheet spoilt is named (T-44, T-46, W-52, S4-23)."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiuye.kit.refusals import Refused
from jiuye.kit.sheets import NotesSheet, Suspect, read, write_csv, write_dbf, write_xlsx
from jiuye.kit.sheets.tests.corpus import HEAD, ROW, book, old_book, rows_book
from tests.examples import often

INSIDE = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs", "Cn"))
TEXT = st.text(INSIDE | st.just(" "), max_size=20).map(str.strip)
ROWS = st.lists(st.tuples(TEXT.filter(bool), TEXT, TEXT), min_size=1, max_size=12)
QUICK = settings(max_examples=often(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def load(tmp_path, name, content):
    path = tmp_path / "upload"
    path.write_bytes(content)
    return read(path, name=name, sandbox=False)


def written(writer, *arguments, **options):
    out = io.BytesIO()
    writer(out, *arguments, **options)
    return out.getvalue()


@pytest.mark.seed("W-52", "T-44")
@QUICK
@given(rows=ROWS)
def test_what_is_written_as_xlsx_is_read_again(rows, tmp_path):
    content = written(write_xlsx, HEAD, rows, banner="王老师 2026-06-01 导出")

    table = load(tmp_path, "a.xlsx", content)

    assert table.header == HEAD
    assert list(table.rows) == [list(row) for row in rows]


@pytest.mark.seed("W-52", "T-44")
@QUICK
@given(rows=ROWS, risky=st.sampled_from(["=1+1", "+86", "-1", "@x", "'=1", "''@", "'x", "="]))
def test_what_is_written_as_csv_is_harmless_and_read_again(rows, risky, tmp_path):
    rows = [*rows, (risky, risky, "x")]

    content = written(write_csv, HEAD, rows)
    table = load(tmp_path, "a.csv", content)

    assert list(table.rows) == [list(row) for row in rows]
    as_a_spreadsheet_does = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert not [cell for row in as_a_spreadsheet_does for cell in row if cell[:1] in set("=+-@\t\r\n")]


@pytest.mark.seed("S4-23", "T-47")
@QUICK
@given(rows=ROWS)
def test_what_is_written_as_dbf_is_read_again(rows, tmp_path):
    content = written(write_dbf, [("XM", 120), ("SFZH", 120), ("YX", 120)], rows)

    table = load(tmp_path, "a.dbf", content)

    assert table.header == ["XM", "SFZH", "YX"]
    assert list(table.rows) == [list(row) for row in rows]
    assert table.numbers == list(range(1, len(rows) + 1))


@pytest.mark.seed("T-47")
def test_a_value_wider_than_its_dbf_field_refuses_the_file_naming_record_and_field():
    with pytest.raises(Refused, match="第 2 条记录的 XM") as no:
        written(write_dbf, [("XM", 6)], [["张三丰"], ["欧阳修之"]])

    assert no.value.reasons[0].field == "XM"


@pytest.mark.seed("T-46")
def test_an_id_number_kept_as_a_number_is_marked_with_its_row():
    for name, content in (
        ("a.xlsx", rows_book(HEAD, ["张三", 340102199901019980, "x"], ["李四", 340102990101998, "y"])),
        ("a.xls", old_book(HEAD, ["张三", 340102199901019980, "x"], ["李四", 340102990101998, "y"])),
    ):
        table = load_anywhere(name, content)

        assert table.suspect == {(2, 1): Suspect.LOST, (3, 1): Suspect.LONG}
        assert table.numeric == {1: 2}
        assert table.rows[1][1] == "340102990101998"


@pytest.mark.seed("T-46")
def test_an_exponent_left_in_a_csv_is_marked_as_lost_digits(tmp_path):
    table = load(tmp_path, "a.csv", "姓名,证件号码\n张三,3.40102E+17\n李四,E+N大厦\n".encode())

    assert table.suspect == {(2, 1): Suspect.LOST}


@pytest.mark.seed("T-46")
def test_whole_numbers_lose_their_fraction_and_dates_come_in_iso_form(tmp_path):
    def build(made):
        made.active.append(["姓名", "人数", "薪资", "入学", "时刻"])
        made.active.append(["张三", 12.0, 3500.5, datetime(2022, 9, 1), datetime(2022, 9, 1, 8, 30)])

    table = load(tmp_path, "a.xlsx", book(build))

    assert table.rows[0] == ["张三", "12", "3500.5", "2022-09-01", "2022-09-01 08:30:00"]


@pytest.mark.seed("T-46")
def test_dates_counted_from_1904_are_the_same_days(tmp_path):
    def build(made):
        made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        made.active.append(["姓名", "出生日期"])
        made.active.append(["张三", date(1999, 1, 1)])

    assert load(tmp_path, "a.xlsx", book(build)).rows[0][1] == "1999-01-01"


@pytest.mark.seed("T-46")
def test_row_numbers_are_those_of_the_persons_file_even_past_blank_rows(tmp_path):
    table = load(tmp_path, "a.xlsx", rows_book(["名单"], [None], HEAD, ROW, [None], ROW))

    assert table.header_row == 3
    assert [number for number, _ in table.numbered()] == [4, 6]


@pytest.mark.seed("T-46")
def test_two_heading_rows_become_one(tmp_path):
    table = load(tmp_path, "a.csv", "姓名,家庭,,学号\n,地址,电话,\n张三,合肥,138,001\n".encode())

    assert table.header == ["姓名", "家庭-地址", "家庭-电话", "学号"]
    assert table.rows[0] == ["张三", "合肥", "138", "001"]


@pytest.mark.seed("T-46")
def test_a_first_record_with_blanks_is_not_taken_for_a_second_heading_row(tmp_path):
    table = load(tmp_path, "a.csv", "姓名,院系,备注\n张三,计算机学院,\n李四,,补录\n".encode())

    assert table.header == ["姓名", "院系", "备注"]
    assert len(table.rows) == 2


@pytest.mark.seed("W-09")
def test_the_sandbox_and_the_same_process_read_the_same(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(rows_book(["名单"], HEAD, ROW, ["李四", 340102199901019980, "a\nb"], [None], ["", "x", "#N/A"]))

    inside, outside = read(path, name="a.xlsx", sandbox=False), read(path, name="a.xlsx")

    assert list(inside.rows) == list(outside.rows)
    assert (inside.suspect, inside.numbers, inside.notes) == (outside.suspect, outside.numbers, outside.notes)


@pytest.mark.seed("W-52", "G-16")
def test_a_template_has_text_columns_dropdowns_notes_and_a_second_sheet():
    content = written(
        write_xlsx,
        HEAD,
        [],
        header_styles={"姓名": "required", "院系": "locked"},
        header_notes={"身份证号": "18 位"},
        dropdowns={"院系": ["文学院", "理学院"], "姓名": ["甲" * 300]},
        notes_sheet=NotesSheet("填写说明", ["列", "说明"], [["姓名", "必填"]]),
        blank_rows=100,
        footer="导出人 & 时间",
    )

    made = openpyxl.load_workbook(io.BytesIO(content))

    sheet = made["数据"]
    assert [cell.value for cell in sheet[1]] == ["姓名*", "身份证号", "院系"]
    assert sheet.column_dimensions["B"].number_format == "@"
    assert [(str(rule.sqref), rule.formula1) for rule in sheet.data_validations.dataValidation] == [
        ("C2:C101", '"文学院,理学院"')
    ]
    assert sheet["B1"].comment.text.endswith("18 位")
    assert made["填写说明"]["B2"].value == "必填"


@pytest.mark.seed("W-52", "T-44")
def test_no_written_xlsx_cell_is_a_formula():
    content = written(write_xlsx, ["a"], [[text] for text in ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1")])

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")

    assert sheet.count(b't="inlineStr"') == 7
    assert b"<f" not in sheet


def load_anywhere(name, content):
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        return load(Path(folder), name, content)
