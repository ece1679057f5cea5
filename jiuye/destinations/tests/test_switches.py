"""What province and school switch reaches the destination form, its rules and the notices (S4-35, S4-36, C-34, S2-25)."""

from dataclasses import replace

import pytest

from jiuye.destinations.services import claims, confirmation
from jiuye.destinations.tests.claims import born, contract, entered, now_of, season, submitted
from jiuye.graduates import seasons
from jiuye.graduates.seasons import profile_of
from jiuye.institutions.models import School
from jiuye.kit.refusals import Refused
from jiuye.notices.models import Delivery, Notice
from jiuye.policy import registry
from jiuye.policy.profile import NoticeRule
from jiuye.policy.vocabulary import OWN_FIELD

OWN = f"{OWN_FIELD}mentor"


def switched(university, **fields):
    School.objects.filter(pk=university.school.pk).update(
        field_switches={f"destination.{name}": said for name, said in fields.items()}
    )
    university.school.refresh_from_db()


def own(university, **said):
    one = {"key": "mentor", "section": "destination", "label": "就业导师", "max_length": 10, **said}
    School.objects.filter(pk=university.school.pk).update(extension_fields=[one])
    university.school.refresh_from_db()


def rule(university, name, leaf="contract"):
    return profile_of(university.school, university.cohort).catalogue.leaves[leaf].rule(name)


@pytest.mark.seed("S4-35")
def test_a_field_the_school_switched_off_is_not_asked_there_and_still_next_door(university):
    assert rule(university, "fax") == "optional"

    switched(university, fax={"enabled": False})

    assert rule(university, "fax") == "hidden"
    assert rule(university.neighbour, "fax") == "optional"
    switched(university)
    assert rule(university, "fax") == "optional"


@pytest.mark.seed("S4-35")
def test_a_field_the_school_requires_must_be_filled_in_wherever_it_is_asked(university):
    switched(university, fax={"required": True})

    with pytest.raises(Refused) as no:
        submitted(university, university.graduate(university.law))
    assert [r.field for r in no.value.reasons] == ["fax"]

    assert submitted(university, university.graduate(university.law, 2), fax="0551-62345678").fax == "0551-62345678"
    assert rule(university, "fax", "unregistered") == "hidden"


@pytest.mark.seed("S4-35")
def test_what_the_school_fills_in_a_graduate_sees_and_cannot_write(university):
    switched(university, agreement_number={"editable": False})
    graduate = university.graduate(university.law)

    found = submitted(university, graduate, agreement_number="X123")

    assert found.agreement_number == ""
    lock = profile_of(university.school, university.cohort).locks.editable(
        "destination", "draft", 0, "student", "agreement_number"
    )
    assert not lock.editable
    assert "由学校填写" in lock.reason.text
    claims.amend(
        actor=university.actor(university.employment_office()), destination=found, values={"agreement_number": "HS20270001"},
        at=season(university.cohort, hour=11),
    )  # fmt: skip
    assert now_of(graduate).agreement_number == "HS20270001"


@pytest.mark.seed("S4-36")
def test_an_own_field_closed_to_graduates_is_the_schools_to_fill(university):
    own(university, editable=False)
    graduate = university.graduate(university.law)

    found = submitted(university, graduate, **{OWN: "我自己"})

    assert found.extra.get(OWN, "") == ""


@pytest.mark.seed("S2-25", "C-23")
def test_after_the_years_corrections_have_ended_only_the_centre_changes_what_stands(university):
    graduate = university.graduate(university.law)
    office = university.employment_office()
    late = season(university.cohort + 1, month=2, day=1)
    found = entered(university, graduate, office)

    for act in (
        lambda: claims.amend(actor=university.actor(office), destination=found, values={"address": "别处"}, at=late),
        lambda: claims.void(actor=university.actor(office), destination=found, reason="单位取消岗位", at=late),
        lambda: claims.enter(
            actor=university.actor(office), destination=born(university, university.graduate(university.physics)),
            values=contract(), at=late,
        ),
    ):  # fmt: skip
        with pytest.raises(Refused, match="老师更正已经截止") as no:
            act()
        assert "省级中心" in no.value.reasons[0].remedy
    claims.amend(
        actor=university.actor(office), destination=found, values={"address": "别处"},
        at=season(university.cohort + 1, month=1, day=31, hour=23),
    )  # fmt: skip
    assert now_of(graduate).address == "别处"


def heard(monkeypatch, event, audience, channels=("app",)):
    """The same province, telling this event to these alone."""
    known = registry.profile

    def otherwise(key, cohort):
        found = known(key, cohort)
        others = tuple(one for one in found.notifications if one.event != event)
        return replace(found, notifications=(*others, NoticeRule(event=event, audience=audience, channels=channels)))

    monkeypatch.setattr(seasons.registry, "profile", otherwise)


@pytest.mark.seed("C-34")
def test_who_is_not_in_the_audience_hears_nothing_and_who_is_hears_by_the_channels_named(university, monkeypatch):
    graduate, office = university.graduate(university.law), university.employment_office()
    student = university.student(graduate)

    heard(monkeypatch, "destination.entered", ("department",))
    found = entered(university, graduate, office)
    assert not Notice.objects.filter(user=student, event="destination.entered").exists()

    heard(monkeypatch, "destination.amended", ("student",), ("app", "sms"))
    claims.amend(
        actor=university.actor(office),
        destination=found,
        values={"address": "别处"},
        at=season(university.cohort, hour=11),
    )
    told = Notice.objects.get(user=student, event="destination.amended")
    assert list(Delivery.objects.filter(notice=told).values_list("channel", flat=True)) == ["sms"]


@pytest.mark.seed("C-34")
def test_an_objection_goes_to_the_office_only_where_the_province_wants_it_there(university, monkeypatch):
    office = university.employment_office()
    for n, (audience, count) in enumerate(((("province",), 0), (("school",), 1)), 1):
        heard(monkeypatch, "destination.objected", audience)
        graduate = university.graduate(university.law, n)
        found = entered(university, graduate, office)
        confirmation.object_to(
            actor=university.actor(graduate),
            destination=found,
            why="我没有去这家单位",
            at=season(university.cohort, hour=12),
        )
        assert Notice.objects.filter(user=office, event="destination.objected").count() == count
