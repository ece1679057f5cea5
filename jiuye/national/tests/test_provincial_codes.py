"""Codes only one province has become the nation's on the way out, and a province's own system gets its own (C-12, C-13, C-40)."""

import json

import pytest

from jiuye.kit.actors import SYSTEM
from jiuye.kit.sheets import read
from jiuye.national.models import Sent
from jiuye.national.record import hardship_code, level_code, local_code, record_of, teacher_code, training_code
from jiuye.national.rules import judge
from jiuye.national.services import exporting
from jiuye.national.tests.living import EMPLOYER, approved, complete, destination_of, now
from jiuye.national.tests.rows import facts, record
from jiuye.policy import registry
from jiuye.records.models import FileRun
from jiuye.standards.tables import table


@pytest.mark.seed("C-12", "S4-85")
@pytest.mark.parametrize(("code", "nation"), [("1", "1"), ("11", "11"), ("21", "21"), ("41", "41"), ("10", "5")])
def test_a_training_mode_of_the_province_is_the_nations(code, nation):
    assert training_code(code) == nation
    assert table("training_mode").get(training_code(code)) is not None


@pytest.mark.seed("C-13", "S4-87")
@pytest.mark.parametrize(
    ("code", "nation"), [("000", "0"), ("001", "4"), ("100", "1"), ("010", "2"), ("110", "3"), ("013", "6"), ("5", "5")]
)
def test_three_digits_of_hardship_are_one_national_digit(code, nation):
    assert hardship_code(code) == nation


@pytest.mark.seed("S4-83")
@pytest.mark.parametrize(
    ("level", "conclusion", "nation"),
    [
        ("31", "毕业", "31"),
        ("31", "结业", "33"),
        ("11", "结业", "13"),
        ("41", "结业", "43"),
        ("25", "结业", "26"),
        ("31", "", "31"),
    ],
)
def test_a_level_says_whether_it_was_completed(level, conclusion, nation):
    assert level_code(level, conclusion) == nation


@pytest.mark.seed("S4-83", "S4-89", "S4-90")
@pytest.mark.parametrize("name", ["education_level", "employer_nature", "industry"])
def test_every_code_of_the_province_that_names_a_national_one_becomes_it(name):
    translated = [row for row in table(f"{name}_gd").rows if row.moe_code and len(row.code) > 2]
    assert len(translated) >= 10

    for row in translated:
        mine = level_code(row.code, "") if name == "education_level" else local_code(name, row.code)
        assert mine == row.moe_code
        assert table(name).get(mine) is not None, f"{row.code} → {mine}"


@pytest.mark.seed("S4-86")
def test_no_teacher_trainee_is_zero_there_and_two_here():
    assert (teacher_code("0"), teacher_code("1"), teacher_code("2")) == ("2", "1", "2")


@pytest.mark.seed("C-12", "C-13", "C-40")
def test_a_graduate_with_provincial_codes_makes_a_record_the_nation_takes(university_of):
    university = university_of("guangdong")
    graduate = complete(
        university.graduate(university.law), level="10000", training_mode="10", hardship="010", teacher_trainee="0"
    )
    nature = next(row for row in table("employer_nature_gd").rows if row.moe_code == "39")
    destination = destination_of(graduate)
    leaf = registry.profile("guangdong", graduate.cohort).catalogue.leaves["agreement"]
    destination.employer_nature, destination.industry = nature.code, "010100"

    sent = record_of(graduate, destination, leaf)

    assert (sent["PYFSDM"], sent["KNSLBDM"], sent["SFSLBDM"]) == ("5", "2", "2")
    assert (sent["DWXZDM"], sent["DWHYDM"]) == ("39", "11")
    assert (sent["DWXZ"], sent["DWHY"]) == (table("employer_nature").label("39"), table("industry").label("11"))
    spoiled = record(PYFSDM=sent["PYFSDM"], PYFS=sent["PYFS"], KNSLBDM=sent["KNSLBDM"], DWXZDM="39", DWHYDM="11")
    assert judge(spoiled, facts()) == []


@pytest.mark.seed("C-11", "S4-88")
@pytest.mark.parametrize(("province", "code"), [("guangdong", "80"), ("anhui", "801")])
def test_a_file_for_the_provinces_own_system_has_its_codes_and_what_is_remembered_the_nations(
    university_of, tmp_path, province, code
):
    profile = registry.profile(province, 2026)
    assert profile.national.use_local_codes == (province == "guangdong")
    university = university_of(province)
    graduate = university.graduate(university.law)
    found = approved(university, graduate)
    type(found).unscoped.filter(pk=found.pk).update(
        leaf="graduate_school",
        kind="",
        study_school="安徽大学",
        study_level="11",
        **dict.fromkeys(set(EMPLOYER) - {"leaf", "kind"}, ""),
    )

    receipt, run = exporting.request(
        actor=SYSTEM, school=university.school, cohort=university.cohort, fmt="csv", leave_out=False, at=now()
    )
    exporting.produce(run=run, actor=SYSTEM, at=now())

    path = tmp_path / "out.csv"
    path.write_bytes(FileRun.objects.get(pk=receipt.pk).result.read())
    sheet = read(path, name=path.name)
    assert next(iter(sheet.rows))[sheet.header.index("BYQXDM")] == code
    assert json.loads(Sent.unscoped.get().values)["BYQXDM"] == "801"
