"""A school keeps its own structure and settings (S4-22…S4-26, S2-18, S2-20, S4-35)."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from jiuye.institutions import offers, queries, settings, sheets
from jiuye.institutions.models import Department, Major, School
from jiuye.kit.refusals import Denied, Refused

PAGES = [("about", []), ("fields", []), ("flows", []), *(("table", [k]) for k in ("departments", "majors", "classes", "campuses")),
         *(("add", [k]) for k in ("departments", "majors", "classes", "campuses")), ("upload", ["majors"])]  # fmt: skip


def sheet(*rows, name="专业.xlsx"):
    book, content = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return SimpleUploadedFile(name, content.getvalue())


@pytest.fixture(autouse=True)
def files_in(tmp_path, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_the_office_opens_every_settings_page(client, university, name, args):
    university.login(client, university.employment_office())

    assert client.get(reverse(f"institutions:{name}", args=args)).status_code == 200


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_a_department_administrator_changes_no_settings(client, university, name, args):
    university.login(client, university.department_admin(university.law))

    assert client.get(reverse(f"institutions:{name}", args=args)).status_code == 403


@pytest.mark.seed("S4-23")
def test_a_department_is_added_renamed_and_closed(client, university):
    university.login(client, university.employment_office())

    client.post(
        reverse("institutions:add", args=["departments"]), {"name": "医学院", "code": "09", "aliases": "医学部、医科"}
    )
    made = Department.unscoped.get(school=university.school, name="医学院")
    client.post(reverse("institutions:edit", args=["departments", made.pk]), {"name": "临床医学院", "code": "09"})
    client.post(reverse("institutions:switch", args=["departments", made.pk]))

    made.refresh_from_db()
    assert (made.name, made.school, made.closed_at is not None) == ("临床医学院", university.school, True)


@pytest.mark.seed("S4-23")
def test_two_departments_cannot_share_a_name(client, university):
    university.login(client, university.employment_office())

    answer = client.post(reverse("institutions:add", args=["departments"]), {"name": "法学院"})

    assert answer.status_code == 422
    assert "已经有了" in answer.content.decode()


@pytest.mark.seed("S4-24", "S4-25", "S4-26")
def test_a_major_a_class_and_a_campus_are_added(client, university):
    university.login(client, university.employment_office())
    major = {"name": "知识产权", "level": "31", "length": "4", "department": university.law.pk, "code": "030102T"}

    answers = [
        client.post(reverse("institutions:add", args=["majors"]), major),
        client.post(
            reverse("institutions:add", args=["classes"]),
            {"name": "法学2班", "cohort": university.cohort, "department": university.law.pk},
        ),
        client.post(reverse("institutions:add", args=["campuses"]), {"name": "东校区"}),
    ]

    assert [a.status_code for a in answers] == [302, 302, 302]


@pytest.mark.seed("S4-24")
def test_a_major_must_be_in_the_national_catalogue(client, university):
    university.login(client, university.employment_office())
    major = {"name": "魔法学", "level": "31", "length": "4", "department": university.law.pk, "code": "999999"}

    answer = client.post(reverse("institutions:add", args=["majors"]), major)

    assert answer.status_code == 422
    assert not Major.unscoped.filter(name="魔法学").exists()


def test_the_neighbours_department_is_not_there(client, university):
    university.login(client, university.employment_office())
    foreign = university.neighbour.law

    assert client.get(reverse("institutions:edit", args=["departments", foreign.pk])).status_code == 404
    assert client.post(reverse("institutions:switch", args=["departments", foreign.pk])).status_code == 404


@pytest.mark.seed("S4-24")
def test_majors_are_imported_after_a_dry_run_and_the_same_file_changes_nothing(university):
    actor, at = university.actor(university.employment_office()), timezone.now()
    head = ["专业名称", "国标专业代码", "学历层次", "学制", "所属院系"]
    rows = (head, ["知识产权", "030102T", "本科生毕业", "4", "法学院"], ["物理学", "070201", "31", "4", "物理学院"])

    run = sheets.receive(actor=actor, school=university.school, kind="majors", upload=sheet(*rows), at=at)
    assert run.counts == {"new": 1, "changed": 0, "same": 1, "problems": 0}
    assert not Major.unscoped.filter(name="知识产权").exists()
    sheets.apply(actor=actor, school=university.school, run=run, at=at)
    again = sheets.receive(actor=actor, school=university.school, kind="majors", upload=sheet(*rows), at=at)

    assert Major.unscoped.get(name="知识产权").department == university.law
    assert again.counts == {"new": 0, "changed": 0, "same": 2, "problems": 0}


@pytest.mark.seed("S4-24")
def test_one_bad_row_keeps_the_whole_file_out_and_names_the_row(university):
    actor, at = university.actor(university.employment_office()), timezone.now()
    head = ["专业名称", "国标专业代码", "学历层次", "学制", "院系"]
    file = sheet(
        head, ["知识产权", "030102T", "本科生毕业", "4", "法学院"], ["天文学", "070401", "本科生毕业", "4", "天文学院"]
    )

    run = sheets.receive(actor=actor, school=university.school, kind="majors", upload=file, at=at)

    assert [(p["row"], p["column"]) for p in run.problems] == [(3, "院系名称")]
    with pytest.raises(Refused):
        sheets.apply(actor=actor, school=university.school, run=run, at=at)
    assert not Major.unscoped.filter(name="知识产权").exists()


@pytest.mark.seed("S4-22", "S2-08")
def test_the_school_names_its_agreement_handler(client, university):
    university.login(client, university.employment_office())

    client.post(
        reverse("institutions:about"), {"handler_name": "孙老师", "handler_phone": "0551-5550100", "code": "00001"}
    )

    school = School.objects.get(pk=university.school.pk)
    assert (school.handler_name, school.code) == ("孙老师", university.school.code)


@pytest.mark.seed("S4-35", "S1-19")
def test_a_school_switches_a_field_and_says_why(client, university):
    university.login(client, university.employment_office())
    first, *others = offers.switches(university.school)
    as_it_is = {f"{n}:{s.key}": "on" for s in others for n in settings.NAMES if getattr(s, n)}

    client.post(
        reverse("institutions:fields"),
        {
            **as_it_is,
            f"enabled:{first.key}": "on",
            f"editable:{first.key}": "on",
            f"required:{first.key}": "on",
            f"hint:{first.key}": "以户口簿为准",
        },
    )

    school = School.objects.get(pk=university.school.pk)
    assert school.help_texts[first.key] == "以户口簿为准"
    assert school.field_switches.get(first.key, {"enabled": True, "editable": True, "required": True})["required"]


@pytest.mark.seed("S2-18", "S2-20", "T-18")
def test_the_way_of_reviewing_changes_only_while_nothing_is_reviewed(university, monkeypatch):
    actor, at = university.actor(university.employment_office()), timezone.now()
    flow = offers.flows(university.school)[0]
    other = next(key for key, _ in flow.variants if key != flow.default)

    monkeypatch.setattr(offers, "in_flight", [lambda process, school_id: 3])
    with pytest.raises(Refused, match="还有 3 条"):
        settings.choose_flow(actor=actor, school=university.school, process=flow.process, variant=other, at=at)
    monkeypatch.setattr(offers, "in_flight", [lambda process, school_id: 0])
    settings.choose_flow(actor=actor, school=university.school, process=flow.process, variant=other, at=at)

    assert School.objects.get(pk=university.school.pk).flow_variants == {flow.process: other}


def test_nobody_changes_the_settings_of_another_school(university):
    actor = university.neighbour.actor(university.neighbour.employment_office())

    with pytest.raises(Denied):
        settings.describe(actor=actor, school=university.school, values={"address": "别处"}, at=timezone.now())


@pytest.mark.seed("S1-03")
@pytest.mark.parametrize("typed", ["徽山", "hsdx", "徽大", "19901", "徽 山"])
def test_a_school_is_found_by_what_people_type(university, typed):
    assert university.school in queries.find_schools(typed)


def test_what_was_typed_is_marked_in_the_name(university):
    (found,) = queries.marked(queries.find_schools("hsd"), "hsd")

    assert (found.before, found.hit, found.after) == ("", "徽山大", "学")


def test_a_centre_reads_its_schools_and_changes_none_of_their_structure(client, university):
    university.login(client, university.centre())

    page = client.get(reverse("institutions:about")).content.decode()

    assert "徽山大学" in page
    assert "芜湖师院" in page
    assert client.get(reverse("institutions:edit", args=["departments", university.law.pk])).status_code == 404
    assert client.post(reverse("institutions:add", args=["departments"]), {"name": "外来学院"}).status_code == 404
