"""Whatever is chosen by mistake or sent in malice, both imports answer with the sentence that helps and keep nothing (W-09)."""

from html import unescape

import pytest
from django.core.files.storage import default_storage

from jiuye.kit.sheets.tests.corpus import all_cases, book
from jiuye.records.models import FileRun, Job
from tests.files.kinds import as_numbers, sent, shown, tried, xlsx

pytestmark = pytest.mark.django_db
CHOSEN = (
    "an empty file", "an empty book", "a heading and nothing else", "only numbers", "the same heading twice",
    "data only in a hidden sheet", "an encrypted xlsx", "a zip with a password", "a book with macros", "a macro book by name",
    "a web page named xls", "a PDF named xlsx", "a picture named csv", "text named xlsx", "a Word document named xlsx",
    "an extension nobody reads", "a truncated xlsx", "an old book cut in half", "a DBF cut short", "broken XML in the sheet",
    "a sheet of a hundred million spaces", "a billion laughs", "one value in the last cell there is", "sixteen thousand columns",
    "csv in no encoding at all", "csv with a quote that never closes", "noise named dbf",
)  # fmt: skip
CASES = {case.title: case for case in all_cases()}


def kept_files():
    try:
        return [
            name
            for folder in default_storage.listdir("runs")[0]
            for name in default_storage.listdir(f"runs/{folder}")[1]
        ]
    except FileNotFoundError:
        return []


@pytest.mark.seed("W-09", "T-41", "T-42", "T-43", "T-45", "T-46", "T-47", "G-16")
@pytest.mark.parametrize("title", CHOSEN)
def test_a_bad_file_is_answered_where_it_was_chosen_and_nothing_of_it_is_kept(office, school, kind, title):
    case, before = CASES[title], kept_files()

    answer = sent(office, kind, school, case.make(), case.name)

    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert case.expected.words in page
    assert "怎么办" in page
    assert not FileRun.objects.exists()
    assert not Job.objects.filter(name__contains="import").exists()
    assert kept_files() == before


@pytest.mark.seed("T-46", "G-16")
@pytest.mark.parametrize(
    ("title", "said"),
    [("a hidden column", "B 列是隐藏的"), ("a hidden sheet and a second one", "秘密"), ("a column without heading", "B 列没有表头"),
     ("two heading rows with a merged group", "一起作为表头"), ("an old book named xlsx", ".xls"), ("csv in GBK", "GB18030")],
)  # fmt: skip
def test_what_was_odd_about_a_readable_file_is_said_beside_its_columns(office, school, kind, title, said):
    sent(office, kind, school, CASES[title].make(), CASES[title].name)

    run = FileRun.objects.get()
    assert said in unescape(office.get(kind.url("columns", run.pk)).content.decode())


def test_a_merged_title_above_the_heading_hides_no_row(office, school, kind):
    rows = kind.rows(school)

    def build(made):
        for line in (["名单"], list(rows[0]), *(list(row.values()) for row in rows)):
            made.active.append(line)
        made.active.merge_cells("A1:C1")

    run = tried(office, kind, school, book(build))

    assert (run.counts["read"], run.counts["rejected"]) == (2, 0), run.problems


@pytest.mark.seed("T-44")
def test_formulas_are_text_or_their_saved_result_and_never_run(office, school, kind):
    rows = kind.rows(school)
    rows[1]["姓名"] = '=HYPERLINK("http://x.invalid")'

    run = tried(office, kind, school, xlsx(rows))

    assert run.counts["rejected"] == 1
    assert [p["key"] for p in run.problems] == ["name"]


@pytest.mark.seed("T-46", "G-16")
def test_numbers_the_spreadsheet_rounded_are_never_guessed(office, school, kind):
    rows, column = kind.rows(school), {"graduates": "身份证号", "destinations": "组织机构代码"}[kind.name]
    for row in rows:
        row[column] = "340104200301019988"

    run = tried(office, kind, school, as_numbers(rows, column))

    page = unescape(shown(office, kind, run))
    assert run.counts["rejected"] == 2
    assert "在表格里丢了末几位" in page
    assert "文本" in page


@pytest.mark.seed("G-16", "S1-10")
def test_a_row_that_stands_twice_names_the_other_row(office, school, kind):
    rows = kind.rows(school)

    run = tried(office, kind, school, xlsx([*rows, rows[0]]))

    assert [p["row"] for p in run.problems][:1] == [4]
    assert "第 2 行" in run.problems[0]["text"]


@pytest.mark.parametrize(
    ("column", "written", "said"),
    [("日期", "2026-02-30", "2 月 30 日"), ("日期", "明年夏天", "不是日期"), ("地区", "341402", "撤销")],
)
@pytest.mark.seed("G-16")
def test_impossible_days_and_abolished_divisions_are_named_in_both(office, school, kind, column, written, said):
    names = {
        "graduates": {"日期": "毕业日期", "地区": "生源所在地"},
        "destinations": {"日期": "合同起始日期", "地区": "单位所在地"},
    }
    rows = kind.rows(school)
    rows[0][names[kind.name][column]] = written
    if kind.name == "destinations":
        rows[0]["毕业去向"] = "签劳动合同形式就业"

    run = tried(office, kind, school, xlsx(rows))

    assert run.counts["rejected"] == 1
    assert any(said in p["text"] and p["remedy"] for p in run.problems), run.problems


@pytest.mark.seed("W-09")
def test_a_frequent_mistake_does_not_crowd_out_a_rare_one(office, school, kind):
    rows = kind.rows(school)
    many = [{**rows[0], "学号": f"20{n:08d}", "姓名": "陈？"} for n in range(2300)]
    wrong = {"graduates": {"学历": "幼儿园"}, "destinations": {"毕业去向": "去外星"}}[kind.name]

    run = tried(office, kind, school, xlsx([*many, {**rows[1], **wrong}]))

    page = shown(office, kind, run)
    assert run.counts["rejected"] == 2301
    assert len(run.problems) <= 2000
    assert next(iter(wrong.values())) in page
    assert "在错误表里" in page
