"""Sessions: begun, listed, ended; what changes an account acts on the next request (W-36, S4-13, T-24)."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.models import LoginAttempt, SignIn
from jiuye.accounts.services import sessions, users
from tests.cast import PASSWORD


@pytest.mark.seed("T-24")
def test_signing_in_changes_the_session_id(client, university):
    user = university.counsellor(university.law)
    client.get(reverse("accounts:login"))
    before = client.session.session_key

    client.post(reverse("accounts:login"), {"username": user.username, "password": PASSWORD})

    assert client.session.session_key != before


@pytest.mark.seed("T-24", "T-29")
def test_a_session_is_of_no_use_after_signing_out(client, university):
    university.login(client, university.counsellor(university.law))
    stolen = Client()
    stolen.cookies = client.cookies

    answer = client.post(reverse("accounts:logout"))

    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer["Cache-Control"] == "no-store"
    assert stolen.get(reverse("accounts:mine")).status_code == 302


@pytest.mark.seed("T-24")
@pytest.mark.parametrize("what", ["disabled", "another role", "another password"])
def test_a_change_to_the_account_acts_on_the_next_request(client, university, what):
    user, office = university.counsellor(university.law), university.actor(university.employment_office())
    university.login(client, user)
    assert client.get(reverse("accounts:mine")).status_code == 200

    at = timezone.now()
    if what == "disabled":
        users.disable(actor=office, user=user, at=at)
    elif what == "another role":
        users.edit(
            actor=office, user=user, name=user.name, role=university.roles["department"], phone="", remark="", at=at
        )
    else:
        users.reset(actor=office, user=user, at=at)

    assert client.get(reverse("accounts:mine")).status_code == 302


@pytest.mark.parametrize(
    ("who", "idle", "alive"),
    [("staff", 29, True), ("staff", 31, False), ("student", 119, True), ("student", 121, False)],
)
def test_a_session_ends_when_nobody_uses_it(client, university, who, idle, alive):
    page = "accounts:mine" if who == "staff" else "accounts:h5_sessions"
    university.login(
        client, university.counsellor(university.law) if who == "staff" else university.graduate(university.law)
    )
    session = client.session
    session["seen"] -= idle * 60
    session.save()

    assert (client.get(reverse(page)).status_code == 200) is alive


def test_a_session_ends_after_twelve_hours_however_busy(client, university):
    university.login(client, university.counsellor(university.law))
    session = client.session
    session["started"] -= 12 * 3600 + 60
    session.save()

    answer = client.get(reverse("accounts:mine"))
    told = client.get(answer.url)

    assert sessions.TOO_OLD in told.content.decode()


def test_a_fourth_session_ends_the_one_used_longest_ago(university):
    user, clients = university.counsellor(university.law), [Client() for _ in range(4)]

    for client in clients:
        university.login(client, user)

    alive = [client.get(reverse("accounts:mine")).status_code == 200 for client in clients]
    assert alive == [False, True, True, True]


@pytest.mark.seed("S4-13")
def test_people_see_and_end_their_own_sessions_and_nobody_elses(client, university):
    user, other = university.counsellor(university.law), university.counsellor(university.physics)
    elsewhere, theirs = Client(), Client()
    university.login(elsewhere, user)
    university.login(theirs, other)
    university.login(client, user)
    mine = SignIn.objects.get(session_key=elsewhere.session.session_key)
    foreign = SignIn.objects.get(session_key=theirs.session.session_key)

    client.post(reverse("accounts:end_session", args=[mine.pk]))
    client.post(reverse("accounts:end_session", args=[foreign.pk]))

    assert elsewhere.get(reverse("accounts:mine")).status_code == 302
    assert theirs.get(reverse("accounts:mine")).status_code == 200


@pytest.mark.seed("S4-13")
def test_the_login_log_shows_time_address_area_browser_and_failures(client, university):
    user = university.counsellor(university.law)
    agent = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0"}
    client.post(reverse("accounts:login"), {"username": user.username, "password": "wrong"}, headers=agent)
    client.post(reverse("accounts:login"), {"username": user.username, "password": PASSWORD}, headers=agent)

    page = client.get(reverse("accounts:mine")).content.decode()

    assert "Chrome · Windows" in page
    assert "密码不对" in page
    assert [a.outcome for a in LoginAttempt.objects.filter(user=user).order_by("pk")] == ["wrong", "ok"]


@pytest.mark.seed("W-36")
def test_two_people_who_take_turns_at_one_browser_each_have_a_session_they_can_end(client, university):
    """Signing in over somebody else's session, and changing a password, begin a session of their own."""
    people = [university.counsellor(university.law), university.counsellor(university.physics)]
    for turn, user in enumerate([*people, *people]):
        password = PASSWORD if turn < 2 else "Quiet-Harbour-1987"
        client.post(reverse("accounts:login"), {"username": user.username, "password": password})
        if turn < 2:
            fresh = {"current": PASSWORD, "password": "Quiet-Harbour-1987", "again": "Quiet-Harbour-1987"}
            client.post(reverse("accounts:password"), fresh)

        page = client.get(reverse("accounts:mine"))
        assert page.context["actor"].user_id == user.pk
        assert client.session.session_key in {one.session_key for one in sessions.live(user.pk)}
