"""代录 and 修改: staff fill in or change a registration; it stands as asserted until the graduate confirms it (S0-43, S2-69)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.destinations import permissions
from jiuye.destinations.columns import caption
from jiuye.destinations.console import found
from jiuye.destinations.facts import Values, values_of
from jiuye.destinations.forms import DestinationForm, sections, tidy
from jiuye.destinations.models import Destination
from jiuye.destinations.services import claims
from jiuye.destinations.services.common import PROCESS, evidence_of, role_of, rules_of
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.screens import Request, screen
from jiuye.policy.catalogue import Leaf
from jiuye.policy.locks import Lock

PAGE = "destinations/console/claim.html"


@screen(needs=permissions.ENTER, methods=("GET", "POST"), shows="full")
def enter(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """代为登记: the leaf first, then its fields; the same rules as for the graduate speak beside each field."""
    destination = found.destination(actor, pk)
    must_stand(actor, destination)
    leaf = _leaf(destination, request.POST.get("leaf") or request.GET.get("leaf") or destination.leaf)
    if leaf is None:
        return _choose(request, destination)
    if request.method == "GET":
        return _draw(request, destination, leaf, values_of(destination), adding=True)
    values, forgiven = tidy(request.POST, leaf)
    try:
        claims.enter(
            actor=actor, destination=destination, values=values, at=timezone.now(), seen=found.seen(request.POST)
        )
    except Refused as no:
        return _draw(request, found.destination(actor, pk), leaf, values, adding=True, no=no, forgiven=forgiven)
    return redirect("destinations:record", pk=pk)


@screen(needs=permissions.ENTER, methods=("GET", "POST"), shows="full")
def edit(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """修改 (S2-44, S2-53, S2-69): only what the lock matrix opens to this role; the rest is grey and says why (S0-15)."""
    destination = found.destination(actor, pk)
    must_stand(actor, destination)
    leaf = _leaf(destination, destination.leaf)
    if leaf is None:
        return redirect("destinations:enter", pk=pk)
    locks = locks_for(actor, destination, leaf)
    if request.method == "GET":
        return _draw(request, destination, leaf, values_of(destination), locks=locks)
    if not any(lock.editable for lock in locks.values()):
        return _draw(request, destination, leaf, values_of(destination), locks=locks, no=_all_locked(locks))
    given, forgiven = tidy(request.POST, leaf)
    values = {name: given[name] for name, lock in locks.items() if lock.editable and name in request.POST}
    try:
        claims.amend(
            actor=actor, destination=destination, values=values, at=timezone.now(), seen=found.seen(request.POST),
            reason=request.POST.get("why", "").strip()[:200],
        )  # fmt: skip
    except Refused as no:
        fresh = found.destination(actor, pk)
        shown = {**values_of(fresh), **values}
        return _draw(request, fresh, leaf, shown, locks=locks_for(actor, fresh, leaf), no=no, forgiven=forgiven)
    return redirect("destinations:record", pk=pk)


def must_stand(actor: StaffActor, destination: Destination) -> None:
    """Raises Refused for a record that has ended: it is kept as it was, and whatever is new goes into the next one."""
    if destination.state != "voided":
        return
    following = (
        Destination.objects.visible_to(actor).filter(graduate_id=destination.graduate_id, is_current=True).first()
    )
    day = f"{timezone.localtime(destination.voided_at):%Y-%m-%d}" if destination.voided_at else ""
    raise Refused(
        Reason("这次登记已经作废，谁也不能再改", rule="destination.voided", facts=(("作废时间", day),), owner="状态规则",
               remedy="去向有变化的，填在这位毕业生现在的登记里",
               href=reverse("destinations:record", args=[following.pk]) if following else "")
    )  # fmt: skip


def _all_locked(locks: Mapping[str, Lock]) -> Refused:
    """Nothing may be changed now: the reasons, each sentence's rule and owner once."""
    reasons = {(lock.reason.rule, lock.reason.owner): lock.reason for lock in locks.values() if lock.reason}
    return Refused.because(list(reasons.values()))


def locks_for(actor: StaffActor, destination: Destination, leaf: Leaf) -> dict[str, Lock]:
    """Every field of the form with whether this role may change it now (C-07)."""
    profile, _, _ = rules_of(destination)
    role = role_of(actor)
    names = ["kind", *leaf.visible_fields()]
    lock = partial(
        profile.locks.editable, PROCESS, destination.state, destination.passed, role, source=destination.source
    )
    return {name: lock(name) for name in names}


def _leaf(destination: Destination, key: str) -> Leaf | None:
    profile, _, _ = rules_of(destination)
    leaf = profile.catalogue.leaves.get(key)
    return leaf if leaf and leaf.choosable else None


def _choose(request: Request, destination: Destination) -> HttpResponse:
    profile, _, _ = rules_of(destination)
    graduate = destination.graduate
    visible = profile.catalogue.visible_to(graduate.training_mode, graduate.level, destination.cohort)
    names = {"employed": "已就业", "study": "升学", "not_employed": "未就业", "outside": "其他"}
    groups = [(names[group], found) for group, found in profile.catalogue.grouped(visible)]
    return render(request, "destinations/console/choose.html", {"d": destination, "groups": groups})


def _draw(
    request: Request, destination: Destination, leaf: Leaf, values: Mapping[str, str], *, adding: bool = False,
    locks: Mapping[str, Lock] | None = None, no: Refused | None = None, forgiven: Values | None = None,
) -> HttpResponse:  # fmt: skip
    profile, _, _ = rules_of(destination)
    form = DestinationForm(leaf, profile, {**values_of(destination), **values})
    drawn = sections(form, values, problems=no.reasons if no else (), forgiven=forgiven, locks=locks)
    beside = {row.name for section in drawn for row in section.rows}
    context: dict[str, Any] = {
        "d": destination,
        "g": destination.graduate,
        "leaf": leaf,
        "papers": leaf.evidence_for(values.get("kind", "")),
        "pieces": evidence_of(destination),
        "sections": drawn,
        "adding": adding,
        "state_caption": caption(destination),
        "problem_count": len(no.reasons) if no else 0,
        "other_problems": [r for r in no.reasons if r.field not in beside] if no else [],
        "all_locked": bool(locks) and not any(lock.editable for lock in (locks or {}).values()),
        "why": request.POST.get("why", ""),
    }
    return render(request, PAGE, context, status=no.status if no else 200)
