"""下载当前查询数据: what is in the file, who may take it, how often, and what is told about it (W-52, T-31, T-44)."""

from __future__ import annotations

import re
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from jiuye.accounts.actors import actor_of
from jiuye.destinations.services.births import bear
from jiuye.faces import exporting
from jiuye.graduates.models import Graduate
from jiuye.graduates.tests.cast import person, uploaded, xlsx
from jiuye.kit import plain
from jiuye.kit.lists import REGISTRY
from jiuye.kit.sheets import read
from jiuye.kit.sheets.writing import text_of
from jiuye.records.jobs.worker import work_once
from jiuye.records.models import FileRun, TrailEvent

pytestmark = pytest.mark.django_db
ASK = "graduates.roster"


def worked():
    while work_once("tests"):
        pass


def asked(client, *, query="", **form):
    sent = {"query": query, "format": "xlsx", "columns": ["name", "student_number"], **form}
    answer = client.post(reverse("exports:ask", args=[ASK]), sent)
    worked()
    return answer


def taken(client, tmp_path, suffix="xlsx"):
    run = FileRun.objects.filter(kind="export").latest("pk")
    link = client.post(reverse("exports:fetch", args=[run.pk]))["Location"]
    answer = client.get(link)
    path = tmp_path / f"file.{suffix}"
    path.write_bytes(b"".join(answer.streaming_content))
    if suffix != "xlsx":
        with zipfile.ZipFile(path) as archive:
            inside = {name.rpartition(".")[2]: archive.read(name) for name in archive.namelist()}
        path.with_name("说明.txt").write_bytes(inside["txt"])
        path.write_bytes(inside[suffix])
    return path, link


@pytest.mark.seed("W-52")
def test_a_download_holds_what_the_filter_finds_and_says_who_when_and_which(client, university, tmp_path):
    university.login(client, university.employment_office())

    asked(client, query=f"department={university.law.pk}")
    path, _ = taken(client, tmp_path)

    book = load_workbook(path)
    data, notes = book.worksheets
    assert {row[0] for row in data.iter_rows(min_row=3, values_only=True)} == {"沈知遥", "欧阳明月"}
    assert "就业办孙老师" in data["A1"].value
    assert "院系 法学院" in data["A1"].value
    facts = {row[0]: row[1] for row in notes.iter_rows(min_row=2, values_only=True)}
    assert facts["条件"] == "院系 法学院"


@pytest.mark.seed("W-52", "W-25")
def test_the_link_works_once_and_every_step_is_told(client, university, tmp_path):
    university.login(client, university.employment_office())
    asked(client)
    _, link = taken(client, tmp_path)

    again = client.get(link)

    assert again.status_code == 422
    actions = set(TrailEvent.objects.filter(object_type="filerun").values_list("action", flat=True))
    assert {"filerun.request", "filerun.produce", "filerun.download"} <= actions
    assert FileRun.objects.latest("pk").row_count == 4


@pytest.mark.seed("W-52")
def test_sensitive_columns_are_left_out_for_whoever_may_not_take_them(client, university, tmp_path):
    university.login(client, university.department_admin(university.law))

    asked(client, columns=["name", "student_number", "id_number", "mobile"], reason="核对")
    path, _ = taken(client, tmp_path)

    table = read(path, name="x.xlsx")
    assert table.header == ["姓名", "学号"]
    assert university.graduate(university.law).person.document not in path.read_bytes().decode("latin-1")


def test_sensitive_columns_want_a_purpose(client, university):
    university.login(client, university.employment_office())

    answer = asked(client, columns=["name", "id_number"])

    assert answer.status_code == 422
    assert "要写明用途" in answer.content.decode()
    assert not FileRun.objects.exists()


@pytest.mark.seed("W-52")
def test_many_sensitive_rows_wait_for_a_second_person(client, university, tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "ALONE", 3)
    university.login(client, university.employment_office())
    asked(client, columns=["name", "id_number"], reason="报送核验")
    run = FileRun.objects.latest("pk")
    assert (run.state, run.job) == ("requested", None)

    own = client.post(reverse("exports:approve", args=[run.pk]), {"answer": "yes"})
    assert own.status_code == 404
    second, other = university._staff("school", "office2", "就业办李老师"), Client()
    university.login(other, second)
    other.post(reverse("exports:approve", args=[run.pk]), {"answer": "yes"})
    worked()

    run.refresh_from_db()
    assert run.state == "produced"
    path, _ = taken(client, tmp_path)
    assert "李老师" in str(list(load_workbook(path).worksheets[1].values))


@pytest.mark.seed("T-30", "T-31")
def test_the_neighbour_gets_their_own_rows_and_never_another_file(client, university, tmp_path):
    university.login(client, university.employment_office())
    asked(client)
    run = FileRun.objects.latest("pk")

    neighbour = university.neighbour
    neighbour.login(client, neighbour.employment_office())
    assert client.post(reverse("exports:fetch", args=[run.pk])).status_code == 404
    asked(client, query=f"department={university.law.pk}")
    path, _ = taken(client, tmp_path)

    ours = set(Graduate.unscoped.filter(school=university.school).values_list("student_number", flat=True))
    assert not ours & {row[1] for row in read(path, name="x.xlsx").rows}


def test_a_list_nobody_may_see_cannot_be_downloaded(client, university):
    university.login(client, university.employment_office())

    assert client.get(reverse("exports:ask", args=["no.such"])).status_code == 403


@pytest.mark.seed("T-44")
@pytest.mark.parametrize("kind", ["xlsx", "csv", "dbf"])
def test_a_formula_in_a_name_comes_out_as_text(client, university, tmp_path, kind):
    Graduate.unscoped.filter(pk=university.graduate(university.law).pk).update(name="=1+1")
    university.login(client, university.employment_office())

    asked(client, format=kind)
    path, _ = taken(client, tmp_path, kind)

    assert "=1+1" in {row[0] for row in read(path, name=f"x.{kind}").rows}
    if kind == "csv":
        assert "'=1+1" in path.read_text("utf-8-sig")


@pytest.mark.seed("W-52")
@pytest.mark.parametrize("kind", ["csv", "dbf"])
def test_a_file_that_can_carry_nothing_comes_with_a_letter_that_says_it(client, university, tmp_path, kind):
    university.login(client, university.employment_office())

    asked(client, query=f"department={university.law.pk}", format=kind, reason="核对名单")
    taken(client, tmp_path, kind)

    letter = (tmp_path / "说明.txt").read_text("utf-8-sig")
    run = FileRun.objects.latest("pk")
    assert run.result_name.endswith(".zip")
    assert {"导出人：就业办孙老师（学校系统管理员）", "条件：院系 法学院", "用途：核对名单"} <= set(
        letter.splitlines()
    ), letter
    assert str(run.pk) in letter


@pytest.mark.seed("W-52")
def test_a_cell_of_two_lines_is_two_columns_of_the_file(client, university, tmp_path):
    bear(Graduate.unscoped.all(), timezone.now())
    university.login(client, university.employment_office())
    page = client.get(reverse("exports:ask", args=["destinations.missing"])).content.decode()
    ticked = re.findall(r'name="columns" value="(\w+)" checked', page)

    client.post(
        reverse("exports:ask", args=["destinations.missing"]), {"query": "", "format": "xlsx", "columns": ticked}
    )
    worked()
    path, _ = taken(client, tmp_path)

    table, one = read(path, name="x.xlsx"), university.graduate(university.law)
    assert table.header[0] == "姓名"
    row = next(row for row in table.rows if one.student_number in row)
    assert row[0] == one.name
    assert row[table.header.index("学号")] == one.student_number
    assert row[table.header.index("班级")] == one.class_name


@pytest.mark.seed("W-52", "T-47")
def test_a_dbf_has_every_digit_every_character_and_a_name_for_each_column(client, university, tmp_path):
    one = university.graduate(university.law)
    Graduate.unscoped.filter(pk=one.pk).update(home_address="安徽省合肥市蜀山区" * 8, household_address="㐂路𠮷巷 1 号")
    university.login(client, university.employment_office())
    wanted = ["name", "student_number", "id_number", "home_address", "household_region", "household_address"]

    asked(client, format="dbf", columns=wanted, reason="核对")
    path, _ = taken(client, tmp_path, "dbf")

    table = read(path, name="x.dbf")
    found = dict(zip(table.header, next(row for row in table.rows if row[1] == one.student_number), strict=True))
    assert len(set(table.header)) == len(wanted)
    assert found["SFZH"] == one.person.document
    assert found["JTDZ"] == "安徽省合肥市蜀山区" * 8
    assert "㐂路𠮷巷 1 号" in found.values()


def test_a_value_no_dbf_can_hold_is_named_and_nothing_is_cut(client, university):
    Graduate.unscoped.filter(pk=university.graduate(university.law).pk).update(home_address="长" * 180)
    university.login(client, university.employment_office())

    asked(client, format="dbf", columns=["name", "home_address"], reason="核对")

    run = FileRun.objects.latest("pk")
    assert run.state == "failed"
    assert "JTDZ" in run.error


def test_what_is_being_made_is_found_again_among_my_files(client, university):
    university.login(client, university.employment_office())
    client.post(reverse("exports:ask", args=[ASK]), {"query": "", "format": "csv", "columns": ["name"]})

    assert "正在生成" in client.get(reverse("exports:mine")).content.decode()
    worked()
    assert "可以下载" in client.get(reverse("exports:mine")).content.decode()


def test_a_role_that_lost_the_function_meanwhile_gets_no_file(client, university):
    user = university.counsellor(university.law)
    university.login(client, user)
    client.post(reverse("exports:ask", args=[ASK]), {"query": "", "format": "csv", "columns": ["name"]})
    role = user.role
    role.functions = ["exports.make"]
    role.save()

    worked()

    assert FileRun.objects.latest("pk").state == "failed"
    assert timezone.now() >= FileRun.objects.latest("pk").created_at


def test_an_import_stands_among_the_files_beside_the_downloads(client, university):
    university.login(client, university.employment_office())
    upload = uploaded(xlsx([person(1)]), "名单.xlsx")
    client.post(reverse("graduates:upload"), {"cohort": university.cohort, "file": upload})
    asked(client)

    page = client.get(reverse("exports:mine"))

    assert page.status_code == 200
    assert "名单.xlsx" in page.content.decode()
    assert FileRun.objects.filter(kind="import").exists()


def test_a_file_says_of_everybody_just_what_their_record_says(university):
    """A download reads only what its columns say they read; whatever the column, that is the whole of it."""
    with_everything = university.graduate(university.law)
    one = Graduate.unscoped.filter(pk=with_everything.pk)
    one.update(
        special_groups=["退役", "孤儿"], honours=True, extra={"disabled": False}, origin_region_name="", campus=None
    )
    Graduate.unscoped.exclude(pk=with_everything.pk).update(class_group=None, enrolled_on=None)
    actor = actor_of(university.employment_office())
    spec = REGISTRY[ASK]
    rows = spec.ordered(spec.filtered(actor, {}), "")

    written = {
        whose: [text_of(cell) for cell in line] for whose, line in exporting.values(spec, rows, list(spec.columns))
    }

    assert written == {g.pk: [text_of(column.of(g)) for column in spec.columns] for g in rows}
    assert len(written) == 4
    assert "退役、孤儿" in written[with_everything.pk]


def test_a_file_of_many_reads_them_with_few_statements(university, django_assert_num_queries):
    actor = actor_of(university.employment_office())
    spec = REGISTRY[ASK]
    rows = spec.ordered(spec.filtered(actor, {}), "")

    with django_assert_num_queries(2):
        lines = list(exporting.values(spec, rows, list(spec.columns)))

    assert [line[1] for _, line in lines] == sorted(g.student_number for g in rows)


def test_whoever_leaves_the_list_while_the_file_is_made_is_not_in_it(university, monkeypatch):
    monkeypatch.setattr(plain, "STEP", 2)
    actor = actor_of(university.employment_office())
    spec = REGISTRY[ASK]
    lines = exporting.values(spec, spec.ordered(spec.filtered(actor, {}), ""), list(spec.columns))
    first = [next(lines), next(lines)]

    Graduate.unscoped.exclude(pk__in=[whose for whose, _ in first]).update(deactivated_at=timezone.now())

    assert list(lines) == []
