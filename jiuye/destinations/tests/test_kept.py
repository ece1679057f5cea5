"""保存期限 of evidence: nothing goes before its time, nothing disputed goes at all, and the trail still verifies (W-54)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from jiuye.destinations.models import Destination
from jiuye.destinations.services import confirmation
from jiuye.destinations.tests.claims import now_of, season, submitted
from jiuye.graduates.seasons import closing
from jiuye.graduates.services import feedback, windows
from jiuye.kit.refusals import Refused
from jiuye.records import retention
from jiuye.records.models import Evidence, TrailEvent
from jiuye.records.retention import months_after
from jiuye.records.services.serving import serve
from jiuye.records.trail import chain

pytestmark = pytest.mark.seed("W-54", "R-03")


def over(university, months=36):
    """The day the evidence of the cohort has been kept for so many months."""
    end = closing(university.school, university.cohort, season(university.cohort)).at
    return months_after(end, months) + timedelta(days=1)


def paper_of(destination):
    return Evidence.objects.get(object_type="destination", object_id=str(destination.pk))


def shelf(university, at, key="evidence"):
    (found,) = (one for one in retention.standing(at, [university.school.pk]) if one.rule.key == key)
    return found


def test_evidence_is_kept_for_three_years_after_its_cohort_and_then_its_files_go(university):
    destination = submitted(university, university.graduate(university.law))
    before = paper_of(destination)
    files = [before.original, before.display]

    retention.sweep(over(university, 35))
    assert all(file.storage.exists(file.name) for file in files)
    retention.sweep(over(university))

    assert not any(file.storage.exists(file.name) for file in files)
    left = paper_of(destination)
    assert (left.erased_at, left.sha256, left.size) == (over(university), before.sha256, before.size)
    assert (left.name, left.phash, left.bands.count()) == ("已按保存期限清除", "", 0)


def test_what_went_by_which_rule_is_in_the_trail_and_the_trail_verifies(university):
    destination = submitted(university, university.graduate(university.law))
    chain.checkpoint(timezone.now())

    retention.sweep(over(university))

    told = TrailEvent.objects.get(action="evidence.erase")
    assert told.changes["rule"] == ["", "evidence"]
    assert told.changes["sha256"] == [paper_of(destination).sha256, ""]
    assert told.actor_ref == "clock"
    swept = TrailEvent.objects.get(action="retention.sweep", object_id="evidence")
    assert (swept.school_id, swept.changes["count"]) == (university.school.pk, [0, 1])
    chain.checkpoint(over(university))
    assert chain.verify_database().ok


def test_a_confirmation_still_stands_after_its_papers_went(university):
    graduate = university.graduate(university.law)
    destination = submitted(university, graduate)
    shown = confirmation.what_is_shown(destination)

    retention.sweep(over(university))

    assert confirmation.what_is_shown(now_of(graduate)) == shown


def test_looking_at_them_beforehand_removes_nothing(university):
    submitted(university, university.graduate(university.law))

    found = shelf(university, over(university))

    assert (found.kept, found.due) == (1, 1)
    assert not Evidence.objects.exclude(erased_at=None).exists()


@pytest.mark.parametrize("kind", ["appeal", "pressure"])
def test_what_is_disputed_stays_until_that_is_settled(university, kind):
    graduate = university.graduate(university.law)
    destination = submitted(university, graduate)
    said = {"kind": kind, "text": "不是我交的那一份", "at": season(university.cohort)}
    thread = feedback.open_thread(actor=university.actor(graduate), graduate=graduate, **said)

    retention.sweep(over(university))
    assert paper_of(destination).erased_at is None
    feedback.close(actor=university.actor(graduate), thread=thread, at=over(university))
    retention.sweep(over(university))

    assert paper_of(destination).erased_at == over(university)


def test_the_schools_page_does_not_tell_that_somebody_spoke(university):
    graduate = university.graduate(university.law)
    submitted(university, graduate)
    submitted(university, university.graduate(university.physics))
    said = {"kind": "pressure", "text": "被要求填没有去的单位", "at": season(university.cohort)}
    feedback.open_thread(actor=university.actor(graduate), graduate=graduate, **said)

    retention.sweep(over(university))

    found = retention.standing(over(university), [university.school.pk])
    assert [one for one in found if one.rule.key == "evidence"] == []


def test_what_the_graduate_objects_to_stays(university):
    graduate = university.graduate(university.law)
    destination = submitted(university, graduate)
    at = season(university.cohort, day=13)
    confirmation.object_to(actor=university.actor(graduate), destination=destination, why="单位不对", at=at)
    assert Destination.unscoped.get(pk=destination.pk).objected_at

    retention.sweep(over(university))

    assert paper_of(destination).erased_at is None


def test_a_cohort_opened_again_keeps_everything(university):
    destination = submitted(university, university.graduate(university.law))
    centre = university.actor(university.centre())
    again = over(university)
    until = (again + timedelta(days=30)).date()
    windows.open_window(actor=centre, cohort=university.cohort, process="change", at=again, until=until)

    retention.sweep(again + timedelta(days=1))

    assert paper_of(destination).erased_at is None


def test_a_run_that_died_half_way_is_finished_by_the_next(university, monkeypatch):
    one = submitted(university, university.graduate(university.law))
    other = submitted(university, university.graduate(university.physics))
    monkeypatch.setattr(retention, "BATCH", 1)
    rule = retention.RULES["evidence"]
    (found,) = rule.shelves([university.school.pk], over(university))
    retention._erased(rule, found, over(university))
    assert [bool(paper_of(d).erased_at) for d in (one, other)] == [True, False]

    retention.sweep(over(university))

    assert [bool(paper_of(d).erased_at) for d in (one, other)] == [True, True]
    assert TrailEvent.objects.filter(action="evidence.erase").count() == 2


def test_a_picture_that_two_rows_show_goes_with_the_last_of_them(university):
    """As in the demonstration, whose specimens are kept once."""
    destination = submitted(university, university.graduate(university.law))
    shown = paper_of(destination)
    twin = Evidence.objects.get(pk=shown.pk)
    twin.pk, twin.school_id, twin.graduate_ref = None, None, ""
    twin.save(force_insert=True)

    retention.sweep(over(university))

    assert twin.original.storage.exists(twin.original.name)


def test_who_opens_what_is_gone_reads_why(client, university):
    destination = submitted(university, university.graduate(university.law))
    retention.sweep(over(university))

    with pytest.raises(Refused, match="按保存期限清除"):
        serve(paper_of(destination))
    university.login(client, university.employment_office())
    page = client.get(reverse("destinations:record", args=[destination.pk])).content.decode()

    assert "1 份材料已按保存期限清除" in page


def test_the_office_reads_how_much_is_kept_until_when(client, university):
    with time_machine.travel(season(university.cohort)):
        submitted(university, university.graduate(university.law))
        university.login(client, university.employment_office())
        page = client.get(reverse("institutions:retention")).content.decode()

    row = page[page.index("证明材料的图片和文件") :]
    assert f"{university.cohort} 届" in row[:200]
    assert f"{over(university).year}年2月1日" in row[:600]
    assert "还没有清除过什么" in page


def test_the_neighbour_reads_nothing_of_it(client, university):
    submitted(university, university.graduate(university.law))
    retention.sweep(over(university))
    university.login(client, university.neighbour.employment_office())

    page = client.get(reverse("institutions:retention")).content.decode()

    assert "证明材料的图片和文件</td>" not in page
    assert "还没有清除过什么" in page
