"""What the graduate's pages ask: my registration, my draft, my papers, the rules that hold for me."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial

from django.http import Http404
from django.urls import reverse

from jiuye.accounts.actor import StudentActor
from jiuye.destinations.facts import CLAIM, Values, own_names, values_of
from jiuye.destinations.models import Destination
from jiuye.destinations.services.claims import may_hand_in
from jiuye.destinations.services.common import PROCESS, evidence_of, problems_in, rules_of
from jiuye.destinations.story import FORM
from jiuye.graduates.seasons import closed
from jiuye.graduates.services import drafts
from jiuye.graduates.services.drafts import Kept
from jiuye.kit.actors import Actor
from jiuye.kit.h5 import Photo
from jiuye.kit.refusals import Reason
from jiuye.policy.catalogue import Leaf
from jiuye.policy.flows import Process, ReviewFlow
from jiuye.policy.locks import Lock
from jiuye.policy.profile import Profile
from jiuye.policy.vocabulary import OWN_FIELD
from jiuye.records.models import Evidence

RELATED = ("graduate__person", "graduate__class_group", "graduate__department", "school", "department")


@dataclass
class Mine:
    """Everything a page needs of the current registration, each read at most once."""

    actor: StudentActor
    destination: Destination

    @cached_property
    def rules(self) -> tuple[Profile, Process, ReviewFlow]:
        return rules_of(self.destination)

    @property
    def profile(self) -> Profile:
        return self.rules[0]

    @property
    def process(self) -> Process:
        return self.rules[1]

    @property
    def flow(self) -> ReviewFlow:
        return self.rules[2]

    @cached_property
    def evidence(self) -> list[Evidence]:
        return evidence_of(self.destination)

    @cached_property
    def draft(self) -> Kept:
        return drafts.read(self.destination.graduate_id, FORM)

    @cached_property
    def leaves(self) -> list[Leaf]:
        """What this graduate may choose at all (S2-29)."""
        graduate = self.destination.graduate
        return self.profile.catalogue.visible_to(graduate.training_mode, graduate.level, self.destination.cohort)

    def leaf(self, key: str) -> Leaf | None:
        return next((leaf for leaf in self.leaves if leaf.key == key), None)

    @property
    def stored_leaf(self) -> Leaf | None:
        """The leaf on the record, also one that may no longer be chosen."""
        return self.profile.catalogue.leaves.get(self.destination.leaf)

    @property
    def open_to_edit(self) -> bool:
        return may_hand_in(self.destination)

    @property
    def says_something(self) -> bool:
        return bool(self.destination.asserted_by)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every field there may be: ours, and those the province or the school added (S4-36)."""
        own = self.profile.fields.extension_fields(PROCESS)
        return (*CLAIM, *(f"{OWN_FIELD}{one.key}" for one in own), *own_names(values_of(self.destination)))

    @cached_property
    def values(self) -> Values:
        """What the form shows: what stands, with the draft laid over it."""
        typed = {name: value for name, value in self.draft.values.items() if name in self.names}
        return {**values_of(self.destination), **typed}

    @property
    def chosen(self) -> Leaf | None:
        return self.leaf(self.values["leaf"])

    def locks(self) -> dict[str, Lock]:
        standing = (PROCESS, self.destination.state, self.destination.passed, "student")
        lock = partial(self.profile.locks.editable, *standing, source=self.destination.source)
        return {name: lock(name) for name in (*self.names, "evidence")}

    def shut(self, at: datetime) -> Reason | None:
        """Why nothing can be handed in now; None while the window is open."""
        return closed("register", self.destination.school, self.destination.cohort, at)

    def problems(self, values: Values, at: datetime) -> list[Reason]:
        return problems_in(self.destination, values, len(self.evidence), at)

    def photos(self) -> list[Photo]:
        return [photo_of(one) for one in self.evidence]


def mine(actor: Actor) -> Mine:
    """The graduate's current registration, found through their scope. 404 when they have none."""
    assert isinstance(actor, StudentActor)
    found = Destination.objects.visible_to(actor).filter(graduate_id=enrolment(actor), is_current=True)
    destination = found.select_related(*RELATED).first()
    if destination is None:
        raise Http404
    return Mine(actor, destination)


def enrolment(actor: Actor) -> int:
    """The enrolment the graduate acts through; the middleware had them choose one."""
    assert isinstance(actor, StudentActor)
    return actor.graduate_id or 0


def my_evidence(actor: Actor, pk: int, *, removed: bool = False) -> Evidence:
    """One of my own papers, through the record it belongs to; anybody else's is the same 404 as none (W-53, T-30)."""
    found = Evidence.objects.filter(pk=pk, object_type="destination")
    evidence = (found if removed else found.filter(removed_at=None)).first()
    if evidence is None or not evidence.object_id.isdigit():
        raise Http404
    record = int(evidence.object_id)
    mine_too = Destination.objects.visible_to(actor).filter(pk=record, graduate_id=enrolment(actor))
    if not mine_too.exists():
        raise Http404
    return evidence


def photo_of(evidence: Evidence) -> Photo:
    thumb = reverse("destinations_h5:evidence", args=[evidence.pk])
    return Photo(str(evidence.pk), thumb if evidence.display else "", caption_of(evidence))


def caption_of(evidence: Evidence) -> str:
    """What kind of file it is and how large, so that two papers are told apart; or that its time is over."""
    if evidence.erased_at is not None:
        return evidence.name
    size = evidence.size / 1024
    words = f"{size / 1024:.1f} MB" if size >= 1024 else f"{max(round(size), 1)} KB"
    return f"PDF，{evidence.pages} 页，{words}" if evidence.kind == "pdf" else words
