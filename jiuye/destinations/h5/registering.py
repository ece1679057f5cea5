"""登记去向: one form that asks what the leaf needs, kept as a draft while it is filled in (S1-30, S2-65, S4-78)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import now

from jiuye.destinations.facts import Values
from jiuye.destinations.forms import (
    MISSING,
    DestinationForm,
    Row,
    sections,
    tally,
    tidy,
    what_is_left,
)
from jiuye.destinations.h5 import shut
from jiuye.destinations.h5.mine import Mine, mine, my_evidence
from jiuye.destinations.services import claims
from jiuye.destinations.services import evidence as evidence_services
from jiuye.destinations.story import FORM
from jiuye.employers.queries import warnings_on
from jiuye.graduates.services import drafts
from jiuye.kit.actors import Actor
from jiuye.kit.h5 import Problem
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.screens import SIGNED_IN, Request, screen
from jiuye.policy.catalogue import Leaf

PAGE = "destinations/h5/form.html"


@dataclass
class Shown:
    """The form about to be drawn: values, what is wrong with them, and why the last act was refused."""

    me: Mine
    leaf: Leaf
    values: Values
    forgiven: dict[str, str] = field(default_factory=dict)
    problems: list[Reason] = field(default_factory=list)
    refusal: Refused | None = None
    offers: dict[str, str] = field(default_factory=dict)
    asked: bool = False


@screen(needs=SIGNED_IN, methods=("GET", "POST"), party="student", face="h5", shows="full")
def form(request: Request, actor: Actor) -> HttpResponse:
    """Fill in and hand in; after approval only what the locks leave open (S1-22)."""
    me = mine(actor)
    leaf = me.chosen if me.open_to_edit else me.stored_leaf
    if leaf is None:
        return redirect("destinations_h5:choose")
    if not me.open_to_edit and not any(lock.editable for lock in me.locks().values()):
        return redirect("destinations_h5:status")
    if request.method == "POST":
        return _sent(request, me, leaf)
    if closed := shut.page(request, me):
        return closed
    values, _ = tidy(me.values, leaf)
    found = [no for no in me.problems(values, now()) if no.rule not in MISSING]
    return _draw(request, Shown(me, leaf, values, problems=found))


def _sent(request: Request, me: Mine, leaf: Leaf) -> HttpResponse:
    """Whatever the button, what was typed is kept first."""
    typed = {name: request.POST[name] for name in me.names if name in request.POST}
    repairs = {
        key.removeprefix("repair-"): text for key, text in request.POST.dict().items() if key.startswith("repair-")
    }
    values, forgiven = tidy({**me.values, **typed, **repairs}, leaf)
    shown = Shown(me, leaf, values, forgiven)
    if not me.open_to_edit:
        return _amend(request, shown)
    if offers := _keep(request, me, {name: values[name] for name in {*typed, *repairs} if name in values}):
        shown.offers = offers
        return _draw(request, shown, status=409)
    if not _papers(request, me, shown):
        return _draw(request, shown, status=422)
    if "later" in request.POST:
        return redirect("faces:h5_home")
    if repairs or "drop" in request.POST or "add" in request.POST or (request.FILES and "submit" not in request.POST):
        return redirect(f"{reverse('destinations_h5:form')}#{_place(repairs)}")
    return _submit(request, shown)


def _place(repairs: Mapping[str, str]) -> str:
    return f"id_{next(iter(repairs))}" if repairs else "papers"


def _keep(request: Request, me: Mine, typed: Mapping[str, str]) -> dict[str, str]:
    """Save the draft. Answers with what another phone wrote differently meanwhile; then nothing was overwritten."""
    seen = int(request.POST.get("draft_version") or 0) if request.POST.get("draft_version", "0").isdigit() else 0
    save = partial(drafts.save, graduate_id=me.destination.graduate_id, form=FORM, fields=typed, at=now())
    me.draft = save(seen=seen)
    differ = {name: text for name, text in (me.draft.theirs or {}).items() if text != typed.get(name, text)}
    if me.draft.theirs is not None and not differ:
        me.draft = save(seen=me.draft.version)
    return differ


def _papers(request: Request, me: Mine, shown: Shown) -> bool:
    """Without a script the papers come with the form. False when one of them was refused, with the reason."""
    try:
        if key := request.POST.get("drop", ""):
            paper = my_evidence(me.actor, int(key)) if key.isdigit() else None
            if paper is not None:
                evidence_services.detach(actor=me.actor, destination=me.destination, evidence=paper, at=now())
        for name, upload in [(n, u) for n in request.FILES for u in request.FILES.getlist(n)]:
            if name.startswith("retake-") and name.removeprefix("retake-").isdigit():
                old = my_evidence(me.actor, int(name.removeprefix("retake-")))
                evidence_services.detach(actor=me.actor, destination=me.destination, evidence=old, at=now())
            if name == "evidence" or name.startswith("retake-"):
                evidence_services.attach(actor=me.actor, destination=me.destination, upload=upload, at=now())
    except Refused as no:
        shown.problems = list(no.reasons)
        return False
    finally:
        me.__dict__.pop("evidence", None)
    return True


def _submit(request: Request, shown: Shown) -> HttpResponse:
    me = shown.me
    try:
        claims.submit(
            actor=me.actor, destination=me.destination, values=shown.values, at=now(), seen=_seen(request)
        )  # fmt: skip
    except Refused as no:
        return _again(request, shown, no)
    drafts.clear(graduate_id=me.destination.graduate_id, form=FORM, at=now())
    return redirect(f"{reverse('destinations_h5:status')}?just=submitted")


def _amend(request: Request, shown: Shown) -> HttpResponse:
    """Only the open fields are taken from the form; a locked one changed by hand is refused by the service."""
    me = shown.me
    sent = {name: shown.values[name] for name in me.names if name in request.POST and name in shown.values}
    try:
        if not _papers(request, me, shown):
            return _draw(request, shown, status=422)
        claims.amend(actor=me.actor, destination=me.destination, values=sent, at=now(), seen=_seen(request))
    except Refused as no:
        return _again(request, shown, no)
    if "drop" in request.POST or "add" in request.POST:
        return redirect(f"{reverse('destinations_h5:form')}#papers")
    return redirect(f"{reverse('destinations_h5:status')}?just=amended")


def _again(request: Request, shown: Shown, no: Refused) -> HttpResponse:
    """The same page with what was typed, each reason beside its field; the others on top."""
    drawn = {"kind", "evidence", *shown.leaf.visible_fields()}
    shown.problems = [reason for reason in no.reasons if reason.field in drawn]
    others = [reason for reason in no.reasons if reason.field not in drawn]
    shown.refusal = type(no).because(others) if others else None
    shown.asked = True
    return _draw(request, shown, status=no.status)


def _seen(request: Request) -> int | None:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdigit() else -1


def _draw(request: Request, shown: Shown, status: int = 200) -> HttpResponse:
    me, leaf, values = shown.me, shown.leaf, shown.values
    drawn = DestinationForm(leaf, me.profile, values)
    locks = None if me.open_to_edit else me.locks()
    everything = shown.problems if shown.asked else me.problems(values, now())
    filled, total = tally(leaf, values, len(me.evidence), values["kind"])
    context = {
        "me": me,
        "leaf": leaf,
        "sections": sections(
            drawn, values, problems=shown.problems, forgiven=shown.forgiven, locks=locks, offers=shown.offers
        ),
        "photos": me.photos(),
        "papers": leaf.evidence_for(values["kind"]),
        "papers_locked": bool(locks) and not locks["evidence"].editable if locks else False,
        "paper_problems": [no for no in shown.problems if no.field == "evidence"],
        "accept": "image/jpeg,image/png,image/heic,image/heif"
        + (",application/pdf" if me.profile.evidence.pdf else ""),
        "refusal": shown.refusal,
        "wrong": shown.problems if shown.asked else [],
        "offers": shown.offers,
        "left": what_is_left(everything),
        "filled": filled,
        "total": total,
        "warnings": _warnings(me, values),
        "saved_at": timezone.localtime(me.draft.saved_at) if me.draft.values and me.draft.saved_at else None,
        "shut": me.shut(now()) if me.open_to_edit else None,
        "stage": me.flow.stages[0] if me.flow.stages else None,
    }
    return render(request, PAGE, context, status=status)


def _warnings(me: Mine, values: Values) -> list[str]:
    """The school warns of this employer: said while the name is being written, not after (S2-77)."""
    code, name = values["credit_code"], values["employer_name"]
    if not code and not name:
        return []
    return list(dict.fromkeys(w.reason for w in warnings_on(code, name, school_id=me.destination.school_id)))


@screen(needs=SIGNED_IN, methods=("POST",), party="student", face="h5")
def draft(request: Request, actor: Actor) -> HttpResponse:
    """Autosave of what changed; two phones are told apart by the version (T-10)."""
    me = mine(actor)
    if not me.open_to_edit:
        return JsonResponse({"text": "已经交上去了，现在不用存草稿。要改请先撤回。"}, status=422)
    body = _json(request)
    given = body.get("fields")
    version = body.get("version")
    if not isinstance(given, dict) or not isinstance(version, int):
        return JsonResponse({"text": "这次没存上，刷新页面再试"}, status=422)
    fields = {name: str(text) for name, text in given.items() if name in me.names and name != "leaf"}
    kept = drafts.save(graduate_id=me.destination.graduate_id, form=FORM, fields=fields, seen=version, at=now())
    clock = f"{timezone.localtime(kept.saved_at):%H:%M}" if kept.saved_at else ""
    if kept.theirs is not None:
        return JsonResponse({"version": kept.version, "saved_at": clock, "fields": kept.theirs}, status=409)
    me.draft = kept
    filled, total = _counted(me)
    return JsonResponse({"version": kept.version, "saved_at": clock, "filled": filled, "total": total})


def _counted(me: Mine) -> tuple[int, int]:
    return tally(me.chosen, me.values, len(me.evidence), me.values["kind"]) if me.chosen else (0, 0)


@screen(needs=SIGNED_IN, methods=("POST",), party="student", face="h5")
def check(request: Request, actor: Actor) -> HttpResponse:
    """What is wrong with the fields as they stand on the screen, beside each, before anything is sent. Writes nothing."""
    me = mine(actor)
    leaf = me.chosen if me.open_to_edit else me.stored_leaf
    given = _json(request).get("fields")
    if leaf is None or not isinstance(given, dict):
        return JsonResponse({"text": "刷新页面再试"}, status=422)
    typed = {name: str(text)[:500] for name, text in given.items() if name in me.names and name != "leaf"}
    values, _ = tidy({**me.values, **typed}, leaf)
    found = me.problems(values, now())
    filled, total = tally(leaf, values, len(me.evidence), values["kind"])
    drawn = sections(
        DestinationForm(leaf, me.profile, values), values, problems=[n for n in found if n.rule not in MISSING]
    )
    return JsonResponse(
        {
            "problems": {row.name: _told(row) for section in drawn for row in section.rows if row.problems},
            "left": what_is_left(found),
            "warnings": _warnings(me, values),
            "count": f"{filled} / {total} 项",
            "papers": f"{len(me.evidence)} / {me.profile.evidence.max_files} 份",
        }
    )


def _told(row: Row) -> list[dict[str, object]]:
    told: list[dict[str, object]] = []
    for one in row.problems:
        if isinstance(one, Problem):
            told.append({"text": one.text, "repair": one.repair, "label": one.repair_label, "at": one.at})
        else:
            told.append({"text": f"{one.text}。{one.remedy}" if one.remedy else one.text})
    return told


def _json(request: Request) -> dict[str, object]:
    try:
        body = json.loads(request.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
