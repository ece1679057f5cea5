"""核对: what others say of me, and my answer; two equal choices, silence is safe (M-01, S0-43, S4-64)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now

from jiuye.destinations.facts import values_of
from jiuye.destinations.h5.mine import Mine, mine
from jiuye.destinations.h5.standing import lines
from jiuye.destinations.lifecycle import STANDING
from jiuye.destinations.services import confirmation
from jiuye.graduates.services.feedback import desk_of
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Conflict, Reason, Refused
from jiuye.kit.screens import SIGNED_IN, Request, screen

WHY = (
    ("我没在这家单位工作", "没签过这份合同或协议，或不知道这件事"),
    ("只是实习，没有留下", ""),
    ("已经离开了", ""),
    ("去向是真的，但有的信息写错了", "写一句哪里不对，学校照着改"),
)


@screen(needs=SIGNED_IN, methods=("GET", "POST"), party="student", face="h5", shows="full")
def confirm(request: Request, actor: Actor) -> HttpResponse:
    """The exact lines, and whether they are true. The form carries the digest of what was shown."""
    me = mine(actor)
    if me.destination.state not in STANDING:
        return redirect("destinations_h5:status")
    if request.method == "GET":
        return _draw(request, me)
    answer = request.POST.get("answer", "")
    if answer == "object":
        return redirect("destinations_h5:object")
    try:
        if answer != "confirm":
            raise Refused(Reason("先在两项里选一项", rule="confirm.answer", remedy="不选也可以，记录保持“未确认”"))
        confirmation.confirm(
            actor=me.actor, destination=me.destination, shown=request.POST.get("shown", ""), at=now()
        )  # fmt: skip
    except Refused as no:
        return _draw(request, mine(actor), no)
    return redirect(f"{reverse('destinations_h5:status')}?just=confirmed")


def _draw(request: Request, me: Mine, refusal: Refused | None = None) -> HttpResponse:
    rows = lines(me.stored_leaf, values_of(me.destination))
    context = {
        "me": me,
        "rows": rows,
        "photos": me.photos(),
        "shown": confirmation.what_is_shown(me.destination),
        "refusal": refusal,
        "moved": isinstance(refusal, Conflict),
        "pressed": desk_of(me.destination.graduate, "pressure"),
    }
    return render(request, "destinations/h5/confirm.html", context, status=refusal.status if refusal else 200)


@screen(needs=SIGNED_IN, methods=("GET", "POST"), party="student", face="h5")
def object_to(request: Request, actor: Actor) -> HttpResponse:
    """不属实: one sentence why; the record shows it, the school answers, nobody can confirm in the graduate's place."""
    me = mine(actor)
    if me.destination.state not in STANDING:
        return redirect("destinations_h5:status")
    refusal: Refused | None = None
    if request.method == "POST":
        why = "。".join(part for part in (request.POST.get("why", ""), request.POST.get("more", "").strip()) if part)
        try:
            confirmation.object_to(actor=me.actor, destination=me.destination, why=why[:500], at=now())
            return redirect(f"{reverse('destinations_h5:status')}?just=objected")
        except Refused as no:
            refusal = no
    context = {
        "me": me,
        "whys": WHY,
        "chosen": request.POST.get("why", ""),
        "more": request.POST.get("more", ""),
        "refusal": refusal,
    }
    return render(request, "destinations/h5/object.html", context, status=refusal.status if refusal else 200)
