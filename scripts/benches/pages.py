"""(c) The big lists with filters, at a size and at a hundred times that size; (e) the rates; the home page."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benches import crowd
from benches.measuring import Measured, Took, best, quickest, timed
from jiuye.accounts.models import User
from jiuye.demo.builder import this_cohort
from jiuye.insight import counting, queries, services
from jiuye.insight.counting import CUTS
from jiuye.institutions.models import School
from jiuye.kit.actors import SYSTEM

PAGES = (
    ("destinations:review", ""),
    ("destinations:review", "state=stage1"),
    ("destinations:review", "state=stage1&own=confirmed"),
    ("destinations:review", "state=approved&type=contract"),
    ("destinations:review", "precheck=clear&who=graduate"),
    ("destinations:review", "own=none"),
    ("destinations:review", "state=returned.rejected"),
    ("destinations:review", "state=all&sort=name&page=60"),
    ("graduates:roster", ""),
    ("graduates:review", ""),
)
INSTANT = 300
"""Milliseconds within which the home page must answer."""
Seen = dict[tuple[str, str], tuple[Took, int]]


def measure(sizes: tuple[int, int]) -> list[Measured]:
    small, large = sizes
    crowd.found_province()
    crowd.grow(1, small // crowd.BASE - 1)
    before = look()
    crowd.grow(small // crowd.BASE, large // crowd.BASE - 1)
    after = look()
    return [
        *(_against(page, before, after, sizes) for page in PAGES),
        _constant(before, after),
        *home(large),
        *rates(large),
    ]


def _against(page: tuple[str, str], before: Seen, after: Seen, sizes: tuple[int, int]) -> Measured:
    """SQLite works inside this process, so its processor time leaves out the machine's other work."""
    inside = connection.vendor == "sqlite"
    was, now = before[page][0], after[page][0]
    ratio = now.cpu / was.cpu if inside else now.wall / was.wall
    name = f"{page[0]}?{page[1]}" if page[1] else page[0]
    return Measured(f"{name}, {sizes[1]} against {sizes[0]}", "≤ 1.3 ×", ratio, ratio <= 1.3, f"{was} → {now}")


def _constant(before: Seen, after: Seen) -> Measured:
    same = all(after[page][1] == before[page][1] for page in PAGES)
    counts = sorted({n for _, n in after.values()})
    return Measured(
        "lists, the number of queries at both sizes", "constant", float(max(counts)), same, f"per page: {counts}"
    )


def look() -> Seen:
    """Page → (time, queries) of the table as htmx asks for it, for the office of the largest school."""
    client = _at_desk(crowd.OFFICE, {"HX-Request": "true"})
    return {page: _one(client, f"{reverse(page[0])}?{page[1]}") for page in PAGES}


def _at_desk(username: str, headers: dict[str, str]) -> Client:
    client = Client(headers={**headers, "host": "127.0.0.1"})
    client.force_login(User.objects.get(username=username))
    return client


def _one(client: Client, address: str) -> tuple[Took, int]:
    def ask() -> Any:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer

    ask()
    with CaptureQueriesContext(connection) as seen:
        ask()
    asked = len(seen)  # counted now: the next request forgets them
    return quickest(timed(ask) for _ in range(5)), asked


def home(size: int) -> list[Measured]:
    """The page everybody lands on, of the largest school and of the centre over all of them."""
    found = []
    for who in (crowd.OFFICE, crowd.CENTRE):
        took, asked = _one(_at_desk(who, {}), reverse("faces:home"))
        ms = (took.cpu if connection.vendor == "sqlite" else took.wall) * 1e3
        found.append(
            Measured(
                f"home of {who}, {size} graduates (ms)",
                f"≤ {INSTANT} ms",
                ms,
                ms <= INSTANT,
                f"{took}, {asked} queries",
            )
        )
    return found


def rates(size: int) -> list[Measured]:
    from django.utils import timezone

    at = timezone.now()
    services.rebuild(at)
    asked = queries.ask(SYSTEM, cohort=this_cohort(at), schools=list(School.objects.order_by("code")))
    slowest = max(best(lambda by=by: queries.rates(asked, by)) for by in ("", *CUTS)) * 1e3
    equal = all(_plain(queries.cells(asked, by)) == _plain(counting.cells(asked.scope(), by)) for by in ("", *CUTS))
    return [
        Measured(f"rates of {size} graduates, the slowest of {len(CUTS) + 1} cuts (ms)", "≤ 100 ms", slowest, slowest <= 100),
        Measured("rates, every cut equal to counting the rows", "equal", float(equal), equal),
    ]  # fmt: skip


def _plain(cells: dict[str, Any]) -> dict[str, dict[Any, int]]:
    return {value: {cell: n for cell, n in found.items() if n} for value, found in cells.items() if any(found.values())}
