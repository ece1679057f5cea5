"""批量审核: the dry run says who cannot go together, the rest is done or refused by name, and no crash decides twice."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from jiuye.destinations import tasks
from jiuye.destinations.console import lists
from jiuye.destinations.models import Destination
from jiuye.destinations.services import batches, claims, confirmation, review
from jiuye.destinations.tests import desk
from jiuye.destinations.tests.crowd import crowd
from jiuye.destinations.tests.desk import at_desk
from jiuye.employers.models import Employer, Warning
from jiuye.kit import list_counts, list_page, selection
from jiuye.records.jobs.worker import work_once
from jiuye.records.models import Job, TrailEvent
from jiuye.review.models import Opinion as Heard
from jiuye.review.rules import Decision, Opinion

BATCH = "/console/destinations/batch/"
APPROVE = Opinion(Decision.APPROVE)


@pytest.fixture
def three(university):
    people = [*university.graduates[university.law.pk], university.enrol(university.law, "李四")]
    return [desk.submitted(university, g) for g in people]


def sealed_in(page):
    return re.search(r'name="sealed" value="([^"]+)"', page.content.decode()).group(1)


def chosen(*destinations, action="approve"):
    return {"chosen": [d.pk for d in destinations], "action": action}


def tell_from(university, destination):
    return confirmation.object_to(
        actor=university.actor(destination.graduate), destination=destination, why="不是我", at=timezone.now()
    )


@pytest.mark.seed("S4-42", "S4-43", "W-08")
def test_the_dry_run_splits_before_the_click_and_offers_the_able_ones(university, counsellor, three):
    tell_from(university, three[0])
    review.decide(
        actor=university.actor(university.counsellor(university.law)),
        destination=three[1],
        opinion=APPROVE,
        at=timezone.now(),
    )

    page = counsellor.post(BATCH, chosen(*three))
    done = counsellor.post(reverse("destinations:batch_apply"), {"sealed": sealed_in(page)})

    said = page.content.decode()
    assert "3 条里有 2 条不能一起审核通过" in said
    assert "本人提出了异议" in said
    assert "您没有权限审核[初审通过]的记录，请重新选择" in said
    assert "通过 1 条" in done.content.decode()
    assert [desk.of(d.graduate).passed for d in three] == [0, 1, 1]


def test_the_dry_run_itself_writes_nothing(counsellor, three):
    before = TrailEvent.objects.count()

    counsellor.post(BATCH, chosen(*three))
    counsellor.post(reverse("destinations:batch_hint"), chosen(*three))

    assert TrailEvent.objects.count() == before
    assert {d.state for d in Destination.unscoped.filter(pk__in=[d.pk for d in three])} == {"in_review"}


@pytest.mark.seed("S4-42")
def test_finished_records_are_refused_in_the_words_of_the_handbook(university_of):
    university = university_of("guangdong")
    claim = desk.submitted(university, university.graduate(university.law, 1))
    for user in (university.counsellor(university.law), university.employment_office()):
        review.decide(
            actor=university.actor(user), destination=desk.of(claim.graduate), opinion=APPROVE, at=timezone.now()
        )

    page = at_desk(university, university.employment_office()).post(BATCH, chosen(claim))

    assert "选项中有“已完成”和“中心待审”的记录，请重新选择" in page.content.decode()


@pytest.mark.seed("S4-43", "S4-39")
def test_the_first_level_may_decide_for_the_second_and_never_the_other_way(university_of):
    university = university_of("guangdong")
    claim = desk.submitted(university, university.graduate(university.law, 1))
    office, below = university.employment_office(), university.counsellor(university.law)

    review.decide_many(
        actor=university.actor(office), destinations=[desk.of(claim.graduate)], opinion=APPROVE, at=timezone.now()
    )
    after = desk.of(claim.graduate)
    refused = batches.split(university.actor(below), [after], Decision.APPROVE)

    assert after.passed == 2
    assert refused.able == []


@pytest.mark.seed("S0-48")
def test_other_employment_is_signed_one_by_one(university):
    claim = desk.submitted(
        university, university.graduate(university.law, 1), leaf="other_employment", contract_to=f"{university.cohort + 3}-07-06",
        contract_from=f"{university.cohort}-07-06", monthly_pay="6800",
    )  # fmt: skip

    found = batches.split(university.actor(university.counsellor(university.law)), [claim], Decision.APPROVE)

    assert list(found.reasons) == ["其他录用形式就业：院、校两级负责人逐条签字"]


@pytest.mark.seed("S2-76", "S2-77")
def test_a_warned_employer_is_left_to_the_school(university, three):
    at = timezone.now()
    employer = Employer.objects.create(name="x", code=desk.CONTRACT["credit_code"], first_seen_at=at)
    Warning.objects.create(
        employer=employer, school_id=university.school.pk, reason="拖欠工资", by_label="就业办", at=at
    )

    below = batches.split(university.actor(university.counsellor(university.law)), three, Decision.APPROVE)

    assert list(below.reasons) == ["单位在预警名单"]


def test_a_batch_return_needs_words_and_keeps_what_was_chosen(counsellor, three):
    page = counsellor.post(BATCH, chosen(*three, action="return"))

    wordless = counsellor.post(reverse("destinations:batch_apply"), {"sealed": sealed_in(page)})
    counsellor.post(reverse("destinations:batch_apply"), {"sealed": sealed_in(wordless), "reason": ["unreadable"]})

    assert wordless.status_code == 422
    assert "请输入审核意见" in wordless.content.decode()
    assert {desk.of(d.graduate).state for d in three} == {"returned"}


@pytest.mark.seed("T-30")
def test_ids_from_next_door_are_not_in_the_batch(university, three):
    next_door = at_desk(university, university.counsellor(university.physics))

    page = next_door.post(BATCH, chosen(*three))

    assert three[0].graduate.name not in page.content.decode()
    assert 'name="sealed"' not in page.content.decode()


def test_a_selection_sealed_by_somebody_else_is_refused(university, counsellor, three):
    sealed = sealed_in(counsellor.post(BATCH, chosen(*three)))

    answer = at_desk(university, university.department_admin(university.law)).post(
        reverse("destinations:batch_apply"), {"sealed": sealed}
    )

    assert answer.status_code == 403
    assert {desk.of(d.graduate).passed for d in three} == {0}


@pytest.mark.seed("W-08")
def test_everything_the_filter_finds_asks_again_when_the_count_changed(university, counsellor, three):
    listed = counsellor.get("/console/destinations/?state=stage0").content.decode()
    token = re.search(r'name="selection" value="([^"]+)"', listed).group(1)
    desk.submitted(university, university.enrol(university.law, "后来的人"))

    asked = {"everything": "1", "selection": token, "action": "approve"}
    changed = counsellor.post(BATCH, asked)
    sure = counsellor.post(BATCH, {**asked, "sure": "1"})

    assert changed.status_code == 409
    assert "您选择时筛选出 3 条，现在是 4 条" in changed.content.decode()
    assert "4 条都可以审核通过" in sure.content.decode()


def test_of_more_than_a_list_counts_to_whoever_acts_on_them_reads_the_whole_number(university, three, monkeypatch):
    office = university.employment_office()
    for module in (list_counts, list_page, selection):
        monkeypatch.setattr(module, "CAP", 1)
    listed = at_desk(university, office).get("/console/destinations/?state=stage0").content.decode()
    token = re.search(r'name="selection" value="([^"]+)"', listed).group(1)

    asked = QueryDict(urlencode({"everything": "1", "selection": token}))

    assert "1+" in listed
    assert selection.chosen(asked, university.actor(office), lists.QUEUE).count == 3


@pytest.mark.seed("S4-40")
def test_a_whole_major_is_ticked_and_decided(university, counsellor, three):
    page = counsellor.get("/console/destinations/majors/").content.decode()
    run = counsellor.post(
        BATCH, {"by": "major", "major": [university.majors[university.law.pk].pk], "action": "approve"}
    )

    assert "法学" in page
    assert "3 条都可以审核通过" in run.content.decode()


def test_no_ticked_major_is_said(counsellor, three):
    assert "还没有勾选专业" in counsellor.post(BATCH, {"by": "major", "action": "approve"}).content.decode()


# -- large ones


@pytest.mark.seed("T-16", "W-08")
def test_five_thousand_with_changed_foreign_and_finished_ones_are_each_done_or_refused_by_reason(university):
    claims_ = crowd(university, 5000)
    counsellor = university.actor(university.counsellor(university.law))
    foreign = desk.submitted(university, university.graduate(university.physics, 1))
    finished, moved = claims_[10], claims_[20]
    review.decide(
        actor=counsellor,
        destination=Destination.unscoped.select_related("school", "graduate").get(pk=finished),
        opinion=APPROVE,
        at=timezone.now(),
    )
    ids = [*claims_, foreign.pk]
    rows = batches.visible(counsellor, ids)
    student = university.actor(university.graduate(university.law, 1))
    claims.withdraw(actor=student, destination=Destination.unscoped.get(pk=moved), at=timezone.now())

    result = review.decide_many(actor=counsellor, destinations=rows, opinion=APPROVE, at=timezone.now())
    again = review.decide_many(
        actor=counsellor, destinations=batches.visible(counsellor, ids), opinion=APPROVE, at=timezone.now()
    )

    assert len(rows) == 5000
    assert len(result.done) == 4998
    assert sorted(d.pk for d, _ in result.refused) == sorted([finished, moved])
    assert again.done == []
    assert Heard.objects.count() == 4999
    assert TrailEvent.objects.filter(action="destination.advance").count() == 4999
    assert Destination.unscoped.get(pk=foreign.pk).passed == 0


@pytest.mark.seed("T-16", "T-56")
@pytest.mark.django_db(transaction=True)
def test_a_large_batch_runs_as_a_job_that_is_found_again_and_decides_nothing_twice(university):
    ids = crowd(university, 230)
    client = at_desk(university, university.counsellor(university.law))
    page = client.post(BATCH, {"by": "major", "major": [university.majors[university.law.pk].pk], "action": "approve"})

    started = client.post(reverse("destinations:batch_apply"), {"sealed": sealed_in(page), "idempotency_key": "once"})
    client.post(reverse("destinations:batch_apply"), {"sealed": sealed_in(page), "idempotency_key": "once"})
    found = client.get("/console/destinations/").content.decode()
    work_once("test")
    finished = client.get(started.url).content.decode()

    (job,) = Job.objects.filter(name=tasks.decide_batch.module_path)
    assert started.url in found
    assert job.result == {"done": 230, "refused": {}, "total": 230}
    assert "通过 230 条" in finished
    assert Heard.objects.count() == 230
    assert set(Destination.unscoped.filter(pk__in=ids).values_list("passed", flat=True)) == {1}


@pytest.mark.seed("T-56")
def test_a_batch_that_died_half_way_counts_what_it_had_done_when_it_is_run_again(university):
    ids = crowd(university, 20)
    counsellor, at = university.actor(university.counsellor(university.law)), timezone.now()
    batches.run(actor=counsellor, ids=ids[:8], opinion=APPROVE, at=at)

    again = batches.run(actor=counsellor, ids=ids, opinion=APPROVE, at=at)

    assert again["done"] == 20
    assert Heard.objects.count() == 20


def test_nobody_else_sees_a_colleagues_batch(university):
    crowd(university, 201)
    actor = university.actor(university.counsellor(university.law))
    ids = list(Destination.unscoped.filter(state="in_review").values_list("pk", flat=True))
    job = batches.decide(actor=actor, ids=ids, opinion=APPROVE, at=timezone.now(), task=tasks.decide_batch)

    answer = at_desk(university, university.department_admin(university.law)).get(
        f"/console/destinations/batches/{job.pk}/"
    )

    assert answer.status_code == 404


def test_a_change_between_reading_and_deciding_is_refused_by_name(university, three):
    counsellor, at = university.actor(university.counsellor(university.law)), timezone.now()
    read = batches.visible(counsellor, [d.pk for d in three])
    claims.amend(
        actor=counsellor,
        destination=desk.of(three[0].graduate),
        values={"employer_name": "别的单位"},
        at=at + timedelta(seconds=1),
    )

    result = review.decide_many(actor=counsellor, destinations=read, opinion=APPROVE, at=at)

    assert [d.pk for d, _ in result.refused] == [three[0].pk]
    assert "修改" in result.refused[0][1].text
    assert len(result.done) == 2
