"""What stands at every door: denials told to the trail (W-26), a form sent twice acts once (W-03, T-02)."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from jiuye.accounts import doors
from jiuye.institutions.models import Department
from jiuye.records.models import IdempotencyKey, TrailEvent

ADD = ("institutions:add", ["departments"])


@pytest.fixture
def office(client, university):
    university.login(client, university.employment_office())
    return client


def post(client, name="医学院", key="key-1"):
    return client.post(reverse(ADD[0], args=ADD[1]), {"name": name, "idempotency_key": key})


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
def test_the_second_click_gets_the_first_answer(office, university):
    first, second = post(office), post(office)

    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert (
        TrailEvent.objects.filter(
            action="department.add", school_id=university.school.pk, object_id=Department.unscoped.get(name="医学院").pk
        ).count()
        == 1
    )


@pytest.mark.seed("T-03")
def test_the_same_form_with_another_content_is_refused(office):
    post(office)

    answer = post(office, name="药学院")

    assert answer.status_code == 422
    assert not Department.unscoped.filter(name="药学院").exists()


def test_a_form_still_being_worked_on_is_not_done_again(office):
    post(office)
    IdempotencyKey.objects.update(status="in_flight")

    assert post(office).status_code == 409


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
