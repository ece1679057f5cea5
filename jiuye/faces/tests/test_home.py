import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from jiuye.destinations.models import Destination
from jiuye.destinations.services import claims, confirmation
from jiuye.destinations.services.births import bear
from jiuye.destinations.story import working_days_after
from jiuye.graduates.models import Graduate
from tests.guards.world import season

HOME = "/console/"


@pytest.fixture
def school(university):
    with time_machine.travel(season(university.cohort), tick=False):
        bear([g for g in Graduate.unscoped.all() if not g.destinations.exists()], season(university.cohort))
        yield university


def hand_in(school, graduate):
    destination = Destination.unscoped.get(graduate=graduate, is_current=True)
    claims.submit(
        actor=school.actor(graduate), destination=destination, values={"leaf": "job_hunting"}, at=season(school.cohort)
    )
    return destination


@pytest.mark.seed("S2-08", "S4-09")
@pytest.mark.django_db
def test_what_waits_for_me_is_counted_and_one_click_away(client, school):
    hand_in(school, school.graduate(school.law))
    school.login(client, school.counsellor(school.law))

    page = client.get(HOME).content.decode()

    assert "去向等待" in page
    assert "/console/destinations/?cohort=" in page
    assert "开始审核" in page


@pytest.mark.seed("S0-04", "T-30")
@pytest.mark.django_db
def test_the_counsellor_next_door_has_nothing_waiting(client, school):
    hand_in(school, school.graduate(school.law))
    school.login(client, school.counsellor(school.physics))

    page = client.get(HOME).content.decode()

    assert "开始审核" not in page


@pytest.mark.seed("S0-04")
@pytest.mark.django_db
def test_somebody_without_classes_reads_why_the_page_is_empty(client, school):
    school.login(client, school.unassigned())

    page = client.get(HOME).content.decode()

    assert "分配" in page


@pytest.mark.seed("M-01")
@pytest.mark.django_db
def test_an_objection_stands_among_the_first_things(client, school):
    destination = hand_in(school, school.graduate(school.law))
    me = school.actor(school.graduate(school.law))
    confirmation.object_to(actor=me, destination=destination, why="我没有登记过", at=season(school.cohort))
    school.login(client, school.department_admin(school.law))

    page = client.get(HOME).content.decode()

    assert "毕业生说去向不属实" in page


@pytest.mark.django_db
def test_the_home_page_costs_the_same_with_one_and_with_three_graduates(client, school, django_assert_max_num_queries):
    office = school.employment_office()
    school.login(client, office)
    hand_in(school, school.graduate(school.law))
    client.get(HOME)
    with django_assert_max_num_queries(200) as one:
        client.get(HOME)
    for nth, department in ((2, school.law), (1, school.physics)):
        hand_in(school, school.graduate(department, nth))
    with django_assert_max_num_queries(200) as three:
        client.get(HOME)

    assert len(three) == len(one)


@pytest.mark.seed("W-55", "T-31")
@pytest.mark.django_db
def test_the_search_finds_two_character_names_in_ones_own_scope_only(client, school):
    mine = school.graduate(school.law)
    school.login(client, school.counsellor(school.law))

    found = client.post("/console/search/", {"q": mine.name[:2]}).content.decode()
    foreign = client.post("/console/search/", {"q": school.graduate(school.physics).name}).content.decode()

    assert mine.student_number in found
    assert school.graduate(school.physics).student_number not in foreign


@pytest.mark.seed("S4-08")
@pytest.mark.django_db
def test_the_cohort_is_chosen_once_and_stays(client, school):
    school.login(client, school.employment_office())

    client.get(f"/console/cohort/?to={school.cohort}")

    assert client.session["cohort"] == school.cohort


def test_three_working_days_from_a_friday_end_on_wednesday():
    friday = datetime(2027, 4, 9, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

    due = working_days_after(friday, 3)

    assert due == friday + timedelta(days=5)


@pytest.mark.seed("S4-10")
@pytest.mark.django_db
def test_the_office_has_its_four_shortcuts_and_a_counsellor_none(client, school):
    hand_in(school, school.graduate(school.law))
    school.login(client, school.employment_office())
    page = client.get(HOME).content.decode()
    links = dict(re.findall(r'<li><a href="([^"]+)">(院校信息设置|专业设置|学籍管理|用户管理)</a>', page))

    assert sorted(links.values()) == sorted(["院校信息设置", "专业设置", "学籍管理", "用户管理"])
    assert {client.get(url).status_code for url in links} == {200}
    school.login(client, school.counsellor(school.law))
    assert "快捷入口" not in client.get(HOME).content.decode()


@pytest.mark.seed("S4-11")
@pytest.mark.django_db
def test_the_head_of_the_page_says_the_year_what_waits_and_how_to_leave_or_look_again(client, school):
    hand_in(school, school.graduate(school.law))
    school.login(client, school.counsellor(school.law))

    page = client.get(HOME).content.decode()

    assert f"{school.cohort} 届" in page
    assert re.search(r'<span class="n( np)?">1<span class="hidden-text"> 件等处理', page)
    assert f'href="{HOME}">' in page
    assert "，刷新</a>" in page
    assert re.search(rf'<form method="post" action="{reverse("accounts:logout")}">.*?退出</button>', page, re.S)
    client.post(reverse("accounts:logout"))
    assert client.get(HOME).status_code == 302


@pytest.mark.seed("S4-14")
@pytest.mark.django_db
def test_every_part_of_system_management_is_on_the_menu_or_a_tab_of_it(client, school):
    school.login(client, school.employment_office())
    menu = client.get(HOME).content.decode()
    tabs = client.get(reverse("institutions:about")).content.decode()
    wanted = {
        "院校设置": menu,
        "用户管理": menu,
        "角色管理": menu,
        "院校信息": tabs,
        "院系": tabs,
        "专业": tabs,
        "班级": tabs,
        "校区": tabs,
    }

    found = {
        label: re.search(rf'<a href="([^"]+)"[^>]*>(?:(?!</a>).)*{label}(?:(?!</a>).)*</a>', page, re.S)
        for label, page in wanted.items()
    }

    assert [label for label, link in found.items() if not link] == []
    assert {client.get(link[1]).status_code for link in found.values()} == {200}


def test_a_centre_reads_of_its_schools_together_and_not_of_the_first_of_them(client, school):
    school.login(client, school.centre())

    page = client.get("/console/").content.decode()

    assert f"{school.school.name} {school.cohort} 届" not in page
    assert "各校一共" in page
    assert "本校经办人" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("agent", "door"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140", "accounts:login"),
        ("Mozilla/5.0 (Linux; Android 16; Pixel) Chrome/140 Mobile", "accounts:h5_login"),
        ("Mozilla/5.0 (iPhone) MicroMessenger/8.0", "accounts:h5_login"),
    ],
)
def test_the_bare_address_leads_a_phone_to_the_graduates_door_and_each_door_to_the_other(client, agent, door):
    assert client.get("/", headers={"User-Agent": agent}).url == reverse(door)
    other = {"accounts:login": "accounts:h5_login", "accounts:h5_login": "accounts:login"}[door]
    assert f'href="{reverse(other)}"' in client.get(reverse(door)).content.decode()
