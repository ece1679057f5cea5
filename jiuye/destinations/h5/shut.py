"""关着的登记: instead of a form nobody can hand in, why that is, who can change it and what else there is to do (S4-37)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from jiuye.destinations.h5.mine import Mine
from jiuye.graduates.shutting import shut
from jiuye.kit.screens import Request

DOING = {"register": ("去向登记", "登记"), "change": ("去向变更", "改")}


def page(request: Request, me: Mine) -> HttpResponse | None:
    """None while it is open or still to come: a draft written ahead of the season is welcome."""
    process = "register" if me.open_to_edit else "change"
    record = me.destination
    found = shut(process, record.school, record.cohort, now())
    if found is None:
        return None
    title, doing = DOING[process]
    by_staff = bool(found.until) and me.process.staff_entry != "forbidden"
    context = {"me": me, "shut": found, "school": record.school, "title": title, "doing": doing, "by_staff": by_staff}
    return render(request, "destinations/h5/closed.html", context)
