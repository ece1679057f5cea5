"""One registration as rows: what it says, every version of it, its papers."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from jiuye.demo.claims import Claim
from jiuye.demo.following import Registration, Told
from jiuye.demo.life import Happening, Life
from jiuye.demo.people import Enrolment
from jiuye.demo.staff import House, class_of
from jiuye.demo.tables import Tables
from jiuye.demo.traces import Traces
from jiuye.destinations.counted import following
from jiuye.destinations.facts import CLAIM, packed, shown_digest

PaperFor = Callable[[Random, str], dict[str, object] | None]
"""The specimen paper for a leaf: the columns of an Evidence row over a file kept once; None without one."""


class Registrations:
    """Writes the registrations of one school's cohort."""

    def __init__(self, house: House, tables: Tables, traces: Traces, rng: Random, paper: PaperFor) -> None:
        self.house, self.tables, self.traces, self.rng, self.paper = house, tables, traces, rng, paper

    def write(self, graduate: int, one: Enrolment, claim: Claim | None, life: Life) -> int:
        """The row a life has led to, and all it leaves behind; without a claim it is blank."""
        values = {name: claim.values.get(name, "") for name in CLAIM} if claim else {}
        specimens = self._specimens(claim) if claim else []
        followed = Registration(life.born_at, values, shown_digest(values, [str(one["sha256"]) for one in specimens]))
        versions = [self._version(followed, move) for move in life.happenings]
        row = followed.row | self._beside(one)
        row |= following(row, row.get)
        key = self.tables.destinations.add(**row, graduate_id=graduate, cohort=one.cohort)
        for move, (told, version) in zip(life.happenings, versions, strict=True):
            self.tables.versions.add(destination_id=key, **version)
            self.traces.moved("destination", key, graduate, move, told)
        self.traces.rounds("destination", f"destination:{key}", life)
        for specimen in specimens if life.happenings else ():
            self._evidence(key, graduate, specimen, life)
        return key

    def _specimens(self, claim: Claim) -> list[dict[str, object]]:
        drawn = (self.paper(self.rng, claim.leaf.key) for _ in range(claim.papers))
        return [one for one in drawn if one]

    def _beside(self, one: Enrolment) -> dict[str, object]:
        """What a registration keeps of its graduate (``destinations.services.births.BESIDE``)."""
        return {
            "department_id": self.house.departments[one.faculty], "major_id": self.house.majors[one.faculty, one.programme],
            "class_group_id": class_of(self.house, one.cohort, one.faculty, one.programme, one.group),
            "level": one.level, "name": one.name,
        }  # fmt: skip

    def _version(self, followed: Registration, move: Happening) -> tuple[Told, dict[str, object]]:
        """The move as the trail tells it, and what the registration says from then on."""
        told = followed.follow(move)
        return told, {
            "number": followed.version, "recorded_at": move.at, "state": move.state, "stage": move.stage,
            "passed": move.passed, "leaf": followed.said["leaf"], "is_current": move.current, "confirmed": move.confirmed,
            "values": packed(followed.said) if move.says else "", "digest": followed.shown if move.confirmed else "",
            "by_ref": move.who.ref, "by_label": move.who.label, "verb": move.verb,
        }  # fmt: skip

    def _evidence(self, key: int, graduate: int, specimen: dict[str, object], life: Life) -> None:
        first = life.happenings[0]
        self.tables.evidence.add(
            **specimen, object_id=str(key), graduate_ref=f"graduate:{graduate}", uploaded_by=first.who.ref,
            uploaded_by_label=first.who.label, at=first.at,
        )  # fmt: skip
