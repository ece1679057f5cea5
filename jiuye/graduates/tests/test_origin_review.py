"""Origin information where it is reviewed: levels in turn, returns, batches."""

import pytest
from django.utils import timezone

from jiuye.graduates.models import Graduate
from jiuye.graduates.services import adding, origin, origin_review
from jiuye.graduates.services.origin_common import caption_of
from jiuye.graduates.tests.season import confirmed, during, fresh
from jiuye.kit.refusals import Denied, Refused
from jiuye.notices.models import Notice
from jiuye.review.queries import opinions_on
from jiuye.review.rules import Decision, Opinion
from tests.cast import id_number

APPROVE = Opinion(Decision.APPROVE)


def refuse(text=""):
    return Opinion(Decision.RETURN, text)


def heard(university, user, graduate, opinion=APPROVE):
    origin_review.decide(actor=university.actor(user), graduate=fresh(graduate), opinion=opinion, at=during(university))
    return fresh(graduate)


@pytest.mark.seed("S4-38", "S4-39", "S4-40", "S4-45")
def test_in_guangdong_three_levels_speak_one_after_another(university_of):
    university = university_of("guangdong")
    graduate = confirmed(university, university.graduate(university.law))
    assert caption_of(graduate) == "二级待审"

    graduate = heard(university, university.counsellor(university.law), graduate)
    assert caption_of(graduate) == "一级待审"
    graduate = heard(university, university.employment_office(), graduate)
    assert caption_of(graduate) == "中心待审"
    graduate = heard(university, university.centre(), graduate)

    assert (graduate.state, caption_of(graduate)) == ("approved", "完成")
    assert [o.level for o in opinions_on("origin", graduate.ref)] == ["counselor", "school", "province"]
    assert Notice.objects.filter(event="origin.approved").count() == 1


@pytest.mark.seed("S4-39", "S4-44")
def test_level_one_may_skip_level_two_and_a_refusal_needs_words(university_of):
    university = university_of("guangdong")
    first, second = (confirmed(university, university.graduate(university.law, n)) for n in (1, 2))

    assert caption_of(heard(university, university.employment_office(), first)) == "中心待审"
    with pytest.raises(Refused, match="请输入审核意见"):
        heard(university, university.employment_office(), second, refuse())
    second = heard(university, university.employment_office(), second, refuse("生源地写错了"))

    assert (second.state, caption_of(second)) == ("returned", "不同意")
    assert Notice.objects.get(event="origin.returned").body == "生源地写错了"


@pytest.mark.seed("T-33", "S4-43")
def test_nobody_decides_for_a_level_above(university_of):
    university = university_of("guangdong")
    graduate = heard(
        university, university.counsellor(university.law), confirmed(university, university.graduate(university.law))
    )

    with pytest.raises(Denied, match=r"您没有权限审核\[一级待审\]的记录，请重新选择"):
        heard(university, university.counsellor(university.law), graduate)

    assert caption_of(fresh(graduate)) == "一级待审"


def test_a_returned_record_is_mended_and_goes_round_again(university_of):
    university = university_of("guangdong")
    graduate = confirmed(university, university.graduate(university.law))
    heard(university, university.counsellor(university.law), graduate, refuse("写到区县"))

    graduate = confirmed(university, graduate, origin_region="440304")

    assert (caption_of(graduate), graduate.origin_region) == ("二级待审", "440304")


@pytest.mark.seed("S4-46")
def test_everything_is_editable_until_it_is_finished(university_of):
    university = university_of("guangdong")
    office = university.actor(university.employment_office())
    graduate = confirmed(university, university.graduate(university.law))

    for user in (university.counsellor(university.law), university.employment_office(), university.centre()):
        origin.edit(
            actor=office,
            graduate=graduate,
            values={"hardship": "2" if graduate.hardship == "0" else "0"},
            at=during(university),
        )
        assert fresh(graduate).state == "in_review"
        graduate = heard(university, user, graduate)

    with pytest.raises(Refused, match="审核已完成"):
        origin.edit(actor=office, graduate=graduate, values={"hardship": "3"}, at=during(university))


def test_a_graduate_takes_it_back_only_before_anybody_has_spoken(university_of):
    university = university_of("guangdong")
    first, second = (confirmed(university, university.graduate(university.law, n)) for n in (1, 2))
    second = heard(university, university.counsellor(university.law), second)

    origin.withdraw(actor=university.actor(first), graduate=first, at=during(university))
    with pytest.raises(Refused, match="已经审核过，不能撤回"):
        origin.withdraw(actor=university.actor(second), graduate=second, at=during(university))

    assert (fresh(first).state, fresh(first).stage, fresh(second).state) == ("draft", None, "in_review")


def test_what_the_centre_finished_only_the_centre_opens(university_of):
    university = university_of("guangdong")
    graduate = confirmed(university, university.graduate(university.law))
    for user in (university.employment_office(), university.centre()):
        graduate = heard(university, user, graduate)

    with pytest.raises(Denied, match="中心审核"):
        origin.reopen(
            actor=university.actor(university.employment_office()),
            graduate=graduate,
            reason="户口",
            at=during(university),
        )
    origin.reopen(actor=university.actor(university.centre()), graduate=graduate, reason="户口", at=during(university))

    assert fresh(graduate).state == "draft"


@pytest.mark.seed("S4-42", "S4-43")
def test_a_batch_says_in_the_handbooks_words_what_cannot_be_in_it(university_of):
    university = university_of("guangdong")
    graduates = [
        confirmed(university, university.graduate(d, n)) for d in (university.law, university.physics) for n in (1, 2)
    ]
    heard(university, university.employment_office(), graduates[0])
    heard(university, university.department_admin(university.law), graduates[1])
    counsellor = university.actor(university.department_admin(university.physics))

    result = origin_review.decide_many(
        actor=counsellor, graduates=[fresh(g) for g in graduates], opinion=APPROVE, at=during(university)
    )

    assert sorted(result.done) == sorted(g.pk for g in graduates[2:])
    assert set(result.by_reason()) == {
        "选项中有“已完成”和“中心待审”的记录，请重新选择",
        "您没有权限审核[一级待审]的记录，请重新选择",
    }
    assert {caption_of(fresh(g)) for g in graduates[1:]} == {"一级待审"}


@pytest.mark.seed("S4-43")
def test_level_one_batches_both_its_own_and_level_two(university_of):
    university = university_of("guangdong")
    graduates = [confirmed(university, university.graduate(university.law, n)) for n in (1, 2)]
    heard(university, university.counsellor(university.law), graduates[0])
    office = university.actor(university.employment_office())

    result = origin_review.decide_many(
        actor=office, graduates=[fresh(g) for g in graduates], opinion=APPROVE, at=during(university)
    )

    assert (len(result.done), result.refused) == (2, [])
    assert {caption_of(fresh(g)) for g in graduates} == {"中心待审"}


def test_a_batch_costs_the_same_for_two_and_for_four(university_of, django_assert_max_num_queries):
    university = university_of("guangdong")
    ids = [
        confirmed(university, university.graduate(d, n)).pk
        for d in (university.law, university.physics)
        for n in (1, 2)
    ]
    office = university.actor(university.employment_office())

    def decide(some):
        rows = list(Graduate.unscoped.filter(pk__in=some).select_related("school__province", "person"))
        with django_assert_max_num_queries(16):
            origin_review.decide_many(actor=office, graduates=rows, opinion=APPROVE, at=during(university))

    decide(ids[:1])
    decide(ids[1:])


@pytest.mark.seed("S4-47", "S4-32")
def test_one_added_person_waits_at_level_two(university_of):
    university = university_of("guangdong")
    office = university.actor(university.employment_office())
    typed = {
        "name": "周新添", "student_number": "20239999", "id_number": id_number(300), "exam_number": "23440104999999", "level": "本科",
        "department": "法学院", "major_code": "030101", "major_name": "法学", "class_name": "法学1班", "training_mode": "非定向",
    }  # fmt: skip

    graduate = adding.add(
        actor=office, school=university.school, cohort=university.cohort, values=typed, at=timezone.now()
    )

    assert caption_of(fresh(graduate)) == "二级待审"
    assert graduate.destinations.filter(is_current=True).count() == 1
    with pytest.raises(Refused, match="名单里已经有这个人"):
        adding.add(actor=office, school=university.school, cohort=university.cohort, values=typed, at=timezone.now())
    with pytest.raises(Refused) as no:
        adding.add(
            actor=office,
            school=university.school,
            cohort=university.cohort,
            values={**typed, "id_number": "1"},
            at=timezone.now(),
        )
    assert "id_number" in {reason.field for reason in no.value.reasons}
