"""我的筛选 and 列: what somebody keeps of a list is theirs alone, follows into the download, and opens nothing."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiuye.accounts.models import OwnList
from jiuye.destinations.tests import desk
from jiuye.kit.list_own import offered
from jiuye.kit.lists import REGISTRY

QUEUE = "/console/destinations/"
KEY = "destinations.review"


def at_desk(university, user) -> Client:
    client = Client()
    university.login(client, user)
    return client


def keep(client, name, query, key=KEY, back=QUEUE):
    return client.post(reverse("accounts:list_keep", args=[key]), {"name": name, "query": query, "next": back})


def look_at(client, columns, key=KEY, **more):
    asked = {"columns": columns, "next": QUEUE, **more}
    return client.post(reverse("accounts:list_columns", args=[key]), asked)


def headings(page) -> list[str]:
    return [re.sub(r"<[^>]+>", "", h).strip() for h in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', page, re.S)]


@pytest.fixture
def office(university):
    desk.submitted(university, university.graduate(university.law, 1))
    return at_desk(university, university.employment_office())


def test_a_filter_is_saved_under_a_name_chosen_again_and_deleted(university, office):
    department = f"department={university.law.pk}"

    saved = keep(office, "法学院等学校审的", f"{department}&state=stage1", back=f"{QUEUE}?{department}&state=stage1")
    there = office.get(saved.url).content.decode()
    elsewhere = office.get(QUEUE).content.decode()
    office.post(reverse("accounts:list_forget", args=[KEY]), {"name": "法学院等学校审的", "next": QUEUE})

    assert saved.url == f"{QUEUE}?{department}&state=stage1"
    assert 'aria-current="true">法学院等学校审的' in there
    assert f'href="{QUEUE}?state=stage1&amp;{department}"' in elsewhere
    assert "法学院等学校审的" not in office.get(QUEUE).content.decode()


def test_what_somebody_typed_is_not_saved_because_it_may_be_a_person(university, office):
    number = university.graduate(university.law, 1).person.document

    keep(office, "找人", f"q={number}&state=approved&chosen=1,2&sort=name")
    only_a_word = keep(office, "找人二", f"q={number}")

    assert OwnList.objects.get().filters == {"找人": "state=approved&sort=name"}
    assert only_a_word.status_code == 422
    assert "现在没有选任何筛选条件" in only_a_word.content.decode()


def test_an_address_full_of_lookups_is_saved_as_nothing(office):
    answer = keep(
        office, "x", "state=graduate__person__document&password=1&sort=graduate__person__document&department=900000"
    )

    assert answer.status_code == 422
    assert not OwnList.objects.exists()


def test_the_same_name_again_holds_the_new_choice_and_twelve_are_enough(office):
    for name in ["我的", "我的", *"一二三四五六七八九十甲"]:
        keep(office, name, "state=approved" if name == "我的" else "state=voided")

    refused = keep(office, "乙", "state=approved")

    assert OwnList.objects.get().filters["我的"] == "state=approved"
    assert len(OwnList.objects.get().filters) == 12
    assert "一张名单最多存 12 个筛选" in refused.content.decode()


def test_columns_are_chosen_remembered_for_this_list_and_this_person_and_put_back(university, office):
    declared = headings(office.get(QUEUE).content.decode())

    look_at(office, ["leaf", "state"])
    mine = headings(office.get(QUEUE).content.decode())
    other_list = headings(office.get(reverse("destinations:registered")).content.decode())
    colleague = headings(at_desk(university, university.counsellor(university.law)).get(QUEUE).content.decode())
    look_at(office, ["leaf"], back="1")

    assert mine == [declared[0], "毕业去向", "状态 / 已等"]
    assert len(other_list) > 4
    assert colleague == declared
    assert headings(office.get(QUEUE).content.decode()) == declared


def test_the_first_column_stays_and_a_sensitive_one_is_never_offered(office):
    spec = REGISTRY["graduates.roster"]
    secret = [c.key for c in spec.columns if c.sensitive and not c.listed]

    look_at(office, [*secret, "level"], key=spec.key)
    page = office.get(reverse("graduates:roster")).content.decode()

    assert secret
    assert OwnList.objects.get().columns == ["level"]
    assert headings(page)[0] == spec.columns.listed[0].label
    assert not {spec.columns[key].label for key in secret} & set(headings(page))


@pytest.mark.seed("S2-48", "S4-48")
def test_the_download_offers_the_columns_that_are_looked_at(office):
    look_at(office, ["leaf", "state"])

    page = office.get(reverse("exports:ask", args=[KEY])).content.decode()

    ticked = set(re.findall(r'name="columns" value="(\w+)" checked', page))
    assert {"name", "leaf", "state"} <= ticked
    assert not {"employer", "confirmation"} & ticked


def test_a_list_that_does_not_exist_keeps_nothing_and_the_way_back_stays_in_the_house(office):
    unknown = keep(office, "x", "state=approved", key="no.such")
    away = keep(office, "x", "state=approved", back="https://elsewhere.example/")

    assert unknown.status_code == 404
    assert away.url == "/console/"


def test_every_column_of_every_list_costs_no_question_per_row(university, office):
    """Columns somebody switches on are prepared like those the list declares."""
    actor = university.actor(university.employment_office())
    lists = {k: s for k, s in REGISTRY.items() if actor.may(s.needs or f"{k.partition('.')[0]}.view")}

    def asked() -> dict[str, int]:
        counts = {}
        for key, spec in lists.items():
            with CaptureQueriesContext(connection) as found:
                spec.listing(QueryDict(), actor)
            counts[key] = len(found)
        return counts

    for key, spec in lists.items():
        look_at(office, [c.key for c in offered(spec.columns)], key=key)
    asked()
    one = asked()
    for name in ("李四", "王五"):
        desk.submitted(university, university.enrol(university.physics, name))
    three = asked()

    assert len(lists) >= 7
    assert three == one
