"""What happens every night while registration is open, and what each way of handing in promises (S0-58, C-17)."""

from dataclasses import replace

import pytest
import time_machine
from django.urls import reverse

from jiuye.graduates import seasons
from jiuye.national import tasks
from jiuye.national.models import Registered, Run, Sent
from jiuye.national.tests.living import approved, complete, now, submitted
from jiuye.national.tests.test_references import enrolled, registry
from jiuye.notices.models import Notice
from jiuye.policy import registry as profiles
from jiuye.records.jobs import periodic
from jiuye.records.models import FileRun


def handing_in(monkeypatch, mode):
    """The same province, handing in this way."""
    known = profiles.profile

    def otherwise(key, cohort):
        found = known(key, cohort)
        return replace(found, national=replace(found.national, mode=mode))

    monkeypatch.setattr(seasons.registry, "profile", otherwise)


@pytest.mark.seed("S0-58")
def test_where_it_goes_on_schedule_the_night_writes_what_is_new_without_what_would_be_returned(university, monkeypatch):
    handing_in(monkeypatch, "scheduled")
    good, bad = (university.graduate(university.law, n) for n in (1, 2))
    approved(university, good)
    approved(university, bad)
    complete(bad, mobile="")
    submitted(university, university.graduate(university.physics))
    office = university.employment_office()

    tasks.nightly(now())

    assert list(Sent.unscoped.values_list("graduate_id", flat=True)) == [good.pk]
    assert FileRun.objects.get(what="national.export").state == "produced"
    assert Run.unscoped.get(kind="check").counts["blocked"] >= 1
    told = Notice.objects.get(user=office, event="national.sent")
    assert "1 条" in told.title
    assert "拦下 1 条" in told.body


@pytest.mark.seed("S0-58", "T-56")
def test_the_next_night_sends_nothing_twice(university, monkeypatch):
    handing_in(monkeypatch, "scheduled")
    approved(university, university.graduate(university.law))

    tasks.nightly(now())
    tasks.nightly(now())

    assert Sent.unscoped.count() == 1
    assert FileRun.objects.filter(what="national.export").count() == 1


@pytest.mark.seed("C-17")
@pytest.mark.parametrize("mode", ["realtime", "file"])
def test_where_nothing_goes_by_itself_the_night_only_checks(university, monkeypatch, mode):
    handing_in(monkeypatch, mode)
    approved(university, university.graduate(university.law))

    tasks.nightly(now())

    assert Run.unscoped.filter(kind="check").exists()
    assert not Sent.unscoped.exists()


def test_after_registration_has_closed_the_night_leaves_the_cohort_alone(university):
    approved(university, university.graduate(university.law))

    with time_machine.travel(f"{university.cohort + 1}-06-01T03:00:00+08:00", tick=False):
        tasks.nightly(now())

    assert not Run.unscoped.exists()


def test_the_night_compares_with_the_registry_again(university, tmp_path):
    graduate = complete(university.graduate(university.law))
    submitted(university, graduate)
    registry(university, tmp_path, [enrolled(graduate, 姓名="沈知瑶")])
    assert Registered.unscoped.get().differing
    type(graduate).unscoped.filter(pk=graduate.pk).update(name="沈知瑶")

    tasks.nightly(now())

    assert not Registered.unscoped.get().differing


def test_the_worker_knows_the_night():
    periodic.discover()

    assert periodic.REGISTRY["jiuye.national.tasks.nightly"].every.days == 1


@pytest.mark.seed("C-17")
@pytest.mark.parametrize(
    ("mode", "words"),
    [("realtime", "这里没有接通全国系统"), ("scheduled", "每晚自动生成一份上报文件"), ("file", "用文件上报")],
)
def test_the_pages_say_how_records_get_there_and_promise_no_line_that_is_not_there(
    client, university, monkeypatch, mode, words
):
    handing_in(monkeypatch, mode)
    university.login(client, university.employment_office())

    for page in ("national:check", "national:export"):
        assert words in client.get(reverse(page)).content.decode()
