from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiuye.kit.refusals import Conflict, Refused
from jiuye.records.lifecycle import FILE_RUN, JOB
from jiuye.records.models import FileRun, TrailEvent
from jiuye.records.services import amend, history, record, transition, transition_many
from jiuye.records.tests.cast import LI, NOON, STUDENT, ZHAO, uploaded

pytestmark = pytest.mark.django_db


def test_every_state_can_be_reached():
    assert not FILE_RUN.unreachable()
    assert not JOB.unreachable()


@pytest.mark.seed("W-01", "W-20", "W-21")
def test_a_move_changes_the_record_and_tells_the_trail():
    run = uploaded()

    transition(run, FILE_RUN, "check", actor=LI, at=NOON, counts={"rows": 3}, changes={"counts": [{}, {"rows": 3}]})

    kept = FileRun.objects.get(pk=run.pk)
    assert (kept.state, kept.version, kept.state_since, kept.counts) == ("checked", 1, NOON, {"rows": 3})
    assert (run.state, run.version, run.counts) == ("checked", 1, {"rows": 3})
    event = history("filerun", run.pk).get()
    assert (event.action, event.actor_ref, event.ip, event.school_id) == ("filerun.check", "user:17", "10.1.2.3", 5)
    assert event.changes == {"state": ["uploaded", "checked"], "counts": [{}, {"rows": 3}]}
    assert event.before
    assert event.after not in {"", event.before}
    assert "s-secret" not in event.session


@pytest.mark.seed("W-01")
def test_the_slower_of_two_is_told_who_was_quicker():
    run = uploaded()
    old = FileRun.objects.get(pk=run.pk)
    transition(run, FILE_RUN, "abandon", actor=ZHAO, at=NOON)

    with pytest.raises(Conflict) as no:
        transition(old, FILE_RUN, "check", actor=LI, at=NOON + timedelta(minutes=1))

    assert "赵敏（就业中心）已于 06-01 12:00:00 “放弃导入”，现在是“已放弃”" in str(no.value)
    assert no.value.reasons[0].rule == "stale"
    assert no.value.reasons[0].remedy
    assert history("filerun", run.pk).count() == 1


def test_a_wrong_verb_or_party_is_refused_and_nothing_is_told():
    run = uploaded()

    with pytest.raises(Refused, match="不能确认导入"):
        transition(run, FILE_RUN, "apply", actor=LI, at=NOON)
    with pytest.raises(Refused, match="要由别人来做"):
        transition(run, FILE_RUN, "check", actor=STUDENT, at=NOON)

    assert FileRun.objects.get(pk=run.pk).version == 0
    assert not TrailEvent.objects.exists()


def test_a_record_begins_only_at_the_beginning():
    with pytest.raises(RuntimeError, match="cannot begin"):
        FileRun.objects.create(state="applied", kind="import", what="x", started_by="user:1", created_at=NOON)


def test_a_state_assigned_by_hand_is_not_saved():
    run = uploaded()
    run.state = "applied"

    with pytest.raises(RuntimeError, match="only through"):
        run.save()


def test_saving_a_stale_copy_keeps_the_newer_state():
    run = uploaded()
    old = FileRun.objects.get(pk=run.pk)
    transition(run, FILE_RUN, "check", actor=LI, at=NOON)

    old.title = "2026 届生源"
    old.save()

    kept = FileRun.objects.get(pk=run.pk)
    assert (kept.state, kept.version, kept.title) == ("checked", 1, "2026 届生源")


@pytest.mark.seed("W-01")
def test_an_edit_on_an_old_page_overwrites_nobody():
    run = uploaded()
    old = FileRun.objects.get(pk=run.pk)
    amend(run, "edit", actor=ZHAO, at=NOON, title="新的", changes={"title": ["", "新的"]})

    with pytest.raises(Conflict, match="赵敏"):
        amend(old, "edit", actor=LI, at=NOON, title="旧的")

    assert FileRun.objects.get(pk=run.pk).title == "新的"


@pytest.mark.seed("W-08", "T-16")
def test_a_batch_does_what_it_can_and_names_the_rest():
    runs = [uploaded() for _ in range(20)]
    quicker = FileRun.objects.get(pk=runs[3].pk)
    transition(quicker, FILE_RUN, "abandon", actor=ZHAO, at=NOON)
    transition(runs[4], FILE_RUN, "abandon", actor=ZHAO, at=NOON)

    moved = transition_many(
        runs, FILE_RUN, "check", actor=LI, at=NOON, columns_for=lambda run: {"row_count": run.pk % 2}
    )

    assert len(moved.done) == 18
    why = {run.pk: reason for run, reason in moved.refused}
    assert why[runs[3].pk].rule == "stale"
    assert "赵敏" in why[runs[3].pk].text
    assert why[runs[4].pk].rule == "lifecycle.check"
    assert TrailEvent.objects.filter(action="filerun.check").count() == 18
    assert {run.row_count for run in FileRun.objects.filter(state="checked")} == {0, 1}
    again = transition_many(list(FileRun.objects.all()), FILE_RUN, "check", actor=LI, at=NOON)
    assert again.done == []


@pytest.mark.seed("W-08")
def test_a_batch_asks_the_database_as_often_for_three_as_for_thirty():
    few, many = [uploaded() for _ in range(3)], [uploaded() for _ in range(30)]

    with CaptureQueriesContext(connection) as asked_for_few:
        transition_many(few, FILE_RUN, "check", actor=LI, at=NOON)
    with CaptureQueriesContext(connection) as asked_for_many:
        transition_many(many, FILE_RUN, "check", actor=LI, at=NOON)

    assert len(asked_for_many) == len(asked_for_few)


@pytest.mark.seed("W-25", "W-26")
def test_a_look_at_a_full_number_is_an_event_of_the_person_looked_at():
    event = record("graduate.unmask", actor=LI, at=NOON, obj="graduate:12", purpose="核对身份证复印件", outcome="done")

    assert (event.object_type, event.object_id, event.subject) == ("graduate", "12", "graduate:12")
    assert TrailEvent.objects.get().purpose == "核对身份证复印件"
