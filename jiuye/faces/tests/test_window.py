"""谁动过我的数据: every file that took somebody along is told to them, with who, when, why, and to nobody else."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jiuye.faces.tests.test_exports import asked, taken
from jiuye.graduates.services import unmasking
from jiuye.records.models import FileRun, RunPeople
from jiuye.records.services import people

pytestmark = pytest.mark.django_db
WINDOW = "/h/me/data/"


def window(university, graduate, **query):
    """On their own phone: nobody shares a browser with the office."""
    phone = Client()
    university.login(phone, graduate)
    return phone.get(WINDOW, query).content.decode()


@pytest.mark.seed("W-25", "W-52")
def test_a_downloaded_list_is_told_to_those_in_it_and_to_nobody_else(client, university, tmp_path):
    inside, outside = university.graduate(university.law), university.graduate(university.physics)
    university.login(client, university.employment_office())
    asked(client, query=f"department={university.law.pk}", reason="双选会签到")
    taken(client, tmp_path)

    shown = window(university, inside)

    assert "就业办孙老师" in shown
    assert "下载了“生源信息”，里面有你" in shown
    assert "双选会签到" in shown
    assert "2 行；不含证件号码、手机号" in shown
    assert "导出 1 次" in shown
    assert "里面有你" not in window(university, outside)


@pytest.mark.seed("W-25")
def test_a_file_nobody_fetched_told_nobody_anything(client, university):
    university.login(client, university.employment_office())
    asked(client)

    assert FileRun.objects.get().row_count == 4
    assert "里面有你" not in window(university, university.graduate(university.law))


@pytest.mark.seed("W-25", "W-52")
def test_each_fetching_is_a_line_and_sensitive_columns_are_said(client, university, tmp_path):
    university.login(client, university.employment_office())
    asked(client, columns=["name", "id_number"], reason="报送公安核验")
    taken(client, tmp_path)
    taken(client, tmp_path)

    shown = window(university, university.graduate(university.law), only="export")

    assert shown.count("里面有你</p>") == 2
    assert "含证件号码、手机号这类敏感信息" in shown
    assert "完整号码：<b>没有人看过" in shown


def run_with(numbers):
    run = FileRun.objects.create(
        kind="export", what="x", state="requested", started_by="user:1", created_at=timezone.now()
    )
    people.keep(run, numbers)
    return run


def test_a_hundred_thousand_people_are_a_few_rows_and_each_is_found(django_assert_num_queries):
    numbers = range(70_001, 170_001)
    run = run_with(numbers)

    assert RunPeople.objects.count() == len({n // people.BLOCK for n in numbers}) < 30
    assert sum(len(row.bits) for row in RunPeople.objects.all()) < 16_000
    with django_assert_num_queries(1):
        assert people.files_with(170_000, most=10) == [run]
    assert people.files_with(70_000, most=10) == []
    assert people.files_with(170_001, most=10) == []


def test_the_window_costs_the_same_with_one_file_and_with_three(client, university, tmp_path):
    graduate = university.graduate(university.law)

    def cost():
        phone = Client()
        university.login(phone, graduate)
        with CaptureQueriesContext(connection) as queries:
            phone.get(WINDOW)
        return len(queries)

    counts = []
    university.login(client, university.employment_office())
    for times in (1, 2):
        for _ in range(times):
            asked(client)
            taken(client, tmp_path)
        counts.append(cost())

    assert counts[0] == counts[1]
    assert FileRun.objects.count() == 3


def test_an_old_file_is_still_told_after_it_was_let_go(client, university, tmp_path):
    from jiuye.records.services import runs

    university.login(client, university.employment_office())
    asked(client)
    taken(client, tmp_path)
    runs.expire(timezone.now() + timedelta(days=8))

    assert not FileRun.objects.get().result
    assert "里面有你" in window(university, university.graduate(university.law))


@pytest.mark.seed("S4-48")
def test_a_job_s_work_is_called_the_platform_s(client, university):
    shown = window(university, university.graduate(university.law))

    assert "系统管理命令" not in shown
    assert reverse("graduates:h5_feedback_new") in shown


@pytest.mark.seed("W-25")
def test_a_look_at_a_number_says_which(university):
    graduate, office = university.graduate(university.law), university.employment_office()
    unmasking.unmask(
        actor=university.actor(office),
        graduate=graduate,
        name="mobile",
        purpose=next(iter(unmasking.PURPOSES)),
        at=timezone.now(),
    )

    shown = window(university, graduate)

    assert "看了你的完整手机号" in shown
    assert "1 次被看过" in shown


@pytest.mark.seed("S1-82")
def test_what_went_to_the_nation_is_found_from_the_page_about_oneself(client, university):
    graduate = university.graduate(university.law)
    university.login(client, graduate)

    assert reverse("national:h5") in client.get("/h/me/").content.decode()
    assert reverse("national:h5") in window(university, graduate)


@pytest.mark.seed("S1-87")
def test_every_line_can_be_questioned_and_the_question_says_which(client, university):
    graduate = university.graduate(university.law)
    unmasking.unmask(
        actor=university.actor(university.employment_office()), graduate=graduate, name="mobile",
        purpose=next(iter(unmasking.PURPOSES)), at=timezone.now(),
    )  # fmt: skip
    university.login(client, graduate)

    asks = html.unescape(
        re.search(r'href="([^"]*about=[^"]*)"', client.get(WINDOW, {"only": "look"}).content.decode())[1]
    )

    assert "看了你的完整手机号。想问：</textarea>" in client.get(asks).content.decode()
