"""Each guard, once removed, is missed: a small probe is refused with it and let through without it (RELIABILITY, tests of the tests).

Every probe returns what happened to something protected. With the guard it must be ``HELD``, without it anything else;
a probe that cannot tell the two apart guards nothing, and fails here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts import doors, proving
from jiuye.accounts.models import LoginGuard, Role
from jiuye.accounts.network import Origin
from jiuye.accounts.services import activation, codes, guards, login
from jiuye.destinations.console import found
from jiuye.destinations.models import Destination
from jiuye.destinations.services import claims, common, confirmation, evidence
from jiuye.destinations.services import review as reviewing
from jiuye.destinations.tests import claims as living
from jiuye.graduates.services import attendance
from jiuye.institutions import offers, settings
from jiuye.institutions.models import Department
from jiuye.kit import scoping, screens
from jiuye.kit.refusals import Refused
from jiuye.records.held import held
from jiuye.records.models import IdempotencyKey, TrailEvent
from jiuye.records.services import evidence as kept
from jiuye.records.services import moves
from jiuye.review import rules
from jiuye.review import services as engine
from jiuye.review.models import Opinion as Heard
from jiuye.review.rules import Decision, Opinion
from tests.cast import PASSWORD, University
from tests.phones import bound

HELD = "held"


@dataclass
class Scene:
    """One handed-in registration in 法学院 and everybody around it."""

    university: University
    destination: Destination

    @property
    def at(self):
        return living.season(self.university.cohort, hour=12)

    @property
    def graduate(self):
        return self.destination.graduate

    def fresh(self) -> Destination:
        return living.now_of(self.graduate)

    def actor(self, who):
        return self.university.actor(who)

    def client(self, who) -> Client:
        made = Client(raise_request_exception=False)
        self.university.login(made, who)
        return made


@pytest.fixture
def scene(university):
    with time_machine.travel(living.season(university.cohort, hour=11), tick=False):
        university.employment_office()
        for department in (university.law, university.physics):
            university.counsellor(department)
            university.department_admin(department)
            living.born(university, university.graduate(department))
        university.student(university.graduate(university.physics))
        yield Scene(university, living.submitted(university, university.graduate(university.law)))


def attempt(act: Callable[[], object], otherwise: str = "done") -> str:
    """HELD when the product says no, ``otherwise`` when it lets it happen."""
    try:
        with transaction.atomic():
            act()
    except Refused:
        return HELD
    return otherwise


# ------------------------------------------------------------------ probes


def a_neighbour_opens_the_record(scene: Scene) -> str:
    page = scene.client(scene.university.counsellor(scene.university.physics)).get(
        reverse("destinations:record", args=[scene.destination.pk])
    )
    return "read" if scene.graduate.name in page.content.decode() else HELD


def somebody_asks_without_saying_who(scene: Scene) -> str:
    try:
        return f"{len(Destination.objects.all())} rows"
    except scoping.UnscopedQuery:
        return HELD


def an_old_copy_is_moved(scene: Scene) -> str:
    stale, rival = scene.fresh(), scene.fresh()
    claims.withdraw(actor=scene.actor(scene.graduate), destination=rival, at=scene.at)
    return attempt(
        lambda: moves.transition(
            stale, Destination.lifecycle, "withdraw", actor=scene.actor(scene.graduate), at=scene.at, stage=None
        )
    )


def a_verb_nobody_allowed_is_used(scene: Scene) -> str:
    return attempt(
        lambda: moves.transition(
            scene.fresh(),
            Destination.lifecycle,
            "void",
            actor=scene.actor(scene.graduate),
            at=scene.at,
            is_current=True,
        )
    )


def an_old_page_is_sent(scene: Scene) -> str:
    seen = scene.fresh().version - 1
    me = scene.actor(scene.graduate)
    return attempt(lambda: claims.withdraw(actor=me, destination=scene.fresh(), at=scene.at, seen=seen))


def a_locked_field_is_changed(scene: Scene) -> str:
    me = scene.actor(scene.graduate)
    for who in (scene.university.department_admin(scene.university.law), scene.university.employment_office()):
        said = Opinion(Decision.APPROVE)
        reviewing.decide(actor=scene.actor(who), destination=scene.fresh(), opinion=said, at=scene.at)
    changed = {"employer_name": "别的有限公司"}
    return attempt(lambda: claims.amend(actor=me, destination=scene.fresh(), values=changed, at=scene.at))


def something_is_handed_in_out_of_season(scene: Scene) -> str:
    me, late = scene.actor(scene.graduate), living.season(scene.university.cohort + 3)
    claims.withdraw(actor=me, destination=scene.fresh(), at=scene.at)
    return attempt(lambda: claims.submit(actor=me, destination=scene.fresh(), values=living.contract(), at=late))


def somebody_off_the_list_hands_in(scene: Scene) -> str:
    me = scene.actor(scene.graduate)
    claims.withdraw(actor=me, destination=scene.fresh(), at=scene.at)
    office = scene.actor(scene.university.employment_office())
    attendance.deactivate(actor=office, graduates=[scene.fresh().graduate], why="退学", at=scene.at)
    return attempt(lambda: claims.submit(actor=me, destination=scene.fresh(), values=living.contract(), at=scene.at))


def something_is_handed_in_without_its_paper(scene: Scene) -> str:
    other = living.born(scene.university, scene.university.graduate(scene.university.physics))
    me = scene.actor(other.graduate)
    return attempt(lambda: claims.submit(actor=me, destination=other, values=living.contract(), at=scene.at))


def lines_that_were_never_shown_are_confirmed(scene: Scene) -> str:
    me = scene.actor(scene.graduate)
    return attempt(lambda: confirmation.confirm(actor=me, destination=scene.fresh(), shown="0" * 64, at=scene.at))


def a_round_begins_under_a_way_of_reviewing_that_is_no_more(scene: Scene) -> str:
    me, office = scene.actor(scene.graduate), scene.actor(scene.university.employment_office())
    claims.withdraw(actor=me, destination=scene.fresh(), at=scene.at)
    opened = scene.fresh()
    flow = next(flow for flow in offers.flows(scene.university.school) if flow.process == "destination")
    other = next(key for key, _ in flow.variants if key != flow.default)
    settings.choose_flow(
        actor=office, school=scene.university.school, process="destination", variant=other, at=scene.at
    )
    return attempt(lambda: claims.submit(actor=me, destination=opened, values=living.contract(), at=scene.at))


def somebody_else_confirms_for_a_graduate(scene: Scene) -> str:
    somebody_else = scene.actor(scene.university.graduate(scene.university.physics))
    record = scene.fresh()
    shown = confirmation.what_is_shown(record)
    return attempt(lambda: confirmation.confirm(actor=somebody_else, destination=record, shown=shown, at=scene.at))


def a_teachers_change_leaves_the_confirmation(scene: Scene) -> str:
    office = scene.actor(scene.university.employment_office())
    claims.amend(actor=office, destination=scene.fresh(), values={"job_title": "主任"}, at=scene.at)
    record = scene.fresh()
    return HELD if record.confirmed_by_graduate_at is None else "still confirmed"


def a_level_speaks_before_its_turn(scene: Scene) -> str:
    office = scene.actor(scene.university.employment_office())
    said = Opinion(Decision.APPROVE)
    return attempt(lambda: reviewing.decide(actor=office, destination=scene.fresh(), opinion=said, at=scene.at))


def a_refusal_without_words_is_taken(scene: Scene) -> str:
    counsellor = scene.actor(scene.university.counsellor(scene.university.law))
    silent = Opinion(Decision.RETURN)
    return attempt(lambda: reviewing.decide(actor=counsellor, destination=scene.fresh(), opinion=silent, at=scene.at))


def two_reviewers_decide_one_case(scene: Scene) -> str:
    counsellor = scene.actor(scene.university.counsellor(scene.university.law))
    _, process, flow = common.rules_of(scene.fresh())
    case = engine.current("destination", scene.destination.ref)
    said = Opinion(Decision.APPROVE)
    engine.decide(actor=counsellor, case=case, process=process, flow=flow, opinion=said, at=scene.at)
    attempt(lambda: engine.decide(actor=counsellor, case=case, process=process, flow=flow, opinion=said, at=scene.at))
    heard = Heard.objects.filter(case=case).count()
    return HELD if heard == 1 else f"{heard} opinions"


def a_neighbour_looks_at_a_paper(scene: Scene) -> str:
    (paper,) = common.evidence_of(scene.fresh())
    client = scene.client(scene.university.department_admin(scene.university.physics))
    answer = client.get(reverse("destinations:evidence", args=[scene.destination.pk, paper.pk]))
    return "shown" if answer.status_code == 200 else HELD


def a_paper_of_another_record_is_asked_for(scene: Scene) -> str:
    """The record is mine to see, the paper is not its own."""
    mine = living.with_paper(scene.university, scene.university.graduate(scene.university.physics))
    (foreign,) = common.evidence_of(scene.fresh())
    client = scene.client(scene.university.counsellor(scene.university.physics))
    answer = client.get(reverse("destinations:evidence", args=[mine.pk, foreign.pk]))
    return "shown" if answer.status_code == 200 else HELD


def a_fifth_paper_is_taken(scene: Scene) -> str:
    claims.withdraw(actor=scene.actor(scene.graduate), destination=scene.fresh(), at=scene.at)
    me = scene.actor(scene.graduate)

    def four_more() -> None:
        for n in range(4):
            upload = living.picture(shade=200 - 30 * n)
            evidence.attach(actor=me, destination=scene.fresh(), upload=upload, at=scene.at)

    return attempt(four_more)


def a_double_click_does_it_twice(scene: Scene) -> str:
    office = scene.client(scene.university.employment_office())
    form = {"name": "外国语学院", "code": "09", "idempotency_key": "6f1f0c54-7d8e-4d57-9d0a-3b0c3f1b2a11"}
    before = TrailEvent.objects.filter(object_type="department").count()
    for _ in range(2):
        office.post(reverse("institutions:add", args=["departments"]), form)
    Department.unscoped.get(name="外国语学院")
    statuses = {office.post(reverse("institutions:add", args=["departments"]), form).status_code}
    told = TrailEvent.objects.filter(object_type="department").count() - before
    return HELD if statuses == {302} and told == 1 else f"{statuses} {told}"


def a_form_under_way_is_done_again(scene: Scene) -> str:
    """Its first attempt is still at work in another process."""
    user, busy, over = scene.university.employment_office(), threading.Event(), threading.Event()

    def first_attempt() -> None:
        with held("once", f"user:{user.pk}", "under-way"):
            busy.set()
            over.wait(timeout=60)
        connection.close()

    elsewhere = threading.Thread(target=first_attempt)
    elsewhere.start()
    busy.wait(timeout=60)
    form = {"name": "海洋学院", "code": "10", "idempotency_key": "under-way"}
    answer = scene.client(user).post(reverse("institutions:add", args=["departments"]), form)
    over.set()
    elsewhere.join()
    return HELD if answer.status_code == 409 else f"answered {answer.status_code}"


def a_killed_forms_work_is_done_twice(scene: Scene) -> str:
    """It wrote, and died before it could answer; the same form comes again."""
    office = scene.client(scene.university.employment_office())
    form = {"name": "航空学院", "code": "11", "idempotency_key": "killed"}
    address = reverse("institutions:add", args=["departments"])
    office.post(address, form)
    IdempotencyKey.objects.filter(key="killed").update(status="in_flight")
    answer = office.post(address, form)
    return HELD if answer.status_code == 409 else f"answered {answer.status_code}"


def a_page_is_opened_without_its_function(scene: Scene) -> str:
    page = scene.client(scene.university.counsellor(scene.university.law)).get(reverse("accounts:users"))
    return "opened" if page.status_code == 200 else HELD


def a_password_is_guessed_for_ever(scene: Scene) -> str:
    user = scene.university.counsellor(scene.university.law)
    origin = Origin(ip="203.0.113.9", area="外网", browser="Chrome")
    for n in range(12):
        try:
            login.staff(username=user.username, password=f"wrong-{n}-Guess", origin=origin, at=scene.at)
        except Refused:
            continue
    try:
        login.staff(username=user.username, password=PASSWORD, origin=origin, at=scene.at)
    except Refused:
        return HELD
    return "in"


def a_used_code_opens_again(scene: Scene) -> str:
    graduate = scene.university.graduate(scene.university.physics, 2)
    counsellor = scene.actor(scene.university.counsellor(scene.university.physics))
    sheet = activation.issue_for_class(actor=counsellor, class_group_id=graduate.class_group_id, at=scene.at)
    code = next(one.code for one in sheet if one.candidate.graduate_id == graduate.pk)
    origin = Origin(ip="198.51.100.4", browser="微信")
    matched = activation.match(
        school_id=graduate.school_id, name=graduate.name, student_number=graduate.student_number,
        document=graduate.person.document, code=code, origin=origin, at=scene.at,
    )  # fmt: skip
    activation.finish(matched=matched, password=PASSWORD, origin=origin, at=scene.at)
    LoginGuard.objects.all().delete()
    return attempt(lambda: activation.finish(matched=matched, password=f"{PASSWORD}x", origin=origin, at=scene.at))


def a_code_read_over_the_shoulder_opens_again(scene: Scene) -> str:
    user, at = scene.university.employment_office(), scene.at
    phone, actor = bound(user, at=at), scene.actor(user)
    took = [codes.spend(actor=actor, user=user, typed=phone.shows(at), at=at) for _ in range(2)]
    return HELD if took == [True, False] else f"{took}"


def a_code_is_guessed_by_who_knows_the_password(scene: Scene) -> str:
    user, at = scene.university.employment_office(), scene.at
    phone, origin = bound(user, at=at), Origin(ip="203.0.113.9", browser="Chrome")
    for typed in [*["000000"] * 6, phone.shows(at)]:
        try:
            half = login.staff(username=user.username, password=PASSWORD, origin=origin, at=at)
            login.second(user_id=user.pk, epoch=user.session_epoch, half=half.half, typed=typed, origin=origin, at=at)
        except Refused:
            continue
        return "in"
    return HELD


def somebody_at_an_empty_desk_gives_themselves_a_role(scene: Scene) -> str:
    """The office is signed in, and has not been seen for six minutes."""
    client, role = scene.client(scene.university.employment_office()), scene.university.roles["counselor"]
    form = {"name": "什么都能做", "functions": role.functions}
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        client.post(reverse("accounts:role_edit", args=[role.pk]), form)
    return "changed" if Role.objects.get(pk=role.pk).name == form["name"] else HELD


# ------------------------------------------------------------------ removals


def everything_visible(self, actor):
    open_to_all = self.all()
    open_to_all._asked_by = actor
    return open_to_all


def swap_without_looking(record, wanted):
    wanted = {**wanted, **record.beside(wanted)}
    type(record)._base_manager.filter(pk=record.pk).update(**wanted, version=models.F("version") + 1)
    moves._remember(record, wanted)


def any_step(self, state, verb, *, by):
    return next(t for t in self.transitions if t.verb == verb)


def says_yes(*args: Any, **kwargs: Any) -> None:
    return None


def any_piece(actor, pk, evidence):
    return found.destination(actor, pk), kept.Evidence.objects.get(pk=evidence)


def anybodys(*what):
    return nullcontext(True)


def taken_up_again(kept, key, owner, request, body):
    return kept or IdempotencyKey.objects.create(
        key=key, actor_ref=owner, path=request.path, body_digest=body, at=timezone.now()
    )


def never_counted(subject, device_class, *, at, known_device=False):
    return guards.Allowance(subject, device_class, 5, False)


GUARDS = [
    ("visible_to keeps to the scope", a_neighbour_opens_the_record, (scoping.ScopedQuerySet, "visible_to", everything_visible)),
    ("a query says who asks", somebody_asks_without_saying_who, (scoping.ScopedQuerySet, "_must_be_asked", says_yes)),
    ("a swap names the version", an_old_copy_is_moved, (moves, "_swap", swap_without_looking)),
    ("the table names the step", a_verb_nobody_allowed_is_used, (type(Destination.lifecycle), "step", any_step)),
    ("a form says what was seen", an_old_page_is_sent, (claims, "must_be_seen", says_yes)),
    ("the matrix locks fields", a_locked_field_is_changed, (claims, "check_locks", says_yes)),
    ("a window closes", something_is_handed_in_out_of_season, (claims, "closed", says_yes)),
    ("who left the list waits", somebody_off_the_list_hands_in, (claims, "must_be_open", says_yes)),
    ("a claim has its paper", something_is_handed_in_without_its_paper, (common, "problems_in", lambda *a: [])),
    ("a way of reviewing stays while rounds begin", a_round_begins_under_a_way_of_reviewing_that_is_no_more, (engine, "_holding", says_yes)),
    ("a confirmation is of what was shown", lines_that_were_never_shown_are_confirmed, (confirmation, "what_is_shown", lambda d: "0" * 64)),
    ("only the graduate confirms", somebody_else_confirms_for_a_graduate, (confirmation, "_must_be_the_graduate", says_yes)),
    ("a change ends the confirmation", a_teachers_change_leaves_the_confirmation, (claims, "unconfirmed", lambda d, at: {})),
    ("a level waits for its turn", a_level_speaks_before_its_turn, (rules, "may_review", says_yes)),
    ("a refusal has words", a_refusal_without_words_is_taken, (Opinion, "said", True)),
    ("a case is swapped once", two_reviewers_decide_one_case, (engine, "_after", lambda said, at: {"stage": 0})),
    ("evidence keeps to the scope", a_neighbour_looks_at_a_paper, (scoping.ScopedQuerySet, "visible_to", everything_visible)),
    ("a paper belongs to its record", a_paper_of_another_record_is_asked_for, (found, "evidence", any_piece)),
    ("four papers at most", a_fifth_paper_is_taken, (evidence, "limits_of", lambda profile: kept.Limits(max_files=9))),
    ("a form is done once", a_double_click_does_it_twice, (screens, "once_keeper", [])),
    ("a form under way is waited for", a_form_under_way_is_done_again, (doors, "held", anybodys)),
    ("a killed form's work is known", a_killed_forms_work_is_done_twice, (doors, "_claim", taken_up_again)),
    ("a page asks for its function", a_page_is_opened_without_its_function, (screens, "_let_in", says_yes)),
    ("guessing is counted", a_password_is_guessed_for_ever, (guards, "take", never_counted)),
    ("a half minute is spent once", a_code_read_over_the_shoulder_opens_again, (models.QuerySet, "update", lambda self, **columns: 1)),
    ("a right password forgives no wrong code", a_code_is_guessed_by_who_knows_the_password, (guards, "returned", guards.succeeded)),
    ("a proof goes stale", somebody_at_an_empty_desk_gives_themselves_a_role, (proving, "is_fresh", lambda request: True)),
    ("a code is spent once", a_used_code_opens_again, (models.QuerySet, "update", lambda self, **columns: 1)),
]  # fmt: skip


@pytest.mark.seed(
    "W-01", "W-03", "W-07", "W-35", "W-37", "W-53", "W-57", "T-10", "T-14", "T-15", "T-18", "T-33", "M-01"
)
@pytest.mark.django_db
@pytest.mark.parametrize(("probe", "removal"), [pytest.param(p, r, id=name) for name, p, r in GUARDS])
def test_a_guard_holds_and_is_missed_when_it_is_gone(scene, monkeypatch, probe, removal):
    with transaction.atomic():
        with_guard = probe(scene)
        transaction.set_rollback(True)

    monkeypatch.setattr(*removal)
    with transaction.atomic():
        without = probe(scene)
        transaction.set_rollback(True)

    assert with_guard == HELD
    assert without != HELD
