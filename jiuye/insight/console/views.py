"""统计分析: the two numbers, their receipt, the people behind them, the difference to another definition."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.insight import drawing, forms, queries, sheets, tasks
from jiuye.insight import members as member_files
from jiuye.insight.columns import member_list, moment_said
from jiuye.insight.console import drawn
from jiuye.insight.forms import Address
from jiuye.insight.labels import TITLES
from jiuye.insight.queries import Asked
from jiuye.insight.receipt import receipt
from jiuye.insight.rules import WHICH
from jiuye.kit.lists import ListSpec
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import Request, refused, screen
from jiuye.records.models import FileRun
from jiuye.records.services import runs

NEEDS = "rates.view"
PAGES = "insight/console/"
SHOWN = 300
SMALL = 20_000


@screen(needs=NEEDS)
def rates(request: Request, actor: StaffActor) -> HttpResponse:
    """The report of a cohort with the receipt of one number beside it; htmx asks for the receipt alone."""
    at = timezone.now()
    if actor.level == "counselor":
        return _counts(request, actor)
    address = forms.read(request.GET.dict(), actor)
    asked = forms.asked(address, actor)
    if request.htmx and request.htmx.target == "receipt":
        return render(request, f"{PAGES}rates.html#receipt", _receipt(request, address, asked, at))
    report = queries.rates(asked, address.by)
    moments = queries.trend(asked, asked.at or at, report.whole.figure)
    if "show" not in request.GET and report.whole.figure.total <= SMALL:
        address = replace(address, show="confirmed")
    choices = _choices(actor, asked, address)
    context = {
        "report": report, "asked": asked, "at": at, "choices": choices, "trend": drawing.trend(moments),
        "lapsed": queries.lapsed(asked), "statuses": queries.statuses(actor, cohort=asked.cohort, schools=asked.schools),
        "address": address, **drawn.page(report, address, choices["cuts"], SHOWN),
        **(_receipt(request, address, asked, at) if address.show else {}),
    }  # fmt: skip
    return render(request, f"{PAGES}rates.html", context)


def _counts(request: Request, actor: StaffActor) -> HttpResponse:
    """A counselor has counts and lists; a rate of one counselor is not offered by design (M-08)."""
    years = forms.cohorts(actor)
    asked = request.GET.get("cohort", "")
    cohort = int(asked) if asked.isdigit() and int(asked) in years else (years[0] if years else 0)
    statuses = queries.statuses(actor, cohort=cohort, schools=queries.schools_of(actor)) if cohort else []
    context = {"statuses": statuses, "why": queries.no_rate_of_one(), "cohort": cohort, "years": years}
    return render(request, f"{PAGES}counts.html", context)


def _receipt(request: Request, address: Address, asked: Asked, at: datetime) -> dict[str, Any]:
    """The receipt, always of one exact moment; with a digest in the address, whether it comes out the same."""
    settled = address.settled(at)
    exact = forms.asked(settled, asked.actor)
    made = receipt(exact, settled.show, cut=settled.cut, value=settled.value)
    checked = request.GET.get("digest", "")
    return {"receipt": made, "address": address, "settled": settled, "asked": asked, "checked": checked,
            "same": checked == made.digest, "links": drawn.links(made, settled, address)}  # fmt: skip


def _choices(actor: StaffActor, asked: Asked, address: Address) -> dict[str, Any]:
    schemes = asked.profile.statistics.schemes
    return {
        "cohorts": forms.cohorts(actor),
        "schools": queries.schools_of(actor) if actor.level == "province" else [],
        "schemes": [
            (title, [(key, one.label, key == asked.scheme) for key, one in schemes.items() if one.official is official])
            for title, official in (("现行官方口径", True), ("其他口径，只作参考", False))
        ],
        "cuts": [(key, TITLES[key]) for key in forms.cuts_of(address.school, actor)],
    }


@screen(needs=NEEDS, shows="masked")
def members(request: Request, actor: StaffActor) -> HttpResponse:
    """打开名单: exactly the people one number counts."""
    address = forms.read(request.GET.dict(), actor)
    asked = forms.asked(address, actor)
    which = address.show or "confirmed"
    rows = queries.people(asked, which, cut=address.cut, value=address.value)
    title = f"{asked.counting.definition.label}·{WHICH[which]}"
    note = f"{asked.kept_scheme.label}，{moment_said(asked.at and timezone.localtime(asked.at))}"
    return _list(request, actor, address, member_list(asked, rows, title), note)


@screen(needs=NEEDS, shows="masked")
def difference(request: Request, actor: StaffActor) -> HttpResponse:
    """差在谁: the people two definitions disagree about."""
    address = forms.read(request.GET.dict(), actor)
    asked = forms.asked(address, actor)
    other = forms.asked(replace(address, definition=request.GET.get("other", "")[:40]), actor)
    which = address.show or "asserted"
    found = queries.compare(asked, other, cut=address.cut, value=address.value, which=which)
    people = set(found.gained) | set(found.lost)
    rows = [r for r in queries.people(asked, "every", cut=address.cut, value=address.value) if r.pk in people]
    title = f"{asked.kept_scheme.label} 与 {other.kept_scheme.label} 相差的人"
    note = f"改用后者：多算进来 {len(found.gained)} 人，不再算 {len(found.lost)} 人"
    return _list(request, actor, address, member_list(asked, rows, title), note)


def _list(request: Request, actor: StaffActor, address: Address, spec: ListSpec, note: str) -> HttpResponse:
    listing = spec.listing(request.GET, actor, path=request.path)
    listing.chips = [chip for chip in listing.chips if chip[0].startswith("姓名")]
    context = {
        "listing": listing, "note": note, "address": address,
        "crumbs": [("统计分析", f"{reverse('insight:rates')}?{address.query()}"), (spec.title, "")],
    }  # fmt: skip
    return render(request, "kit/list.html#table" if request.htmx else f"{PAGES}members.html", context)


@screen(needs=NEEDS, methods=("POST",), shows="full")
def download(request: Request, actor: StaffActor) -> HttpResponse:
    """The report, a receipt or a list of people, each with its definition on a second sheet."""
    at, what = timezone.now(), request.POST.get("what", "report")
    try:
        address = forms.read(request.POST.dict(), actor).settled(at)
        run = _members(actor, address, at) if what == "members" else _made(actor, what, address, at)
    except Refused as no:
        return refused(request, no, face="console")
    if run.job is not None:
        return redirect("exports:mine")
    token = runs.issue_token(run, actor=actor, at=at)
    return cast(HttpResponse, runs.serve_result(runs.redeem(token, actor=actor, at=at)))


def _members(actor: StaffActor, address: Address, at: datetime) -> FileRun:
    """At once where a person would wait for it, by the worker where they would not."""
    if not actor.may("exports.make"):
        raise queries.may_not_export()
    with transaction.atomic():
        run, count = member_files.ask_for(actor=actor, address=address, at=at)
        if count > member_files.AT_ONCE:
            tasks.start_members(run=run, actor=actor, at=at)
        else:
            member_files.fill(run=run, actor=actor, address=address, at=at)
    return run


def _made(actor: StaffActor, what: str, address: Address, at: datetime) -> FileRun:
    asked, which = forms.asked(address, actor), address.show or "confirmed"
    label = f"{asked.counting.definition.label}_{asked.cohort}届"
    report = queries.rates(asked, address.by, every=True)
    further: sheets.Facts = []
    if what == "receipt":
        further = sheets.receipt_facts(receipt(asked, which, cut=address.cut, value=address.value))
        label = f"{label}_收据"
    table, kind = sheets.report_table(report), "receipt" if what == "receipt" else "report"
    with transaction.atomic():
        run = sheets.ask_for(actor=actor, title=label, asked=asked, heading=table[0], what=f"insight.{kind}", at=at)
        sheets.fill(run, actor=actor, asked=asked, table=table, further=further, at=at)
    return run
