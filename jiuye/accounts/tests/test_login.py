"""Signing in: who gets in, who waits, who learns nothing (W-30…W-33, T-20…T-28)."""

import threading
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from jiuye.accounts import network, passwords
from jiuye.accounts.middleware import ActorMiddleware
from jiuye.accounts.models import BoundDevice, User
from jiuye.accounts.network import Origin
from jiuye.accounts.services import guards, login, users
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import safe_next
from tests.cast import PASSWORD
from tests.examples import often

DESK = Origin(ip="203.0.113.7", area="外网", browser="Chrome · Windows")


def tried(username, password, *, at, origin=DESK):
    """The rule a sign-in was refused by; blank when it was let in."""
    try:
        login.staff(username=username, password=password, origin=origin, at=at)
    except Refused as no:
        return no.reasons[0].rule
    return ""


@pytest.mark.seed("S0-03")
def test_a_counsellor_signs_in_with_the_password_they_set(client, university):
    user = university.counsellor(university.law)

    answer = client.post(reverse("accounts:login"), {"username": user.username, "password": PASSWORD})

    assert answer.status_code == 302
    assert client.session["epoch"] == User.objects.get(pk=user.pk).session_epoch


def test_a_graduate_signs_in_with_school_and_student_number(client, university):
    graduate = university.graduate(university.law)
    university.student(graduate)

    answer = client.post(
        reverse("accounts:h5_login"),
        {"school": university.school.pk, "identifier": graduate.student_number, "password": PASSWORD},
    )

    assert answer.status_code == 302
    assert client.session["graduate"] == graduate.pk


def test_a_graduate_may_also_type_the_document_number(university):
    graduate = university.graduate(university.law)
    user = university.student(graduate)

    entered = login.student(
        school_id=university.school.pk,
        identifier=graduate.person.document.lower(),
        password=PASSWORD,
        origin=DESK,
        at=timezone.now(),
    )

    assert entered.user == user


@pytest.mark.seed("T-20")
def test_brute_force_gets_twenty_looks_a_day_whatever_its_patience(university, monkeypatch):
    user, at = university.counsellor(university.law), timezone.now().replace(hour=1, minute=0)
    looked, compare = [], passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda *a: looked.append(1) or compare(*a))

    guesses = often(500)  # ten thousand in the long form
    for n in range(guesses):
        tried(user.username, f"guess-{n:05}", at=at + timedelta(minutes=n * 10))

    days = guesses * 10 / 60 / 24 + 1
    assert len(looked) <= guards.PER_DAY * days


@pytest.mark.seed("T-20")
def test_five_failures_lock_for_a_quarter_hour_and_the_next_lock_is_twice_as_long(university):
    user, at = university.counsellor(university.law), timezone.now().replace(hour=1, minute=0)

    first = [tried(user.username, "wrong", at=at) for _ in range(5)]
    assert first == ["login.wrong"] * 5
    assert tried(user.username, PASSWORD, at=at + timedelta(minutes=14)) == "login.locked"

    later = at + timedelta(minutes=15)
    assert [tried(user.username, "wrong", at=later) for _ in range(5)] == ["login.wrong"] * 5
    assert tried(user.username, PASSWORD, at=later + timedelta(minutes=29)) == "login.locked"
    assert tried(user.username, PASSWORD, at=later + timedelta(minutes=30)) == ""


def test_a_success_starts_the_count_afresh(university):
    user, at = university.counsellor(university.law), timezone.now()

    for _ in range(3):
        for _ in range(4):
            tried(user.username, "wrong", at=at)
        assert tried(user.username, PASSWORD, at=at) == ""


@pytest.mark.seed("T-21")
@pytest.mark.parametrize("times", [1, 6])
def test_known_and_unknown_accounts_answer_alike(university, times, client):
    known, unknown = university.counsellor(university.law).username, f"{university.school.code}ghost"
    address = reverse("accounts:login")

    def answers(username):
        for _ in range(times):
            answer = client.post(address, {"username": username, "password": "wrong-Password-1"})
        text = answer.content.decode().replace(username, "账号")
        return answer.status_code, [line for line in text.splitlines() if "csrf" not in line and 'id="' not in line]

    assert answers(known) == answers(unknown)


@pytest.mark.seed("T-21")
def test_the_same_work_is_done_for_nobody(university, monkeypatch):
    known, compared = university.counsellor(university.law).username, []
    monkeypatch.setattr(passwords, "check_password", lambda raw, encoded: compared.append(encoded) or False)

    tried(known, "wrong", at=timezone.now())
    tried("19901ghost", "wrong", at=timezone.now())

    assert len(compared) == 2
    assert all(compared)


@pytest.mark.seed("T-22")
@pytest.mark.django_db(transaction=True)
def test_parallel_guessing_gets_no_more_looks_than_guessing_in_a_row(transactional_db, university_of, monkeypatch):
    university = university_of("anhui")
    user, at, looked = university.counsellor(university.law), timezone.now(), []
    monkeypatch.setattr(passwords, "matches", lambda *a: looked.append(1) and False)
    start = threading.Barrier(20)

    def guess():
        start.wait()
        for _ in range(3):
            tried(user.username, "guess", at=at)
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(looked) == guards.TRIES


@pytest.mark.seed("T-23")
def test_a_stranger_cannot_lock_the_owner_out_of_a_device_they_know(university):
    user, at = university.counsellor(university.law), timezone.now()
    mine = login.staff(username=user.username, password=PASSWORD, origin=DESK, at=at).device

    for n in range(30):
        tried(user.username, "wrong", at=at + timedelta(minutes=n), origin=Origin(ip="198.51.100.9"))

    later = at + timedelta(minutes=31)
    assert tried(user.username, PASSWORD, at=later) == "login.locked"
    assert tried(user.username, PASSWORD, at=later, origin=Origin(ip=DESK.ip, device=mine)) == ""


def test_the_device_cookie_of_one_account_helps_nobody_else(university):
    at, mine, other = timezone.now(), university.counsellor(university.law), university.counsellor(university.physics)
    device = login.staff(username=mine.username, password=PASSWORD, origin=DESK, at=at).device

    for _ in range(5):
        tried(other.username, "wrong", at=at)

    assert tried(other.username, PASSWORD, at=at, origin=Origin(ip=DESK.ip, device=device)) == "login.locked"


def test_only_the_digest_of_a_device_is_kept(university):
    device = login.bind(university.counsellor(university.law), at=timezone.now())

    assert not BoundDevice.objects.filter(digest=device).exists()


@pytest.mark.seed("T-26")
def test_a_campus_behind_one_address_signs_in_beside_an_attacker(university):
    at, campus = timezone.now(), Origin(ip="203.0.113.200", browser="微信")
    for n in range(guards.IP_PER_HOUR + 20):
        tried(f"19901guess{n}", "wrong", at=at, origin=campus)

    honest = [
        university.counsellor(university.law),
        university.counsellor(university.physics),
        university.employment_office(),
    ]
    opening_hour = [at + timedelta(seconds=n) for n in range(often(30))]  # times three: 1 800 in the long form
    assert {tried(user.username, PASSWORD, at=now, origin=campus) for now in opening_hour for user in honest} == {""}

    victim = university.department_admin(university.law)
    assert [tried(victim.username, "wrong", at=at, origin=campus) for _ in range(3)] == [
        "login.wrong",
        "login.locked",
        "login.locked",
    ]


@pytest.mark.seed("T-27")
def test_a_first_password_opens_nothing_but_the_page_to_change_it(client, university):
    office = university.actor(university.employment_office())
    issued = users.add(
        actor=office,
        username="19901new",
        name="新老师",
        role=university.roles["counselor"],
        school=university.school,
        at=timezone.now(),
    )

    client.post(reverse("accounts:login"), {"username": "19901new", "password": issued.password})
    assert client.get(reverse("accounts:mine")).url == reverse("accounts:password")
    fresh = "Quiet-Harbour-1987"
    client.post(reverse("accounts:password"), {"current": issued.password, "password": fresh, "again": fresh})

    assert client.get(reverse("accounts:mine")).status_code == 200
    assert tried("19901new", issued.password, at=timezone.now()) == "login.wrong"


@pytest.mark.seed("T-28")
@pytest.mark.parametrize("name", ["login", "h5_login", "logout", "h5_logout"])
def test_a_form_from_elsewhere_is_not_taken(university, name):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(reverse(f"accounts:{name}"), {"username": "a", "password": "b"}).status_code == 403


HOSTILE = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example/", "http:evil.example",
    "javascript:alert(1)", "/\t/evil.example", "data:text/html,x", "https:///evil.example", "////evil.example/%2e%2e", "evil.example",
]  # fmt: skip


@pytest.mark.seed("T-37")
@pytest.mark.parametrize("target", HOSTILE)
def test_signing_in_never_leads_to_another_host(client, university, target):
    user = university.counsellor(university.law)

    answer = client.post(reverse("accounts:login"), {"username": user.username, "password": PASSWORD, "next": target})

    assert urlsplit(answer.url).netloc == ""
    assert answer.url.startswith("/")
    assert "evil" not in answer.url


WAYS_OUT = ["//", "///", "/\\", "\\\\", "https://", "http:", "https:/", "/\t/", "/\n/", "\t//", " //", "javascript://", "data:text/html,", "//user@",
            "/%2f%2f", "//%2f", "/\u2215/", "//127.0.0.1@", "https://testserver@", "https://testserver."]  # fmt: skip
ELSEWHERE = ["evil.example", "evil.example/console/", "evil.example?next=/", "evil.example#/console/", "evil.example:80/", "evil。example",
             "[::1].evil.example", "evil.example\\@testserver", "evil.example%00.testserver", "0x7f.1/evil.example"]  # fmt: skip


@pytest.mark.seed("T-37")
def test_two_hundred_ways_out_all_stay_here():
    for start in WAYS_OUT:
        for end in ELSEWHERE:
            asked = RequestFactory().get("/", {"next": start + end})
            target = safe_next(asked, "/console/")
            assert not target.startswith(("//", "/\\", "\\")), target
            assert urlsplit(urljoin("http://testserver/login/", target)).netloc == "testserver", target


@pytest.mark.seed("T-37")
@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "evil.example:80"]
)
def test_a_host_we_are_not_gets_no_page_with_links(client, host):
    answer = client.get(reverse("accounts:login"), headers={"host": host})

    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


@pytest.mark.seed("T-37")
def test_signing_in_leads_back_to_where_one_was_going(client, university):
    user, here = university.counsellor(university.law), reverse("accounts:activation")

    answer = client.post(reverse("accounts:login"), {"username": user.username, "password": PASSWORD, "next": here})

    assert answer.url == here


@pytest.mark.seed("T-37")
@pytest.mark.parametrize(
    ("hops", "header", "seen"),
    [
        (0, "198.51.100.1", "10.0.0.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        (2, "1.1.1.1, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (2, "198.51.100.1", "10.0.0.1"),
        (1, "not-an-address", "10.0.0.1"),
    ],
)
def test_an_address_is_believed_only_from_our_own_proxies(settings, hops, header, seen):
    settings.TRUSTED_PROXIES = hops

    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": header})

    assert network.client_ip(request) == seen


@pytest.mark.parametrize("who", ["counsellor", "office", "centre"])
def test_knowing_who_asks_costs_three_queries(client, university, django_assert_max_num_queries, who):
    people = {
        "counsellor": lambda: university.counsellor(university.law),
        "office": university.employment_office,
        "centre": university.centre,
    }
    university.login(client, people[who]())
    request = RequestFactory().get("/")
    request.session = SessionStore(client.session.session_key)
    request.user = SimpleLazyObject(lambda: get_user(request))

    with django_assert_max_num_queries(3):
        ActorMiddleware(lambda request: HttpResponse())(request)

    assert request.actor.name
