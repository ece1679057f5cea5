"""The import journey as pages: upload, columns, dry run, suggestions, confirmation, receipt, lists."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jiuye.graduates.columns import ROSTER
from jiuye.graduates.lifecycle import LIFECYCLE
from jiuye.graduates.models import Graduate
from jiuye.graduates.services import attendance
from jiuye.graduates.sheets import matched
from jiuye.graduates.tests.cast import person, uploaded, xlsx
from jiuye.kit.actors import SYSTEM
from jiuye.kit.masking import mask_id
from jiuye.kit.sheets import read
from jiuye.notices.models import Notice
from jiuye.records.jobs.worker import work_once
from jiuye.records.models import FileRun, Job, TrailEvent
from jiuye.records.services import transition
from tests.cast import COHORT

pytestmark = pytest.mark.django_db


def worked():
    """The worker's turn: every waiting job is done here and now."""
    while work_once("tests"):
        pass


def row(n, **changes):
    plain = {
        "院系": "法学院",
        "专业代码": "030101",
        "专业名称": "法学",
        "班级": "法学1班",
        "毕业日期": f"{COHORT}-06-30",
    }
    return person(n, **{**plain, **changes})


def brought(client, rows, *, name="名单.xlsx"):
    answer = client.post(reverse("graduates:upload"), {"cohort": COHORT, "file": uploaded(xlsx(rows), name)})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    run = FileRun.objects.latest("pk")
    chosen = {f"column-{position}": key for key, position in run.options["index"].items()}
    client.post(reverse("graduates:columns", args=[run.pk]), chosen)
    worked()
    run.refresh_from_db()
    return run


def page(client, run):
    return client.get(reverse("graduates:run", args=[run.pk])).content.decode()


@pytest.mark.seed("S4-34", "W-09", "G-16")
def test_the_office_brings_a_roster_in_and_the_same_file_again_changes_nothing(client, university):
    university.login(client, university.employment_office())

    run = brought(client, [row(1), row(2)])
    assert run.state == "checked"
    assert "试算没有写入任何数据" in page(client, run)
    client.post(reverse("graduates:confirm", args=[run.pk]))
    worked()
    run.refresh_from_db()

    assert run.state == "applied"
    assert "再导入同一份文件，不会有任何变化" in page(client, run)
    assert Graduate.unscoped.filter(school=university.school, student_number__startswith="2022").count() == 2
    again = brought(client, [row(1), row(2)])
    assert (again.counts["unchanged"], again.counts["created"]) == (2, 0)
    assert "没有要写入的内容" in page(client, again)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "empty.xlsx", "文件是空的"), (b"<html><table>", "roster.xls", "网页"), (b"MZ\x90", "roster.xlsx", "程序"),
        (b"a,b\n1,2\n", "r.doc", "不能作为表格导入"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_on_the_upload_page_and_nothing_of_it_is_kept(
    client, university, content, name, sentence
):
    university.login(client, university.employment_office())

    answer = client.post(reverse("graduates:upload"), {"cohort": COHORT, "file": uploaded(content or b" "[:0], name)})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not FileRun.objects.exists()


def test_one_wrong_row_locks_the_confirmation_and_says_whose_decision_it_is(client, university):
    university.login(client, university.employment_office())

    run = brought(client, [row(1), row(2, 生源所在地="340100")])
    shown = page(client, run)
    answer = client.post(reverse("graduates:confirm", args=[run.pk]))

    assert "一份文件全进或全不进" in shown
    assert "生源所在地只写到了市" in shown
    assert answer.status_code == 422
    assert run.counts["rejected"] == 1


def test_the_office_may_let_the_good_rows_in_first(client, university):
    university.login(client, university.employment_office())
    run = brought(client, [row(1), row(2, 生源所在地="340100")])

    client.post(reverse("graduates:confirm", args=[run.pk]), {"partial": "1"})
    worked()

    assert list(
        Graduate.unscoped.filter(student_number__startswith="2022").values_list("student_number", flat=True)
    ) == ["2022000001"]


def test_a_department_may_not_let_the_good_rows_in_alone(client, university):
    university.login(client, university.department_admin(university.law))
    run = brought(client, [row(1), row(2, 生源所在地="340100")])

    answer = client.post(reverse("graduates:confirm", args=[run.pk]), {"partial": "1"})

    assert answer.status_code == 403
    assert "学校就业中心" in answer.content.decode()


@pytest.mark.seed("C-28")
def test_an_adopted_suggestion_becomes_an_alias_that_is_known_next_time(client, university):
    university.login(client, university.employment_office())
    run = brought(client, [row(1, 院系="法学系")])
    assert "只差“学院”“系”这样的后缀" in page(client, run)

    client.post(reverse("graduates:decide", args=[run.pk]), {"adopt": "all"})
    worked()
    client.post(reverse("graduates:confirm", args=[run.pk]))
    worked()

    university.law.refresh_from_db()
    assert university.law.aliases == ["法学系"]
    assert Graduate.unscoped.get(student_number="2022000001").department_id == university.law.pk
    assert brought(client, [row(2, 院系="法学系")]).counts["rejected"] == 0


def test_an_abolished_county_is_replaced_by_its_successor_when_one_accepts(client, university):
    university.login(client, university.employment_office())
    run = brought(client, [row(1, 生源所在地="341402")])
    assert "改为 安徽省巢湖市" in page(client, run) or "改为 安徽省合肥市巢湖市" in page(client, run)

    client.post(reverse("graduates:decide", args=[run.pk]), {"fix": "origin_region:division.abolished"})
    worked()

    run.refresh_from_db()
    assert (run.counts["rejected"], run.counts["created"]) == (0, 1)


def test_a_lost_character_is_offered_from_the_list_and_never_guessed(client, university):
    university.login(client, university.employment_office())
    first = brought(client, [row(1, 姓名="陈䶮")])
    client.post(reverse("graduates:confirm", args=[first.pk]))
    worked()

    run = brought(client, [row(1, 姓名="陈?")])

    assert "用名单的“陈䶮”" in page(client, run)
    client.post(reverse("graduates:decide", args=[run.pk]), {"fix": "name:name.damaged@2"})
    worked()
    run.refresh_from_db()
    assert (run.counts["rejected"], run.counts["unchanged"]) == (0, 1)


@pytest.mark.seed("T-30")
def test_a_department_cannot_write_next_door(client, university):
    university.login(client, university.department_admin(university.law))

    run = brought(client, [row(1, 院系="物理学院", 专业代码="070201", 专业名称="物理学", 班级="物理学1班")])

    assert [p["code"] for p in run.problems] == ["scope.elsewhere"]


@pytest.mark.seed("T-30")
def test_the_neighbour_sees_neither_the_import_nor_its_people(client, university):
    university.login(client, university.employment_office())
    run = brought(client, [row(1)])
    client.post(reverse("graduates:confirm", args=[run.pk]))
    worked()

    university.neighbour.login(client, university.neighbour.employment_office())

    assert client.get(reverse("graduates:run", args=[run.pk])).status_code == 404
    assert client.get(reverse("graduates:problems", args=[run.pk])).status_code == 404
    assert person(1)["姓名"] not in client.get(reverse("graduates:roster")).content.decode()


@pytest.mark.seed("S0-06", "M-01")
def test_a_reimported_registry_field_clears_the_confirmation_and_tells_the_graduate(client, university):
    one = university.graduate(university.law)
    actor = university.actor(one)
    transition(
        one, LIFECYCLE, "confirm", actor=actor, at=timezone.now(), confirmed_at=timezone.now(), confirmed_digest="x"
    )
    university.login(client, university.employment_office())

    changed = row(
        1,
        学号=one.student_number,
        姓名=one.name,
        身份证号=one.person.document,
        培养方式="委培(可签约)",
        手机号="13912345678",
    )
    run = brought(client, [changed])
    assert "确认失效" in page(client, run)
    client.post(reverse("graduates:confirm", args=[run.pk]))
    worked()

    one.refresh_from_db()
    assert (one.state, one.confirmed_at, one.training_mode) == ("draft", None, "42")
    assert one.mobile != "13912345678"  # the graduate's own, confirmed: an import does not overwrite it
    assert Notice.objects.filter(event="origin.reimported", user__person=one.person).count() == 1


@pytest.mark.seed("S2-73", "S2-74", "C-22")
def test_somebody_taken_off_the_list_comes_back_exactly_as_they_were(client, university):
    one = university.graduate(university.law)
    before = (one.state, one.mobile, one.department_id)
    university.login(client, university.employment_office())

    client.post(reverse("graduates:deactivate"), {"chosen": [one.pk], "why": "转入下一届"})
    assert one.name not in client.get(reverse("graduates:roster")).content.decode()
    assert one.name in client.get(reverse("graduates:inactive")).content.decode()
    answer = client.post(reverse("graduates:restore"), {"chosen": [one.pk]})

    one.refresh_from_db()
    assert "已恢复 1 人" in answer.content.decode()
    assert (one.state, one.mobile, one.department_id, one.deactivated_at) == (*before, None)
    told = TrailEvent.objects.filter(object_type="graduate", object_id=one.pk).values_list("action", flat=True)
    assert {"graduate.deactivate", "graduate.restore"} <= set(told)


@pytest.mark.seed("S2-74")
def test_a_reimport_brings_somebody_back(client, university):
    one = university.graduate(university.law)
    attendance.deactivate(actor=SYSTEM, graduates=[one], why="误删", at=timezone.now())
    university.login(client, university.employment_office())

    run = brought(
        client, [row(1, 学号=one.student_number, 姓名=one.name, 身份证号=one.person.document, 手机号="", 生源所在地="")]
    )
    assert run.counts["restored"] == 1
    client.post(reverse("graduates:confirm", args=[run.pk]))
    worked()

    one.refresh_from_db()
    assert one.deactivated_at is None


@pytest.mark.seed("S0-11", "S0-12")
@pytest.mark.parametrize("asked", ["name", "number", "document"])
def test_the_list_finds_people_by_name_number_and_whole_id_number(client, university, asked):
    one = university.enrol(university.law, "诸葛青云")
    Graduate.unscoped.filter(pk=one.pk).update(
        searchable=" ".join(["诸葛 葛青 青云", *[one.student_number[i : i + 2] for i in range(9)]])
    )
    university.login(client, university.employment_office())
    typed = {"name": "诸葛", "number": one.student_number, "document": one.person.document}[asked]

    shown = client.get(reverse("graduates:roster"), {"q": typed}).content.decode()

    assert "诸葛青云" in shown
    assert "沈知遥" not in shown
    assert f">{one.person.document}" not in shown
    assert mask_id(one.person.document) in shown


@pytest.mark.parametrize("list_page", ["roster", "inactive"])
def test_a_list_costs_the_same_with_more_people(client, university, list_page):
    def listed(n):
        one = university.enrol(university.law, f"诸葛{n}")
        if list_page == "inactive":
            attendance.deactivate(actor=SYSTEM, graduates=[one], why="离校", at=timezone.now())

    university.login(client, university.employment_office())
    listed(0)
    client.get(reverse(f"graduates:{list_page}"))

    few = queries_of(client, list_page)
    for n in range(1, 5):
        listed(n)

    more = queries_of(client, list_page)
    assert more == few


def queries_of(client, name):
    with CaptureQueriesContext(connection) as seen:
        client.get(reverse(f"graduates:{name}"))
    return len(seen)


def test_a_run_left_behind_is_found_again_in_the_records_of_imports(client, university):
    university.login(client, university.employment_office())

    run = brought(client, [row(1)])

    shown = client.get(reverse("graduates:upload")).content.decode()
    assert reverse("graduates:run", args=[run.pk]) in shown
    assert "接着做" in shown


def test_the_error_sheet_holds_the_rows_as_they_were_with_what_to_do(client, university, tmp_path):
    university.login(client, university.employment_office())
    run = brought(client, [row(1), row(2, 毕业日期="2026-02-30")])

    answer = client.get(reverse("graduates:problems", args=[run.pk]))

    path = tmp_path / "problems.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    table = read(path, name="problems.xlsx")
    assert table.header[-2:] == ["问题", "怎么办"]
    assert "2 月 30 日" in table.rows[0][-2]
    assert TrailEvent.objects.filter(action="graduates.problems").exists()


def test_an_unfinished_import_can_be_given_up(client, university):
    university.login(client, university.employment_office())
    run = brought(client, [row(1)])

    client.post(reverse("graduates:abandon", args=[run.pk]))

    run.refresh_from_db()
    assert (run.state, bool(run.upload)) == ("abandoned", False)
    assert Job.objects.exclude(state="done").count() == 0


def test_a_list_that_moved_after_the_dry_run_is_counted_again_before_anything_is_written(client, university):
    university.login(client, university.employment_office())
    run = brought(client, [row(1)])
    university.enrol(university.law, row(1)["姓名"], student_number=row(1)["学号"])

    client.post(reverse("graduates:confirm", args=[run.pk]))
    worked()

    run.refresh_from_db()
    assert run.state == "checked"
    assert "没有写入任何数据" in page(client, run)


@pytest.mark.seed("S4-34")
def test_the_template_of_the_province_says_what_is_required_and_is_itself_importable(client, university, tmp_path):
    university.login(client, university.employment_office())

    answer = client.get(reverse("graduates:template", args=[COHORT]))

    path = tmp_path / "template.xlsx"
    path.write_bytes(answer.content)
    table = read(path, name="template.xlsx")
    found = matched(table.header, ROSTER.importable)
    assert {"姓名*", "学号*", "证件号码*"} <= set(table.header)
    assert not found.unknown
    assert not found.missing
