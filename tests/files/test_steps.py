"""The way of a file through both imports: columns, dry run, confirmation, receipt; left, found again, clicked twice (S4-34, S4-64)."""

from html import unescape

import pytest
from django.test import Client

from jiuye.destinations.models import Destination
from jiuye.graduates.models import Graduate
from jiuye.records.models import FileRun, Job, TrailEvent
from tests.files.kinds import sent, shown, tried, worked, xlsx

pytestmark = pytest.mark.django_db


def written(kind, school):
    """How much of the two rows stands in the records."""
    if kind.name == "graduates":
        return Graduate.unscoped.filter(school=school.school, student_number__startswith="2022").count()
    return Destination.unscoped.filter(school=school.school, leaf="job_hunting").count()


def confirm(client, kind, run, **more):
    return client.post(kind.url("confirm", run.pk), more)


@pytest.mark.seed("S4-34", "S4-64", "G-16", "S0-43")
def test_headings_in_any_order_and_in_national_names_are_recognised_and_may_be_corrected(office, school, kind):
    national = {"学号": "XH", "姓名": "XM", "身份证号": "SFZH", "毕业去向": "BYQXDM"}
    rows = [{national.get(name, name): value for name, value in reversed(row.items())} for row in kind.rows(school)]
    rows = [
        {**{("姓名（曾用名）" if name == "XM" else name): value for name, value in row.items()}, "备注栏": ""}
        for row in rows
    ]

    sent(office, kind, school, xlsx(rows))
    run = FileRun.objects.get()
    page = unescape(office.get(kind.url("columns", run.pk)).content.decode())
    assert "没有认出，不会导入" in page
    chosen = {f"column-{n}": key for key, n in run.options["index"].items()}
    office.post(kind.url("columns", run.pk), chosen)
    worked()

    run.refresh_from_db()
    assert (run.state, run.counts["read"], run.counts["rejected"]) == ("checked", 2, 0), run.problems


def test_a_required_column_nobody_recognised_is_asked_for_before_and_after_the_click(office, school, kind):
    rows = [{("某某" if name == "学号" else name): value for name, value in row.items()} for row in kind.rows(school)]
    sent(office, kind, school, xlsx(rows))
    run = FileRun.objects.get()
    chosen = {f"column-{n}": key for key, n in run.options["index"].items()}

    first = office.get(kind.url("columns", run.pk)).content.decode()
    refused = office.post(kind.url("columns", run.pk), chosen)
    at = run.options["header"].index("某某")
    office.post(kind.url("columns", run.pk), {**chosen, f"column-{at}": "student_number"})
    worked()

    assert "还没有认出必有的列" in first
    assert refused.status_code == 422
    assert "还没有指定：学号" in unescape(refused.content.decode())
    run.refresh_from_db()
    assert (run.state, run.counts["rejected"]) == ("checked", 0)


def test_one_meaning_for_two_columns_is_refused_and_what_was_chosen_stays(office, school, kind):
    sent(office, kind, school, xlsx([{**row, "别名": "x"} for row in kind.rows(school)]))
    run = FileRun.objects.get()
    chosen = {f"column-{n}": key for key, n in run.options["index"].items()}
    at = run.options["header"].index("别名")

    answer = office.post(kind.url("columns", run.pk), {**chosen, f"column-{at}": "name"})

    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "“姓名”和“别名”都选成了姓名" in page
    assert page.count('<option value="name" selected') == 2
    assert not Job.objects.filter(name__contains="import").exists()


@pytest.mark.seed("W-03", "W-09", "T-57")
def test_confirming_twice_writes_once_and_the_second_is_told(office, school, kind):
    run = tried(office, kind, school, xlsx(kind.rows(school)))

    first, second = confirm(office, kind, run), confirm(office, kind, run)
    assert (first.status_code, second.status_code) == (302, 409)
    assert "这份文件正在处理" in unescape(second.content.decode())
    worked()
    third = confirm(office, kind, run)

    assert third.status_code == 422
    assert "已经导入过了，没有再写一次" in unescape(third.content.decode())
    assert written(kind, school) == 2
    assert TrailEvent.objects.filter(action=f"{kind.name}.import").count() == 1


@pytest.mark.seed("W-09", "T-57")
def test_a_page_left_while_it_works_is_found_again_and_shows_how_far_it_is(office, school, kind):
    run = tried(office, kind, school, xlsx(kind.rows(school)))
    confirm(office, kind, run)

    page = unescape(shown(office, kind, run))
    records = office.get(kind.url("upload")).content.decode()
    assert "正在写入" in page
    assert "可以离开这一页" in page
    assert kind.url("confirm", run.pk) not in page
    assert kind.url("run", run.pk) in records
    worked()

    assert "再导入同一份文件，不会有任何变化" in shown(office, kind, run)
    assert "看回执" in office.get(kind.url("upload")).content.decode()


def test_a_second_file_may_be_tried_while_the_first_is_written_and_is_counted_again(office, school, kind):
    first = tried(office, kind, school, xlsx(kind.rows(school)))
    second = tried(office, kind, school, xlsx(kind.rows(school)[:1]))
    confirm(office, kind, first)
    confirm(office, kind, second)
    worked()

    second.refresh_from_db()
    assert written(kind, school) == 2
    assert second.state == "checked"
    assert "没有写入任何数据" in unescape(shown(office, kind, second))
    office.post(kind.url("decide", second.pk))
    worked()
    assert "没有差别，没有要写入的内容" in unescape(shown(office, kind, second))


def test_what_is_being_worked_on_is_neither_given_up_nor_counted_twice(office, school, kind):
    run = tried(office, kind, school, xlsx(kind.rows(school)))
    confirm(office, kind, run)

    answers = [office.post(kind.url(page, run.pk)) for page in ("abandon", "decide")]

    assert [answer.status_code for answer in answers] == [409, 409]
    worked()
    run.refresh_from_db()
    assert run.state == "applied"


def test_going_back_to_the_columns_after_the_dry_run_leads_to_where_the_run_is(office, school, kind):
    run = tried(office, kind, school, xlsx(kind.rows(school)))

    assert office.get(kind.url("columns", run.pk))["Location"] == kind.url("run", run.pk)


@pytest.mark.seed("G-16")
def test_the_office_lets_the_good_rows_in_and_a_department_cannot(office, school, kind):
    rows = kind.rows(school)
    bad = [rows[0], {**rows[1], "姓名": "陈？"}]
    run = tried(office, kind, school, xlsx(bad))
    confirm(office, kind, run, partial="1")
    worked()
    assert written(kind, school) == 1

    department = Client()
    school.login(department, school.department_admin(school.law))
    theirs = tried(department, kind, school, xlsx(bad))
    page = unescape(shown(department, kind, theirs))
    answer = confirm(department, kind, theirs, partial="1")
    assert "先进没问题的 " not in page
    assert answer.status_code == 403
    assert "要由学校就业中心决定" in unescape(answer.content.decode())


def test_a_job_that_broke_says_so_and_can_be_started_again(office, school, kind):
    run = tried(office, kind, school, xlsx(kind.rows(school)))
    Job.objects.filter(pk=run.job_id).update(state="failed")

    assert "上一步中断了" in shown(office, kind, run)
    office.post(kind.url("decide", run.pk))
    worked()

    run.refresh_from_db()
    assert run.state == "checked"
    assert "上一步中断了" not in shown(office, kind, run)


@pytest.mark.seed("T-30")
def test_neither_the_neighbour_nor_a_counsellor_finds_the_run_of_the_office(office, school, kind):
    run = tried(office, kind, school, xlsx([{**kind.rows(school)[0], "姓名": "陈？"}]))
    for user, of in (
        (school.neighbour.employment_office(), school.neighbour),
        (school.department_admin(school.law), school),
    ):
        other = Client()
        of.login(other, user)
        for page in ("run", "problems", "columns"):
            assert other.get(kind.url(page, run.pk)).status_code == 404
        for page in ("confirm", "decide", "abandon"):
            assert other.post(kind.url(page, run.pk)).status_code == 404
