"""The centre draws at random, the school answers, the centre decides what counts (S4-63, C-35, R-14)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from jiuye.destinations.models import Destination, Version
from jiuye.destinations.spotchecks import queries, rules, services
from jiuye.destinations.spotchecks.lifecycle import CHECK, ITEM
from jiuye.destinations.spotchecks.models import SpotCheck, SpotCheckItem
from jiuye.destinations.spotchecks.rules import Standing
from jiuye.destinations.tests import claims as living
from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Conflict, Denied, Refused
from jiuye.notices.models import Notice
from jiuye.records.models import TrailEvent

db = pytest.mark.django_db


@pytest.fixture
def season(university):
    """Both schools registered somebody; it is the registration season."""
    for school in (university, university.neighbour):
        for department in (school.law, school.physics):
            living.submitted(school, school.graduate(department))
    university.employment_office()
    university.neighbour.employment_office()
    with time_machine.travel(living.season(university.cohort) + timedelta(days=1), tick=False):
        yield university


def now_of(university):
    return living.season(university.cohort) + timedelta(days=1)


def centre_of(university):
    return university.actor(university.centre())


def sealed(university, **changes):
    wanted = {
        "title": "第一次抽查",
        "cohort": university.cohort,
        "size": 2,
        "answer_by": date(university.cohort, 5, 1),
        **changes,
    }
    return services.commit(actor=centre_of(university), at=now_of(university), **wanted)


def drawn(university, **changes):
    check = sealed(university, **changes)
    services.draw(actor=centre_of(university), check=check, at=now_of(university))
    return check


def item_of(university, check):
    return queries.for_page(SpotCheckItem.unscoped.filter(check_of=check, school=university.school)).first()


def answered(university, item, text="电话联系了本人和单位", finding="true"):
    office = university.actor(university.employment_office())
    services.answer(actor=office, item=item, finding=finding, text=text, at=now_of(university))
    return item


# -- the draw


@pytest.mark.seed("R-14", "M-10")
@given(st.sets(st.text("0123456789", min_size=4, max_size=8), max_size=60), st.integers(0, 70), st.text(min_size=1))
def test_whoever_has_the_seed_and_the_list_draws_the_same_sample(keys, size, seed):
    found = rules.sample(seed, keys, size)

    assert found == rules.sample(seed, sorted(keys, reverse=True), size)
    assert len(found) == min(size, len(keys)) == len(set(found))
    assert set(found) <= keys
    assert found == sorted(keys, key=lambda key: rules.place(seed, key))[:size]


@pytest.mark.seed("R-14")
@db
def test_the_digest_is_fixed_before_the_list_and_the_sample_can_be_computed_again(season):
    check = sealed(season)
    before = SpotCheck.objects.get(pk=check.pk)
    assert (before.opened_seed, SpotCheckItem.unscoped.count()) == ("", 0)
    assert check.seed not in str(list(TrailEvent.objects.values_list("changes", flat=True)))

    services.draw(actor=centre_of(season), check=check, at=now_of(season))

    opened = SpotCheck.objects.get(pk=check.pk)
    assert rules.seal(opened.opened_seed) == before.seed_sha256
    keys = [
        f"{d.school.code}/{d.graduate.student_number}"
        for d in Destination.unscoped.filter(state="in_review").select_related("school", "graduate")
    ]
    assert (opened.frame_count, opened.frame_sha256) == (len(keys), rules.frame_digest(keys))
    items = SpotCheckItem.unscoped.select_related("destination__school", "destination__graduate").order_by("position")
    assert [f"{i.destination.school.code}/{i.destination.graduate.student_number}" for i in items] == rules.sample(
        opened.opened_seed, keys, 2
    )


@db
def test_a_draw_happens_once_and_a_dropped_one_never(season):
    check = drawn(season)
    with pytest.raises(Refused, match="已抽取"):
        services.draw(actor=centre_of(season), check=check, at=now_of(season))

    other = sealed(season)
    services.drop(actor=centre_of(season), check=other, at=now_of(season))
    with pytest.raises(Refused, match="已撤销"):
        services.draw(actor=centre_of(season), check=other, at=now_of(season))
    assert SpotCheckItem.unscoped.count() == 2


@pytest.mark.seed("S4-63")
def test_a_focus_only_narrows_the_schools_drawn_from():
    slow, plain, eager = Standing(1, 100, 20, 20), Standing(2, 100, 60, 58), Standing(3, 100, 95, 30)

    assert rules.in_focus([slow, plain, eager], "") == [1, 2, 3]
    assert rules.in_focus([slow, plain, eager], "late") == [1]
    assert rules.in_focus([slow, plain, eager], "abnormal") == [3]
    assert rules.in_focus([Standing(4, 0, 0, 0)], "late") == []


@db
def test_only_the_chosen_school_and_type_are_drawn_from(season):
    check = drawn(season, size=50, school_ids=[season.school.pk])
    assert set(check.items.values_list("school_id", flat=True)) == {season.school.pk}

    with pytest.raises(Refused, match="还没有登记"):
        drawn(season, types=["abroad"])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"title": " "}, "起个名字"), ({"size": 0}, "抽取数量"), ({"answer_by": date(2000, 1, 1)}, "今天以后"), ({"focus": "x"}, "重点")],
)  # fmt: skip
@db
def test_a_question_that_cannot_be_drawn_is_refused_with_what_to_do(season, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        sealed(season, **changes)


@db
def test_a_school_draws_nothing_and_another_provinces_centre_draws_nothing_here(season, university_of):
    office = season.actor(season.employment_office())

    with pytest.raises(Denied):
        services.commit(
            actor=office,
            title="自查",
            cohort=season.cohort,
            size=1,
            answer_by=date(season.cohort, 5, 1),
            at=now_of(season),
        )


# -- answering and deciding


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


# -- pages


@pytest.mark.seed("S4-63", "R-14")
@db
def test_the_centre_seals_draws_and_decides_on_its_pages(client, season):
    season.login(client, season.centre())
    asked = {
        "title": "第一次抽查",
        "cohort": season.cohort,
        "size": 4,
        "answer_by": f"{season.cohort}-05-01",
        "focus": "",
    }

    page = client.post(reverse("spotchecks:new"), asked, follow=True).content.decode()
    check = SpotCheck.objects.get()
    assert check.seed_sha256 in page
    assert check.seed not in page

    page = client.post(reverse("spotchecks:draw", args=[check.pk]), follow=True).content.decode()
    assert check.seed in page
    item = item_of(season, check)
    answer = client.post(
        reverse("spotchecks:decide", args=[item.pk]), {"verdict": "out", "reason": "单位否认", "seen": item.version}
    )
    assert answer.status_code == 302
    assert "认定不计入" in client.get(reverse("spotchecks:decide", args=[item.pk])).content.decode()
    assert client.post(reverse("spotchecks:decide", args=[item.pk]), {"reason": "x"}).status_code == 422


@pytest.mark.seed("S4-63")
@db
def test_the_school_answers_with_a_paper_that_only_its_sample_leads_to(client, season):
    item = item_of(season, drawn(season, size=4))
    season.login(client, season.employment_office())

    answer = client.post(
        reverse("spotchecks:answer", args=[item.pk]),
        {"finding": "true", "answer": "电话核实", "seen": item.version, "papers": living.picture("回访记录.jpg")},
    )

    assert answer.status_code == 302, answer.content.decode()[-1500:]
    paper = services.papers_of(item)[0]
    assert "回访记录" in client.get(reverse("spotchecks:answer", args=[item.pk])).content.decode()
    assert client.get(reverse("spotchecks:paper", args=[item.pk, paper.pk])).status_code == 200
    season.neighbour.login(client, season.neighbour.employment_office())
    assert client.get(reverse("spotchecks:paper", args=[item.pk, paper.pk])).status_code == 404


@pytest.mark.seed("T-30", "M-10")
@db
def test_the_neighbour_sees_no_sample_and_nobody_sees_one_before_the_seed_is_opened(client, season):
    check = sealed(season, size=4)
    season.login(client, season.employment_office())
    assert "没有抽中" in client.get(reverse("spotchecks:answers")).content.decode()
    assert client.get(reverse("spotchecks:check", args=[check.pk])).status_code == 403
    services.draw(actor=centre_of(season), check=check, at=now_of(season))
    item = item_of(season, check)

    client = Client()
    season.neighbour.login(client, season.neighbour.employment_office())
    shown = client.get(reverse("spotchecks:answers")).content.decode()

    assert reverse("spotchecks:answer", args=[item.pk]) not in shown
    assert client.get(reverse("spotchecks:answer", args=[item.pk])).status_code == 404
    client = Client()
    season.login(client, season.counsellor(season.physics))
    law = SpotCheckItem.unscoped.get(check_of=check, destination__department=season.law)
    assert client.get(reverse("spotchecks:answer", args=[law.pk])).status_code == 404


@db
def test_what_waits_is_counted_for_the_school_and_then_for_the_centre(season):
    check = drawn(season, size=4)
    office, centre = season.actor(season.employment_office()), centre_of(season)
    assert (queries.spotchecks_waiting(office), queries.spotchecks_waiting(centre)) == (2, 0)

    answered(season, item_of(season, check))

    assert (queries.spotchecks_waiting(office), queries.spotchecks_waiting(centre)) == (1, 1)


@db
@pytest.mark.parametrize(("role", "url"), [("office", "answers"), ("centre", "decisions"), ("centre", "checks")])
def test_the_lists_cost_the_same_with_one_sample_and_with_three(client, season, role, url):
    who = season.employment_office() if role == "office" else season.centre()
    season.login(client, who)
    drawn(season, size=1, school_ids=[season.school.pk])
    client.get(reverse(f"spotchecks:{url}"))
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(f"spotchecks:{url}")).status_code == 200
        counted.append(len(seen))
        drawn(season, size=4, school_ids=[season.school.pk])
    assert counted[0] == counted[1]
