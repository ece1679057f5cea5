"""Origin information in every province: who confirms, what must be said, what ends a confirmation."""

from datetime import timedelta

import pytest

from jiuye.graduates.services import origin
from jiuye.graduates.services.origin_common import caption_of
from jiuye.graduates.tests.season import SAID, complete, confirmed, during, fresh
from jiuye.kit.refusals import Conflict, Denied, Refused
from jiuye.notices.models import Notice
from jiuye.records.models import TrailEvent


@pytest.mark.seed("S0-12", "S0-13", "S1-16", "C-37")
@pytest.mark.parametrize("province", ["anhui", "national"])
def test_without_review_a_graduate_who_confirms_has_confirmed(university_of, province):
    university = university_of(province)
    graduate = complete(university.graduate(university.law))
    assert caption_of(graduate) == "未提交"

    graduate = confirmed(university, graduate)

    assert (graduate.state, caption_of(graduate)) == ("confirmed", "学生已确认")
    assert graduate.confirmed_digest == origin.what_is_shown(graduate)
    assert (graduate.origin_region_name, graduate.honours, graduate.source) == ("安徽省合肥市蜀山区", False, "self")


@pytest.mark.seed("S1-14", "S1-17", "S0-07")
def test_everything_missing_or_malformed_is_said_at_once_beside_its_field(university):
    graduate = complete(university.graduate(university.law))
    said = {**SAID, "mobile": "139", "origin_region": "340000", "email": "me@", "ethnicity": ""}

    with pytest.raises(Refused) as no:
        origin.confirm(actor=university.actor(graduate), graduate=graduate, values=said, at=during(university))

    assert {"mobile", "origin_region", "email", "ethnicity"} == {reason.field for reason in no.value.reasons}
    assert all(reason.remedy for reason in no.value.reasons)
    assert fresh(graduate).state == "draft"


@pytest.mark.seed("S1-14")
def test_ones_own_telephone_is_asked_for_even_where_the_school_switched_that_off(university):
    university.school.field_switches = {"origin.mobile": {"required": False}}
    university.school.save()
    graduate = complete(university.graduate(university.law))

    with pytest.raises(Refused) as no:
        origin.confirm(
            actor=university.actor(graduate), graduate=graduate, values={**SAID, "mobile": ""}, at=during(university)
        )

    assert [reason.field for reason in no.value.reasons] == ["mobile"]


@pytest.mark.seed("S1-18")
@pytest.mark.parametrize(
    ("said", "kept"), [("441900", "441900"), ("安徽省合肥市蜀山区", "340104"), ("广东省中山市", "442000")]
)
def test_a_city_without_counties_and_a_full_name_are_places(university, said, kept):
    graduate = confirmed(university, university.graduate(university.law), origin_region=said)

    assert graduate.origin_region == kept


@pytest.mark.seed("S0-06", "T-32")
def test_registry_fields_sent_by_a_graduate_change_nothing_and_are_remembered(university):
    graduate = confirmed(
        university, university.graduate(university.law), name="别人", exam_number="1", id_number="1", level="01"
    )

    assert (graduate.name, graduate.level, graduate.state) == ("沈知遥", "31", "confirmed")
    tried = TrailEvent.objects.get(action="graduate.fields_ignored")
    assert set(tried.changes) == {"name", "exam_number", "id_number", "level"}
    assert (tried.outcome, "别人" in str(tried.changes)) == ("refused", False)


def test_what_was_not_sent_stays_as_it_stands(university_of):
    university = university_of("guangdong")

    graduate = confirmed(university, university.graduate(university.law), email="shen@example.cn")

    assert graduate.department_id == university.law.pk
    assert graduate.class_group_id == university.law_class.pk
    office = university.actor(university.employment_office())
    origin.edit(actor=office, graduate=graduate, values={"hardship": "2"}, at=during(university))
    assert fresh(graduate).email == "shen@example.cn"


def test_only_the_graduate_confirms(university):
    graduate = complete(university.graduate(university.law))
    other = university.actor(university.graduate(university.law, 2))
    office = university.actor(university.employment_office())

    for actor in (other, office):
        with pytest.raises(Denied):
            origin.confirm(actor=actor, graduate=graduate, values=SAID, at=during(university))


@pytest.mark.seed("T-10")
def test_a_page_older_than_the_record_saves_nothing(university):
    graduate = complete(university.graduate(university.law))
    shown = origin.what_is_shown(graduate)
    office = university.actor(university.employment_office())
    origin.edit(actor=office, graduate=graduate, values={"conclusion": "结业"}, at=during(university))

    with pytest.raises(Conflict):
        origin.confirm(
            actor=university.actor(graduate), graduate=fresh(graduate), values=SAID, at=during(university), shown=shown
        )
    with pytest.raises(Conflict):
        origin.edit(
            actor=office, graduate=fresh(graduate), values={"conclusion": "毕业"}, at=during(university), seen=0
        )

    assert fresh(graduate).state == "draft"


def test_nobody_confirms_before_the_window_opens(university):
    graduate = complete(university.graduate(university.law))
    early = during(university) - timedelta(days=600)

    with pytest.raises(Refused, match="还没有开放"):
        origin.confirm(actor=university.actor(graduate), graduate=graduate, values=SAID, at=early)


@pytest.mark.seed("M-01", "S0-15")
def test_what_the_school_changes_ends_the_confirmation_and_the_graduate_is_told(university):
    graduate = confirmed(university, university.graduate(university.law))
    counsellor = university.actor(university.counsellor(university.law))

    changed = origin.edit(actor=counsellor, graduate=graduate, values={"hardship": "2"}, at=during(university))

    graduate = fresh(graduate)
    assert changed == {"hardship": ["0", "2"]}
    assert (graduate.state, graduate.confirmed_at, graduate.confirmed_digest) == ("draft", None, "")
    told = Notice.objects.get(event="origin.amended")
    assert "困难生类别" in told.title
    assert "确认因此失效" in told.body


def test_saving_without_a_change_disturbs_nobody(university):
    graduate = confirmed(university, university.graduate(university.law))
    counsellor = university.actor(university.counsellor(university.law))

    assert origin.edit(actor=counsellor, graduate=graduate, values={"hardship": "0"}, at=during(university)) == {}

    assert fresh(graduate).state == "confirmed"
    assert not Notice.objects.filter(event="origin.amended").exists()


@pytest.mark.seed("S0-06", "S0-15")
def test_the_school_does_not_type_over_the_registry(university):
    graduate = complete(university.graduate(university.law))
    office = university.actor(university.employment_office())

    with pytest.raises(Refused, match="必须与学籍一致"):
        origin.edit(actor=office, graduate=graduate, values={"exam_number": "23340104999999"}, at=during(university))


@pytest.mark.seed("S0-15")
def test_a_field_withdrawn_from_a_role_is_grey_for_that_role_alone(university):
    university.school.field_switches = {"origin.hardship": {"closed_to": ["counselor"]}}
    university.school.save()
    graduate = complete(university.graduate(university.law))
    counsellor, admin = university.counsellor(university.law), university.department_admin(university.law)

    with pytest.raises(Refused, match="没有开放给您的角色"):
        origin.edit(
            actor=university.actor(counsellor), graduate=graduate, values={"hardship": "2"}, at=during(university)
        )
    origin.edit(actor=university.actor(admin), graduate=graduate, values={"hardship": "2"}, at=during(university))

    assert fresh(graduate).hardship == "2"
