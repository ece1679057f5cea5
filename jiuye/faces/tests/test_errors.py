"""The pages nobody wants to see say what happened to the work, also when the database is the one that is gone (T-55, T-58)."""

import pytest
from django.db import InterfaceError, OperationalError
from django.urls import reverse


@pytest.fixture
def office(client, university):
    university.login(client, university.employment_office())
    client.raise_request_exception = False
    return client


def opened(office, monkeypatch, trouble):
    def page(*args):
        raise trouble

    monkeypatch.setattr("jiuye.kit.screens._let_in", page)
    return office.get(reverse("accounts:users"))


@pytest.mark.seed("T-55")
@pytest.mark.parametrize("trouble", [OperationalError("terminating connection"), InterfaceError("already closed")])
def test_a_lost_database_is_called_that_and_the_form_may_be_sent_again(office, monkeypatch, trouble):
    answer = opened(office, monkeypatch, trouble)

    assert answer.status_code == 503
    assert "原样再提交一次" in answer.content.decode()


def test_what_nobody_foresaw_has_a_number_to_report(office, monkeypatch):
    answer = opened(office, monkeypatch, RuntimeError("nobody foresaw this"))

    assert answer.status_code == 500
    assert answer["X-Request-ID"] in answer.content.decode()
    assert "nobody foresaw" not in answer.content.decode()


BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def test_the_address_of_a_button_opened_like_a_page_says_to_go_back(office):
    answer = office.get(reverse("institutions:address"), headers=BROWSER)

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "请退回上一页，在那里点按钮" in answer.content.decode()


def test_the_graduates_see_it_in_their_own_face_and_so_does_who_is_not_signed_in(client, university):
    signed_out = client.get(reverse("accounts:logout"), headers=BROWSER)
    university.login(client, university.graduate(university.law))
    phone = client.get(reverse("destinations_h5:withdraw"), headers=BROWSER)

    assert (signed_out.status_code, phone.status_code) == (405, 405)
    assert "请退回上一页" in signed_out.content.decode()
    assert "回到首页" in phone.content.decode()
    assert "weui" in phone.content.decode()


def test_a_program_gets_the_header_alone(office):
    answer = office.get(reverse("institutions:address"))

    assert (answer.status_code, answer["Allow"], answer.content) == (405, "POST", b"")
