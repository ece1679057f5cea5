"""Which fields a graduate is asked for: the school’s switches, its own fields, who need not answer."""

import pytest

from jiuye.graduates.facts import values_of
from jiuye.graduates.models import Graduate
from jiuye.graduates.services import origin
from jiuye.graduates.tests.season import complete, confirmed, during, fresh, labels
from jiuye.kit.refusals import Refused


@pytest.mark.seed("S4-35")
def test_a_school_switches_fields_on_off_and_open_but_never_the_registry(university):
    university.school.field_switches = {
        "origin.qq": {"enabled": False},
        "origin.wechat": {"enabled": True, "required": True},
        "origin.ethnicity": {"editable": False},
        "origin.exam_number": {"editable": True},
    }
    university.school.help_texts = {"origin.origin_region": "户口迁进学校的，填迁入前的。"}
    university.school.save()

    shown = labels(complete(university.graduate(university.law)))

    assert "qq" not in shown
    assert (shown["wechat"].required, shown["wechat"].editable) == (True, True)
    assert (shown["ethnicity"].editable, shown["exam_number"].editable) == (False, False)
    assert shown["origin_region"].help == "户口迁进学校的，填迁入前的。"


@pytest.mark.seed("S4-36")
def test_a_schools_own_field_is_asked_bounded_and_kept(university):
    university.school.extension_fields = [
        {
            "key": "dormitory",
            "label": "宿舍",
            "section": "origin",
            "placeholder": "楼号和房号",
            "max_length": 6,
            "required": True,
        }
    ]
    university.school.save()
    graduate = complete(university.graduate(university.law))

    with pytest.raises(Refused, match="还没有填宿舍"):
        confirmed(university, graduate)
    with pytest.raises(Refused, match="最多 6 个"):
        confirmed(university, graduate, x_dormitory="梅园一号楼一零一")
    graduate = confirmed(university, graduate, x_dormitory="梅园101")

    assert values_of(graduate)["x_dormitory"] == "梅园101"


@pytest.mark.seed("S4-76", "S4-30")
def test_a_graduate_from_hong_kong_is_not_asked_for_a_household(university_of):
    university = university_of("guangdong")
    graduate = complete(university.graduate(university.law))
    assert "household_address" in labels(graduate)

    graduate.person.document_kind = "6"
    graduate.person.save()

    assert not {"household_address", "household_region", "household_moved_in"} & set(labels(fresh(graduate)))


@pytest.mark.seed("S4-76", "S0-08")
@pytest.mark.parametrize(("mode", "asked"), [("11", False), ("1", False), ("21", True), ("42", True)])
def test_only_directed_and_commissioned_graduates_have_a_commissioning_unit(university, mode, asked):
    graduate = complete(university.graduate(university.law))
    Graduate.unscoped.filter(pk=graduate.pk).update(training_mode=mode)

    assert ("commissioning_unit" in labels(fresh(graduate))) is asked


def test_a_department_of_the_school_next_door_is_no_choice(university_of):
    university = university_of("guangdong")
    graduate = complete(university.graduate(university.law))

    with pytest.raises(Refused, match="请从列表里选择"):
        confirmed(university, graduate, department=str(university.neighbour.law.pk))


@pytest.mark.seed("T-30")
def test_who_changes_department_takes_their_registration_along(university):
    from jiuye.destinations.models import Destination
    from jiuye.destinations.services.births import bear

    graduate = complete(university.graduate(university.law))
    if not Destination.unscoped.filter(graduate=graduate).exists():
        bear([graduate], during(university))
    office = university.actor(university.employment_office())

    moved = {"department": str(university.physics.pk), "class_name": str(university.physics_class.pk)}
    origin.edit(actor=office, graduate=graduate, values=moved, at=during(university))

    registration = Destination.objects.filter(graduate=graduate)
    assert registration.visible_to(university.actor(university.department_admin(university.physics))).exists()
    assert not registration.visible_to(university.actor(university.department_admin(university.law))).exists()


def test_an_address_typed_on_two_lines_is_kept_as_one(university):
    graduate = confirmed(university, university.graduate(university.law), home_address="安徽省合肥市\n蜀山区 1 号 ")

    assert graduate.home_address == "安徽省合肥市 蜀山区 1 号"
