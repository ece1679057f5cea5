"""保存期限 (W-54): what this school's people left here, until when it is kept, and what went lately."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jiuye.institutions.console.structure import NEEDS, school_of
from jiuye.kit.actors import Actor
from jiuye.kit.screens import Request, screen
from jiuye.records import retention

RECENT = 20


@screen(needs=NEEDS)
def table(request: Request, actor: Actor) -> HttpResponse:
    """A standing dry run: the page removes nothing, the worker does once a day."""
    at, mine = timezone.now(), [school_of(actor).pk]
    rows = retention.standing(at, mine)
    first = min((one.shelf.first for one in rows if one.shelf.first), default=None)
    context = {"rows": rows, "first": first, "due": sum(one.due for one in rows), "gone": retention.gone(mine)[:RECENT],
               "whys": retention.RULES.values()}  # fmt: skip
    return render(request, "institutions/console/retention.html", context)
