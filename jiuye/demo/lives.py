"""Registrations lived through the services, as pages do it: with a paper put in, an account, notices, and the real trail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile

from jiuye.accounts import identity
from jiuye.accounts.actor import StudentActor
from jiuye.accounts.actors import actor_of
from jiuye.accounts.models import Person, User
from jiuye.accounts.network import Origin
from jiuye.accounts.services import activation
from jiuye.demo.loader import Born
from jiuye.demo.players import REMARK, WHY_REMARKED, corrector
from jiuye.demo.staff import PASSWORD, House
from jiuye.destinations.models import Destination
from jiuye.destinations.services import bounces, claims, confirmation, evidence, review
from jiuye.destinations.services.common import evidence_of, rules_of
from jiuye.graduates.facts import values_of
from jiuye.graduates.fields import fields_of
from jiuye.graduates.models import Graduate
from jiuye.graduates.services import origin
from jiuye.kit.actors import SYSTEM
from jiuye.policy.flows import Process, ReviewFlow
from jiuye.review.rules import Decision, Opinion

HERE = Origin(ip="10.20.30.40", area="校园网", browser="微信 · Android")
Draw = Callable[[Born], list[bytes]]


def activate(born: Born, at: datetime) -> User:
    """First sign-in: a code from the counselor, four things that fit, a password of one's own."""
    candidates = [c for c in identity.of_person(born.person_id) if c.graduate_id == born.graduate_id]
    (issued,) = activation.issue(actor=SYSTEM, candidates=candidates, at=at)
    one = candidates[0]
    matched = activation.match(
        school_id=one.school_id, name=one.name, student_number=one.student_number,
        document=Person.objects.get(pk=born.person_id).document, code=issued.code, origin=HERE, at=at,
    )  # fmt: skip
    return activation.finish(matched=matched, password=PASSWORD, origin=HERE, at=at).user


@dataclass(slots=True)
class ThroughServices:
    """``destiny.Player`` over a kept destination: every step is the call a page makes."""

    born: Born
    house: House
    draw: Draw
    user: User | None = None

    @property
    def destination(self) -> Destination:
        """Read afresh, as a page would."""
        rows = Destination.unscoped.select_related("graduate__person", "school", "graduate__school")
        return rows.get(graduate_id=self.born.graduate_id, is_current=True)

    @property
    def state(self) -> str:
        return self.destination.state

    @property
    def stage(self) -> int | None:
        return self.destination.stage

    @property
    def process(self) -> Process:
        return rules_of(self.destination)[1]

    @property
    def flow(self) -> ReviewFlow:
        return rules_of(self.destination)[2]

    def me(self, at: datetime) -> StudentActor:
        if self.user is None:
            self.user = activate(self.born, at)
        actor = actor_of(self.user, graduate_id=self.born.graduate_id, school_id=self.house.school.pk)
        assert isinstance(actor, StudentActor)
        return actor

    def submit(self, at: datetime) -> None:
        me = self.me(at)
        self._confirm_origin(me, at)
        if not evidence_of(self.destination):
            self._attach(at)
        claims.submit(actor=me, destination=self.destination, values=self.born.claim.values, at=at)

    def enter(self, level: str, at: datetime) -> None:
        self._attach(at, level)
        actor = self.house.actor(level, self.born.one.faculty)
        claims.enter(actor=actor, destination=self.destination, values=self.born.claim.values, at=at)

    def _attach(self, at: datetime, level: str = "") -> None:
        actor = self.house.actor(level, self.born.one.faculty) if level else self.me(at)
        for n, picture in enumerate(self.draw(self.born)):
            upload = ContentFile(picture, name=f"IMG_{at:%Y%m%d_%H%M%S}_{n}.jpg")
            evidence.attach(actor=actor, destination=self.destination, upload=upload, at=at)

    def _confirm_origin(self, me: StudentActor, at: datetime) -> None:
        graduate = Graduate.unscoped.select_related("person", "school", "department", "class_group").get(
            pk=self.born.graduate_id
        )
        if graduate.state == "draft":
            mine = {f.name for f in fields_of(graduate, rules_of(self.destination)[0], "student") if f.editable}
            values = {name: text for name, text in values_of(graduate).items() if name in mine}
            origin.confirm(actor=me, graduate=graduate, values=values, at=at)

    def hear(self, level: str, decision: Decision, at: datetime, text: str) -> None:
        actor = self.house.actor(level, self.born.one.faculty)
        review.decide(actor=actor, destination=self.destination, opinion=Opinion(decision, text), at=at)

    def withdraw(self, at: datetime) -> None:
        claims.withdraw(actor=self.me(at), destination=self.destination, at=at)

    def confirm(self, at: datetime) -> None:
        destination = self.destination
        shown = confirmation.what_is_shown(destination)
        confirmation.confirm(actor=self.me(at), destination=destination, shown=shown, at=at)

    def object_to(self, at: datetime, why: str) -> None:
        confirmation.object_to(actor=self.me(at), destination=self.destination, why=why, at=at)

    def amend(self, at: datetime) -> None:
        destination = self.destination
        level = corrector(rules_of(destination)[0], destination.state, destination.passed)
        if not level or self.born.claim.leaf.rule("remark") == "hidden":
            return
        actor = self.house.actor(level, self.born.one.faculty)
        claims.amend(actor=actor, destination=destination, values={"remark": REMARK}, at=at, reason=WHY_REMARKED)

    def void(self, at: datetime, why: str, *, by_graduate: bool) -> None:
        actor = self.me(at) if by_graduate else self.house.actor("school", self.born.one.faculty)
        claims.void(actor=actor, destination=self.destination, reason=why, at=at)

    def bounce(self, at: datetime, why: str) -> None:
        sent_back = self.destination
        reasons = {sent_back.pk: why}
        bounces.bounce_many(actor=SYSTEM, destinations=[sent_back], reasons=reasons, state="rejected", at=at)
