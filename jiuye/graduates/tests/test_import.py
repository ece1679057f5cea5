"""导入生源名单: what a file does to the list, seen from the command line and the services."""

from __future__ import annotations

import pytest

from jiuye import graduates
from jiuye.accounts.models import Person
from jiuye.graduates.commands import import_graduates
from jiuye.graduates.facts import values_of, words
from jiuye.graduates.fields import fields_of
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import profile_of
from jiuye.graduates.tests.cast import NOON, University, id_number, person, saved, xlsx
from jiuye.institutions.models import ClassGroup, Department, Major
from jiuye.policy.vocabulary import ORIGIN_FIELDS
from jiuye.records.models import TrailEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def university(db):
    return University()


def brought(tmp_path, university, rows, *, dry_run=False, header=None, name="roster.xlsx"):
    path = saved(tmp_path, xlsx(rows, header), name)
    return import_graduates(path, university.school.code, 2026, dry_run, at=NOON)


@pytest.mark.seed("S4-34", "S0-05", "G-16")
def test_a_first_roster_makes_people_and_their_departments_majors_and_classes(tmp_path, university):
    status, said = brought(tmp_path, university, [person(1), person(2), person(3, 院系="外国语学院", 班级="英语2201")])

    assert (status, said["created"], said["rejected"], said["problems"]) == (0, 3, 0, [])
    one = Graduate.unscoped.select_related("person", "department", "major", "class_group").get(
        student_number="2022000001"
    )
    assert (one.department.name, one.major.code, one.class_group.name) == ("信息与计算机学院", "080902", "软件2201")
    assert (one.person.document, one.sex, one.level, one.origin_region_name) == (
        id_number(1),
        "1",
        "31",
        "安徽省合肥市蜀山区",
    )
    assert one.state == "draft"
    assert TrailEvent.objects.filter(action="graduate.imported").count() == 3


FIELDS = {
    "年度": "2026", "学历": "本科生毕业", "学历类型": "全日制", "师范生类别": "非师范生", "院系名称": "信息与计算机学院",
    "班级名称": "软件2201", "姓名": "甘棠", "性别": "男", "证件号码": id_number(1), "学号": "2022000001",
    "考生号": "22340104150001", "培养方式": "定向", "专业代码": "080902", "专业名称": "软件工程", "修业年限": "4", "民族": "回族",
    "政治面貌": "共青团员", "行政区划": "安徽省合肥市蜀山区", "生源所在地": "安徽省宣城市绩溪县", "定向或委培单位": "绩溪县教育局",
    "入学日期": "2022-09-01", "毕业日期": "2026-06-30", "毕结业结论": "毕业",
}  # fmt: skip


@pytest.mark.seed("S0-05", "S0-06")
def test_the_twenty_three_fields_come_from_one_file_and_stand_on_the_detail_page(tmp_path, university):
    status, said = brought(tmp_path, university, [FIELDS])

    one = Graduate.unscoped.select_related("person", "department", "major", "class_group", "school").get()
    kept = values_of(one)
    names = {label: name for name, label in ORIGIN_FIELDS.items()}
    assert (status, said["problems"], len(FIELDS)) == (0, [], 23)
    assert {label: words(names[label], kept[names[label]], one) for label in FIELDS} == {
        **FIELDS,
        "年度": "2026 届",
        "修业年限": "4年",
    }

    lines = {line.name: line for line in fields_of(one, profile_of(one.school, one.cohort), "school")}
    assert set(map(names.get, FIELDS)) <= set(lines)
    assert [FIELDS[label] for label in FIELDS if lines[names[label]].editable and label in SAME_AS_REGISTRY] == []


SAME_AS_REGISTRY = ("年度", "学历", "姓名", "性别", "证件号码", "学号", "考生号", "培养方式", "专业代码", "专业名称")


@pytest.mark.seed("W-09")
def test_the_same_file_again_changes_nothing(tmp_path, university):
    rows = [person(n) for n in range(5)]
    brought(tmp_path, university, rows)
    events = TrailEvent.objects.count()

    status, said = brought(tmp_path, university, rows)

    assert (status, said["unchanged"], said["created"], said["updated"]) == (0, 5, 0, 0)
    assert TrailEvent.objects.count() == events


@pytest.mark.seed("G-16")
def test_a_dry_run_counts_and_writes_nothing(tmp_path, university):
    status, said = brought(tmp_path, university, [person(1)], dry_run=True)

    assert (status, said["created"]) == (0, 1)
    assert not Graduate.unscoped.exists()
    assert not Department.unscoped.exists()


def test_a_file_with_one_wrong_row_leaves_everything_as_it_was(tmp_path, university):
    status, said = brought(tmp_path, university, [person(1), person(2, 身份证号="340104200401011234")])

    assert (status, said["rejected"], said["created"]) == (1, 1, 0)
    assert [(p["row"], p["column"], p["code"]) for p in said["problems"]] == [(3, "证件号码", "identifier.checksum")]
    assert not Graduate.unscoped.exists()
    assert not Person.objects.exists()


@pytest.mark.seed("S0-06", "G-16")
def test_blank_is_not_clear_and_the_word_clears(tmp_path, university):
    brought(tmp_path, university, [person(1)])

    brought(tmp_path, university, [person(1, 手机号="")])
    assert Graduate.unscoped.get().mobile == "13800000001"

    _, said = brought(tmp_path, university, [person(1, 手机号="清空")])
    assert said["updated"] == 1
    assert Graduate.unscoped.get().mobile == ""


def test_a_registry_field_cannot_be_cleared(tmp_path, university):
    brought(tmp_path, university, [person(1)])

    _, said = brought(tmp_path, university, [person(1, 姓名="清空")])

    assert said["problems"][0]["code"] == "clear.locked"


@pytest.mark.seed("S0-06")
def test_a_corrected_name_and_number_follow_the_registry_with_one_masked_line_in_the_trail(tmp_path, university):
    brought(tmp_path, university, [person(1, 姓名="王小明")])

    _, said = brought(tmp_path, university, [person(1, 姓名="王晓明")])
    _, again = brought(tmp_path, university, [person(1, 姓名="王晓明", 身份证号=id_number(7))])

    assert (said["updated"], again["updated"]) == (1, 1)
    one = Graduate.unscoped.select_related("person").get()
    assert (one.name, one.person.name, one.person.document) == ("王晓明", "王晓明", id_number(7))
    told = TrailEvent.objects.filter(action="graduate.reimported").order_by("seq").last()
    assert told.changes == {"id_number": ["***", "***"]}
    assert told.subject == f"graduate:{one.pk}"


@pytest.mark.seed("S1-10")
def test_a_student_number_does_not_change_hands(tmp_path, university):
    brought(tmp_path, university, [person(1)])

    _, said = brought(tmp_path, university, [person(1, 姓名="欧阳明月", 身份证号=id_number(9))])

    assert said["problems"][0]["code"] == "identity.other"


@pytest.mark.seed("S1-10")
def test_somebody_who_stands_twice_in_a_file_is_named_with_both_rows(tmp_path, university):
    _, said = brought(tmp_path, university, [person(1), person(2), person(1, 学号="2022000099")])

    assert [(p["row"], p["code"]) for p in said["problems"]] == [(4, "duplicate")]
    assert "第 2 行" in said["problems"][0]["message"]


@pytest.mark.seed("S0-09")
def test_one_major_name_with_several_codes_is_settled_by_the_code(tmp_path, university):
    _, said = brought(tmp_path, university, [person(1, 专业代码="080901")])

    assert said["problems"][0]["code"] == "major.name"
    assert "080902 软件工程" in said["problems"][0]["message"]


@pytest.mark.seed("S0-07")
@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("340100", "division.depth"),
        ("安徽省合肥市", "division.depth"),
        ("341402", "division.abolished"),
        ("火星", "division.unknown"),
    ],
)
def test_an_origin_is_a_county_that_exists(tmp_path, university, written, code):
    _, said = brought(tmp_path, university, [person(1, 生源所在地=written)])

    assert said["problems"][0]["code"] == code


@pytest.mark.parametrize(
    ("column", "written", "code"),
    [
        ("毕业日期", "2026-02-30", "date.impossible"), ("毕业日期", "明年夏天", "date.format"), ("手机号", "12345", "contact.mobile"),
        ("姓名", "陈？", "name.damaged"), ("学历", "幼儿园", "code.unknown"), ("培养方式", "散养", "code.unknown"),
        ("学号", "", "missing"), ("学号", "二〇二二", "number.format"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_right_is_refused_by_row_and_column(tmp_path, university, column, written, code):
    _, said = brought(tmp_path, university, [person(1), person(2, **{column: written})])

    assert [(p["row"], p["code"]) for p in said["problems"]] == [(3, code)]


def test_national_field_names_in_any_order_are_understood(tmp_path, university):
    row = {"XM": "李晓明", "SYSZDDM": "340104", "XH": "2022000001", "SFZH": id_number(1), "XLDM": "31", "XL": "本科生毕业",
           "XBDM": "1", "MZDM": "01", "SZYX": "外国语学院"}  # fmt: skip

    status, said = brought(tmp_path, university, [row])

    assert (status, said["created"]) == (0, 1)
    assert Graduate.unscoped.get().ethnicity == "01"


def test_every_new_graduate_is_announced_to_the_domains_above(tmp_path, university, monkeypatch):
    born = []
    monkeypatch.setattr(graduates, "births", [lambda chunk, at: born.extend(g.pk for g in chunk)])

    brought(tmp_path, university, [person(1), person(2)])

    assert sorted(born) == sorted(Graduate.unscoped.values_list("pk", flat=True))


@pytest.mark.seed("M-12")
def test_somebody_known_from_an_earlier_cohort_stays_one_person(tmp_path, university):
    path = saved(tmp_path, xlsx([person(1, 毕业日期="2024-06-30")]))
    import_graduates(path, university.school.code, 2024, at=NOON)

    brought(tmp_path, university, [person(1, 学号="2024000001", 学历="硕士研究生", 专业代码="", 专业名称="")])
    _, stranger = brought(tmp_path, university, [person(1, 学号="2024000001", 姓名="欧阳明月")])

    assert (Person.objects.count(), Graduate.unscoped.count()) == (1, 2)
    assert stranger["updated"] == 1 or stranger["problems"]


@pytest.mark.seed("C-28", "S2-13")
def test_an_unknown_department_is_a_question_once_the_school_has_departments(tmp_path, university):
    university.department("外国语学院", code="12", aliases=["外语系"])

    _, known = brought(tmp_path, university, [person(1, 院系="12"), person(2, 院系="外语系")], dry_run=True)
    _, said = brought(tmp_path, university, [person(1, 院系="外语学院")])

    assert known["problems"] == []
    assert said["problems"][0]["code"] == "department.unknown"


def test_a_new_cohort_may_bring_new_classes_but_a_near_twin_is_asked_about(tmp_path, university):
    brought(tmp_path, university, [person(1)])

    _, other = brought(tmp_path, university, [person(2, 班级="软件2202")])
    _, twin = brought(tmp_path, university, [person(3, 班级="软件2201班")])

    assert other["created"] == 1
    assert twin["problems"][0]["code"] == "class.unknown"
    assert ClassGroup.unscoped.count() == 2
    assert Major.unscoped.count() == 1
