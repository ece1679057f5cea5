"""What stands at every door: denials told to the trail (W-26), a form sent twice acts once (W-03, T-02)."""

import threading

import pytest
from django.db import connection
from django.http import HttpResponse
from django.urls import reverse

from jiuye.accounts import doors
from jiuye.institutions.models import Department
from jiuye.records.held import held
from jiuye.records.models import IdempotencyKey, TrailEvent

ADD = ("institutions:add", ["departments"])


@pytest.fixture
def office(client, university):
    university.login(client, university.employment_office())
    return client


def post(client, name="医学院", key="key-1"):
    return client.post(reverse(ADD[0], args=ADD[1]), {"name": name, "idempotency_key": key})


def told_of(name):
    added = Department.unscoped.get(name=name)
    return TrailEvent.objects.filter(action="department.add", object_id=added.pk)


@pytest.mark.seed("T-14")
def test_a_denial_is_told_to_the_trail_with_who_and_where_from(client, university):
    user = university.counsellor(university.law)
    university.login(client, user)

    client.get(reverse("accounts:users"), REMOTE_ADDR="10.9.8.7")

    event = TrailEvent.objects.get(action="access.denied")
    assert (event.actor_ref, event.outcome, event.ip) == (f"user:{user.pk}", "denied", "10.9.8.7")
    assert event.session
    assert event.session not in client.session.session_key


def test_many_denials_are_an_alarm_once(client, university):
    university.login(client, university.counsellor(university.law))

    for _ in range(doors.ALARM_AT + 3):
        client.get(reverse("accounts:users"))

    assert TrailEvent.objects.filter(action="access.alarm").count() == 1


@pytest.mark.seed("T-02")
def test_the_second_click_gets_the_first_answer(office):
    first, second = post(office), post(office)

    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert len(told_of("医学院")) == 1


@pytest.mark.seed("T-03")
def test_the_same_form_with_another_content_is_refused(office):
    post(office)

    answer = post(office, name="药学院")

    assert answer.status_code == 422
    assert not Department.unscoped.filter(name="药学院").exists()


@pytest.mark.seed("W-03")
def test_a_form_still_being_worked_on_is_not_done_again(office, university):
    user = university.employment_office()
    busy, seen = threading.Event(), threading.Event()

    def first_attempt():
        with held("once", f"user:{user.pk}", "key-1"):
            busy.set()
            seen.wait(timeout=60)
        connection.close()

    thread = threading.Thread(target=first_attempt)
    thread.start()
    assert busy.wait(timeout=60)
    meanwhile = post(office).status_code
    seen.set()
    thread.join()

    assert meanwhile == 409
    assert not Department.unscoped.filter(name="医学院").exists()
    assert post(office).status_code == 302


@pytest.mark.seed("W-03", "T-54")
def test_a_form_whose_first_attempt_was_killed_is_taken_up_at_once(office, monkeypatch):
    with monkeypatch.context() as power:
        power.setattr(doors, "_answer", lambda kept, page: HttpResponse(status=503))
        post(office)
    assert IdempotencyKey.objects.get().status == "in_flight"

    assert post(office).status_code == 302
    assert Department.unscoped.filter(name="医学院").count() == 1


@pytest.mark.seed("W-03", "T-54")
def test_a_form_killed_between_its_work_and_its_answer_is_not_done_twice(office, monkeypatch):
    with monkeypatch.context() as power:
        power.setattr(doors, "_keep", lambda kept, response: None)
        post(office)
    assert IdempotencyKey.objects.get().status == "in_flight"

    again = post(office)

    assert again.status_code == 409
    assert "已经写入" in again.content.decode()
    assert len(told_of("医学院")) == 1


@pytest.mark.seed("W-03")
def test_a_form_whose_page_broke_may_be_sent_again_with_another_content(office, monkeypatch):
    office.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(doors, "_answer", None)
        assert post(office).status_code == 500

    assert post(office, name="药学院").status_code == 302


def test_a_refused_form_may_be_corrected_and_sent_again(office):
    assert post(office, name="法学院").status_code == 422

    assert post(office, name="医学院").status_code == 302


def test_one_persons_key_means_nothing_for_another(client, office, university):
    post(office)
    other = university.neighbour.employment_office()
    university.login(client, other)

    assert post(client, name="药学院").status_code == 302


def test_a_stored_page_is_not_readable_in_the_database(client, university):
    university.login(client, university.employment_office())
    form = {"username": "19901k", "name": "某老师", "role": university.roles["counselor"].pk, "idempotency_key": "k"}

    first = client.post(reverse("accounts:user_add"), form)
    again = client.post(reverse("accounts:user_add"), form)

    assert first.content == again.content
    assert "某老师" not in IdempotencyKey.objects.get(key="k").response_body


@pytest.mark.seed("T-02")
@pytest.mark.django_db(transaction=True)
def test_ten_clicks_at_once_make_one_department(transactional_db, university_of):
    from django.test import Client

    university = university_of("anhui")
    user, start, clients = university.employment_office(), threading.Barrier(10), [Client() for _ in range(10)]
    university.login(clients[0], user)
    for other in clients[1:]:
        other.cookies = clients[0].cookies
    answers = []

    def click(client):
        start.wait()
        answers.append(post(client).status_code)
        connection.close()

    threads = [threading.Thread(target=click, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Department.unscoped.filter(name="医学院", school=university.school).count() == 1
    assert set(answers) <= {302, 409}
