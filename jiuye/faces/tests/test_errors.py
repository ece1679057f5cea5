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
