"""Every button, result and history speaks the province's words; none of ours stand in their place."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from jiuye.destinations.tests import desk

QUEUE = "/console/destinations/"


@pytest.mark.seed("C-04", "C-05", "C-06")
@pytest.mark.parametrize(
    ("profile", "approve", "back"),
    [("anhui", "审核通过", "审核不通过"), ("guangdong", "通过", "不同意"), ("national", "通过", "退回修改")],
)
def test_list_batch_record_and_history_say_what_the_province_says(university_of, profile, approve, back):
    university = university_of(profile)
    claim = desk.submitted(university, university.graduate(university.law, 1))
    other = desk.submitted(university, university.graduate(university.law, 2))
    client = Client()
    university.login(client, university.department_admin(university.law))
    record = reverse("destinations:record", args=[claim.pk])

    queue, majors = client.get(QUEUE).content.decode(), client.get(reverse("destinations:majors")).content.decode()
    page = client.get(record).content.decode()
    asked = {"chosen": [claim.pk, other.pk], "action": "return"}
    batch = client.post(reverse("destinations:batch"), asked).content.decode()
    asked = {"decision": "return", "seen": claim.version, "opinion": "单位名称要改"}
    onwards = client.post(reverse("destinations:decide", args=[claim.pk]), asked).url
    said, past = client.get(onwards).content.decode(), client.get(record).content.decode()

    assert f">批量{approve}…<" in queue and f">{back}…<" in queue
    assert f">批量{approve}…<" in majors and f">{back}…<" in majors
    assert f"{back}：改哪几处？" in page and f"<dd>{back}</dd>" in page
    assert f"批量{back}：先看一遍" in batch and f"{back} 2 条" in batch
    assert f"{claim.graduate.name}：{back}，已经记下" in said
    assert f"</b> {back} <span" in past and f'<span class="mut">{back}，第 1 轮' in past


def test_where_the_stage_does_not_offer_it_nothing_voids(university):
    desk.submitted(university, university.graduate(university.law, 1))
    client = Client()
    university.login(client, university.department_admin(university.law))

    assert 'value="reject"' not in client.get(QUEUE).content.decode()


def test_nationally_the_voiding_button_says_that_it_voids(university_of):
    university = university_of("national")
    desk.submitted(university, university.graduate(university.law, 1))
    client = Client()
    university.login(client, university.department_admin(university.law))

    assert ">不通过（作废）…<" in client.get(QUEUE).content.decode()


@pytest.mark.seed("S2-67", "C-06")
def test_a_sentence_too_long_for_the_list_says_whose_turn_it_is_and_stands_whole_on_the_record(university_of):
    university = university_of("national")
    claim = desk.submitted(university, university.graduate(university.law, 1))
    client = Client()
    university.login(client, university.department_admin(university.law))

    queue = client.get(QUEUE).content.decode()
    record = client.get(reverse("destinations:record", args=[claim.pk])).content.decode()

    assert ">等院系审核<" in queue
    assert "去向登记审核中，等待学院/学校审核" in record


@pytest.mark.seed("S4-43")
def test_what_a_senior_may_decide_for_the_level_below_is_not_called_theirs(university_of):
    university = university_of("guangdong")
    desk.submitted(university, university.graduate(university.law, 1))
    client = Client()
    university.login(client, university.employment_office())

    page = client.get(QUEUE).content.decode()

    assert "等我一级审核" in page
    assert "等二级审核（可代审）" in page
    assert "等省级中心审核" in page


def test_two_majors_of_one_name_say_their_level(university):
    master = university.enrol(university.law, "研究生", level="11", major_code="0301")
    major = university.majors[university.law.pk]
    twin = type(major).unscoped.create(
        school=university.school, department=university.law, name=major.name, code="0301", level="11", length="3"
    )
    master.major = twin
    master.save(update_fields=["major"])
    for graduate in (university.graduate(university.law, 1), master):
        desk.submitted(university, graduate)
    client = Client()
    university.login(client, university.employment_office())

    page = client.get(QUEUE).content.decode()

    assert f">{major.name}（本科）<" in page
    assert f">{major.name}（硕士）<" in page
