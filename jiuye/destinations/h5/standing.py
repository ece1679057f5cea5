"""我的去向: who has it, how long they take, what there is to do, and the ways out (S2-47, S2-71, S2-72, C-21)."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now

from jiuye.destinations.facts import CLAIM, Values, own_names, values_of
from jiuye.destinations.forms import shown_value
from jiuye.destinations.h5.mine import Mine, mine
from jiuye.destinations.models import Destination
from jiuye.destinations.services import claims
from jiuye.destinations.story import Mark, moments, needs_answer, standing, to_mend
from jiuye.graduates.feedback import HEARD_BY
from jiuye.graduates.services.feedback import desk_of, open_threads
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.screens import SIGNED_IN, Request, screen
from jiuye.policy.catalogue import Leaf
from jiuye.records.models import Evidence

DONE = {
    "submitted": "已交上去。要撤回，在下面点一下。",
    "withdrawn": "已撤回。改好以后再交。",
    "amended": "已改好，并按改后的内容记为你本人确认。",
    "confirmed": "记下了：这条去向由你本人确认。",
    "objected": "记下了：这条去向标为“有异议”，学校会答复你。",
    "voided": "这条去向已作废。可以重新登记。",
}


@screen(needs=SIGNED_IN, party="student", face="h5", shows="full")
def status(request: Request, actor: Actor) -> HttpResponse:
    me = mine(actor)
    blank = me.destination.state == "draft" and not me.says_something and not me.draft.values
    if blank and not _voided(me):
        return redirect("destinations_h5:choose")
    return render(request, "destinations/h5/status.html", _status(me, notice=DONE.get(request.GET.get("just", ""), "")))


def _status(me: Mine, *, notice: str = "", refusal: Refused | None = None) -> dict[str, object]:
    at, record = now(), me.destination
    locks = me.locks()
    unlocked = [name for name in _visible(me) if locks[name].editable]
    return {
        "me": me,
        "standing": standing(record, at=at, draft=me.draft),
        "at": at,
        "moments": moments(record, at=at),
        "todo": _todo(me),
        "leaf": me.stored_leaf,
        "headline": record.employer_name or record.study_school or record.foreign_school_name,
        "rows": lines(me.stored_leaf, values_of(record)),
        "asks": needs_answer(record),
        "can_withdraw": record.state == "in_review" and me.process.withdraw and not record.passed,
        "can_amend": record.state in {"approved", "in_review"} and bool(unlocked),
        "can_void": record.state == "approved" and me.process.self_void == "free",
        "lock": next((lock.reason for lock in locks.values() if not lock.editable), None),
        "voided": _voided(me),
        "appeal": open_threads(me.actor, "appeal").first(),
        "heard_by": HEARD_BY[desk_of(record.graduate, "appeal")],
        "notice": notice,
        "refusal": refusal,
    }


def _visible(me: Mine) -> tuple[str, ...]:
    return me.stored_leaf.visible_fields() if me.stored_leaf else ()


def _voided(me: Mine) -> list[Destination]:
    """Voided predecessors stay readable (S2-75)."""
    found = Destination.objects.visible_to(me.actor).filter(graduate_id=me.destination.graduate_id, is_current=False)
    return list(found.order_by("-voided_at")[:10])


@dataclass(frozen=True, slots=True)
class Crop:
    """The rectangle in the page's own pixels, for an SVG view box."""

    view: str
    src: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Todo:
    """One returned thing, with the piece of the picture it is about, and whether the draft already answers it."""

    mark: Mark
    value: str
    picture: Evidence | None
    number: int
    mended: bool
    crop: Crop | None


def _todo(me: Mine) -> list[Todo]:
    stored, typed = values_of(me.destination), me.values
    pictures = {one.pk: (place, one) for place, one in enumerate(me.evidence, 1)}
    found = []
    for mark in to_mend(me.destination):
        number, picture = pictures.get(mark.evidence or 0, (0, None))
        if mark.field == "evidence" or mark.evidence:
            since = me.destination.state_since
            mended = any(since and one.at > since for one in me.evidence) and picture is None
        else:
            mended = bool(mark.field) and typed.get(mark.field) != stored.get(mark.field)
        value = shown_value(mark.field, typed.get(mark.field, ""))
        found.append(Todo(mark, value, picture, number, mended, _crop(mark, picture)))
    return found


def _crop(mark: Mark, picture: Evidence | None) -> Crop | None:
    if mark.box is None or picture is None:
        return None
    page = picture if mark.page == 1 else picture.further.filter(number=mark.page).first()
    if page is None or not page.width:
        return None
    x, y, w, h = mark.box
    sides = (x * page.width, y * page.height, w * page.width, h * page.height)
    src = f"{reverse('destinations_h5:evidence', args=[picture.pk])}?page={mark.page}"
    return Crop(" ".join(str(round(side)) for side in sides), src, page.width, page.height)


def lines(leaf: Leaf | None, values: Values) -> list[tuple[str, str]]:
    """Every filled line in words, in the order of the form: exactly what a confirmation is bound to."""
    if leaf is None:
        return []
    kind = leaf.kinds.get(values["kind"])
    head = [("毕业去向", leaf.label), *([("细类", kind.label)] if kind else [])]
    shown = [name for name in (*CLAIM[2:], *own_names(values)) if values[name]]
    return head + [(leaf.field_label(name), shown_value(name, values[name])) for name in shown]


@screen(needs=SIGNED_IN, party="student", face="h5", shows="full")
def everything(request: Request, actor: Actor) -> HttpResponse:
    """看全部: every line, every paper; why a line is locked is said once, and beside it only where it differs."""
    me = mine(actor)
    locks, values = me.locks(), values_of(me.destination)
    whole = locks["leaf"].reason
    names = [name for name in (*CLAIM[2:], *own_names(values)) if values[name]]
    rows = [_locked_row(me, name, values[name], locks[name].reason, whole) for name in names]
    context = {
        "me": me,
        "leaf": me.stored_leaf,
        "kind": me.stored_leaf.kinds.get(values["kind"]) if me.stored_leaf else None,
        "rows": rows,
        "photos": me.photos(),
        "lock": whole,
        "some_open": any(locks[name].editable for name in names),
    }
    return render(request, "destinations/h5/everything.html", context)


def _locked_row(me: Mine, name: str, value: str, lock: Reason | None, whole: Reason | None) -> dict[str, str]:
    label = me.stored_leaf.field_label(name) if me.stored_leaf else name
    row = {"label": label, "value": shown_value(name, value), "owner": "", "help": ""}
    if lock is None or whole is None:
        return row
    same = lock.text.replace(label, "") == whole.text.replace(whole_label(me), "")
    return row | {"owner": "" if lock.owner == "本人" else lock.owner, "help": "" if same else lock.text}


def whole_label(me: Mine) -> str:
    return me.profile.locks.label("leaf")


@screen(needs=SIGNED_IN, methods=("POST",), party="student", face="h5")
def withdraw(request: Request, actor: Actor) -> HttpResponse:
    """撤回, before anybody has reviewed; a reviewer who was quicker is named instead (T-15)."""
    me = mine(actor)
    try:
        claims.withdraw(actor=me.actor, destination=me.destination, at=now(), seen=_seen(request))
    except Refused as no:
        return render(request, "destinations/h5/status.html", _status(mine(actor), refusal=no), status=no.status)
    return redirect(f"{reverse('destinations_h5:form')}?just=withdrawn")


@screen(needs=SIGNED_IN, methods=("GET", "POST"), party="student", face="h5")
def void(request: Request, actor: Actor) -> HttpResponse:
    """作废 what was approved, alone and without review, where the province allows it (S2-72)."""
    me = mine(actor)
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            reason = request.POST.get("reason", "")
            claims.void(actor=me.actor, destination=me.destination, reason=reason, at=now(), seen=_seen(request))
            return redirect(f"{reverse('destinations_h5:status')}?just=voided")
        except Refused as no:
            refusal = no
    context = {
        "me": me,
        "leaf": me.stored_leaf,
        "refusal": refusal,
        "typed": request.POST.get("reason", ""),
        "allowed": me.process.self_void == "free" and me.destination.state == "approved",
    }
    return render(request, "destinations/h5/void.html", context, status=refusal.status if refusal else 200)


def _seen(request: Request) -> int:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdigit() else -1
