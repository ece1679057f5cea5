"""Every page × role × neighbour: nobody sees or touches what is not theirs (T-30, T-31, F-5).

The matrix grows by itself: it walks the URLconf, so a page added tomorrow is tried tomorrow. The neighbour's tables
count from one round number, so that a few keys stand for a row of the neighbour in every table (``World.keys``).
"""

import re

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from jiuye.kit.screens import ANYONE
from jiuye.records.models import TrailEvent
from tests.examples import LONGER
from tests.guards import world as making

ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")
SINGS = making.SONG
NOBODYS = 99_999_999
CHANCE = re.compile(r'name="(?:csrfmiddlewaretoken|idempotency_key)" value="[^"]*"|"X-CSRFToken": ?"[^"]*"')


def routes(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            if hasattr(entry.callback, "door"):
                yield where, entry.callback.door
        else:
            yield from routes(entry, where)


def filled(where, pk):
    """The address with every argument standing for the neighbour's row."""
    return "/" + ARGUMENT.sub(lambda m: str(pk) if m[1] in {"int", None, "str", "slug"} else str(pk), where)


@pytest.fixture
def world(university):
    with time_machine.travel(making.season(university.cohort), tick=False):
        yield making.build(university)


@pytest.fixture
def people(world):
    """Everybody who could be curious: one client each."""
    ours = world.ours
    cast = {
        "anonymous": None,
        "student": ours.graduate(ours.law),
        "counsellor": ours.counsellor(ours.law),
        "department": ours.department_admin(ours.law),
        "school": ours.employment_office(),
        "unassigned": ours.unassigned(),
    }
    clients = {}
    for name, who in cast.items():
        clients[name] = Client(raise_request_exception=False)
        if who is not None:
            ours.login(clients[name], who)
    return clients


def songs(response, also=()):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    said = body.decode("utf-8", "replace")
    return set(SINGS.findall(said)) | {one for one in also if one in said}


def told_of_the_next_department(world):
    """What would betray the graduates of physics to anybody of the law school."""
    next_door = [world.ours.graduate(world.ours.physics, n) for n in (1, 2)]
    return {one for g in next_door for one in (g.name, g.student_number, g.mobile, g.person.document) if one}


@pytest.mark.django_db
def test_the_few_keys_are_a_neighbours_row_in_every_table_and_nobodys_here(world, people):
    foreign = {label: keys for label, keys in world.foreign().items() if keys}

    assert {label for label, keys in foreign.items() if not keys & world.keys} == set()
    assert {"graduates.Graduate", "destinations.Destination", "accounts.User"} <= set(foreign)
    assert {label for label, keys in world.own().items() if keys & world.keys} == set()


@pytest.mark.seed("T-30", "T-31", "F-5", "S0-04")
@pytest.mark.django_db
def test_no_page_shows_anything_of_the_neighbour_school_or_the_next_department(world, people):
    heard, broken, next_door = [], [], told_of_the_next_department(world)

    for where, door in routes():
        if "GET" not in door.methods:
            continue
        arguments = sorted(world.keys) if ARGUMENT.search(where) else [0]
        for name, client in people.items():
            for pk in arguments:
                address = filled(where, pk)
                with transaction.atomic():
                    response = client.get(address)
                    transaction.set_rollback(True)
                if response.status_code >= 500:
                    broken.append(f"{name} {address} {response.status_code}")
                elif found := songs(response, () if name == "school" else next_door):
                    heard.append(f"{name} {address} {sorted(found)[:3]}")
                elif response.status_code == 403:
                    break  # the door itself said no, before it looked whose record it is

    assert heard == []
    assert broken == []


@pytest.mark.seed("T-30", "T-31", "F-5", "S0-04")
@pytest.mark.django_db
def test_nobody_of_one_department_opens_a_record_of_the_next(world, people):
    next_door = [world.ours.graduate(world.ours.physics, n) for n in (1, 2)]
    theirs = [key for g in next_door for key in (g.pk, g.destinations.get().pk)][: 4 if LONGER > 1 else 2]
    told, heard = told_of_the_next_department(world), []

    for where, door in routes():
        if "GET" not in door.methods or not ARGUMENT.search(where):
            continue
        for name in ("counsellor", "department", "student"):
            for pk in sorted(set(theirs)):
                with transaction.atomic():
                    response = people[name].get(filled(where, pk))
                    transaction.set_rollback(True)
                heard += [f"{name} {filled(where, pk)} {one}" for one in songs(response, told)]
                if response.status_code == 403:
                    break

    assert heard == []
    assert next_door[0].name in people["school"].get(reverse("graduates:roster")).content.decode()


@pytest.mark.seed("T-30", "T-32", "F-5")
@pytest.mark.django_db
def test_no_post_changes_anything_of_the_neighbour_school(world, people):
    before = fingerprint(world)
    changed, broken = [], []

    for where, door in routes():
        if "POST" not in door.methods:
            continue
        arguments = sorted(world.keys) if ARGUMENT.search(where) else [world.base + 1]
        for name, client in people.items():
            with transaction.atomic():
                for pk in arguments:
                    address = filled(where, pk)
                    said = {"school_id": world.theirs.school.pk, "state": "approved", "chosen": pk, "pk": pk}
                    response = client.post(address, said)
                    if response.status_code >= 500:
                        broken.append(f"{name} {address} {response.status_code}")
                if fingerprint(world) != before:
                    changed.append(f"{name} {where}")
                transaction.set_rollback(True)

    assert changed == []
    assert broken == []


def fingerprint(world):
    from jiuye.destinations.models import Destination
    from jiuye.graduates.models import Application, Graduate

    school = world.theirs.school.pk
    return (
        list(
            Graduate.unscoped.filter(school_id=school)
            .order_by("pk")
            .values_list("pk", "state", "version", "name", "deactivated_at")
        ),
        list(
            Destination.unscoped.filter(school_id=school)
            .order_by("pk")
            .values_list("pk", "state", "version", "leaf", "employer_name")
        ),
        list(
            Application.unscoped.filter(school_id=school)
            .order_by("pk")
            .values_list("pk", "state", "version", "name", "graduate")
        ),
    )


def plain(answer, pk):
    """The answer without what differs between any two requests: its number, form tokens, the key that was asked for."""
    body = b"" if answer.streaming else answer.content
    said = (answer.get("Location", "") + body.decode("utf-8", "replace")).replace(str(pk), "#")
    return CHANCE.sub("", said.replace(answer["X-Request-ID"], ""))


@pytest.mark.seed("T-30")
@pytest.mark.django_db
def test_a_foreign_record_answers_exactly_like_one_that_does_not_exist(world, people):
    """404 identical to non-existing, to the byte: the answer must not tell that the record is there."""
    differing = []

    for where, door in routes():
        if "GET" not in door.methods or not ARGUMENT.search(where) or door.needs == ANYONE:
            continue
        for name in ("student", "counsellor", "school"):
            absent = people[name].get(filled(where, NOBODYS))
            for pk in sorted(world.keys):
                there = people[name].get(filled(where, pk))
                if there.status_code != absent.status_code:
                    differing.append(f"{name} {filled(where, pk)} {there.status_code} != {absent.status_code}")
                elif plain(there, pk) != plain(absent, NOBODYS):
                    differing.append(f"{name} {filled(where, pk)}: another page than for nobody's")

    assert differing == []


@pytest.mark.seed("W-26")
@pytest.mark.django_db
def test_a_denied_attempt_is_an_event(world, people):
    path = next(
        filled(where, 1) for where, door in routes() if door.needs == "accounts.manage" and "GET" in door.methods
    )

    people["counsellor"].get(path)

    assert TrailEvent.objects.filter(outcome="denied").exists()


@pytest.mark.django_db
def test_the_canaries_can_be_heard_at_all(world):
    """The neighbour's own office does see them: otherwise the matrix above would prove nothing."""
    client = Client(raise_request_exception=False)
    world.theirs.login(client, world.theirs.employment_office())

    heard = set()
    for where, door in routes():
        if "GET" in door.methods and not ARGUMENT.search(where):
            heard |= songs(client.get(filled(where, 0)))

    assert heard
