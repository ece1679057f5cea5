"""The nation's unit list and the registry's file: shown first, taken once, used by the rules, seen by whom they concern (E07, E05, C02)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiuye.graduates.models import Graduate
from jiuye.kit.refusals import Refused
from jiuye.kit.sheets import match_columns, read, write_csv, write_dbf, write_xlsx
from jiuye.national import commands, disagreements
from jiuye.national.models import Registered, Unit, UnitList
from jiuye.national.reference_sheets import REGISTRY, UNITS
from jiuye.national.sheets import OWN
from jiuye.national.tests.living import EMPLOYER, approved, complete, submitted
from jiuye.records.jobs.worker import work_once
from jiuye.records.models import FileRun
from jiuye.standards import local

NAME, CODE = EMPLOYER["employer_name"], EMPLOYER["credit_code"]
OTHER = "合肥云桥信息科技有限公司"


def written(tmp_path, header, rows, fmt="csv", name="list"):
    path = tmp_path / f"{name}.{fmt}"
    if fmt == "dbf":
        write_dbf(str(path), [(h, 100) for h in header], rows)
    else:
        (write_xlsx if fmt == "xlsx" else write_csv)(str(path), list(header), rows)
    return path


def units(university, tmp_path, rows, **more):
    path = written(tmp_path, ("单位名称", "统一社会信用代码"), rows)
    return commands.units(path, university.school.code, university.cohort, **more)


def at(name, university):
    return f"{reverse(name)}?cohort={university.cohort}"


def said_of_the_employer(university):
    _, answer = commands.check(university.school.code, university.cohort)
    return [p["why"] for p in answer["problems"] if p["id"] == "E07"]


@pytest.mark.seed("S0-67", "M-06")
def test_a_unit_is_missing_only_from_a_list_somebody_imported(university, tmp_path):
    submitted(university, university.graduate(university.law))
    assert said_of_the_employer(university) == []

    units(university, tmp_path, [["别的单位", ""]])
    assert said_of_the_employer(university) == [f"导入的全国单位名单里没有“{NAME}”"]

    units(university, tmp_path, [[NAME, CODE]])
    assert said_of_the_employer(university) == []


@pytest.mark.seed("S0-67")
def test_a_unit_listed_under_another_name_is_offered_that_name(university, tmp_path):
    submitted(university, university.graduate(university.law))

    units(university, tmp_path, [[OTHER, CODE]])

    assert said_of_the_employer(university) == [f"全国单位名单里这个代码的单位叫“{OTHER}”"]


def test_a_list_is_for_its_year_and_a_new_one_takes_its_place_unless_it_goes_on(university, tmp_path):
    units(university, tmp_path, [["甲单位", ""], ["乙单位", ""], ["乙单位", ""]])
    units(university, tmp_path, [["丙单位", ""]], append=True)
    assert sorted(Unit.objects.values_list("name", flat=True)) == ["丙单位", "乙单位", "甲单位"]
    assert UnitList.objects.get().size == 3

    units(university, tmp_path, [["丁单位", ""]])

    assert list(Unit.objects.values_list("name", flat=True)) == ["丁单位"]
    submitted(university, university.graduate(university.law))
    UnitList.objects.update(cohort=university.cohort - 1)
    assert said_of_the_employer(university) == []


@pytest.mark.seed("S0-67")
def test_a_centres_list_holds_for_all_its_schools_and_a_schools_only_for_itself(university, tmp_path):
    neighbour = university.neighbour
    for one in (university, neighbour):
        submitted(one, one.graduate(one.law))

    units(university, tmp_path, [["别的单位", ""]])
    assert said_of_the_employer(university)
    assert said_of_the_employer(neighbour) == []

    units(university, tmp_path, [["又一个单位", ""]], everywhere=True)
    assert said_of_the_employer(neighbour)


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "dbf"])
def test_rows_that_cannot_be_taken_are_named_by_row_and_column(university, tmp_path, fmt):
    header = ("DWMC", "DWZZJGDM")
    path = written(tmp_path, header, [["好单位", CODE], ["", CODE], ["坏代码单位", "91340100MA2MQ0L14X"]], fmt)

    _, answer = commands.units(path, university.school.code, university.cohort)

    assert [(p["row"] - answer["problems"][0]["row"], p["column"]) for p in answer["problems"]] == [
        (0, "单位名称"), (1, "统一社会信用代码"),
    ]  # fmt: skip
    assert dict(Unit.objects.values_list("name", "code")) == {"好单位": CODE, "坏代码单位": ""}


def test_a_file_without_names_is_refused_and_nothing_is_kept(university, tmp_path):
    path = written(tmp_path, ("备注",), [["x"]])

    with pytest.raises(Refused):
        commands.units(path, university.school.code, university.cohort)

    assert not UnitList.objects.exists()


@pytest.mark.seed("S0-67", "T-56")
def test_the_office_sees_what_a_list_holds_before_it_counts(client, university, tmp_path):
    submitted(university, university.graduate(university.law))
    university.login(client, university.employment_office())
    assert "还没有名单" in client.get(reverse("national:units")).content.decode()
    assert "没有名单可查" in client.get(reverse("national:check")).content.decode()
    content = written(tmp_path, ("单位名称",), [["甲单位"], ["乙单位"]]).read_bytes()

    shown = client.post(
        reverse("national:units_upload"), {"file": SimpleUploadedFile("名单.csv", content)}, follow=True
    )
    assert "这个文件会怎样" in shown.content.decode()
    assert not Unit.objects.exists()
    for _ in range(2):
        client.post(shown.redirect_chain[-1][0], {"do": "apply"})
    while work_once("test"):
        pass

    assert Unit.objects.count() == 2
    assert "已经采用" in client.get(shown.redirect_chain[-1][0]).content.decode()
    assert "名单.csv" in client.get(reverse("national:units")).content.decode()
    assert "照" in client.get(reverse("national:check")).content.decode()


def test_a_department_reads_the_list_and_cannot_bring_one(client, university):
    university.login(client, university.department_admin(university.law))

    assert client.get(reverse("national:units")).status_code == 200
    assert client.post(reverse("national:units_upload")).status_code == 403
    assert client.post(reverse("national:registry_upload")).status_code == 403


# -- the registry


def enrolled(graduate, **other):
    """The registry's line of a graduate; ``other`` is what it has otherwise."""
    values = {
        "考生号": graduate.exam_number, "身份证号": graduate.person.document, "姓名": graduate.name, "性别": "男" if graduate.sex == "1" else "女",
        "学历代码": "31", "专业代码": graduate.major_code, "学号": graduate.student_number,
    }  # fmt: skip
    return {**values, **other}


def registry(university, tmp_path, people, fmt="csv"):
    path = written(tmp_path, list(people[0]), [list(one.values()) for one in people], fmt, "registry")
    return commands.registry(path, university.school.code, university.cohort)


@pytest.fixture
def people(university):
    return [complete(g) for g in Graduate.unscoped.filter(school=university.school).order_by("pk")]


@pytest.mark.seed("S0-64", "S0-65")
def test_whoever_differs_is_listed_by_person_and_field_and_the_roster_is_left_alone(university, people, tmp_path):
    first, second, *rest = people
    before = list(Graduate.unscoped.order_by("pk").values())

    status, answer = registry(university, tmp_path, [
        enrolled(first, 考生号="99999999999999"), enrolled(second, 专业代码="030102"), *map(enrolled, rest),
    ])  # fmt: skip

    assert status == 1
    assert (answer["people"], answer["matched"], answer["differing"], answer["fields"]) == (4, 4, 2, 2)
    found = disagreements.of(university.actor(university.employment_office()), university.school, university.cohort)
    told = {one.graduate.pk: one.lines for one in map(disagreements.described, found.rows)}
    assert [line[0] for line in told[first.pk]] == ["考生号"]
    assert told[second.pk] == (("专业代码", "030101", "030102"),)
    assert list(Graduate.unscoped.order_by("pk").values()) == before


@pytest.mark.seed("S0-64", "S0-65", "M-06")
def test_the_check_says_what_the_registry_says(university, people, tmp_path):
    first = people[0]
    submitted(university, first)
    registry(university, tmp_path, [enrolled(first, 考生号="99999999999999", 姓名="沈知瑶")])

    _, answer = commands.check(university.school.code, university.cohort)

    mine = {p["id"]: p["why"] for p in answer["problems"] if p["KSH"] == first.exam_number}
    assert "学籍库里是 99999999999999" in mine["E05"]
    assert "姓名" in mine["C02"]


def test_who_is_on_one_side_only_is_named(university, people, tmp_path):
    *most, last = people
    stranger = {**enrolled(people[0]), "考生号": "1", "身份证号": "340104200409029999", "姓名": "甲某", "学号": "404"}

    _, answer = registry(university, tmp_path, [*map(enrolled, most), stranger])

    assert (answer["strangers"], answer["absent"]) == (1, 1)
    assert [(p["row"], p["column"]) for p in answer["problems"]] == [(5, "学号")]
    assert "甲某 404" in answer["problems"][0]["message"]
    found = disagreements.of(university.actor(university.employment_office()), university.school, university.cohort)
    assert [g.pk for g in found.absent] == [last.pk]


def test_the_registry_may_write_names_short_dates_and_other_headings(university, people, tmp_path):
    (first, *_) = people
    line = {"公民身份号码": first.person.document.lower(), "姓名": first.name, "学历层次": "本科", "入学日期": f"{first.enrolled_on:%Y-%m}",
            "性别": "男" if first.sex == "1" else "女", "学制": "4年"}  # fmt: skip

    for fmt in ("csv", "xlsx"):
        _, answer = registry(university, tmp_path, [line], fmt)
        assert (answer["matched"], answer["differing"]) == (1, 0)


@pytest.mark.parametrize("header", [("姓名", "专业代码"), ("学号",)])
def test_a_registry_that_names_nobody_or_says_nothing_is_refused(university, tmp_path, header):
    with pytest.raises(Refused):
        commands.registry(written(tmp_path, header, [["x"] * len(header)]), university.school.code, university.cohort)


def test_after_the_roster_was_put_right_the_comparison_says_so(client, university, people, tmp_path):
    first = people[0]
    registry(university, tmp_path, [enrolled(first, 姓名="沈知瑶"), *map(enrolled, people[1:])])
    university.login(client, university.employment_office())
    page = client.get(at("national:registry", university)).content.decode()
    assert "沈知瑶" in page
    Graduate.unscoped.filter(pk=first.pk).update(name="沈知瑶")

    assert "已经改成一致了" in client.get(at("national:registry", university)).content.decode()
    client.post(at("national:registry_again", university))

    assert "没有不一致的" in client.get(at("national:registry", university)).content.decode()
    assert not Registered.unscoped.filter(differing=True).exists()


def test_the_department_next_door_and_the_school_next_door_see_no_difference(client, university, people, tmp_path):
    registry(university, tmp_path, [enrolled(people[0], 姓名="沈知瑶")])
    for who, home in ((university.department_admin(university.physics), university),
                      (university.neighbour.employment_office(), university.neighbour)):  # fmt: skip
        home.login(client, who)
        for url in (at("national:registry", university), at("national:registry_list", university)):
            assert "沈知".encode() not in client.get(url).content
    receipt = FileRun.objects.get(what="national.registry")
    assert client.get(reverse("national:reference", args=[receipt.pk])).status_code == 404
    assert client.post(reverse("national:reference", args=[receipt.pk]), {"do": "apply"}).status_code == 404


def test_the_list_of_differences_downloads_with_numbers_masked(client, university, people, tmp_path):
    registry(university, tmp_path, [enrolled(people[0], 考生号="99999999999999"), *map(enrolled, people[1:])])
    university.login(client, university.employment_office())

    path = tmp_path / "out.xlsx"
    path.write_bytes(client.get(at("national:registry_list", university)).content)

    (row,) = read(path, name="out.xlsx").rows
    assert row[:2] == [people[0].name, people[0].student_number]
    assert row[4] == "考生号"
    assert people[0].exam_number not in row
    assert "99999999999999" not in row


def test_the_comparison_costs_the_same_with_one_difference_and_with_three(client, university, people, tmp_path):
    university.login(client, university.employment_office())
    counts = []
    for n in (1, 3):
        registry(university, tmp_path, [enrolled(g, 姓名=f"某{g.pk}") for g in people[:n]])
        client.get(at("national:registry", university))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(at("national:registry", university)).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


# -- templates and the way there


@pytest.mark.seed("S0-60")
@pytest.mark.parametrize("kind", ["feedback", "units", "registry"])
def test_a_template_downloads_and_its_own_headings_are_read_back(client, university, tmp_path, kind):
    university.login(client, university.employment_office())

    answer = client.get(reverse("national:template", args=[kind]))

    path = tmp_path / "template.xlsx"
    path.write_bytes(answer.content)
    header = read(path, name=path.name).header
    found = match_columns(header, {"feedback": OWN, "units": UNITS, "registry": REGISTRY}[kind])
    assert (found.missing, found.unknown, found.conflicts) == ([], [], [])
    assert len(found.index) == len(header)
    page = client.get(
        reverse({"feedback": "national:feedback", "units": "national:units", "registry": "national:registry"}[kind])
    )
    assert reverse("national:template", args=[kind]) in page.content.decode()
    assert "下载导入模板" in page.content.decode()
    assert client.get(reverse("national:template", args=["other"])).status_code == 404


@pytest.mark.seed("S0-60", "S0-61")
def test_the_feedback_dry_run_names_row_and_column_of_what_it_could_not_use(client, university, tmp_path):
    graduate = university.graduate(university.law)
    approved(university, graduate)
    university.login(client, university.employment_office())
    content = written(tmp_path, ("考生号", "反馈信息", "错误类别"), [
        [graduate.exam_number, "单位性质不正确", "别的错误"], ["404", "单位性质不正确", ""],
    ]).read_bytes()  # fmt: skip

    shown = client.post(reverse("national:feedback"), {"file": SimpleUploadedFile("反馈.csv", content)}, follow=True)

    receipt = FileRun.objects.get(what="national.feedback")
    assert [(p["row"], p["column"]) for p in receipt.problems] == [(2, "错误类别"), (3, "考生号")]
    assert receipt.counts["unknown"] == 1
    for words in ("没有“别的错误”这一类，按原话归类", "本届没有考生号为“404”的毕业生"):
        assert words in shown.content.decode()


@pytest.mark.seed("S0-48", "S0-54")
def test_where_no_minimum_wage_was_brought_the_check_says_that_it_did_not_run(
    client, university, tmp_path, monkeypatch
):
    monkeypatch.setattr(local, "folder", [tmp_path / "tables"])
    graduate = university.graduate(university.law)
    submitted(university, graduate, leaf="other_employment", kind="", monthly_pay="1000", contract_from=f"{university.cohort}-07-01",
              contract_to=f"{university.cohort + 3}-06-30")  # fmt: skip

    _, answer = commands.check(university.school.code, university.cohort)
    assert answer["not_checked"] == {"C17": 1}
    university.login(client, university.employment_office())
    assert "这一项没有查" in client.get(reverse("national:check")).content.decode()

    (tmp_path / "wage.csv").write_text(
        "区划代码,月标准,执行日期,依据\n340000,1870,2023-03-01,甲文件\n", encoding="utf-8"
    )
    local.put("minimum_wage", tmp_path / "wage.csv")
    _, answer = commands.check(university.school.code, university.cohort)

    assert answer["not_checked"] == {"C17": 0}
    assert "C17" in {p["id"] for p in answer["problems"] if p["KSH"] == graduate.exam_number}
    assert "这一项没有查" not in client.get(reverse("national:check")).content.decode()
