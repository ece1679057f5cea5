"""Who is collected and what a roster leaves open (S0-08, S0-10, S4-28, S4-29, S4-32, S4-93)."""

import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from jiuye.graduates.columns import ROSTER
from jiuye.graduates.commands import import_graduates
from jiuye.graduates.fields import fields_of
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import profile_of
from jiuye.graduates.services import origin
from jiuye.graduates.tests.cast import NOON, University, person, saved, uploaded, xlsx
from jiuye.graduates.tests.season import SAID, complete, confirmed, during, fresh
from jiuye.records.jobs.worker import work_once
from jiuye.records.models import FileRun

pytestmark = pytest.mark.django_db


def brought(tmp_path, university, rows, **more):
    return import_graduates(saved(tmp_path, xlsx(rows)), university.school.code, 2026, False, at=NOON, **more)


def tried(client, university, rows):
    """Uploaded, columns as found, dry run done."""
    upload = uploaded(xlsx(rows, list(rows[-1])))
    client.post(reverse("graduates:upload"), {"cohort": university.cohort, "file": upload})
    run = FileRun.objects.get(kind="import")
    chosen = {f"column-{position}": key for key, position in run.options["index"].items()}
    client.post(reverse("graduates:columns", args=[run.pk]), chosen)
    worked()
    return FileRun.objects.get(pk=run.pk)


def worked():
    while work_once("tests"):
        pass


@pytest.mark.seed("S4-29")
@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("学习形式", "函授"), ("学习形式", "成人教育"), ("学习形式", "网络教育"), ("学习形式", "自学考试"), ("学习形式", "旁听"),
        ("学习形式", "外国留学生"), ("毕结业结论", "肄业"), ("身份证号", "EA0000001"),
        ("身份证号", "123456789"),
    ],
)  # fmt: skip
def test_who_is_no_full_time_regular_graduate_is_refused_by_name(tmp_path, db, column, said):
    university = University()

    as_it_should_be = {"学习形式": "全日制", "毕结业结论": "毕业"}

    rows = [person(1, **as_it_should_be), person(2, **{**as_it_should_be, column: said})]
    status, answer = brought(tmp_path, university, rows)

    (problem,) = answer["problems"]
    assert (status, problem["row"], problem["code"]) == (1, 3, "collection.outside")
    assert "收集范围" in problem["message"]
    assert not Graduate.unscoped.exists()


@pytest.mark.seed("S4-29", "S4-30")
def test_regular_graduates_those_from_hong_kong_and_taiwan_and_permanent_residents_are_collected(tmp_path, db):
    university = University()

    status, answer = brought(
        tmp_path, university,
        [person(1, 学习形式="全日制", 毕结业结论="毕业"), person(2, 学习形式="非全日制", 毕结业结论="结业"),
         person(3, 身份证号="830000200102039995"), person(4, 身份证号="H00000001"), person(5, 身份证号="00000001"),
         person(6, 身份证号="911840199001019995")],
    )  # fmt: skip

    assert (status, answer["created"]) == (0, 6), answer["problems"]
    kinds = Graduate.unscoped.order_by("student_number").values_list("person__document_kind", flat=True)
    assert list(kinds) == ["1", "1", "1", "6", "8", "9"]


@pytest.mark.seed("S4-29", "S4-32")
@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("34010420040101999A", "identifier.format"), ("34O104200401019995", "identifier.format"),
        ("34010420040101999", "identifier.format"), ("3401042004010199955", "identifier.format"),
        ("军字第0099号", "identifier.unknown"), ("待补", "identifier.unknown"),
    ],
)  # fmt: skip
def test_a_number_of_no_known_document_is_refused_with_what_to_do(tmp_path, db, written, code):
    university = University()

    status, answer = brought(tmp_path, university, [person(1), person(2, 身份证号=written)])

    (problem,) = answer["problems"]
    assert (status, problem["row"], problem["code"]) == (1, 3, code)
    assert "。" in problem["message"], "what is wrong, then what to do"
    assert not Graduate.unscoped.exists()


@pytest.mark.seed("S0-10")
@pytest.mark.parametrize("who", ["department_admin", "counsellor"])
def test_a_department_cannot_bring_special_groups_and_is_told_whose_they_are(client, university, who):
    staff = getattr(university, who)(university.law)
    staff.role.functions = [*staff.role.functions, "graduates.import"]
    staff.role.save()
    university.login(client, staff)
    mine = {"院系": "法学院", "专业代码": "030101", "专业名称": "法学", "班级": university.law_class.name}
    rows = [person(1, **mine, 特殊群体="脱贫家庭"), person(2, **mine, 特殊群体="")]

    run = tried(client, university, rows)

    page = client.get(reverse("graduates:run", args=[run.pk])).content.decode()
    assert (run.counts["rejected"], run.counts["created"]) == (1, 1)
    assert "学校就业中心统一导入" in page
    assert "特殊群体" not in read_template(client, university)


@pytest.mark.seed("S0-10")
def test_the_office_brings_special_groups_for_the_whole_school(client, university):
    university.login(client, university.employment_office())
    run = tried(
        client, university, [person(1, 特殊群体="脱贫家庭", 毕业日期=f"{university.cohort}-06-30", 院系="法学院")]
    )

    assert run.counts["rejected"] == 0, run.counts
    assert "特殊群体" in read_template(client, university)


def read_template(client, university):
    """The headings of the template as this person downloads it."""
    content = client.get(reverse("graduates:template", args=[university.cohort])).content
    return next(iter(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()))


@pytest.mark.seed("S0-08", "S4-32")
def test_a_roster_of_three_columns_is_imported_and_says_what_is_still_to_be_filled_in(client, university):
    university.login(client, university.employment_office())
    rows = [{k: person(n)[k] for k in ("姓名", "学号", "身份证号")} for n in (1, 2)]
    rows[1] |= {"培养方式": "非定向", "民族": "汉族"}
    run = tried(client, university, rows)

    open_fields = dict(run.counts["unfilled"])
    page = client.get(reverse("graduates:run", args=[run.pk])).content.decode()

    assert (run.counts["created"], run.counts["rejected"]) == (2, 0)
    assert open_fields["院系名称"] == open_fields["考生号"] == 2
    assert open_fields["民族"] == 1
    assert open_fields["定向或委培单位"] == 1, "whoever is 非定向 has none"
    assert not {"姓名", "学号", "证件号码", "性别", "年度"} & set(open_fields)
    assert "必填、文件里没有的" in page


@pytest.mark.seed("S0-10")
@pytest.mark.parametrize("role", ["student", "counselor", "department", "school"])
def test_the_special_group_has_no_box_on_anybodys_page_while_hardship_has(university, role):
    graduate = complete(university.graduate(university.law))
    profile = profile_of(graduate.school, graduate.cohort)

    lines = {field.name: field for field in fields_of(graduate, profile, role)}

    assert "special_groups" not in lines
    assert lines["hardship"].editable


@pytest.mark.seed("S0-10")
def test_the_special_group_comes_only_with_an_import_and_hardship_does_not_touch_it(university):
    graduate = complete(university.graduate(university.law))
    Graduate.unscoped.filter(pk=graduate.pk).update(special_groups=["脱贫家庭"])
    office = university.actor(university.employment_office())

    origin.edit(actor=office, graduate=fresh(graduate), values={"hardship": "2"}, at=during(university))
    told = origin.edit(actor=office, graduate=fresh(graduate), values={"special_groups": "残疾"}, at=during(university))

    assert told == {}
    after = fresh(graduate)
    assert (after.hardship, after.special_groups) == ("2", ["脱贫家庭"])


@pytest.mark.seed("S0-10")
def test_an_import_brings_special_groups_of_its_own_beside_hardship(tmp_path, db):
    university = University()

    brought(tmp_path, university, [person(1, 特殊群体="脱贫家庭、残疾", 困难生类别="非困难生")])

    one = Graduate.unscoped.get()
    assert (one.special_groups, one.hardship) == (["脱贫家庭", "残疾"], "0")


@pytest.mark.seed("S4-28")
def test_the_seventeen_fields_of_the_collection_are_columns_of_the_roster():
    fields = ["姓名", "证件号码", "考生号", "性别", "生源所在地", "培养方式", "师范生类别", "专业名称", "学历", "民族", "政治面貌",
              "困难生类别", "手机号", "电子邮箱", "QQ", "家庭地址", "家长联系电话"]  # fmt: skip

    labels = {column.label for column in ROSTER.importable}

    assert [label for label in fields if label not in labels] == []


@pytest.mark.seed("S4-93")
def test_registry_data_with_national_headings_is_uploaded_and_confirmed_by_the_student(university, client):
    university.login(client, university.employment_office())
    national = {"XM": "姓名", "XH": "学号", "SFZH": "身份证号", "XLDM": "学历", "ZYDM": "专业代码", "ZY": "专业名称"}
    rows = [{heading: person(1)[column] for heading, column in national.items()} | {"XLDM": "31"}]
    run = tried(client, university, rows)
    client.post(reverse("graduates:confirm", args=[run.pk]))
    worked()
    graduate = Graduate.unscoped.get(student_number=person(1)["学号"])

    after = confirmed(university, graduate)

    assert (after.major_code, after.level, after.state) == ("080902", "31", "confirmed")
    assert after.origin_region == SAID["origin_region"]
