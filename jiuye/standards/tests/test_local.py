"""最低工资标准 and 法定节假日: brought by the installation, checked row by row, unknown where nobody brought them (S0-48, C-17)."""

from datetime import date, datetime

import pytest

from jiuye.kit.refusals import Refused
from jiuye.kit.sheets import write_csv, write_xlsx
from jiuye.records.models import TrailEvent
from jiuye.standards import commands, local, wages, workdays


@pytest.fixture
def tables(tmp_path, monkeypatch, db):
    monkeypatch.setattr(local, "folder", [tmp_path / "tables"])
    return tmp_path


def brought(tables, name, header, rows, fmt="csv"):
    path = tables / f"{name}.{fmt}"
    (write_csv if fmt == "csv" else write_xlsx)(str(path), list(header), rows)
    return commands.put(name, path)


WAGES = ("区划代码", "月标准", "执行日期", "依据")


@pytest.mark.seed("S0-48")
@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_a_wage_holds_from_its_day_for_the_division_and_what_lies_below(tables, fmt):
    assert wages.minimum_wage("340104", date(2027, 1, 1)) is None

    status, _ = brought(
        tables,
        "minimum_wage",
        WAGES,
        [["340100", "2060", "2023-03-01", "甲文件"], ["340000", "1870", "2023-03-01", "甲文件"]],
        fmt,
    )

    assert status == 0
    assert wages.minimum_wage("340104", date(2027, 1, 1)).monthly == 2060
    assert wages.minimum_wage("340203", date(2027, 1, 1)).monthly == 1870
    assert wages.minimum_wage("340104", date(2022, 1, 1)) is None
    assert wages.minimum_wage("440106", date(2027, 1, 1)) is None
    assert TrailEvent.objects.filter(action="tables.put").count() == 1


@pytest.mark.parametrize(
    ("row", "why"),
    [(["349999", "2060", "2023-03-01", "甲"], "第 2 行“区划代码”"), (["340100", "很多", "2023-03-01", "甲"], "第 2 行“月标准”"),
     (["340100", "2060", "三月", "甲"], "第 2 行“执行日期”"), (["340100", "2060", "2023-03-01", ""], "第 2 行“依据”")],
)  # fmt: skip
def test_a_row_that_cannot_be_is_named_and_nothing_of_the_file_counts(tables, row, why):
    brought(tables, "minimum_wage", WAGES, [["340000", "1870", "2023-03-01", "甲文件"]])

    with pytest.raises(Refused) as no:
        brought(tables, "minimum_wage", WAGES, [row, ["340000", "9999", "2023-03-01", "乙文件"]])

    assert why in str(no.value)
    assert wages.minimum_wage("340104", date(2027, 1, 1)).monthly == 1870


def test_the_same_place_and_day_twice_is_refused(tables):
    row = ["340000", "1870", "2023-03-01", "甲文件"]

    with pytest.raises(Refused, match="重复"):
        brought(tables, "minimum_wage", WAGES, [row, row])


@pytest.mark.seed("S1-87")
def test_a_promise_counts_the_holidays_somebody_wrote_down_and_says_when_it_cannot(tables):
    wednesday = datetime(2026, 9, 30, 10, 0)
    assert workdays.after(wednesday, 3).date() == date(2026, 10, 5)
    assert not workdays.is_known(2026)

    rows = [[f"2026-10-0{n}", "放假", "国办通知"] for n in range(1, 8)] + [["2026-10-10", "上班", "国办通知"]]
    brought(tables, "holidays", ("日期", "放假或上班", "依据"), rows)

    assert workdays.after(wednesday, 3).date() == date(2026, 10, 10)
    assert workdays.is_known(2026)
    assert not workdays.is_known(2027)


def test_the_list_says_what_was_not_brought(tables):
    _, before = commands.listed()
    brought(tables, "holidays", ("日期", "放假或上班", "依据"), [["2026-10-01", "放假", "国办通知"]])
    _, after = commands.listed()

    assert before["tables"] == {"minimum_wage": 0, "holidays": 0}
    assert "没有录入" in before["lines"][0]
    assert after["tables"]["holidays"] == 1
