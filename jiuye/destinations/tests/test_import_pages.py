"""The import of destinations as pages: upload, dry run by cause, confirmation, receipt (S4-64, S0-43)."""

import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiuye.destinations.models import Destination
from jiuye.destinations.services.births import bear
from jiuye.destinations.tests.claims import season
from jiuye.graduates.models import Graduate
from jiuye.kit.sheets import read, write_xlsx
from jiuye.notices.models import Notice
from jiuye.records.jobs.worker import work_once
from jiuye.records.models import FileRun, TrailEvent

pytestmark = pytest.mark.django_db
HEAD = ["学号", "姓名", "毕业去向", "备注栏"]


@pytest.fixture
def school(university):
    with time_machine.travel(season(university.cohort), tick=False):
        bear(Graduate.unscoped.all(), season(university.cohort, month=3))
        yield university


def line(graduate, leaf="求职中", **more):
    return [more.get("number", graduate.student_number), more.get("name", graduate.name), leaf, ""]


def table(*rows):
    out = io.BytesIO()
    write_xlsx(out, HEAD, rows, sheet="去向")
    return SimpleUploadedFile("去向.xlsx", out.getvalue())


def brought(client, university, *rows, **more):
    answer = client.post(
        reverse("destinations:import_upload"), {"cohort": university.cohort, "file": table(*rows), **more}
    )
    assert answer.status_code == 302, answer.content.decode()[-2500:]
    run = FileRun.objects.latest("pk")
    chosen = {f"column-{position}": key for key, position in run.options["index"].items()}
    client.post(reverse("destinations:import_columns", args=[run.pk]), chosen)
    worked()
    run.refresh_from_db()
    return run


def worked():
    while work_once("tests"):
        pass


def page(client, run):
    return client.get(reverse("destinations:import_run", args=[run.pk])).content.decode()


def confirmed(client, run):
    answer = client.post(reverse("destinations:import_confirm", args=[run.pk]))
    worked()
    run.refresh_from_db()
    return answer


def of(graduate):
    return Destination.unscoped.get(graduate=graduate, is_current=True)


@pytest.fixture
def office(client, school):
    school.login(client, school.employment_office())
    return client


@pytest.mark.seed("S4-64", "S0-43", "W-09", "M-01")
def test_a_table_is_tried_confirmed_and_stands_as_asserted_and_again_changes_nothing(
    office, school, django_capture_on_commit_callbacks
):
    graduate = school.graduate(school.law)
    school.student(graduate)

    run = brought(office, school, line(graduate))
    shown = page(office, run)
    assert (run.state, of(graduate).leaf) == ("checked", "unregistered")
    assert "试算没有写入任何数据" in shown
    assert "备注栏" in shown
    with django_capture_on_commit_callbacks(execute=True):
        confirmed(office, run)
    run.refresh_from_db()

    found = of(graduate)
    assert (run.state, bool(run.upload)) == ("applied", False)
    assert (found.leaf, found.asserted_by, found.confirmation) == ("job_hunting", "import", "none")
    assert Notice.objects.filter(event="destination.entered", user__person_id=graduate.person_id).count() == 1
    assert "再导入同一份文件，不会有任何变化" in page(office, run)
    again = brought(office, school, line(graduate))
    assert (again.counts["unchanged"], again.counts["created"]) == (1, 0)
    assert "没有要写入的内容" in page(office, again)


def test_problems_stand_by_cause_the_whole_file_waits_and_the_error_sheet_says_what_to_do(office, school, tmp_path):
    good, bad = school.graduate(school.law), school.graduate(school.physics)

    run = brought(office, school, line(good), line(bad, leaf="去外星"), line(bad, number="00000000"))
    shown = page(office, run)
    answer = confirmed(office, run)

    assert run.counts["rejected"] == 2
    assert "毕业去向认不出" in shown
    assert "名单里没有的学号" in shown
    assert "一份文件全进或全不进" in shown
    assert (answer.status_code, run.state, of(good).state) == (422, "checked", "draft")
    sheet = office.get(reverse("destinations:import_problems", args=[run.pk]))
    path = tmp_path / "problems.xlsx"
    path.write_bytes(b"".join(sheet.streaming_content))
    found = read(path, name="problems.xlsx")
    assert (found.header[-2:], len(found.rows)) == (["问题", "怎么办"], 2)
    assert TrailEvent.objects.filter(action="destinations.problems").exists()


@pytest.mark.seed("S4-64")
def test_taking_over_is_asked_twice_and_stands_as_approved_but_not_confirmed(office, school):
    graduate = school.graduate(school.law)
    refused = office.post(
        reverse("destinations:import_upload"), {"cohort": school.cohort, "file": table(line(graduate)), "takeover": "1"}
    )
    assert refused.status_code == 422
    assert "旧系统里已经审核通过" in refused.content.decode()

    run = brought(office, school, line(graduate), takeover="1", sure="1")
    assert "直接成为“审核通过”" in page(office, run)
    confirmed(office, run)

    assert (of(graduate).state, of(graduate).confirmation) == ("approved", "none")


def test_a_department_may_import_its_own_but_never_take_over(client, school):
    school.login(client, school.department_admin(school.law))

    assert "旧系统" not in client.get(reverse("destinations:import_upload")).content.decode()
    answer = client.post(
        reverse("destinations:import_upload"),
        {"cohort": school.cohort, "file": table(line(school.graduate(school.law))), "takeover": "1", "sure": "1"},
    )
    assert answer.status_code == 403
    run = brought(client, school, line(school.graduate(school.physics)))
    assert [p["code"] for p in run.problems] == ["import.unknown"]


@pytest.mark.seed("T-30")
def test_the_neighbour_finds_neither_the_run_nor_its_error_sheet(office, school):
    run = brought(office, school, line(school.graduate(school.law), leaf="去外星"))
    other = Client()
    school.neighbour.login(other, school.neighbour.employment_office())

    for name in ("import_run", "import_problems"):
        assert other.get(reverse(f"destinations:{name}", args=[run.pk])).status_code == 404
    assert run.upload_name not in other.get(reverse("destinations:import_upload")).content.decode()


def test_a_record_that_moved_after_the_dry_run_stops_the_whole_import(office, school):
    graduate = school.graduate(school.law)
    run = brought(office, school, line(graduate))
    other = brought(office, school, line(graduate, leaf="拟参加公招考试"))
    confirmed(office, run)

    confirmed(office, other)

    assert (other.state, of(graduate).leaf) == ("checked", "job_hunting")
    assert "没有写入任何数据" in other.error
    office.post(reverse("destinations:import_decide", args=[other.pk]))
    worked()
    other.refresh_from_db()
    assert other.counts["rejected"] == 1


@pytest.mark.parametrize(("content", "sentence"), [(b"", "文件是空的"), (b"<html><table>", "网页")])
def test_a_bad_file_is_answered_on_the_upload_page(office, school, content, sentence):
    name = "去向.xls" if content.startswith(b"<") else "去向.csv"

    answer = office.post(
        reverse("destinations:import_upload"), {"cohort": school.cohort, "file": SimpleUploadedFile(name, content)}
    )

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_the_template_is_itself_importable(office, school, tmp_path):
    answer = office.get(reverse("destinations:import_template", args=[school.cohort]))

    path = tmp_path / "t.xlsx"
    path.write_bytes(answer.content)
    assert {"学号", "姓名", "毕业去向"} <= {h.rstrip("*") for h in read(path, name="t.xlsx").header}


def test_the_upload_page_costs_the_same_with_one_run_and_with_three(office, school):
    url, counted = reverse("destinations:import_upload"), []
    office.get(url)
    for times in (1, 2):
        for _ in range(times):
            brought(office, school, line(school.graduate(school.law)))
        with CaptureQueriesContext(connection) as seen:
            office.get(url)
        counted.append(len(seen))
    assert counted[0] == counted[1]
