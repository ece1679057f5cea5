"""A graduate who comes when registration is closed reads why, since when, who can open it and what else to do (S4-37, R-07)."""

from datetime import timedelta

import pytest
import time_machine

from jiuye.destinations.tests.claims import born, entered, season
from jiuye.destinations.tests.phone import FORM, STATUS, chosen, page
from jiuye.graduates.services import windows
from jiuye.institutions.models import School

pytestmark = pytest.mark.seed("S4-37", "R-07")
CHOOSE = "/h/destination/choose/"


def shut_by(university, user, process="register", why="正在核对上报数据，周五重新开放"):
    at = season(university.cohort, day=11)
    actor = university.actor(user)
    windows.close_window(actor=actor, cohort=university.cohort, process=process, reason=why, at=at)


def test_what_the_school_closed_names_the_office_its_reason_and_the_day(phone, university):
    School.objects.filter(pk=university.school.pk).update(phone="0551-62345600")
    chosen(phone)
    shut_by(university, university.employment_office())

    told = page(phone, FORM)

    assert "就业办孙老师" in told
    assert "正在核对上报数据，周五重新开放" in told
    assert f"{university.cohort}年4月11日" in told
    assert "<dt>谁能再打开</dt><dd>学校就业中心</dd>" in told
    assert 'href="tel:0551-62345600"' in told
    assert "填了没交的草稿还在" in told
    assert page(phone, CHOOSE).count("正在核对上报数据") == 1


def test_what_the_centre_closed_only_the_centre_opens(phone, university):
    shut_by(university, university.centre())

    told = page(phone, CHOOSE)

    assert "省中心李老师" in told
    assert "<dt>谁能再打开</dt><dd>省级中心</dd>" in told


def test_after_the_last_day_nobody_closed_it_and_the_centre_may_lengthen_it(client, university, graduate):
    born(university, graduate)
    late = season(university.cohort + 1, month=3)
    with time_machine.travel(late):
        university.login(client, graduate)
        told = page(client, CHOOSE)

    assert "规定的时间已经过了" in told
    assert "谁关的" not in told
    assert "省级中心，由学校就业中心提出" in told
    assert "老师更正也截止了" in told


def test_while_staff_may_still_correct_the_page_says_until_when(phone, university):
    shut_by(university, university.employment_office())

    told = page(phone, CHOOSE)

    assert f"{university.cohort + 1}年2月1日" in told
    assert "请学校就业中心替你办" in told


def test_when_changing_is_over_what_stands_can_still_be_read(phone, university, graduate):
    entered(university, graduate, university.employment_office())
    shut_by(university, university.employment_office(), process="change")

    told = page(phone, FORM)

    assert "去向变更现在没有开放" in told
    assert "不能改，在审核的照常审核" in told
    assert "看我登记了什么" in told
    assert phone.get(STATUS).status_code == 200


def test_before_the_season_the_form_takes_a_draft_as_ever(client, university, graduate):
    born(university, graduate)
    with time_machine.travel(season(university.cohort) - timedelta(days=3 * 365)):
        university.login(client, graduate)
        told = page(client, CHOOSE)

    assert "还没有开放" in told
    assert "谁能再打开" not in told
