"""A life in memory leaves what the same life leaves through the services: the row, what the trail tells of it, its digests."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from jiuye.demo import builder, commands, specimens
from jiuye.demo.blueprint import SCHOOLS
from jiuye.demo.book import Page
from jiuye.demo.following import Origin, Registration
from jiuye.demo.life import Life, Who
from jiuye.demo.lives import ThroughServices
from jiuye.demo.players import InMemory
from jiuye.destinations.facts import CLAIM, shown_digest
from jiuye.destinations.lifecycle import LIFECYCLE
from jiuye.destinations.models import Destination
from jiuye.destinations.services.common import evidence_of, rules_of
from jiuye.graduates.lifecycle import LIFECYCLE as ORIGIN
from jiuye.graduates.models import Graduate
from jiuye.graduates.services import origin, origin_review
from jiuye.graduates.services.origin_common import rules_of as origin_rules_of
from jiuye.records.models import TrailEvent
from jiuye.review.rules import Decision, Opinion

pytestmark = [pytest.mark.django_db, pytest.mark.seed("M-24", "W-20")]
AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
MAIN = [plan for plan in SCHOOLS if plan.main]


def hours():
    """One o'clock after the other, as the server's clock tells them."""
    return (AT - timedelta(days=20) + timedelta(hours=n) for n in count(1))


def reviewed(player, at):
    while player.state == "in_review":
        player.hear(player.flow.stages[player.stage].level, Decision.APPROVE, next(at), "")


def returned_and_voided(player):
    at = hours()
    player.submit(next(at))
    player.hear(player.flow.stages[0].level, Decision.RETURN, next(at), "请补拍签字页")
    player.submit(next(at))
    reviewed(player, at)
    player.amend(next(at))
    player.void(next(at), "单位取消了岗位", by_graduate=player.process.self_void == "free")


def withdrawn(player):
    at = hours()
    player.submit(next(at))
    if player.process.withdraw:
        player.withdraw(next(at))


def entered_and_objected(player):
    at = hours()
    if player.process.staff_entry != "forbidden":
        player.enter("school", next(at))
        reviewed(player, at)
        player.confirm(next(at))
        player.object_to(next(at), "单位名称不对")


def sent_back(player):
    at = hours()
    player.submit(next(at))
    reviewed(player, at)
    player.bounce(next(at), "全国系统退回：单位代码与名称不符")


WALKS = (returned_and_voided, withdrawn, entered_and_objected, sent_back)


@pytest.fixture(params=MAIN, ids=lambda plan: plan.profile)
def left(request, settings, tmp_path, monkeypatch):
    """A school whose spared graduates nobody has lived for yet, and a player through the services for each."""
    settings.MODE, settings.DATA_DIR = "demo", tmp_path
    monkeypatch.setattr(specimens, "OF_EACH", dict.fromkeys(specimens.OF_EACH, 1))
    players = []

    def keep(self, house, spared):
        if self.plan == request.param:
            players.extend(ThroughServices(born, house, self.dossier) for born in spared)
        return Page()

    monkeypatch.setattr(builder.Builder, "_live", keep)
    commands.load(graduates=60, seed=1, profile=request.param.profile, at=AT)
    return players


def test_a_registration_in_memory_is_the_one_through_the_services(left):
    for walk, player in zip(WALKS, left, strict=False):
        first, born = player.destination, player.born
        profile, process, flow = rules_of(first)
        me = player.me(AT - timedelta(days=21))
        life = Life(LIFECYCLE, process, flow, first.created_at)
        mine = InMemory(life, Who(me.ref, me.label, "student", "student"), player.house, born.one.faculty, profile,
                        born.claim.leaf)  # fmt: skip

        walk(player)
        walk(mine)

        kept = Destination.unscoped.get(pk=first.pk)
        values = {name: born.claim.values.get(name, "") for name in CLAIM}
        followed = Registration(first.created_at, values, shown_digest(values, (e.sha256 for e in evidence_of(kept))))
        assert told_in_memory("destination", followed, life) == told_by_services("destination", kept.pk)
        assert followed.row == {name: getattr(kept, name) for name in followed.row}


def test_origin_information_in_memory_is_the_one_through_the_services(left):
    player = left[0]
    graduate = Graduate.unscoped.select_related("school", "person").get(pk=player.born.graduate_id)
    _, process, flow = origin_rules_of(graduate)
    at, faculty = hours(), player.born.one.faculty
    me = player.me(AT - timedelta(days=21))
    life = Life(ORIGIN, process, flow, graduate.created_at)
    mine = Who(me.ref, me.label, "student", "student")

    now = next(at)
    origin.confirm(actor=me, graduate=graduate, values={}, at=now)
    life.submit(mine, now) if flow.stages else life.settle("confirm", mine, now)
    while life.state == "in_review":
        level, now = flow.stages[life.stage].level, next(at)
        opinion = Opinion(Decision.APPROVE, "")
        origin_review.decide(actor=player.house.actor(level, faculty), graduate=graduate, opinion=opinion, at=now)
        life.hear(player.house.who(level, faculty), Decision.APPROVE, now)

    kept = Graduate.unscoped.get(pk=graduate.pk)
    followed = Origin(graduate.created_at, kept.confirmed_digest)
    assert told_in_memory("graduate", followed, life) == told_by_services("graduate", kept.pk)
    assert followed.row == {name: getattr(kept, name) for name in followed.row}


def told_in_memory(kind, followed, life):
    return [(f"{kind}.{move.verb}", move.reason, *followed.follow(move)) for move in life.happenings]


def told_by_services(kind, pk):
    verbs = [f"{kind}.{move.verb}" for move in (ORIGIN if kind == "graduate" else LIFECYCLE).transitions]
    events = TrailEvent.objects.filter(object_type=kind, object_id=str(pk), action__in=verbs).order_by("seq")
    return [(e.action, e.reason, e.changes, e.before, e.after) for e in events]
