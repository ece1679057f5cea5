"""A form is never answered with a page of its own: Back, reload and a new tab find a page and send nothing again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.answers import SHOWN_FOR
from jiuye.records.models import IdempotencyKey

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
SEARCH = "/console/search/"


@pytest.fixture
def office(university):
    client = Client(headers=BROWSER)
    university.login(client, university.employment_office())
    return client


def test_what_was_searched_for_is_found_again_without_standing_in_the_address(university, office):
    name = university.graduate(university.law, 1).name

    answer = office.post(SEARCH, {"q": name})
    shown, again = office.get(answer.url), office.get(answer.url)

    assert answer.status_code == 303
    assert name not in answer.url
    assert name in shown.content.decode()
    assert again.content == shown.content


def test_a_refusal_keeps_what_was_typed_behind_the_address_it_leads_to(university, office):
    address = reverse("accounts:user_add")

    answer = office.post(f"{address}?from=users", {"name": "张三丰老师"})
    shown = office.get(answer.url)

    assert answer.status_code == 303
    assert answer.url.startswith(f"{address}?from=users&answered=")
    assert shown.status_code == 422
    assert "张三丰老师" in shown.content.decode()


def test_nobody_else_sees_the_answer_and_neither_does_another_address(university, office):
    answer = office.post(SEARCH, {"q": university.graduate(university.law, 1).name})
    colleague = Client(headers=BROWSER)
    university.login(colleague, university.counsellor(university.law))

    seen = colleague.get(answer.url).content.decode()
    elsewhere = office.get(answer.url.replace("/search/", "/notices/")).content.decode()

    assert university.graduate(university.law, 1).name not in seen
    assert university.graduate(university.law, 1).name not in elsewhere


def test_after_half_an_hour_the_page_itself_is_there_and_a_mere_answer_says_so(university, office):
    searched = office.post(SEARCH, {"q": university.graduate(university.law, 1).name})
    batch = office.post(reverse("destinations:batch"), {"by": "major", "action": "approve"})

    with time_machine.travel(timezone.now() + SHOWN_FOR + timedelta(minutes=1)):
        later = Client(headers=BROWSER)
        university.login(later, university.employment_office())
        page, gone = later.get(searched.url), later.get(batch.url)

    assert page.status_code == 200
    assert university.graduate(university.law, 1).name not in page.content.decode()
    assert gone.status_code == 422
    assert "这一页是上一步的结果" in gone.content.decode()


def test_a_one_time_password_is_shown_once_and_kept_nowhere(university, office):
    user = university.counsellor(university.law)

    answer = office.post(reverse("accounts:user_reset", args=[user.pk]))

    assert answer.status_code == 200
    assert not IdempotencyKey.objects.filter(status="answer").exists()


def test_a_number_in_full_is_not_kept_either(university, office):
    graduate = university.graduate(university.law, 1)
    address = reverse("graduates:origin_show", args=[graduate.pk, "id_number"])

    answer = office.post(address, {"purpose": "verify"})

    assert graduate.person.document in answer.content.decode()
    assert not IdempotencyKey.objects.filter(status="answer").exists()


def test_whoever_lost_the_function_meanwhile_does_not_see_the_answer(university, office):
    answer = office.post(reverse("accounts:user_add"), {"name": "张三丰老师"})
    role = university.employment_office().role
    role.functions = [f for f in role.functions if f != "accounts.manage"]
    role.save()

    refused = office.get(answer.url)

    assert refused.status_code == 403
    assert "张三丰老师" not in refused.content.decode()


def test_scripts_and_programs_are_answered_directly(university):
    client = Client()
    university.login(client, university.employment_office())

    by_program = client.post(SEARCH, {"q": "x"})
    by_htmx = client.post(SEARCH, {"q": "x"}, headers={**BROWSER, "HX-Request": "true"})

    assert by_program.status_code == by_htmx.status_code == 200
    assert not IdempotencyKey.objects.exists()
