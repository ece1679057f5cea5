"""The to-do home, the cohort switch, the search of the top bar, and a member of staff's notices."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime, now

from jiuye.accounts import diagnosis
from jiuye.accounts.actor import StaffActor
from jiuye.accounts.network import device_class_of
from jiuye.destinations import queries as destinations
from jiuye.employers.queries import suggest
from jiuye.faces import desk as beside
from jiuye.faces.todos import bands
from jiuye.graduates.applications import queries as applications
from jiuye.graduates.models import Graduate
from jiuye.graduates.queries import found_by
from jiuye.kit.actors import Actor
from jiuye.kit.screens import ANYONE, SIGNED_IN, Request, safe_next, screen
from jiuye.notices.queries import recent, unread_count
from jiuye.notices.services import mark_read

FOUND = 20


@screen(needs=ANYONE, party="any")
def root(request: Request, actor: Actor) -> HttpResponse:
    """The bare address: everybody lands where they belong. A stranger with a phone is a graduate nine times of ten."""
    if actor is None:
        phone = device_class_of(request.META.get("HTTP_USER_AGENT", "")) != "desktop"
        return redirect("accounts:h5_login" if phone else "accounts:login")
    return redirect("faces:h5_home" if actor.party == "student" else "faces:home")


SHORTCUTS = (
    ("院校信息设置", "institutions.manage", "institutions:about"),
    ("专业设置", "institutions.manage", "institutions:table", "majors"),  # a school's own: a centre has none
    ("学籍管理", "graduates.import", "graduates:upload"),
    ("用户管理", "accounts.manage", "accounts:users"),
)
"""快捷入口 (S4-10), each for whoever may go there."""


@screen(needs=SIGNED_IN, shows="masked")
def home(request: Request, actor: Actor) -> HttpResponse:
    """待办: one list by consequence; why it is empty when it is."""
    staff, at = cast(StaffActor, actor), now()
    desk = beside.desk_of(request, staff, at)
    if desk is None or not desk.rows.exists():
        context = {
            "reasons": diagnosis.why_empty(actor),
            "checked": diagnosis.ruled_out(actor),
            "report_url": diagnosis.report_url(),
            "applied": applications.waiting(actor) if actor.may("applications.review") else 0,
        }
        return render(request, "faces/console/home_empty.html", context)
    whose = request.GET.get("whose", "")
    sums = beside.totals(desk)
    found = bands(desk, whose=whose)
    context = {
        "bands": found,
        "kinds": sum(len(band.todos) for band in found),
        "whose": whose,
        "sums": sums,
        "windows": beside.closing(desk, sums),
        "news": beside.news(desk, beside.last_visit(staff, at)),
        "since": beside.last_visit(staff, at),
        "elsewhere": beside.elsewhere(desk),
        "cohort": desk.cohort,
        "school": desk.school,
        "is_centre": staff.level == "province",
        "house": staff.role_name if staff.level == "province" else desk.school.name,
        "scope": diagnosis.described(staff),
        "at": at,
        "today": localtime(at),
        "notices": recent(staff.user_id, limit=4),
        "unread": unread_count(staff.user_id),
        "shortcuts": [
            (label, reverse(name, args=args))
            for label, needs, name, *args in SHORTCUTS
            if staff.may(needs) and (staff.school_id or not args)
        ],
    }
    return render(request, "faces/console/home.html", context)


@screen(needs=SIGNED_IN)
def cohort(request: Request, actor: Actor) -> HttpResponse:
    """Work in another year from now on (S4-08)."""
    wanted = request.GET.get("to", "")
    years = {c.label.split()[0] for c in beside.cohorts(cast(HttpRequest, request), actor)}
    if wanted in years:
        request.session["cohort"] = int(wanted)
    return redirect(safe_next(request, "/console/"))


@screen(needs=SIGNED_IN, methods=("GET", "POST"), shows="masked")
def search(request: Request, actor: Actor) -> HttpResponse:
    """Find a person or an organisation; what was typed never stands in an address (W-55)."""
    typed = request.POST.get("q", "").strip()[:60]
    people = []
    if typed:
        rows = found_by(Graduate.objects.visible_to(actor), typed)
        people = list(
            rows.select_related("department", "class_group", "school").order_by("-cohort", "student_number")[:FOUND]
        )
    registered = destinations.matching(destinations.registered(actor), typed) if typed else None
    records = list(destinations.for_page(registered).order_by("-asserted_at")[:FOUND]) if registered is not None else []
    seen = {g.pk for g in people}
    context = {
        "typed": typed,
        "people": people,
        "records": [r for r in records if r.graduate_id not in seen],
        "employers": suggest(typed) if len(typed) > 1 else [],
        "most": FOUND,
    }
    return render(request, "faces/console/search.html", context)


@screen(needs=SIGNED_IN, methods=("GET", "POST"))
def notices(request: Request, actor: Actor) -> HttpResponse:
    """What the platform told me; reading it is one click."""
    staff = cast(StaffActor, actor)
    if request.method == "POST":
        mark_read(staff.user_id, at=now())
        return redirect("faces:notices")
    return render(request, "faces/console/notices.html", {"notices": recent(staff.user_id, limit=100), "at": now()})
