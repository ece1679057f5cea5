"""A word of pressure that lies unanswered goes one desk up; whoever wrote it learns where it is (S4-78, P-02)."""

from datetime import timedelta

import pytest

from jiuye.graduates.feedback import due
from jiuye.graduates.models import Feedback
from jiuye.graduates.services import feedback
from jiuye.graduates.tasks import escalate_silence
from jiuye.graduates.tests.season import during
from jiuye.notices.models import Notice
from jiuye.policy.registry import SHIPPED
from jiuye.records.models import TrailEvent

pytestmark = pytest.mark.seed("S4-78", "P-02")
A_MOMENT = timedelta(minutes=1)


@pytest.fixture
def heard_at_school(university_of, tmp_path, settings):
    """A province in which the school's office hears such a word first."""
    text = (SHIPPED / "anhui.toml").read_text(encoding="utf-8").replace('key = "anhui"', 'key = "hearland"')
    (tmp_path / "hearland.toml").write_text(text + '\n[hearing]\npressure = "school"\n', encoding="utf-8")
    settings.PROFILES_DIR = str(tmp_path)
    return university_of("hearland")


def pressed(university, text="要我找单位盖章"):
    graduate = university.graduate(university.law)
    university.student(graduate)
    said = {"kind": "pressure", "text": text, "at": during(university)}
    return feedback.open_thread(actor=university.actor(graduate), graduate=graduate, **said)


def now_of(thread):
    return Feedback.unscoped.get(pk=thread.pk)


def told(thread, event="correction.escalated"):
    return list(Notice.objects.filter(event=event, about=f"feedback:{thread.pk}").order_by("pk"))


def test_what_the_school_leaves_lying_goes_to_the_centre_and_the_graduate_is_told(heard_at_school):
    university, centre = heard_at_school, heard_at_school.centre()
    thread = pressed(university)
    late = due(thread.opened_at)

    escalate_silence(late - A_MOMENT)
    assert now_of(thread).desk == "school"
    escalate_silence(late)

    assert now_of(thread).desk == "province"
    (notice,) = told(thread)
    assert notice.title == "你反映的情况已转到省级就业中心"
    assert f"最迟 {due(late):%Y-%m-%d} 答复" in notice.body
    assert [n.user_id for n in told(thread, "correction.submitted")][-1] == centre.pk
    assert not Feedback.objects.visible_to(university.actor(university.employment_office())).exists()
    assert Feedback.objects.visible_to(university.actor(centre)).exists()


def test_the_graduate_reads_it_in_the_thread_with_the_new_day(client, heard_at_school):
    university = heard_at_school
    university.centre()
    thread = pressed(university)
    escalate_silence(due(thread.opened_at))
    university.login(client, university.graduate(university.law))

    page = client.get(f"/h/feedback/{thread.pk}/").content.decode()

    assert "学校就业中心 3 个工作日内没有答复，已转到省级就业中心" in page
    assert "等省级就业中心答复" in page


def test_above_the_centre_there_is_nobody_so_it_is_reminded_once(university):
    centre, thread = university.centre(), pressed(university)
    late = due(thread.opened_at)

    escalate_silence(late)
    escalate_silence(late + timedelta(days=30))

    (notice,) = told(thread)
    assert "已再次提醒" in notice.title
    assert "省级教育主管部门" in notice.body
    assert [n.user_id for n in told(thread, "correction.submitted")] == [centre.pk, centre.pk]


def test_where_no_centre_sits_the_school_is_reminded_instead_of_nobody(heard_at_school):
    thread = pressed(heard_at_school)

    escalate_silence(due(thread.opened_at))

    assert now_of(thread).desk == "school"
    assert "已再次提醒" in told(thread)[0].title


def test_what_was_answered_in_time_stays_where_it_is(heard_at_school):
    university = heard_at_school
    office, thread = university.actor(university.employment_office()), pressed(university)
    feedback.answer(actor=office, thread=thread, text="已找学院谈过", at=during(university) + A_MOMENT)

    escalate_silence(due(thread.opened_at) + timedelta(days=9))

    assert now_of(thread).desk == "school"
    assert told(thread) == []


def test_a_further_word_after_an_answer_has_days_of_its_own(heard_at_school):
    university = heard_at_school
    university.centre()
    office, thread = university.actor(university.employment_office()), pressed(university)
    feedback.answer(actor=office, thread=thread, text="已找学院谈过", at=during(university) + A_MOMENT)
    again = due(thread.opened_at) + timedelta(days=7)
    feedback.add(actor=university.actor(thread.graduate), thread=now_of(thread), text="又来要求了", at=again)

    escalate_silence(due(again) - A_MOMENT)
    assert now_of(thread).desk == "school"
    escalate_silence(due(again))

    assert now_of(thread).desk == "province"


def test_an_appeal_is_the_schools_to_answer_and_stays(university):
    graduate = university.graduate(university.law)
    said = {"kind": "appeal", "text": "退回得不对", "at": during(university)}
    thread = feedback.open_thread(actor=university.actor(graduate), graduate=graduate, **said)

    escalate_silence(due(thread.opened_at) + timedelta(days=30))

    assert now_of(thread).desk == "school"


def test_going_up_names_neither_school_nor_graduate_in_the_trail(university):
    thread = pressed(university)

    escalate_silence(due(thread.opened_at))

    event = TrailEvent.objects.get(action="feedback.escalate")
    assert (event.school_id, event.subject, event.changes) == (None, "", {})
