"""(c) The review list with filters, (e) the rates: at a size and at a hundred times that size."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benches import crowd
from benches.measuring import Measured, best
from jiuye.accounts.models import User
from jiuye.demo.builder import this_cohort
from jiuye.insight import counting, queries, services
from jiuye.insight.counting import CUTS
from jiuye.institutions.models import School
from jiuye.kit.actors import SYSTEM

QUESTIONS = (
    "",
    "state=stage1",
    "state=stage1&own=confirmed",
    "state=approved&type=contract",
    "precheck=clear&who=graduate",
)


def measure(sizes: tuple[int, int]) -> list[Measured]:
    small, large = sizes
    crowd.found_province()
    crowd.grow(1, small // crowd.BASE - 1)
    before = look()
    crowd.grow(small // crowd.BASE, large // crowd.BASE - 1)
    after = look()
    worst = max(QUESTIONS, key=lambda q: after[q][0] / before[q][0])
    ratio = after[worst][0] / before[worst][0]
    same = all(after[q][1] == before[q][1] for q in QUESTIONS)
    counts = sorted({n for _, n in after.values()})
    return [
        Measured(f"review list, {large} against {small} graduates (worst of {len(QUESTIONS)})", "≤ 1.3 ×", ratio,
                 ratio <= 1.3, f"{before[worst][0] * 1e3:.0f} → {after[worst][0] * 1e3:.0f} ms for ?{worst}"),
        Measured("review list, its number of queries at both sizes", "constant", float(max(counts)), same,
                 f"queries per page: {counts}"),
        *rates(large),
    ]  # fmt: skip


def look() -> dict[str, tuple[float, int]]:
    """Question → (seconds, queries) of the table as htmx asks for it, for the office of the largest school."""
    client = Client(headers={"HX-Request": "true", "host": "127.0.0.1"})
    client.force_login(User.objects.get(username=crowd.OFFICE))
    return {question: _one(client, f"{reverse('destinations:review')}?{question}") for question in QUESTIONS}


def _one(client: Client, address: str) -> tuple[float, int]:
    def ask() -> Any:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer

    ask()
    with CaptureQueriesContext(connection) as seen:
        ask()
    asked = len(seen)  # counted now: the next request forgets them
    return best(ask), asked


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
