"""信息反馈: a graduate reports, the school answers, both see the thread, nobody else does."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiuye.graduates.feedback import due
from jiuye.graduates.models import Feedback
from jiuye.graduates.origin_queries import open_feedback
from jiuye.graduates.services import feedback
from jiuye.graduates.tests.season import during
from jiuye.kit.refusals import Conflict, Denied, Refused
from jiuye.notices.models import Notice
from jiuye.records.models import TrailEvent


def reported(university, graduate, text="考生号最后一位应为 7", **more):
    said = {"kind": "registry", "fields": ["exam_number"], "text": text, **more}
    return feedback.open_thread(actor=university.actor(graduate), graduate=graduate, at=during(university), **said)


@pytest.mark.seed("S1-87")
def test_the_school_hears_of_a_report_and_the_graduate_of_the_answer(university):
    office = university.employment_office()
    thread = reported(university, university.graduate(university.law))
    assert Notice.objects.get(event="correction.submitted").user_id == office.pk
    assert open_feedback(university.actor(office), university.cohort) == 1

    feedback.answer(actor=university.actor(office), thread=thread, text="已更正", at=during(university))

    assert open_feedback(university.actor(office), university.cohort) == 0
    told = Notice.objects.get(event="correction.answered")
    assert (told.body, told.href) == ("已更正", f"/h/feedback/{thread.pk}/")
    assert [m.by_party for m in thread.messages.all()] == ["student", "staff"]
    assert list(TrailEvent.objects.filter(object_type="feedback").order_by("seq").values_list("action", flat=True)) == [
        "feedback.open", "feedback.answer",
    ]  # fmt: skip


def test_what_the_graduate_adds_waits_for_the_school_again(university):
    office = university.actor(university.employment_office())
    graduate = university.graduate(university.law)
    thread = reported(university, graduate)
    feedback.answer(actor=office, thread=thread, text="请发证件照片", at=during(university))

    feedback.add(actor=university.actor(graduate), thread=thread, text="已经交到学院", at=during(university))

    assert open_feedback(office) == 1


def test_a_closed_thread_takes_no_more_words(university):
    office = university.actor(university.employment_office())
    graduate = university.graduate(university.law)
    thread = reported(university, graduate)
    stale = Feedback.unscoped.select_related("graduate").get(pk=thread.pk)
    feedback.answer(actor=office, thread=thread, text="已更正", at=during(university), close=True)

    with pytest.raises(Refused, match="已经办结"):
        feedback.add(actor=university.actor(graduate), thread=thread, text="还有", at=during(university))
    with pytest.raises(Conflict):
        feedback.close(actor=university.actor(graduate), thread=stale, at=during(university))

    assert thread.messages.count() == 2


@pytest.mark.parametrize(
    ("said", "field"), [({"text": " "}, "text"), ({"kind": "gossip"}, "kind"), ({"text": "很" * 501}, "text")]
)
def test_a_report_says_what_kind_and_what_is_wrong(university, said, field):
    with pytest.raises(Refused) as no:
        reported(university, university.graduate(university.law), **said)

    assert no.value.reasons[0].field == field
    assert not Feedback.unscoped.exists()


def test_nobody_reports_in_another_graduates_name(university):
    graduate, other = (university.graduate(university.law, n) for n in (1, 2))

    with pytest.raises(Denied):
        feedback.open_thread(
            actor=university.actor(other), graduate=graduate, kind="other", fields=[], text="x", at=during(university)
        )


def test_five_open_reports_are_enough(university):
    graduate = university.graduate(university.law)
    for n in range(5):
        reported(university, graduate, text=f"第 {n} 处")

    with pytest.raises(Refused, match="在等学校答复"):
        reported(university, graduate)


@pytest.mark.seed("S1-87")
@pytest.mark.parametrize(
    ("opened", "answered"), [((2027, 4, 1), (2027, 4, 6)), ((2027, 4, 5), (2027, 4, 8)), ((2027, 4, 3), (2027, 4, 7))]
)
def test_the_promised_day_is_the_third_working_day(opened, answered):
    assert due(datetime(*opened, 9, tzinfo=UTC)).timetuple()[:3] == answered


@pytest.mark.seed("T-30")
def test_the_thread_of_somebody_else_does_not_exist(university):
    thread = reported(university, university.graduate(university.law))
    strangers = [
        (university.graduate(university.law, 2), reverse("graduates:h5_feedback", args=[thread.pk])),
        (university.counsellor(university.physics), reverse("graduates:feedback_thread", args=[thread.pk])),
        (university.neighbour.employment_office(), reverse("graduates:feedback_thread", args=[thread.pk])),
    ]

    for who, url in strangers:
        client = Client()
        university.login(client, who)
        foreign, missing = client.get(url), client.get(url.replace(str(thread.pk), "999999"))
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert client.post(url, {"text": "我来答", "do": "answer"}).status_code == 404

    assert thread.messages.count() == 1


def test_the_list_of_reports_costs_the_same_for_one_and_three(client, university):
    office = university.employment_office()
    reported(university, university.graduate(university.law))
    university.login(client, office)
    url = f"{reverse('graduates:feedback')}?state=waiting"
    client.get(url)

    with CaptureQueriesContext(connection) as one:
        client.get(url)
    reported(university, university.graduate(university.physics))
    reported(university, university.graduate(university.physics, 2))
    with CaptureQueriesContext(connection) as three:
        page = client.get(url)

    assert "沈知遥" in page.content.decode()
    assert len(three) == len(one)


def appealed(university, graduate, kind="appeal", text="第 2 张的公章是清楚的"):
    return feedback.open_thread(
        actor=university.actor(graduate), graduate=graduate, kind=kind, text=text, at=during(university)
    )


def seen(university, user, thread):
    return Feedback.objects.visible_to(university.actor(user)).filter(pk=thread.pk).exists()


@pytest.mark.seed("S4-78")
def test_an_appeal_comes_to_the_employment_office_and_past_those_it_is_about(university, client):
    graduate, office = university.graduate(university.law), university.employment_office()

    thread = appealed(university, graduate)

    assert seen(university, office, thread)
    assert not seen(university, university.counsellor(university.law), thread)
    assert not seen(university, university.department_admin(university.law), thread)
    assert [n.user_id for n in Notice.objects.filter(event="correction.submitted")] == [office.pk]
    feedback.answer(actor=university.actor(office), thread=thread, text="已请学院重看", at=during(university))
    assert Notice.objects.get(event="correction.answered").title == "你的申诉有了答复"


@pytest.mark.seed("P-02", "S4-78")
def test_word_of_pressure_reaches_the_centre_and_nobody_at_the_school(university):
    graduate, centre = university.graduate(university.law), university.centre()
    school = [university.employment_office(), university.department_admin(university.law), university.counsellor(university.law)]  # fmt: skip

    thread = appealed(university, graduate, "pressure", "要我找单位盖章，不然不发毕业证")

    assert seen(university, centre, thread)
    assert not any(seen(university, one, thread) for one in school)
    assert [n.user_id for n in Notice.objects.filter(event="correction.submitted")] == [centre.pk]
    assert open_feedback(university.actor(centre)) == 1
    assert open_feedback(university.actor(school[0])) == 0


@pytest.mark.seed("P-02", "W-25")
def test_the_trail_of_such_a_word_names_who_read_it_and_not_who_wrote_it(university, client):
    graduate, centre = university.graduate(university.law), university.centre()
    thread = appealed(university, graduate, "pressure")
    university.login(client, centre)

    page = client.get(reverse("graduates:feedback_thread", args=[thread.pk]))

    assert page.status_code == 200
    opened, read = TrailEvent.objects.filter(object_type="feedback").order_by("seq")
    assert (opened.action, opened.subject, opened.school_id) == ("feedback.open", "", None)
    assert graduate.name not in opened.actor_label
    assert opened.actor_ref == "student"
    assert (read.action, read.actor_ref, read.school_id) == ("feedback.read", university.actor(centre).ref, None)


@pytest.mark.seed("P-02")
def test_a_counsellor_asking_for_its_address_is_told_there_is_nothing(university, client):
    thread = appealed(university, university.graduate(university.law), "pressure")
    missing = reverse("graduates:feedback_thread", args=[thread.pk + 1000])

    for who in (university.counsellor(university.law), university.employment_office()):
        university.login(client, who)

        assert client.get(reverse("graduates:feedback_thread", args=[thread.pk])).status_code == 404
        assert client.get(missing).status_code == 404
        assert "毕业证" not in client.get(reverse("graduates:feedback") + "?state=waiting").content.decode()


@pytest.mark.seed("S1-87")
def test_the_centre_hears_what_came_to_it_and_not_what_a_school_answers(university):
    graduate = university.graduate(university.law)

    ordinary, appeal = reported(university, graduate), appealed(university, graduate)

    assert not seen(university, university.centre(), ordinary)
    assert not seen(university, university.centre(), appeal)


@pytest.mark.seed("P-02")
@pytest.mark.parametrize(
    ("kind", "said"), [("appeal", "辅导员和院系看不到你写的"), ("pressure", "学校、院系、辅导员都看不到")]
)
def test_the_phone_says_who_will_read_it_before_it_is_written(university, client, kind, said):
    graduate = university.graduate(university.law)
    university.login(client, graduate)

    page = client.get(reverse("graduates:h5_feedback_new"), {"kind": kind}).content.decode()
    sent = client.post(reverse("graduates:h5_feedback_new"), {"kind": kind, "text": "写给你们"}, follow=True)

    assert said in page
    assert "写给你们" in sent.content.decode()
    assert Feedback.unscoped.get().kind == kind
