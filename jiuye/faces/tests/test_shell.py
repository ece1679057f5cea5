"""The console's frame shows each person their own menu, and error pages stand without it."""

import types

import pytest
from django.http import HttpResponse
from django.urls import path

from jiuye.faces import errors
from jiuye.faces.context import Shell, shell
from jiuye.kit import menus
from jiuye.kit.menus import MenuItem

urlpatterns = [
    path("console/queue/", lambda r: HttpResponse(), name="queue"),
    path("console/queue/old/", lambda r: HttpResponse(), name="old"),
    path("console/users/", lambda r: HttpResponse(), name="users"),
]


class Counselor:
    party, label, name, role_name = "staff", "王静（辅导员）", "王静", "辅导员"

    def may(self, function):
        return function == "review"


@pytest.fixture
def menu(monkeypatch, settings):
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(menus, "MENU", {})
    menus.register(
        MenuItem("users", "用户", "users", "users", needs="users", order=30),
        MenuItem("old", "失效", "clock", "old", parent="queue", order=11),
        MenuItem("queue", "审核", "check", "queue", needs="review", badge=lambda actor: 14, order=10),
        MenuItem("later", "还没有这页", "clock", "nowhere", order=1),
    )


def _shell(rf, address, actor):
    request = rf.get(address)
    request.actor = actor
    return Shell(request)


def test_a_counselor_sees_only_what_they_may_open_in_order(menu, rf):
    lines = _shell(rf, "/console/", Counselor()).menu

    assert [line.item.label for line in lines] == ["审核", "失效"]
    assert lines[0].count == 14


def test_what_waits_under_a_line_is_counted_on_it_for_the_narrow_menu(menu, rf):
    menus.register(MenuItem("old", "失效", "clock", "old", parent="queue", badge=lambda actor: 3, order=11))

    assert [line.below for line in _shell(rf, "/console/", Counselor()).menu] == [3, 0]


def test_the_longest_fitting_address_is_the_current_page_and_its_parent_is_marked(menu, rf):
    queue, old = _shell(rf, "/console/queue/old/7/", Counselor()).menu

    assert (queue.current, queue.opens) == (False, True)
    assert old.current


def test_a_page_under_no_line_is_marked_where_it_was_reached_from(menu, rf):
    def marked(address, **asked):
        request = rf.get(address, **asked)
        request.actor = Counselor()
        here = Shell(request).here
        return here and here.key

    assert marked("/people/5/", HTTP_REFERER="http://testserver/console/queue/old/?page=2") == "old"
    assert marked("/people/5/?from=queue", HTTP_REFERER="http://testserver/people/5/") == "queue"
    assert marked("/people/5/?from=users") is None
    assert marked("/people/5/", HTTP_REFERER="http://elsewhere.example/console/queue/") is None
    assert marked("/console/queue/7/", HTTP_REFERER="http://testserver/console/queue/old/") == "queue"


def test_a_visitor_and_a_graduate_get_no_menu_and_no_error(menu, rf):
    graduate = types.SimpleNamespace(party="student", label="陈䶮（本人）", may=lambda function: True)

    assert _shell(rf, "/", None).menu == []
    assert _shell(rf, "/", graduate).menu == []
    assert shell(rf.get("/"))["shell"].name == ""


@pytest.mark.parametrize(
    ("handler", "status"),
    [
        (errors.bad_request, 400),
        (errors.denied, 403),
        (errors.missing, 404),
        (errors.csrf_failed, 403),
        (errors.broken, 500),
    ],
)
def test_an_error_page_says_what_happened_to_the_work_and_what_to_do(rf, handler, status):
    response = handler(rf.get("/console/x/"))
    page = response.content.decode()

    assert response.status_code == status
    assert "没有" in page
    assert "回到首页" in page


def test_nobody_learns_from_a_missing_page_whether_the_record_exists(rf):
    page = errors.missing(rf.get("/console/graduates/7/"), Exception("Graduate 7 of physics")).content.decode()

    assert "physics" not in page
    assert "不在您的数据范围内，或地址写错了" in page


def test_a_graduate_who_goes_astray_gets_a_page_for_the_phone(rf):
    page = errors.missing(rf.get("/h/nowhere/")).content.decode()

    assert 'data-weui-mode="care"' in page
    assert "没有这个页面" in page


def test_both_faces_render_the_same_refusal(rf):
    from django.shortcuts import render

    from jiuye.kit.refusals import Reason, Refused

    no = Refused(Reason("窗口已经关了", owner="学校就业中心", remedy="请学校延长窗口"))

    pages = [
        render(rf.get("/"), f"faces/{face}/refused.html", {"refusal": no, "face": face}) for face in ("console", "h5")
    ]

    for page in pages:
        assert all(said in page.content.decode() for said in ("窗口已经关了", "学校就业中心", "请学校延长窗口"))
