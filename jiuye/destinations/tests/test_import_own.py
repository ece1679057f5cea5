"""A school's own fields in a file of destinations: in the template, read, changed, and judged by row (S4-36, S4-64)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from jiuye.destinations.commands import import_destinations
from jiuye.destinations.services.births import bear
from jiuye.destinations.services.template import template_of
from jiuye.destinations.tests.claims import contract, now_of
from jiuye.destinations.tests.test_imports import sheet
from jiuye.graduates.models import Graduate
from jiuye.institutions.models import School
from jiuye.kit.sheets import read
from jiuye.policy.vocabulary import DESTINATION_FIELDS

pytestmark = [pytest.mark.django_db, pytest.mark.seed("S4-36", "S4-64")]
OWN = {
    "key": "own1", "section": "destination", "label": "就业导师", "placeholder": "", "max_length": 4, "enabled": True,
    "editable": True, "required": True,
}  # fmt: skip
SAYS = {name: text for name, text in contract().items() if name != "leaf"}
HEAD = ["学号", "姓名", "毕业去向", *(DESTINATION_FIELDS[name] for name in SAYS), "就业导师"]


@pytest.fixture
def school(university):
    bear([g for g in Graduate.unscoped.all() if not g.destinations.exists()], timezone.now())
    School.objects.filter(pk=university.school.pk).update(extension_fields=[OWN])
    university.school.refresh_from_db()
    return university


def brought(school, tmp_path, mentor, *, leaf="签劳动合同形式就业", says=SAYS):
    graduate = school.graduate(school.law)
    cells = [says.get(name, "") for name in SAYS]
    row = [graduate.student_number, graduate.name, leaf, *cells, mentor]
    status, answer = import_destinations(sheet(tmp_path, [row], HEAD), school.school.code, school.cohort)
    return status, answer, now_of(graduate)


def headings(tmp_path, book):
    path = tmp_path / "模板.xlsx"
    path.write_bytes(book)
    return read(path, name=path.name).header


def test_the_template_has_a_column_for_it_where_the_school_has_one(school, tmp_path):
    assert "就业导师" in headings(tmp_path, template_of("", school.cohort, school=school.school))
    assert "就业导师" not in headings(tmp_path, template_of("anhui", school.cohort))


def test_the_pages_template_is_that_of_ones_own_school(client, school, tmp_path):
    school.login(client, school.employment_office())

    answer = client.get(reverse("destinations:import_template", args=[school.cohort]))

    book = b"".join(answer) if answer.streaming else answer.content
    assert "就业导师" in headings(tmp_path, book)


def test_what_the_file_says_is_kept_and_the_same_file_changes_nothing(school, tmp_path):
    status, answer, found = brought(school, tmp_path, "李老师")
    again = brought(school, tmp_path, "李老师")[1]

    assert (status, answer["problems"], found.extra) == (0, [], {"x_own1": "李老师"})
    assert again["unchanged"] == 1


def test_what_is_missing_the_graduate_fills_in_later(school, tmp_path):
    status, answer, found = brought(school, tmp_path, "")

    assert (status, answer["problems"], found.extra) == (0, [], {})


def test_too_long_is_said_by_row_under_the_schools_own_heading(school, tmp_path):
    status, answer, _ = brought(school, tmp_path, "李老师和王老师")

    (problem,) = answer["problems"]
    assert (status, problem["row"], problem["column"], problem["code"]) == (1, 2, "就业导师", "destination.own")


def test_who_is_still_looking_is_not_asked_for_it(school, tmp_path):
    status, answer, _ = brought(school, tmp_path, "李老师", leaf="求职中", says={})

    (problem,) = answer["problems"]
    assert (status, problem["code"], problem["column"]) == (1, "destination.hidden", "就业导师")
