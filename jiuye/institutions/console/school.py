"""院校信息设置 (S4-22): about the school, hints, field switches, the way of reviewing."""

from __future__ import annotations

from django.conf import settings as django_settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from jiuye.institutions import offers, queries, settings, tenants
from jiuye.institutions.console.structure import NEEDS, school_of
from jiuye.institutions.forms import AboutForm, AddressForm
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Refused
from jiuye.kit.screens import Request, screen


@screen(needs=NEEDS, methods=("GET", "POST"))
def about(request: Request, actor: Actor) -> HttpResponse:
    """A school's own settings; a centre reads which schools it looks after."""
    if getattr(actor, "school_id", None) is None:
        schools = queries.schools_of(getattr(actor, "province_id", None) or 0)
        return render(request, "institutions/console/schools.html", {"schools": schools})
    school = school_of(actor)
    form = AboutForm(request.POST or None, instance=school_of(actor))
    if request.method == "GET" or not form.is_valid():
        return _about(request, school, form, status=200 if request.method == "GET" else 422)
    settings.describe(actor=actor, school=school, values=form.cleaned_data, at=timezone.now())
    return redirect("institutions:about")


def _about(
    request: Request, school: School, form: AboutForm, *, status: int = 200, refusal: Refused | None = None, asked: str | None = None
) -> HttpResponse:  # fmt: skip
    address = AddressForm(initial={"subdomain": school.subdomain if asked is None else asked})
    context = {"form": form, "school": school, "refusal": refusal, "base": django_settings.BASE_DOMAIN, "address": address,
               "here": tenants.address_of(request, school)}  # fmt: skip
    return render(request, "institutions/console/about.html", context, status=status)


@screen(needs=NEEDS, methods=("POST",))
def address(request: Request, actor: Actor) -> HttpResponse:
    """学校域名 (S0-02): taken, changed or given up."""
    school, asked = school_of(actor), request.POST.get("subdomain", "")[:60]
    try:
        tenants.take_address(actor=actor, school=school, label=asked, at=timezone.now())
    except Refused as no:
        return _about(request, school, AboutForm(instance=school), status=no.status, refusal=no, asked=asked)
    return redirect("institutions:about")


@screen(needs=NEEDS, methods=("GET", "POST"))
def fields(request: Request, actor: Actor) -> HttpResponse:
    """字段管理: three switches and the school's own hint for each field (S4-35, S1-19)."""
    school, at = school_of(actor), timezone.now()
    known = offers.switches(school)
    if request.method == "POST":
        wanted = {s.key: {name: f"{name}:{s.key}" in request.POST for name in settings.NAMES} for s in known}
        texts = {s.key: request.POST.get(f"hint:{s.key}", "") for s in known}
        try:
            settings.switch_fields(actor=actor, school=school, wanted=wanted, at=at)
        except Refused as no:
            rows = [_row(s, wanted[s.key], texts[s.key]) for s in known]
            return render(request, "institutions/console/fields.html", {"rows": rows, "refusal": no}, status=no.status)
        settings.hint(actor=actor, school=school, texts=texts, at=at)
        return redirect("institutions:fields")
    rows = [_row(s, school.field_switches.get(s.key, {}), school.help_texts.get(s.key, "")) for s in known]
    return render(request, "institutions/console/fields.html", {"rows": rows})


def _row(switch: offers.Switch, own: dict[str, bool], hint: str) -> dict[str, object]:
    boxes = [(name, own.get(name, getattr(switch, name))) for name in settings.NAMES]
    return {"switch": switch, "boxes": boxes, "hint": hint, "own": bool(own)}


@screen(needs=NEEDS, methods=("GET", "POST"))
def flows(request: Request, actor: Actor) -> HttpResponse:
    """审核方式 (S2-18)."""
    school = school_of(actor)
    refusal, status = None, 200
    if request.method == "POST":
        process, variant = request.POST.get("process", ""), request.POST.get("variant", "")
        try:
            settings.choose_flow(actor=actor, school=school, process=process, variant=variant, at=timezone.now())
            return redirect("institutions:flows")
        except Refused as no:
            refusal, status = no, no.status
    rows = [
        (flow, school.flow_variants.get(flow.process, flow.default), offers.waiting(school.pk, flow.process))
        for flow in offers.flows(school)
    ]
    return render(request, "institutions/console/flows.html", {"rows": rows, "refusal": refusal}, status=status)
