"""Origin information through its services, in every province: who confirms, who locks, what ends a confirmation."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiuye.graduates.facts import values_of
from jiuye.graduates.fields import fields_of
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import profile_of
from jiuye.graduates.services import adding, origin, origin_review
from jiuye.graduates.services.origin_common import caption_of
from jiuye.graduates.tests.season import SAID, complete, confirmed, during, fresh
from jiuye.kit.refusals import Conflict, Denied, Refused
from jiuye.notices.models import Notice
from jiuye.records.models import TrailEvent
from jiuye.review.queries import opinions_on
from jiuye.review.rules import Decision, Opinion
from tests.cast import id_number

APPROVE = Opinion(Decision.APPROVE)


def refuse(text=""):
    return Opinion(Decision.RETURN, text)


def heard(university, user, graduate, opinion=APPROVE):
    origin_review.decide(actor=university.actor(user), graduate=fresh(graduate), opinion=opinion, at=during(university))
    return fresh(graduate)


def labels(graduate, role="student"):
    return {one.name: one for one in fields_of(graduate, profile_of(graduate.school, graduate.cohort), role)}


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


@pytest.mark.seed("S0-14", "S0-08")
def test_the_school_locks_a_complete_record_and_the_graduate_can_only_report(university):
    bare, whole = university.graduate(university.law, 2), complete(university.graduate(university.law))
    counsellor = university.actor(university.counsellor(university.law))
    said = {k: v for k, v in SAID.items() if k != "mobile"}

    with pytest.raises(Refused) as no:
        origin.lock(actor=counsellor, graduate=fresh(bare), values=said, at=during(university))
    assert {"division", "graduates_on", "conclusion"} <= {reason.field for reason in no.value.reasons}
    origin.lock(actor=counsellor, graduate=whole, values=said, at=during(university))

    whole = fresh(whole)
    assert (whole.state, caption_of(whole), whole.source) == ("locked", "已锁定", "staff")
    assert not any(one.editable for one in labels(whole).values())
    with pytest.raises(Refused):
        origin.confirm(actor=university.actor(whole), graduate=whole, values=SAID, at=during(university))


def test_a_locked_record_stays_locked_when_the_school_corrects_it(university):
    graduate = complete(university.graduate(university.law))
    counsellor = university.actor(university.counsellor(university.law))
    origin.lock(actor=counsellor, graduate=graduate, values=SAID, at=during(university))

    origin.edit(actor=counsellor, graduate=fresh(graduate), values={"political_status": "01"}, at=during(university))

    graduate = fresh(graduate)
    assert (graduate.state, graduate.political_status) == ("locked", "01")


def test_the_school_opens_a_locked_record_with_a_reason(university):
    graduate = complete(university.graduate(university.law))
    university.student(graduate)
    counsellor = university.actor(university.counsellor(university.law))
    origin.lock(actor=counsellor, graduate=graduate, values=SAID, at=during(university))

    with pytest.raises(Refused, match="请写明退回的原因"):
        origin.reopen(actor=counsellor, graduate=fresh(graduate), reason=" ", at=during(university))
    origin.reopen(actor=counsellor, graduate=fresh(graduate), reason="户口已迁", at=during(university))

    assert fresh(graduate).state == "draft"
    assert Notice.objects.get(event="origin.returned").body == "户口已迁"


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
