"""What leaves the house with a rate: the report, the receipt, and the people behind a number, each with its definition."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from jiuye.insight import members
from jiuye.insight.tests.lives import START, approved, born, hand_in
from jiuye.records.jobs.worker import work_once
from jiuye.records.models import FileRun

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def office(client, university):
    one, _, three, _ = born(university)
    approved(university, one, "contract", START + DAY)
    hand_in(three, "exam_only", START + 3 * DAY)
    with time_machine.travel(START + 5 * DAY, tick=False):
        university.login(client, university.employment_office())
        yield client


def asked(client, university, what="members", **more):
    return client.post(
        reverse("insight:download"), {"what": what, "cohort": university.cohort, "show": "total", **more}
    )


def book_of(answer):
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def facts_of(book):
    return dict(row[:2] for row in book.worksheets[1].iter_rows(min_row=2, values_only=True))


@pytest.mark.seed("P-40", "W-52")
@pytest.mark.parametrize("what", ["members", "report", "receipt"])
def test_every_file_says_what_it_counts_whose_it_is_and_which_it_is(office, university, what):
    book = book_of(asked(office, university, what))

    facts, run = facts_of(book), FileRun.objects.latest("pk")
    assert {"口径", "依据", "算到", "导出人", "导出时间"} <= set(facts)
    assert (facts["学校"], facts["编号"]) == ("徽山大学", str(run.pk))
    assert (run.state, run.job) == ("produced", None)


@pytest.mark.seed("P-40", "W-52")
def test_a_list_too_long_to_wait_for_is_made_by_the_worker_and_found_among_my_files(office, university, monkeypatch):
    monkeypatch.setattr(members, "AT_ONCE", 3)

    answer = asked(office, university)

    run = FileRun.objects.latest("pk")
    assert answer["Location"] == reverse("exports:mine")
    assert (run.state, run.options["expected"]) == ("requested", 4)
    assert "正在生成" in office.get(reverse("exports:mine")).content.decode()
    while work_once("tests"):
        pass
    run.refresh_from_db()
    assert (run.state, run.row_count, run.people.count()) == ("produced", 4, 1)
    link = office.post(reverse("exports:fetch", args=[run.pk]))["Location"]
    book = book_of(office.get(link))
    assert len(list(book.worksheets[0].iter_rows(min_row=2))) == 4
    assert facts_of(book)["编号"] == str(run.pk)


@pytest.mark.seed("W-52", "T-31")
def test_whoever_may_no_longer_export_gets_no_list_from_the_worker(office, university, monkeypatch):
    monkeypatch.setattr(members, "AT_ONCE", 3)
    asked(office, university)
    role = university.employment_office().role
    role.functions = [one for one in role.functions if one != "exports.make"]
    role.save()

    while work_once("tests"):
        pass

    run = FileRun.objects.latest("pk")
    assert run.state == "failed"
    assert "没有导出名单的功能" in run.error


@pytest.mark.seed("M-05")
@pytest.mark.parametrize(("definition", "says"), [("2021", "（现行官方口径）"), ("V3", "不是现行官方口径，只作参考")])
def test_a_number_counted_another_way_than_the_official_one_says_so(office, university, definition, says):
    book = book_of(asked(office, university, "report", definition=definition))
    page = office.get(
        reverse("insight:rates"), {"definition": definition, "cohort": university.cohort}
    ).content.decode()

    assert says in facts_of(book)["口径"]
    assert ("这不是现行官方口径" in page) is (definition != "2021")
    assert '<optgroup label="其他口径，只作参考">' in page
