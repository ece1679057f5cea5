"""A row followed through its moves: what each move sets, as the services set it, and what the trail says of it (W-20).

A digest speaks of the columns its verb sets, so each verb's columns are listed here once; the row is what they add up to.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import NamedTuple

from django.db import models

from jiuye.demo.life import Happening
from jiuye.demo.players import REMARK
from jiuye.destinations.facts import Values, changed
from jiuye.destinations.models import AssertedBy, Destination
from jiuye.destinations.services.common import stored
from jiuye.graduates.models import Graduate
from jiuye.records.services.events import digest

Columns = dict[str, object]
UNHELD: Columns = {"confirmed_by_graduate_at": None, "confirmed_digest": ""}


class Told(NamedTuple):
    """A move as the trail tells it."""

    changes: Mapping[str, object]
    before: str
    after: str


class Followed:
    """One record and what it has had set so far."""

    model: type[models.Model]

    def __init__(self, born_at: datetime, **born: object) -> None:
        self.since, self.version, self.state = born_at, 0, "draft"
        self.set: Columns = {"created_at": born_at, **born}

    @property
    def row(self) -> Columns:
        return {**self.set, "state": self.state, "version": self.version, "state_since": self.since}

    def follow(self, move: Happening) -> Told:
        """The record takes this step."""
        changes = {"state": [move.was, move.state], **self.changed_by(move)}
        columns, blank = self.set_by(move), _blank(self.model)
        before = _digest(move.was, self.version, {name: self.set.get(name, blank[name]) for name in columns})
        self.set |= columns
        self.version, self.state, self.since = self.version + 1, move.state, move.at
        return Told(changes, before, _digest(move.state, self.version, columns))

    def changed_by(self, move: Happening) -> Mapping[str, object]:
        """What the record says otherwise from here on."""
        return {}

    def set_by(self, move: Happening) -> Columns:
        raise NotImplementedError


class Origin(Followed):
    """生源信息 that is found right as it stands: no move changes a field of it."""

    model = Graduate

    def __init__(self, born_at: datetime, shown: str) -> None:
        super().__init__(born_at, source="import")
        self.shown = shown

    def set_by(self, move: Happening) -> Columns:
        match move.verb:
            case "submit" | "confirm":
                said = {"confirmed_at": move.at, "confirmed_digest": self.shown, "source": "self"}
            case "lock":
                said = {"confirmed_at": None, "confirmed_digest": "", "source": "staff"}
            case _:
                said = {}
        return {**said, "stage": move.stage}


class Registration(Followed):
    """A destination that says ``values`` once it is handed in, shown to its graduate under the digest ``shown``."""

    model = Destination

    def __init__(self, born_at: datetime, values: Values, shown: str) -> None:
        super().__init__(born_at, waiting_since=born_at)
        self.values, self.shown = values, shown
        self.said: Values = {"leaf": str(_blank(Destination)["leaf"])}

    def changed_by(self, move: Happening) -> Mapping[str, object]:
        if not move.says:
            return {}
        if move.verb == "amend":
            self.values = {**self.values, "remark": REMARK}
        was, self.said = self.said, self.values
        return changed(was, self.said)

    def set_by(self, move: Happening) -> Columns:
        place: Columns = {"stage": move.stage, "passed": move.passed}
        match move.verb:
            case "submit" | "enter":
                return {
                    **stored(self.said), **_asserted(move), **self._held(move), **place, "waiting_since": move.at,
                }  # fmt: skip
            case "amend":
                return {**stored(self.said), **self._held(move)}
            case "withdraw":
                return place
            case "confirm":
                return {**self._held(move), "objected_at": None, "objection": ""}
            case "object":
                lapsed = move.at if self.set.get("confirmed_by_graduate_at") else self.set.get("unconfirmed_at")
                return {**UNHELD, "unconfirmed_at": lapsed, "objected_at": move.at, "objection": move.reason}
            case "void":
                return {"voided_at": move.at, "void_reason": move.reason[:200], "is_current": False, "stage": None}
            case "annul":
                return {**place, "waiting_since": move.at, "is_current": False, "voided_at": move.at}
            case _:
                return {**place, "waiting_since": move.at}

    def _held(self, move: Happening) -> Columns:
        """The graduate's own confirmation: given by them, ended by whoever else says something."""
        if move.confirmed:
            return {"confirmed_by_graduate_at": move.at, "confirmed_digest": self.shown, "unconfirmed_at": None}
        return {**UNHELD, "unconfirmed_at": move.at} if self.set.get("confirmed_by_graduate_at") else {}


def _asserted(move: Happening) -> Columns:
    how = AssertedBy.GRADUATE if move.who.party == "student" else AssertedBy.COUNSELOR
    return {
        "asserted_by": how.value, "asserted_ref": move.who.ref, "asserted_label": move.who.label[:120],
        "asserted_at": move.at, "objected_at": None, "objection": "",
    }  # fmt: skip


def _digest(state: str, version: int, columns: Mapping[str, object]) -> str:
    read = {name: _utc(value) if isinstance(value, datetime) else value for name, value in columns.items()}
    return digest({"state": state, "version": version, **read})


@lru_cache(maxsize=4096)
def _utc(at: datetime) -> str:
    """As the server's clock and the database say it."""
    return str(at.astimezone(UTC))


@cache
def _blank(model: type[models.Model]) -> Columns:
    return {field.attname: field.get_default() for field in model._meta.concrete_fields}
