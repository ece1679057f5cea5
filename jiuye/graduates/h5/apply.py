"""绑定申请 on the phone (S4-33): choose the department, say who one is, keep the receipt, follow it, correct it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.network import origin_of
from jiuye.graduates.applications import queries, services
from jiuye.graduates.applications.forms import KINDS, ApplicationForm, NewApplicationForm, ReceiptForm
from jiuye.graduates.applications.models import Application
from jiuye.graduates.applications.rules import DAYS
from jiuye.graduates.applications.story import story
from jiuye.graduates.queries import open_cohorts
from jiuye.institutions.models import Department, School
from jiuye.institutions.tenants import must_be_here
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import ANYONE, Request, screen

KEPT = "application"
LASTS = timedelta(minutes=30)
PAGES = "graduates/h5/apply_"


@screen(needs=ANYONE, party="any", face="h5")
def start(request: Request, actor: Actor | None, school_id: int) -> HttpResponse:
    """第 1 步: which department; or why nobody can apply here, and whom to ask (C-29)."""
    school = _school(request, school_id)
    if shut := queries.why_closed(school, timezone.localdate()):
        return render(request, f"{PAGES}closed.html", {"school": school, "reason": shut})
    homes = queries.departments(school)
    if not homes:
        return redirect("graduates:apply_form", school_id=school.pk)
    correcting = "mine" in request.GET
    next_page = reverse("graduates:apply_correct") if correcting else reverse("graduates:apply_form", args=[school.pk])
    return render(request, f"{PAGES}start.html", {"school": school, "homes": homes, "days": DAYS, "next": next_page})


@screen(needs=ANYONE, methods=("GET", "POST"), party="any", face="h5")
def form(request: Request, actor: Actor | None, school_id: int) -> HttpResponse:
    """第 2 步: who one is. The answer is a receipt, whoever is or is not on the roster."""
    school = _school(request, school_id)
    cohorts = open_cohorts(school, timezone.localdate())
    if not cohorts:
        return redirect("graduates:apply", school_id=school.pk)
    home = _home(request, school)
    typed = NewApplicationForm(request.POST or None, school=school, home=home, cohorts=cohorts)
    if request.method == "GET" or not typed.is_valid():
        return _form(request, school, home, typed, status=200 if request.method == "GET" else 422)
    try:
        one = services.submit(
            school=school, cohort=typed.cleaned_data["cohort"], said=typed.said, places=typed.places,
            password=typed.cleaned_data["password"], origin=origin_of(request), at=timezone.now(),
        )  # fmt: skip
    except Refused as no:
        return _form(request, school, home, typed, refusal=no, status=no.status)
    _keep(request, one)
    return redirect("graduates:apply_mine")


@screen(needs=ANYONE, methods=("GET", "POST"), party="any", face="h5")
def status(request: Request, actor: Actor | None) -> HttpResponse:
    """查进度: receipt and password open one's own application and nothing else."""
    asked = ReceiptForm(request.POST or None)
    page = f"{PAGES}status.html"
    if request.method == "GET" or not asked.is_valid():
        return render(request, page, {"form": asked}, status=200 if request.method == "GET" else 422)
    try:
        one = services.find(**asked.cleaned_data, origin=origin_of(request), at=timezone.now())
    except Refused as no:
        return render(request, page, {"form": asked, "refusal": no}, status=no.status)
    _keep(request, one)
    return redirect("graduates:apply_mine")


@screen(needs=ANYONE, methods=("GET", "POST"), party="any", face="h5")
def mine(request: Request, actor: Actor | None) -> HttpResponse:
    """第 3 步: the receipt to copy, in whose hands it is, what the school said; POST withdraws."""
    one = _mine(request)
    if one is None:
        return redirect("graduates:apply_status")
    context: dict[str, Any] = {"application": one}
    if request.method == "POST":
        try:
            services.withdraw(application=one, origin=origin_of(request), at=timezone.now())
        except Refused as no:
            context["refusal"], one = no, _mine(request) or one
    context |= {"application": one, "story": story(one, timezone.now()),
                "login": f"{reverse('accounts:h5_login')}?school={one.school_id}"}  # fmt: skip
    return render(
        request, f"{PAGES}mine.html", context, status=context["refusal"].status if "refusal" in context else 200
    )


@screen(needs=ANYONE, methods=("GET", "POST"), party="any", face="h5")
def correct(request: Request, actor: Actor | None) -> HttpResponse:
    """改好再交: the form as it was handed in, with what the school said above it."""
    one = _mine(request)
    if one is None or one.state != "returned":
        return redirect("graduates:apply_mine" if one else "graduates:apply_status")
    home = _home(request, one.school) if "department" in request.GET else one.department
    typed = ApplicationForm(request.POST or None, school=one.school, home=home, cohorts=[one.cohort], kept=one)
    if request.method == "GET" or not typed.is_valid():
        return _form(request, one.school, home, typed, kept=one, status=200 if request.method == "GET" else 422)
    try:
        services.correct(
            application=one, said=typed.said, places=typed.places, origin=origin_of(request), at=timezone.now()
        )
    except Refused as no:
        return _form(request, one.school, home, typed, kept=one, refusal=no, status=no.status)
    return redirect("graduates:apply_mine")


def _form(
    request: Request, school: School, home: Department | None, typed: ApplicationForm, *, status: int,
    kept: Application | None = None, refusal: Refused | None = None,
) -> HttpResponse:  # fmt: skip
    elsewhere = typed.blame(refusal.reasons) if refusal else []
    context = {
        "school": school, "home": home, "form": typed, "kept": kept, "kinds": KINDS,
        "lines": [(typed[name], KINDS.get(name, "text")) for name in typed.fields if name not in ("password", "again")],
        "refusal": Refused.because(elsewhere) if elsewhere else None,
        "wrong": len(typed.errors) if typed.is_bound else 0,
    }  # fmt: skip
    return render(request, f"{PAGES}form.html", context, status=status)


def _school(request: Request, pk: int) -> School:
    school = get_object_or_404(School, pk=pk, closed_at=None)
    must_be_here(request, school)
    return school


def _home(request: Request, school: School) -> Department | None:
    return queries.department(school, request.GET.get("department", ""))


def _keep(request: Request, one: Application) -> None:
    """This browser may look at it for half an hour; afterwards with receipt and password."""
    request.session[KEPT] = {"pk": one.pk, "at": timezone.now().timestamp()}


def _mine(request: Request) -> Application | None:
    kept = request.session.get(KEPT)
    if not kept or timezone.now() - datetime.fromtimestamp(kept["at"], UTC) > LASTS:
        return None
    return queries.opened(kept["pk"])
