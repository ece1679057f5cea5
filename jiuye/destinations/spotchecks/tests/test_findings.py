"""What is answered, decided and changed about a drawn registration, and what it does to the rates."""

import pytest
from django.test import Client
from django.urls import reverse

from jiuye.destinations.models import Destination, Version
from jiuye.destinations.spotchecks import queries, services
from jiuye.destinations.spotchecks.lifecycle import CHECK, ITEM
from jiuye.destinations.spotchecks.models import SpotCheck, SpotCheckItem
from jiuye.destinations.spotchecks.tests.sampling import answered, centre_of, drawn, item_of, now_of, sealed
from jiuye.destinations.tests import claims as living
from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Conflict, Denied, Refused
from jiuye.notices.models import Notice
from jiuye.records.models import TrailEvent

db = pytest.mark.django_db


@pytest.mark.seed("S4-63", "C-35")
@db
def test_what_the_centre_takes_out_stands_with_its_reason_and_everybody_is_told(season):
    check = drawn(season, size=4)
    item = answered(season, item_of(season, check))
    versions = Version.objects.filter(destination=item.destination).count()

    services.decide(actor=centre_of(season), item=item, verdict="out", reason="单位否认录用", at=now_of(season))

    destination = Destination.unscoped.get(pk=item.destination_id)
    assert (item.state, destination.does_not_count, destination.state) == ("out", "单位否认录用", "in_review")
    assert not queries.changed_since(item)
    assert Version.objects.filter(destination=destination).count() == versions + 1
    assert Notice.objects.filter(event="spotcheck.out", user__person_id=destination.graduate.person_id).count() == 1
    assert Notice.objects.filter(event="spotcheck.decided", user=season.employment_office()).count() == 1
    event = TrailEvent.objects.get(action="destination.spotcheck")
    assert (event.reason, event.subject) == ("单位否认录用", f"graduate:{destination.graduate_id}")


@pytest.mark.seed("C-35")
@db
def test_a_decision_changed_to_counts_brings_the_record_back(season):
    item = answered(season, item_of(season, drawn(season, size=4)))
    services.decide(actor=centre_of(season), item=item, verdict="out", reason="联系不上", at=now_of(season))

    services.decide(
        actor=centre_of(season), item=item, verdict="counts", reason="学校补交了工资流水", at=now_of(season)
    )

    assert Destination.unscoped.get(pk=item.destination_id).does_not_count == ""
    assert item.state == "counts"


@pytest.mark.seed("S4-63", "C-35")
@db
def test_the_rates_leave_out_what_does_not_count(season):
    from jiuye.insight import queries as insight

    mine = living.now_of(season.graduate(season.law))
    check = drawn(season, size=4)
    item = queries.for_page(check.items.filter(destination=mine)).get()

    def asserted():
        return insight.rates(insight.ask(SYSTEM, cohort=season.cohort, schools=[season.school])).whole.figure.asserted

    assert asserted() == 2
    services.decide(actor=centre_of(season), item=item, verdict="out", reason="查无此约", at=now_of(season))

    assert asserted() == 1


@pytest.mark.seed("S4-63", "C-35", "M-10")
@db
def test_what_nobody_could_clear_up_is_neither_counted_in_nor_out_and_may_be_settled_later(season):
    from jiuye.insight import queries as insight

    check = drawn(season, size=4)
    item = answered(season, item_of(season, check), "三次电话都没有人接", "unreached")

    services.decide(actor=centre_of(season), item=item, verdict="unknown", reason="联系不上", at=now_of(season))

    asked = insight.ask(SYSTEM, cohort=season.cohort, schools=[season.school])
    assert (item.state, item.get_finding_display()) == ("unknown", "联系不上本人或单位，查不清")
    assert Destination.unscoped.get(pk=item.destination_id).does_not_count == ""
    assert insight.rates(asked).whole.figure.asserted == 2
    assert not Notice.objects.filter(event="spotcheck.out").exists()

    answered(season, item, "本人回了电话，工资流水附后", "true")
    services.decide(actor=centre_of(season), item=item, verdict="counts", reason="工资流水", at=now_of(season))
    assert item.state == "counts"


@db
def test_what_was_taken_out_and_cannot_be_cleared_up_after_all_comes_back(season):
    item = answered(season, item_of(season, drawn(season, size=4)))
    services.decide(actor=centre_of(season), item=item, verdict="out", reason="单位否认", at=now_of(season))

    services.decide(actor=centre_of(season), item=item, verdict="unknown", reason="单位改口", at=now_of(season))

    assert Destination.unscoped.get(pk=item.destination_id).does_not_count == ""


@pytest.mark.seed("M-10")
@db
def test_the_check_says_what_it_means_for_everything_it_was_drawn_from(client, season):
    check = drawn(season, size=4)
    season.login(client, season.centre())
    address = reverse("spotchecks:check", args=[check.pk])
    before = client.get(address).content.decode()
    items = list(queries.for_page(SpotCheckItem.unscoped.filter(check_of=check)).order_by("position"))
    for item, verdict in zip(items, ("counts", "counts", "out", "unknown"), strict=True):
        services.decide(actor=centre_of(season), item=item, verdict=verdict, reason="电话", at=now_of(season))

    page = client.get(address).content.decode()

    assert "还没有认定过一条" in before
    assert "已经认定的 3 条里，计入的占 <b>66.67%</b>" in page
    assert "真正能计入的在 <b>50.00%</b> 到 <b>75.00%</b> 之间" in page
    assert "查不清的 1 条，算下限时当作不计入" in page


@pytest.mark.seed("M-10")
@db
def test_a_school_can_neither_see_nor_draw_nor_choose_before_the_seed_is_opened(season):
    check = sealed(season, size=2)
    school = Client()
    season.login(school, season.employment_office())
    pages = [reverse("spotchecks:checks"), reverse("spotchecks:new"), reverse("spotchecks:check", args=[check.pk])]
    acts = [reverse(f"spotchecks:{name}", args=[check.pk]) for name in ("draw", "drop")]

    assert [school.get(page).status_code for page in pages] == [403] * 3
    assert [school.post(act).status_code for act in (*acts, pages[1])] == [403] * 3
    told = str(list(TrailEvent.objects.filter(action__startswith="spotcheck").values_list("changes", "reason")))
    assert check.seed not in told
    assert not Notice.objects.filter(event__startswith="spotcheck").exists()
    assert SpotCheck.objects.get(pk=check.pk).state == "sealed"


@db
def test_the_centre_may_ask_again_and_the_school_corrects_its_answer(season):
    item = answered(season, item_of(season, drawn(season, size=4)))
    services.ask_again(actor=centre_of(season), item=item, question="请附社保记录", at=now_of(season))
    assert (item.state, item.question) == ("asked", "请附社保记录")

    answered(season, item, "附上社保记录")

    assert (item.state, item.answer) == ("answered", "附上社保记录")


@db
def test_an_empty_answer_a_decision_without_reason_and_a_stale_page_change_nothing(season):
    item = item_of(season, drawn(season, size=4))
    office = season.actor(season.employment_office())

    with pytest.raises(Refused, match="核查的结果"):
        services.answer(actor=office, item=item, finding="", text="联系了", at=now_of(season))
    with pytest.raises(Refused, match="怎样核查"):
        services.answer(actor=office, item=item, finding="true", text=" ", at=now_of(season))
    with pytest.raises(Refused, match="理由"):
        services.decide(actor=centre_of(season), item=item, verdict="out", reason="", at=now_of(season))
    with pytest.raises(Conflict):
        services.answer(
            actor=office, item=item, finding="true", text="联系了", at=now_of(season), seen=item.version + 1
        )
    with pytest.raises(Denied):
        services.decide(actor=office, item=item, verdict="counts", reason="自己说了算", at=now_of(season))

    assert SpotCheckItem.unscoped.get(pk=item.pk).state == "asked"


def test_every_state_of_a_check_and_a_sample_can_be_reached():
    assert CHECK.unreachable() == ITEM.unreachable() == frozenset()
    assert CHECK.ends == {"drawn", "dropped"}
