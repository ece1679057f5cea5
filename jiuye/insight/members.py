"""下载名单，带口径: the people behind one number as a file, made at once or, where there are many, by the worker."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from jiuye.insight import forms, queries, sheets
from jiuye.insight.columns import those_in
from jiuye.insight.counting import Row
from jiuye.insight.forms import Address
from jiuye.insight.queries import Asked
from jiuye.insight.rules import WHICH
from jiuye.kit.actors import Actor
from jiuye.records.models import FileRun
from jiuye.records.services import amend

AT_ONCE: Final = 2_000
"""Rows somebody waits for in front of the page; more are a job."""


def ask_for(*, actor: Actor, address: Address, at: datetime) -> tuple[FileRun, int]:
    """The request with its whole question in it, and how many people it will name."""
    asked, rows = _found(actor, address)
    title = f"{asked.counting.definition.label}_{asked.cohort}届_{WHICH[_which(address)]}名单"
    heading = sheets.member_table(asked, rows, actor)[0]
    run = sheets.ask_for(actor=actor, title=title, asked=asked, heading=heading, what="insight.members", at=at)
    amend(run, "noted", actor=actor, at=at, options={"address": dict(address.fields), "expected": len(rows)})
    return run, len(rows)


def fill(*, run: FileRun, actor: Actor, address: Address, at: datetime, said: sheets.Said = lambda done: None) -> None:
    """Under the scope its owner has now."""
    asked, rows = _found(actor, address)
    table = sheets.member_table(asked, rows, actor)
    people = those_in(actor, (r.pk for r in rows))
    sheets.fill(run, actor=actor, asked=asked, table=table, further=[], at=at, people=people, said=said)


def _which(address: Address) -> str:
    return address.show or "confirmed"


def _found(actor: Actor, address: Address) -> tuple[Asked, list[Row]]:
    asked = forms.asked(address, actor)
    return asked, queries.people(asked, _which(address), cut=address.cut, value=address.value)
