"""扩展字段 and 字段管理 (S4-35, S4-36, S1-19): set by the office, asked on the form, read from the roster, written in the download."""

import pytest
from django.test import Client
from django.urls import reverse

from jiuye.destinations.columns import REGISTERED
from jiuye.destinations.tests.claims import now_of, submitted
from jiuye.graduates.columns import ROSTER, roster_columns
from jiuye.graduates.commands import import_graduates
from jiuye.graduates.fields import fields_of
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import profile_of
from jiuye.graduates.services.template import template
from jiuye.graduates.tests.cast import NOON, University, person, saved, xlsx
from jiuye.institutions import offers
from jiuye.institutions.models import School
from jiuye.kit.sheets import read
from jiuye.records.models import TrailEvent

PAGE = "institutions:own_fields"
NEW = {"section:new": "origin", "label:new": "家乡联系人", "placeholder:new": "姓名和电话", "max_length:new": "20",
       "enabled:new": "on", "editable:new": "on"}  # fmt: skip


def said(school):
    """What the page would send if nobody touched it."""
    found = {}
    for one in school.extension_fields:
        key = one["key"]
        found |= {
            f"label:{key}": one["label"],
            f"placeholder:{key}": one["placeholder"],
            f"max_length:{key}": one["max_length"],
        }
        found |= {f"{name}:{key}": "on" for name in ("enabled", "editable", "required") if one[name]}
    return {**found, "section:new": "origin", "label:new": "", "max_length:new": "100"}


@pytest.fixture
def office(client, university):
    university.login(client, university.employment_office())
    return client


@pytest.fixture
def school(university):
    return university.school


def added(client, school, **changes):
    answer = client.post(reverse(PAGE), {**said(school), **NEW, **changes})
    school.refresh_from_db()
    return answer


@pytest.mark.seed("S4-36", "S1-19")
def test_a_field_the_office_adds_is_asked_on_the_graduates_form_and_not_next_door(office, university, school, client):
    assert added(office, school).status_code == 302

    graduate = university.graduate(university.law)
    (mine,) = [f for f in fields_of(graduate, profile_of(graduate.school, graduate.cohort), "student") if f.extension]
    assert (mine.label, mine.placeholder, mine.max_length, mine.editable, mine.required) == (
        "家乡联系人",
        "姓名和电话",
        20,
        True,
        False,
    )
    assert TrailEvent.objects.filter(action="school.own_fields").count() == 1
    other = university.neighbour.graduate(university.neighbour.law)
    assert not [f for f in fields_of(other, profile_of(other.school, other.cohort), "student") if f.extension]
    university.login(client, graduate)
    assert "家乡联系人" in client.get(reverse("graduates:h5_origin")).content.decode()


@pytest.mark.seed("S4-36")
def test_switched_off_it_is_no_longer_asked_and_what_was_said_stays(office, university, school):
    added(office, school)
    graduate = university.graduate(university.law)
    (key,) = [f.name for f in fields_of(graduate, profile_of(school, graduate.cohort), "student") if f.extension]
    Graduate.unscoped.filter(pk=graduate.pk).update(extra={key: "张三 13900000000"})
    off = said(school)
    off.pop("enabled:own1")

    assert office.post(reverse(PAGE), off).status_code == 302

    school.refresh_from_db()
    graduate = university.graduate(university.law)
    assert not [f for f in fields_of(graduate, profile_of(school, graduate.cohort), "student") if f.extension]
    assert ROSTER["own"].of(graduate) == "家乡联系人：张三 13900000000"


@pytest.mark.seed("S4-36", "M-02")
@pytest.mark.parametrize(
    ("change", "why"),
    [({"label:new": "手机号"}, "已经有了"), ({"max_length:new": "0"}, "在 1 到 200 之间"), ({"label:new": "很" * 21}, "最多 20 个字"),
     ({"required:new": "on", "editable:new": ""}, "必填，就要启用并允许毕业生编辑")],
)  # fmt: skip
def test_a_field_that_cannot_be_is_refused_and_what_was_typed_stays(office, school, change, why):
    sent = {**NEW, **change}
    if change.get("editable:new") == "":
        sent.pop("editable:new")

    answer = office.post(reverse(PAGE), sent)

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert sent["label:new"] in answer.content.decode()
    school.refresh_from_db()
    assert school.extension_fields == []


def test_nobody_but_the_office_sets_them(university):
    for who in (university.counsellor(university.law), university.department_admin(university.law)):
        client = Client()
        university.login(client, who)
        assert client.get(reverse(PAGE)).status_code == 403
        assert client.post(reverse(PAGE), NEW).status_code == 403
    client = Client()
    university.login(client, university.neighbour.employment_office())
    client.post(reverse(PAGE), NEW)
    assert School.objects.get(pk=university.school.pk).extension_fields == []


@pytest.mark.seed("S4-36")
def test_an_own_field_of_the_destination_form_is_asked_kept_and_downloaded(office, university, school):
    added(office, school, **{"section:new": "destination", "label:new": "就业导师"})
    graduate = university.graduate(university.law)

    submitted(university, graduate, **{own_key(school): "李老师"})

    assert REGISTERED["own"].of(now_of(graduate)) == "就业导师：李老师"


def own_key(school):
    leaf = profile_of(school, 2027).catalogue.leaves["contract"]
    (key,) = leaf.own_fields
    return key


@pytest.mark.seed("S4-35", "M-02")
def test_what_some_destination_cannot_do_without_is_not_switched_off(office, school):
    page = office.get(reverse("institutions:fields")).content.decode()
    assert "destination.fax" in page
    every = {f"{n}:{s}": "on" for s, boxes in switches(school) for n in boxes}
    every.pop("enabled:destination.credit_code")

    answer = office.post(reverse("institutions:fields"), every)

    assert answer.status_code == 422
    assert "有的去向必填" in answer.content.decode()
    school.refresh_from_db()
    assert school.field_switches == {}


def switches(school):
    for one in offers.switches(school):
        yield one.key, [n for n in ("enabled", "editable", "required") if getattr(one, n)]


@pytest.mark.seed("S1-19")
def test_the_schools_hint_stands_beside_the_field_on_the_destination_form(office, school):
    every = {f"{n}:{s}": "on" for s, boxes in switches(school) for n in boxes}

    office.post(reverse("institutions:fields"), {**every, "hint:destination.address": "写到门牌号"})

    school.refresh_from_db()
    assert profile_of(school, 2027).fields.help_for("destination", "address") == "写到门牌号"


# -- the roster file


@pytest.fixture
def here(db):
    """The import's own university, with one own field."""
    found = University()
    School.objects.filter(pk=found.school.pk).update(
        extension_fields=[{"key": "own1", "section": "origin", "label": "家乡联系人", "placeholder": "", "max_length": 8, "enabled": True,
                           "editable": False, "required": False}]
    )  # fmt: skip
    found.school.refresh_from_db()
    return found


def brought(tmp_path, here, rows):
    path = saved(tmp_path, xlsx(rows, list(rows[0])), "roster.xlsx")
    return import_graduates(path, here.school.code, 2026, False, at=NOON)


@pytest.mark.seed("S4-36", "S4-34")
def test_the_template_has_the_own_field_and_a_roster_fills_and_changes_it(tmp_path, here):
    path = tmp_path / "t.xlsx"
    path.write_bytes(template(here.school.profile_key, 2026, school=here.school))
    assert "家乡联系人" in read(path, name="t.xlsx").header

    status, told = brought(tmp_path, here, [{**person(1), "家乡联系人": "张三"}, {**person(2), "家乡联系人": ""}])
    assert (status, told["created"]) == (0, 2)
    first, second = Graduate.unscoped.order_by("student_number")
    assert (ROSTER["own"].of(first), ROSTER["own"].of(second)) == ("家乡联系人：张三", "")

    status, told = brought(tmp_path, here, [{**person(1), "家乡联系人": "李四"}, {**person(2), "家乡联系人": ""}])
    assert (status, told["updated"]) == (0, 1)
    first.refresh_from_db()
    assert ROSTER["own"].of(first) == "家乡联系人：李四"
    assert brought(tmp_path, here, [{**person(1), "家乡联系人": "李四"}])[1]["updated"] == 0


@pytest.mark.seed("S4-36")
def test_an_own_field_that_is_too_long_is_named_by_row(tmp_path, here):
    status, told = brought(tmp_path, here, [{**person(1), "家乡联系人": "写得太长的一个联系人"}])

    assert (status, told["rejected"]) == (1, 1)
    assert "最多 8 个" in str(told["problems"])


def test_an_own_field_never_takes_the_heading_of_a_column_everybody_has(here):
    one = {**here.school.extension_fields[0], "label": "邮箱"}
    School.objects.filter(pk=here.school.pk).update(extension_fields=[one])
    here.school.refresh_from_db()

    labels = [c.label for c in roster_columns(profile_of(here.school, 2026))]

    assert labels[-1] == "本校邮箱"
