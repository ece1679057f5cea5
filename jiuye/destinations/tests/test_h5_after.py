"""The graduate's pages after handing in: withdraw, confirm, object, follow, appeal; what is not theirs is not there."""

import json

import pytest
import time_machine

from jiuye.destinations.services import claims, confirmation
from jiuye.destinations.spotchecks import services as spotchecks
from jiuye.destinations.tests.claims import (
    born,
    contract,
    entered,
    now_of,
    picture,
    season,
    submitted,
)
from jiuye.destinations.tests.phone import FORM, JSON, STATUS, chosen, page
from jiuye.notices.models import Notice
from jiuye.notices.services import tell
from jiuye.records.models import Evidence
from jiuye.records.tests.pictures import pdf


@pytest.mark.seed("S2-47", "S2-71")
def test_withdrawing_leads_back_to_the_form_with_everything_in_it(phone, university, graduate):
    record = submitted(university, graduate)

    back = phone.post("/h/destination/withdraw/", {"seen": record.version}, follow=True)

    assert now_of(graduate).state == "draft"
    assert "徽山软件有限公司" in back.content.decode()


@pytest.mark.seed("M-01", "S0-43", "S4-64")
def test_what_a_teacher_entered_is_shown_line_by_line_and_confirmed_or_not(phone, university, graduate):
    record = entered(university, graduate, university.employment_office())
    shown = page(phone, "/h/destination/confirm/")
    assert "学校说，这是你的去向" in shown
    assert all(words in shown for words in ("徽山软件有限公司", "还没有", "不属实，我有异议"))
    assert "checked" not in shown

    told = phone.post(
        "/h/destination/confirm/", {"answer": "confirm", "shown": confirmation.what_is_shown(record)}, follow=True
    )

    assert "由你本人确认" in told.content.decode()
    assert now_of(graduate).confirmation == "confirmed"


@pytest.mark.seed("M-01")
def test_a_confirmation_of_older_lines_is_answered_with_the_newer_ones(phone, university, graduate):
    record = entered(university, graduate, university.employment_office())
    digest = confirmation.what_is_shown(record)
    claims.amend(
        actor=university.actor(university.employment_office()),
        destination=record,
        values={"job_title": "总监"},
        at=season(university.cohort),
    )

    answer = phone.post("/h/destination/confirm/", {"answer": "confirm", "shown": digest})

    assert answer.status_code == 409
    told = answer.content.decode()
    assert "请再看一遍" in told
    assert "总监" in told
    assert now_of(graduate).confirmed_by_graduate_at is None


@pytest.mark.seed("M-01")
def test_an_objection_needs_a_word_and_then_stands_where_everybody_sees_it(phone, university, graduate):
    entered(university, graduate, university.employment_office())

    assert phone.post("/h/destination/object/", {"why": "", "more": ""}).status_code == 422
    told = phone.post("/h/destination/object/", {"why": "我没在这家单位工作"}, follow=True).content.decode()

    assert "有异议" in told
    assert "我没在这家单位工作" in told


def test_silence_is_safe_and_a_confirmation_without_a_choice_is_none(phone, university, graduate):
    entered(university, graduate, university.employment_office())

    assert phone.post("/h/destination/confirm/", {}).status_code == 422
    assert now_of(graduate).confirmed_by_graduate_at is None


@pytest.mark.seed("S2-72")
@pytest.mark.parametrize(("profile", "allowed"), [("national", True), ("anhui", False)])
def test_the_void_page_follows_the_province(client, university_of, profile, allowed):
    university = university_of(profile)
    graduate = university.graduate(university.law)
    record = entered(university, graduate, university.employment_office())
    with time_machine.travel(season(university.cohort)):
        university.login(client, graduate)

        client.post("/h/destination/void/", {"reason": "单位取消岗位", "seen": record.version})

    assert (now_of(graduate).pk != record.pk) is allowed


@pytest.mark.parametrize(
    "url",
    [
        "/h/",
        "/h/me/",
        "/h/me/data/",
        "/h/notices/",
        STATUS,
        "/h/destination/all/",
        "/h/destination/confirm/",
        "/h/destination/choose/",
    ],
)
def test_every_page_costs_a_bounded_number_of_queries(phone, university, graduate, url, django_assert_max_num_queries):
    record = submitted(university, graduate)
    office = university.actor(university.employment_office())
    for n in range(6):
        claims.amend(
            actor=office,
            destination=now_of(graduate),
            values={"remark": f"第{n}次"},
            at=season(university.cohort, hour=11 + n),
        )

    with django_assert_max_num_queries(24):
        assert phone.get(url).status_code == 200
    assert record.pk


@pytest.mark.seed("M-01")
def test_home_puts_what_others_changed_first(phone, university, graduate):
    submitted(university, graduate)
    claims.amend(
        actor=university.actor(university.employment_office()),
        destination=now_of(graduate),
        values={"remark": "改"},
        at=season(university.cohort),
    )

    told = page(phone, "/h/")

    assert told.index("你的去向被改过") < told.index("我的进度")
    assert "去核对" in told


def test_the_data_window_names_who_changed_what_and_hides_what_is_mine(phone, university, graduate):
    submitted(university, graduate)
    claims.amend(
        actor=university.actor(university.employment_office()),
        destination=now_of(graduate),
        values={"industry": "32", "contact_phone": "0551-62340000"},
        at=season(university.cohort),
    )

    told = page(phone, "/h/me/data/")

    assert "就业办孙老师" in told
    assert "改了你的毕业去向" in told
    assert "0551-62340000" not in told
    assert "提交" not in told
    assert "没有人动过" in page(phone, "/h/me/data/", only="export")


def test_a_neighbours_notice_cannot_be_read(phone, university):
    other = university.student(university.graduate(university.law, 2))
    tell(users=[other.pk], event="x", title="别人的", at=season(university.cohort))

    assert phone.post("/h/notices/read/", {"notice": Notice.objects.get().pk}).status_code == 404
    assert "别人的" not in page(phone, "/h/notices/")


@pytest.mark.seed("S4-37")
def test_before_the_season_the_page_says_when_it_opens(client, university, graduate):
    born(university, graduate)
    with time_machine.travel(season(university.cohort - 3)):
        university.login(client, graduate)
        chosen(client)

        told = client.post(FORM, {**contract(), "evidence": picture(), "seen": 0, "draft_version": 1, "submit": "1"})

    assert told.status_code == 422
    assert "没有开放" in told.content.decode()
    assert now_of(graduate).state == "draft"


@pytest.mark.seed("S4-78")
def test_after_handing_in_one_may_appeal_and_follow_it_from_the_same_place(phone, university, graduate):
    phone.post("/h/destination/start/", {"leaf": "contract"})
    assert "申诉" not in page(phone, STATUS)
    submitted(university, graduate)

    assert "觉得不对？申诉" in page(phone, STATUS)
    phone.post("/h/feedback/new/", {"kind": "appeal", "text": "退回的理由不对"})

    shown = page(phone, STATUS)
    assert "你的申诉在等答复" in shown
    assert "觉得不对" not in shown


@pytest.mark.seed("P-02", "M-01")
def test_who_is_asked_to_confirm_can_say_that_they_are_pressed(phone, university, graduate):
    entered(university, graduate, university.employment_office())

    shown = page(phone, "/h/destination/confirm/")

    assert "有人要求你填不真实的去向？" in shown
    assert "学校看不到是谁说的" in shown
    assert "?kind=pressure" in shown


@pytest.mark.seed("C-35", "S4-63")
def test_a_registration_that_does_not_count_says_so_with_the_reason(phone, university, graduate):
    destination = submitted(university, graduate)
    assert "不计入" not in page(phone, STATUS)
    marked(university, destination, "单位说没有这个人")

    assert "单位说没有这个人" in page(phone, STATUS)
    assert "不计入毕业去向落实率" in page(phone, STATUS)
    assert "核查后不计入落实率" in page(phone, "/h/")


def marked(university, destination, why):
    """As the centre's decision on a spot check leaves it."""
    spotchecks._mark(
        now_of(destination.graduate), why, university.actor(university.centre()), season(university.cohort)
    )


@pytest.mark.seed("C-15", "S1-32")
def test_every_page_of_a_pdf_can_be_looked_at_and_only_by_its_owner(phone, university, graduate, client):
    chosen(phone)
    body = pdf(3)
    begun = phone.post("/h/destination/papers/", json.dumps({"name": "合同.pdf", "size": len(body)}), content_type=JSON)
    phone.post(begun.json()["href"], body, content_type="application/octet-stream", headers={"upload-offset": "0"})
    paper = Evidence.objects.get()

    shown = page(phone, f"/h/destination/evidence/{paper.pk}/look/")

    assert [f"?page={n}" in shown for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert phone.get(f"/h/destination/evidence/{paper.pk}/?page=3")["Content-Type"] == "image/jpeg"
    assert phone.get(f"/h/destination/evidence/{paper.pk}/?page=4").status_code == 404
    university.login(client, university.graduate(university.law, 2))
    assert client.get(f"/h/destination/evidence/{paper.pk}/look/").status_code == 404


def test_what_locks_every_line_is_said_once(phone, university, graduate):
    submitted(university, graduate)

    shown = page(phone, "/h/destination/all/")

    assert shown.count("正在等待审核") == 1


@pytest.mark.seed("S2-71")
def test_what_was_withdrawn_waits_for_its_graduate_and_leads_back_to_the_form(phone, university, graduate):
    destination = submitted(university, graduate)
    phone.post("/h/destination/withdraw/", {"seen": destination.version})

    shown = page(phone, STATUS)

    assert "撤回了，还没交" in page(phone, "/h/")
    assert "已撤回，等你再交" in shown
    assert FORM in shown
