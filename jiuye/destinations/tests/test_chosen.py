"""Ticked rows and whole lists: asking graduates to confirm, taking rows away as a file, narrowing by 上报状态."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from jiuye.destinations.services import claims, review
from jiuye.destinations.tests import desk
from jiuye.destinations.tests.desk import QUEUE, at_desk, decide
from jiuye.national.models import Report
from jiuye.notices.models import Notice
from jiuye.records.jobs.worker import work_once
from jiuye.records.models import FileRun, TrailEvent
from jiuye.review.rules import Decision, Opinion

EVENT = "destination.confirm_asked"


@pytest.fixture
def office(university):
    return at_desk(university, university.employment_office())


@pytest.fixture
def claim(university):
    return desk.submitted(university, university.graduate(university.law, 1))


@pytest.fixture
def entered(university):
    """The counsellor registered it; the graduate, who has an account, has not said anything yet."""
    graduate = university.graduate(university.law, 2)
    university.actor(graduate)
    values = {"leaf": "job_hunting"}
    counsellor = university.actor(university.counsellor(university.law))
    claims.enter(actor=counsellor, destination=desk.of(graduate), values=values, at=timezone.now())
    return desk.of(graduate)


def ask(client, *destinations):
    return client.post(reverse("destinations:ask"), {"chosen": [d.pk for d in destinations]}, follow=True)


# -- 提醒本人确认


@pytest.mark.seed("M-01", "S2-69")
def test_who_has_something_to_confirm_is_asked_and_the_others_are_counted(office, claim, entered):
    page = ask(office, claim, entered).content.decode()

    assert "已提醒 1 人；1 人没有要确认的，没有提醒" in page
    notice = Notice.objects.get(event=EVENT)
    assert notice.user.person_id == entered.graduate.person_id
    assert TrailEvent.objects.filter(action="destination.ask", object_id=str(entered.pk)).count() == 1
    assert desk.of(entered.graduate).confirmed_by_graduate_at is None


def test_nobody_is_asked_twice_within_a_day(university, entered):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        ask(at_desk(university, university.employment_office()), entered)
    with time_machine.travel(now + timedelta(hours=23), tick=False):
        same_day = ask(at_desk(university, university.employment_office()), entered).content.decode()
    asked_then = Notice.objects.filter(event=EVENT).count()
    with time_machine.travel(now + timedelta(hours=25), tick=False):
        ask(at_desk(university, university.employment_office()), entered)

    assert "已提醒 0 人；1 人今天已经提醒过，没有提醒" in same_day
    assert asked_then == 1
    assert Notice.objects.filter(event=EVENT).count() == 2


@pytest.mark.seed("T-34")
def test_a_neighbours_graduates_are_not_asked(university, entered):
    ask(at_desk(university, university.counsellor(university.physics)), entered)

    assert not Notice.objects.filter(event=EVENT).exists()


# -- files


def taken(client, tmp_path, key, query=""):
    """The rows of the file a list's download makes, without its banner and headings."""
    client.post(reverse("exports:ask", args=[key]), {"query": query, "format": "xlsx", "columns": ["name"]})
    while work_once("tests"):
        pass
    run = FileRun.objects.filter(kind="export").latest("pk")
    answer = client.get(client.post(reverse("exports:fetch", args=[run.pk]))["Location"])
    path = tmp_path / f"{run.pk}.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    return [row[0] for row in load_workbook(path).worksheets[0].iter_rows(min_row=3, values_only=True)]


@pytest.fixture
def lives(university, office):
    """One graduate for each list: waiting, returned, voided, and nothing said."""
    at = timezone.now()
    actor = university.actor(university.employment_office())
    waiting = desk.submitted(university, university.graduate(university.law, 1))
    back = desk.submitted(university, university.graduate(university.law, 2))
    review.decide(
        actor=university.actor(university.counsellor(university.law)), destination=back,
        opinion=Opinion(Decision.RETURN, "合同缺签章页"), at=at,
    )  # fmt: skip
    gone = desk.submitted(university, university.enrol(university.law, "李白"))
    counsellor = university.actor(university.counsellor(university.law))
    review.decide(actor=counsellor, destination=gone, opinion=Opinion(Decision.APPROVE), at=at)
    review.decide(actor=actor, destination=desk.of(gone.graduate), opinion=Opinion(Decision.APPROVE), at=at)
    claims.void(actor=actor, destination=desk.of(gone.graduate), reason="单位取消岗位", at=at)
    return {"waiting": waiting.graduate.name, "returned": back.graduate.name, "voided": gone.graduate.name}


@pytest.mark.seed("S2-48", "S4-48", "S2-49", "S2-75")
@pytest.mark.parametrize(
    ("key", "who"),
    [
        ("review", {"waiting", "returned", "voided"}),
        ("registered", {"waiting", "returned"}),
        ("returned", {"returned"}),
        ("voided", {"voided"}),
        ("missing", {"voided"}),
    ],
)
def test_every_list_is_taken_as_a_file_with_the_filter_that_is_on(university, office, lives, tmp_path, key, who):
    query = f"department={university.law.pk}"
    page = office.get(reverse(f"destinations:{key}"), {"department": university.law.pk}).content.decode()

    names = taken(office, tmp_path, f"destinations.{key}", query)

    assert reverse("exports:ask", args=[f"destinations.{key}"]) + f"?{query}" in page
    law = {name for name in names if any(name.startswith(lives[w]) for w in lives)}
    assert {w for w in lives if any(name.startswith(lives[w]) for name in law)} == who
    assert taken(office, tmp_path, f"destinations.{key}", f"department={university.physics.pk}&q=李白") == []


@pytest.mark.seed("S4-48")
def test_only_the_ticked_rows_are_in_the_file(university, office, claim, entered, tmp_path):
    answer = office.post(reverse("destinations:export_chosen"), {"chosen": [entered.pk]})

    query = answer["Location"].partition("?")[2]
    names = taken(office, tmp_path, "destinations.review", query)

    assert [name.split()[0] for name in names] == [entered.graduate.name]
    assert "所选 1 条" in office.get(answer["Location"]).content.decode()


# -- 上报状态, the history, and staff's own acts


@pytest.mark.seed("S4-41")
def test_rows_are_narrowed_to_what_the_nation_answered(office, claim, entered):
    at = timezone.now()
    sent = {"target": "national", "sent_at": at, "first_sent_at": at, "answer": "accepted", "action": "add"}
    Report.unscoped.create(graduate=claim.graduate, destination=claim, **sent)

    accepted = office.get(QUEUE, {"reported": "accepted"}).content.decode()
    never = office.get(QUEUE, {"reported": "never"}).content.decode()

    assert claim.graduate.name in accepted
    assert entered.graduate.name not in accepted
    assert entered.graduate.name in never
    assert claim.graduate.name not in never


@pytest.mark.seed("S4-45")
def test_the_record_lists_who_decided_what_in_every_round(university, claim):
    counsellor = at_desk(university, university.counsellor(university.law))
    decide(counsellor, claim, "return", opinion="合同缺签章页")
    again = desk.submitted(university, claim.graduate, paper="第二份合同")
    decide(counsellor, again, "approve", opinion="已补齐")

    page = counsellor.get(reverse("destinations:record", args=[claim.pk])).content.decode()

    said = page[page.index("审核记录（2）") :]
    assert said.index("已补齐") < said.index("合同缺签章页")
    assert "第 1 轮" in said
    assert "第 2 轮" in said


@pytest.mark.seed("S4-46")
def test_staff_edit_while_it_waits_and_a_voided_one_is_closed_to_everybody(university, office, lives):
    claim = desk.of(university.graduate(university.law, 1))
    gone = desk.Destination.unscoped.get(state="voided")

    waiting = office.get(reverse("destinations:edit", args=[claim.pk]))
    asked = {"seen": gone.version, "employer_name": "别的单位", "reason": "改", "answer": "改", "sure": "1"}
    answers = {
        name: office.post(reverse(f"destinations:{name}", args=[gone.pk]), asked)
        for name in ("edit", "enter", "void", "reopen", "answer", "evidence_add", "decide")
    }

    assert waiting.status_code == 200
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 422)
    assert "这次登记已经作废，谁也不能再改" in answers["edit"].content.decode()
    assert "这里只能看，不能改" in office.get(reverse("destinations:record", args=[gone.pk])).content.decode()
    gone.refresh_from_db()
    assert gone.employer_name == desk.CONTRACT["employer_name"]


@pytest.mark.seed("C-07", "S2-70")
def test_an_edit_where_nothing_is_open_to_the_role_is_refused_with_the_reason(university, office):
    claim = desk.submitted(university, university.enrol(university.law, "已通过的人"))
    counsellor = at_desk(university, university.counsellor(university.law))
    for who in (counsellor, office):
        seen = desk.of(claim.graduate).version
        who.post(reverse("destinations:decide", args=[claim.pk]), {"decision": "approve", "seen": seen})
    approved = desk.of(claim.graduate)

    answer = counsellor.post(
        reverse("destinations:edit", args=[claim.pk]), {"seen": approved.version, "employer_name": "别的单位"}
    )

    assert approved.state == "approved"
    assert answer.status_code == 422
    assert "没有保存" in answer.content.decode()
    assert "决定" in answer.content.decode()
    assert desk.of(claim.graduate).employer_name == desk.CONTRACT["employer_name"]


@pytest.mark.seed("S4-47", "C-04")
def test_what_a_department_adds_waits_for_the_school_next(university):
    graduate = university.graduate(university.law, 2)
    department = university.actor(university.department_admin(university.law))

    claims.enter(actor=department, destination=desk.of(graduate), values={"leaf": "job_hunting"}, at=timezone.now())

    added = desk.of(graduate)
    assert added.state == "in_review"
    assert added.passed == 1
    page = at_desk(university, university.employment_office()).get(QUEUE, {"state": "stage1"}).content.decode()
    assert graduate.name in page


@pytest.mark.parametrize("name", ["registered", "missing", "returned", "voided"])
def test_a_list_asks_the_same_number_of_questions_for_one_row_and_for_three(university, name):
    def live(who):
        graduate = university.enrol(university.law, who)
        if name == "missing":
            desk.of(graduate)
            return
        at, waiting = timezone.now(), desk.submitted(university, graduate)
        counsellor, office = university.counsellor(university.law), university.actor(university.employment_office())
        if name == "returned":
            opinion = Opinion(Decision.RETURN, "缺签章页")
            review.decide(actor=university.actor(counsellor), destination=waiting, opinion=opinion, at=at)
        if name == "voided":
            approve = Opinion(Decision.APPROVE)
            review.decide(actor=university.actor(counsellor), destination=waiting, opinion=approve, at=at)
            review.decide(actor=office, destination=desk.of(graduate), opinion=approve, at=at)
            claims.void(actor=office, destination=desk.of(graduate), reason="单位取消岗位", at=at)

    client, address = at_desk(university, university.employment_office()), reverse(f"destinations:{name}")
    live("李白")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    live("杜甫")
    live("王维")
    with CaptureQueriesContext(connection) as three:
        page = client.get(address).content.decode()

    assert "王维" in page
    assert len(three) == len(one)
