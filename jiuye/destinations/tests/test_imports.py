import io

import pytest
from django.utils import timezone

from jiuye.destinations.commands import import_destinations, template
from jiuye.destinations.models import Destination
from jiuye.destinations.services.births import bear
from jiuye.graduates.models import Graduate
from jiuye.kit.refusals import Refused
from jiuye.kit.sheets import read, write_xlsx
from jiuye.notices.models import Notice
from jiuye.review.models import Case

HEAD = ["毕业去向", "姓名", "学号", "单位名称", "升入学校"]


@pytest.fixture
def school(university):
    fresh = [g for g in Graduate.unscoped.all() if not g.destinations.exists()]
    bear(fresh, timezone.now())
    return university


def sheet(tmp_path, rows, head=HEAD):
    out = io.BytesIO()
    write_xlsx(out, head, rows, sheet="去向")
    path = tmp_path / "去向.xlsx"
    path.write_bytes(out.getvalue())
    return path


def line(graduate, leaf="求职中", **more):
    return [leaf, graduate.name, graduate.student_number, more.get("employer", ""), more.get("school", "")]


def destination_of(graduate):
    return Destination.unscoped.get(graduate=graduate, is_current=True)


@pytest.mark.seed("S0-43", "S4-64", "M-01")
@pytest.mark.django_db
def test_an_imported_destination_stands_as_asserted_and_waits_for_the_graduate_to_confirm(school, tmp_path):
    graduate = school.graduate(school.law)
    school.student(graduate)
    path = sheet(tmp_path, [line(graduate)])

    status, answer = import_destinations(path, school.school.code, school.cohort)

    found = destination_of(graduate)
    assert (status, answer["created"], answer["rejected"]) == (0, 1, 0)
    assert (found.leaf, found.asserted_by, found.confirmation) == ("job_hunting", "import", "none")
    assert Notice.objects.filter(user__person_id=graduate.person_id, event="destination.entered").exists()


@pytest.mark.seed("W-09")
@pytest.mark.django_db
def test_the_same_file_again_changes_nothing(school, tmp_path):
    path = sheet(tmp_path, [line(g) for g in (school.graduate(school.law), school.graduate(school.physics))])
    import_destinations(path, school.school.code, school.cohort)
    before = list(Destination.unscoped.values_list("pk", "state", "version"))

    status, answer = import_destinations(path, school.school.code, school.cohort)

    assert (status, answer["unchanged"], answer["created"] + answer["updated"]) == (0, 2, 0)
    assert list(Destination.unscoped.values_list("pk", "state", "version")) == before


@pytest.mark.django_db
def test_one_wrong_row_and_nothing_is_written_with_row_reason_and_remedy(school, tmp_path):
    good, bad = school.graduate(school.law), school.graduate(school.physics)
    path = sheet(tmp_path, [line(good), line(bad, leaf="去外星")])

    status, answer = import_destinations(path, school.school.code, school.cohort)

    (problem,) = answer["problems"]
    assert status == 1
    assert (problem["row"], problem["column"]) == (3, "毕业去向")
    assert "去外星" in problem["message"]
    assert destination_of(good).state == "draft"


@pytest.mark.django_db
def test_a_name_that_is_not_on_the_list_beside_its_number_is_refused(school, tmp_path):
    graduate = school.graduate(school.law)
    row = line(graduate)
    row[1] = "别的人"

    status, answer = import_destinations(sheet(tmp_path, [row]), school.school.code, school.cohort)

    assert status == 1
    assert graduate.name in answer["problems"][0]["message"]


@pytest.mark.django_db
def test_the_neighbour_schools_graduates_are_unknown(school, tmp_path):
    foreign = school.neighbour.graduate(school.neighbour.law)

    status, answer = import_destinations(sheet(tmp_path, [line(foreign)]), school.school.code, school.cohort)

    assert status == 1
    assert "名单里没有" in answer["problems"][0]["message"]


@pytest.mark.django_db
def test_a_dry_run_says_what_would_happen_and_writes_nothing(school, tmp_path):
    graduate = school.graduate(school.law)

    status, answer = import_destinations(
        sheet(tmp_path, [line(graduate)]), school.school.code, school.cohort, dry_run=True
    )

    assert (status, answer["created"]) == (0, 1)
    assert destination_of(graduate).state == "draft"


@pytest.mark.seed("S4-64", "S4-47")
@pytest.mark.django_db
def test_in_a_three_level_province_an_import_waits_at_the_first_level(university_of, tmp_path):
    school = university_of("guangdong")
    bear(Graduate.unscoped.filter(school=school.school), timezone.now())
    graduate = school.graduate(school.law)

    status, _ = import_destinations(sheet(tmp_path, [line(graduate)]), school.school.code, school.cohort)

    found = destination_of(graduate)
    assert (status, found.state, found.stage) == (0, "in_review", 0)
    assert Case.objects.filter(subject=found.ref, closed_at=None).exists()


@pytest.mark.django_db
def test_records_taken_over_from_a_former_system_stand_as_approved_and_unconfirmed(school, tmp_path):
    graduate = school.graduate(school.law)

    status, _ = import_destinations(sheet(tmp_path, [line(graduate)]), school.school.code, school.cohort, takeover=True)

    found = destination_of(graduate)
    assert (status, found.state, found.asserted_by, found.confirmation) == (0, "approved", "import", "none")


@pytest.mark.django_db
def test_what_is_already_approved_is_not_overwritten_by_a_list(school, tmp_path):
    graduate = school.graduate(school.law)
    import_destinations(sheet(tmp_path, [line(graduate)]), school.school.code, school.cohort, takeover=True)

    status, answer = import_destinations(
        sheet(tmp_path, [line(graduate, leaf="拟创业")]), school.school.code, school.cohort
    )

    assert status == 1
    assert "审核通过" in answer["problems"][0]["message"]


@pytest.mark.django_db
def test_the_template_can_be_filled_in_and_read_back(school, tmp_path):
    out = tmp_path / "模板.xlsx"

    template(school.school.profile_key, out)

    assert read(out, name="模板.xlsx").header[:3] == ["学号*", "姓名*", "毕业去向*"]


@pytest.mark.django_db
def test_a_school_that_does_not_exist_is_named(school, tmp_path):
    with pytest.raises(Refused, match="00000"):
        import_destinations(sheet(tmp_path, []), "00000", school.cohort)
