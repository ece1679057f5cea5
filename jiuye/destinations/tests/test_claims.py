"""A registration's life: handed in, taken back, entered for somebody, changed, voided; in every province."""

import pytest

from jiuye.destinations import rules
from jiuye.destinations.models import AssertedBy, Destination, Version
from jiuye.destinations.services import claims, confirmation, evidence, review
from jiuye.destinations.services.common import rules_of
from jiuye.destinations.story import needs_answer, standing, to_mend, working_days_after
from jiuye.destinations.tests.claims import born, contract, entered, now_of, picture, season, submitted, with_paper
from jiuye.kit.refusals import Conflict, Denied, Reason, Refused
from jiuye.notices.models import Notice
from jiuye.records.services.evidence import kept_for
from jiuye.review.rules import Decision, Opinion

PROVINCES = ["anhui", "guangdong", "national"]


@pytest.fixture(params=PROVINCES)
def anywhere(request, university_of):
    return university_of(request.param)


def later(university, hour=11):
    return season(university.cohort, hour=hour)


def approve(university, destination):
    """Every stage of the province agrees, lowest first."""
    staff = {
        "counselor": university.counsellor(university.law), "department": university.department_admin(university.law),
        "school": university.employment_office(), "province": university.centre(),
    }  # fmt: skip
    hour = 11
    while (record := now_of(destination.graduate)).state == "in_review":
        stage = rules_of(record)[2].stages[record.stage]
        level = next(level for level in staff if level in stage.levels)
        review.decide(
            actor=university.actor(staff[level]), destination=record, opinion=Opinion(Decision.APPROVE, "同意"),
            at=season(university.cohort, hour=hour),
        )  # fmt: skip
        hour += 1
    return now_of(destination.graduate)


@pytest.mark.seed("S0-37", "S2-67", "S4-78")
def test_what_a_graduate_hands_in_is_asserted_and_confirmed_by_them_and_waits_for_the_first_desk(anywhere):
    destination = submitted(anywhere, anywhere.graduate(anywhere.law))

    assert (destination.state, destination.stage) == ("in_review", 0)
    assert destination.asserted_by == AssertedBy.GRADUATE
    assert destination.confirmed_digest == confirmation.what_is_shown(destination)
    assert destination.region_name == "安徽省合肥市蜀山区"


@pytest.mark.seed("S2-47", "S2-71")
def test_before_any_review_it_can_be_taken_back_changed_and_handed_in_again(anywhere):
    graduate = anywhere.graduate(anywhere.law)
    me, destination = anywhere.actor(graduate), submitted(anywhere, graduate)

    claims.withdraw(actor=me, destination=destination, at=season(anywhere.cohort, hour=11))
    claims.submit(
        actor=me, destination=destination, values=contract(job_title="主任"), at=season(anywhere.cohort, hour=12)
    )

    assert now_of(graduate).job_title == "主任"
    assert list(Version.objects.filter(destination=destination).values_list("verb", flat=True)) == [
        "submit", "withdraw", "submit"
    ]  # fmt: skip


@pytest.mark.seed("S2-47", "T-15")
def test_once_a_desk_has_spoken_it_cannot_be_taken_back(university):
    destination = submitted(university, university.graduate(university.law))
    counsellor = university.actor(university.counsellor(university.law))
    review.decide(
        actor=counsellor,
        destination=destination,
        opinion=Opinion(Decision.APPROVE),
        at=later(university),
    )

    with pytest.raises(Refused, match="已经审核过"):
        claims.withdraw(
            actor=university.actor(destination.graduate),
            destination=now_of(destination.graduate),
            at=later(university, 12),
        )

    assert now_of(destination.graduate).state == "in_review"


@pytest.mark.seed("T-10")
def test_a_page_older_than_the_record_saves_nothing(university):
    graduate = university.graduate(university.law)
    destination = submitted(university, graduate)
    seen = destination.version
    claims.withdraw(actor=university.actor(graduate), destination=destination, at=later(university))

    with pytest.raises(Conflict):
        claims.submit(
            actor=university.actor(graduate),
            destination=now_of(graduate),
            values=contract(),
            at=later(university, 12),
            seen=seen,
        )

    assert now_of(graduate).state == "draft"


@pytest.mark.seed("S2-72", "C-21", "S2-75")
def test_an_approved_destination_is_voided_by_its_graduate_only_where_the_province_allows_it(anywhere):
    destination = approve(anywhere, submitted(anywhere, anywhere.graduate(anywhere.law)))
    me, at = anywhere.actor(destination.graduate), season(anywhere.cohort, hour=20)
    if rules_of(destination)[1].self_void == "free":
        child = claims.void(actor=me, destination=destination, reason="单位取消岗位", at=at)

        assert (child.leaf, child.state) == ("unregistered", "draft")
        assert Destination.unscoped.get(pk=destination.pk).void_reason == "单位取消岗位"
    else:
        with pytest.raises(Refused, match="不能自己作废"):
            claims.void(actor=me, destination=destination, reason="单位取消岗位", at=at)


@pytest.mark.seed("S1-22", "S1-23", "S2-70", "C-07")
def test_after_approval_the_employer_is_locked_and_the_rest_follows_the_province(anywhere):
    destination = approve(anywhere, submitted(anywhere, anywhere.graduate(anywhere.law)))
    me, at = anywhere.actor(destination.graduate), season(anywhere.cohort, hour=20)

    with pytest.raises(Refused):
        claims.amend(actor=me, destination=destination, values={"employer_name": "别的公司"}, at=at)
    open_to_me = anywhere.school.profile_key == "anhui"
    if open_to_me:
        claims.amend(actor=me, destination=destination, values={"contact_name": "李青"}, at=at)
    else:
        with pytest.raises(Refused):
            claims.amend(actor=me, destination=destination, values={"contact_name": "李青"}, at=at)

    record = now_of(destination.graduate)
    assert record.contact_name == ("李青" if open_to_me else "韩青")
    assert record.confirmed_digest == confirmation.what_is_shown(record)


@pytest.mark.seed("S2-29", "C-12")
@pytest.mark.parametrize("mode", ["21", "41"])
def test_directed_graduates_can_hand_in_nothing_but_the_supplement(university, mode):
    graduate = university.enrol(university.law, "定向生", training_mode=mode)
    destination = with_paper(university, graduate)

    with pytest.raises(Refused, match="不能登记"):
        claims.submit(
            actor=university.actor(graduate), destination=destination, values=contract(), at=season(university.cohort)
        )


@pytest.mark.seed("S1-32", "C-15")
def test_the_fifth_paper_is_refused_and_the_four_stay(university):
    graduate = university.graduate(university.law)
    destination = born(university, graduate)
    me = university.actor(graduate)
    for n in range(4):
        evidence.attach(
            actor=me, destination=destination, upload=picture(shade=250 - n * 20), at=season(university.cohort)
        )

    with pytest.raises(Refused, match="最多上传 4"):
        evidence.attach(actor=me, destination=destination, upload=picture(shade=10), at=season(university.cohort))

    assert kept_for("destination", destination.pk).count() == 4


def test_every_problem_is_said_at_once_each_beside_its_field(university):
    graduate = university.graduate(university.law)
    destination = born(university, graduate)
    wrong = contract(credit_code="91340100MAO0DEM22R", contact_phone="12", region_code="340000", employer_name="")

    with pytest.raises(Refused) as refused:
        claims.submit(
            actor=university.actor(graduate), destination=destination, values=wrong, at=season(university.cohort)
        )

    assert {"credit_code", "contact_phone", "region_code", "employer_name", "evidence"} <= {
        r.field for r in refused.value.reasons
    }


@pytest.mark.seed("C-30", "S1-29", "S0-19")
def test_a_city_without_counties_is_deep_enough(university):
    destination = submitted(university, university.graduate(university.law), region_code="441900")

    assert destination.region_name == "广东省东莞市"


def test_rules_of_a_layer_above_speak_beside_the_field_too(university, monkeypatch):
    monkeypatch.setattr(rules, "further", [lambda claim, profile: [Reason("全国系统不收这个岗位", field="job_title")]])
    graduate = university.graduate(university.law)
    destination = with_paper(university, graduate)

    with pytest.raises(Refused, match="全国系统不收"):
        claims.submit(
            actor=university.actor(graduate), destination=destination, values=contract(), at=season(university.cohort)
        )


@pytest.mark.seed("M-01", "S0-43")
def test_what_a_teacher_enters_is_asserted_not_confirmed_until_the_graduate_says_so(anywhere):
    graduate = anywhere.graduate(anywhere.law)
    account = anywhere.student(graduate)

    destination = entered(anywhere, graduate, anywhere.employment_office())

    assert destination.confirmed_by_graduate_at is None
    assert needs_answer(destination)
    assert Notice.objects.filter(user=account, event="destination.entered").count() == 1

    confirmation.confirm(
        actor=anywhere.actor(graduate), destination=destination, shown=confirmation.what_is_shown(destination),
        at=season(anywhere.cohort, hour=12),
    )  # fmt: skip

    assert now_of(graduate).confirmation == "confirmed"


@pytest.mark.seed("M-01")
@pytest.mark.parametrize(
    ("field", "value"),
    [("employer_name", "徽山软件有限公司。"), ("job_title", "工程师 "), ("industry", "32"), ("remark", "x")],
)
def test_one_changed_byte_by_anybody_else_ends_the_confirmation(university, field, value):
    destination = submitted(university, university.graduate(university.law))

    claims.amend(
        actor=university.actor(university.employment_office()),
        destination=destination,
        values={field: value},
        at=later(university, 12),
    )

    record = now_of(destination.graduate)
    assert (record.confirmation, record.confirmed_digest) == ("lapsed", "")
    assert "改过" in standing(record, at=later(university, 13)).title


@pytest.mark.seed("M-01")
def test_a_paper_added_by_a_teacher_ends_the_confirmation_one_by_the_graduate_does_not(university):
    destination = approve(university, submitted(university, university.graduate(university.law)))
    at = season(university.cohort, hour=20)

    evidence.attach(
        actor=university.actor(destination.graduate), destination=destination, upload=picture(shade=100), at=at
    )
    mine = now_of(destination.graduate)
    assert mine.confirmed_digest == confirmation.what_is_shown(mine)

    evidence.attach(
        actor=university.actor(university.employment_office()), destination=mine, upload=picture(shade=50), at=at
    )
    assert now_of(destination.graduate).confirmation == "lapsed"


@pytest.mark.seed("M-01")
def test_lines_that_changed_under_the_readers_eyes_are_not_confirmed(university):
    graduate = university.graduate(university.law)
    destination = entered(university, graduate, university.employment_office())
    shown = confirmation.what_is_shown(destination)
    claims.amend(
        actor=university.actor(university.employment_office()),
        destination=destination,
        values={"job_title": "总监"},
        at=later(university),
    )

    with pytest.raises(Conflict, match="请再看一遍"):
        confirmation.confirm(
            actor=university.actor(graduate),
            destination=now_of(graduate),
            shown=shown,
            at=later(university, 12),
        )

    assert now_of(graduate).confirmed_by_graduate_at is None


@pytest.mark.seed("M-01")
def test_nobody_but_the_graduate_confirms_or_objects(university):
    graduate, other = university.graduate(university.law, 1), university.graduate(university.law, 2)
    destination = entered(university, graduate, university.employment_office())
    shown, at = confirmation.what_is_shown(destination), season(university.cohort, hour=12)

    for who in (university.employment_office(), other):
        with pytest.raises(Denied):
            confirmation.confirm(actor=university.actor(who), destination=destination, shown=shown, at=at)
        with pytest.raises(Denied):
            confirmation.object_to(actor=university.actor(who), destination=destination, why="不是", at=at)


@pytest.mark.seed("M-01")
def test_an_objection_reaches_the_school_and_stands_on_the_record(university):
    graduate, office = university.graduate(university.law), university.employment_office()
    destination = entered(university, graduate, office)

    confirmation.object_to(
        actor=university.actor(graduate),
        destination=destination,
        why="我没在这家单位工作",
        at=later(university, 12),
    )

    record = now_of(graduate)
    assert (record.objection, record.confirmation) == ("我没在这家单位工作", "none")
    assert Notice.objects.filter(user=office, event="destination.objected").count() == 1
    assert not needs_answer(record)


@pytest.mark.seed("S2-68")
def test_what_was_returned_is_a_list_to_tick_off(university):
    destination = submitted(university, university.graduate(university.law))
    paper = kept_for("destination", destination.pk).get()
    said = Opinion(Decision.RETURN, "改两处", (
        {"field": "employer_name", "sentence": "少了“有限”。"},
        {"field": "evidence", "sentence": "章没拍全。", "evidence": paper.pk, "rectangle": {"x": 50, "y": 60, "width": 40, "height": 30}},
    ))  # fmt: skip
    review.decide(
        actor=university.actor(university.counsellor(university.law)),
        destination=destination,
        opinion=said,
        at=later(university),
    )

    marks = to_mend(now_of(destination.graduate))

    assert [(m.field, m.evidence, m.box) for m in marks] == [
        ("employer_name", None, None), ("evidence", paper.pk, (0.5, 0.6, 0.4, 0.3))
    ]  # fmt: skip
    assert "有 2 处要改" in standing(now_of(destination.graduate), at=later(university, 12)).title


def test_promised_days_are_working_days():
    friday = season(2027, month=6, day=4)

    assert working_days_after(friday, 2).date().isoformat() == "2027-06-08"
