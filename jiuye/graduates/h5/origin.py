"""生源信息 on the phone (S1-12…S1-20, S1-86, S1-88, S4-76): see, correct what is open, confirm, take back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from jiuye.accounts.actor import StudentActor
from jiuye.graduates.facts import Values, told, values_of
from jiuye.graduates.fields import PROCESS, Field, fields_of
from jiuye.graduates.forms import Section, loose, sections
from jiuye.graduates.lifecycle import LIFECYCLE
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import closed
from jiuye.graduates.services import drafts, origin
from jiuye.graduates.services.origin_common import caption_of, rules_of
from jiuye.kit.h5 import Step, moment_words
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.screens import SIGNED_IN, Request, screen
from jiuye.policy.vocabulary import ORIGIN_FIELDS
from jiuye.review.queries import last_refusal

PAGE = "graduates/h5/origin.html"
RELATED = ("person", "school__province", "department", "class_group", "campus")
NOTICES = {
    "confirmed": "已确认并保存。以后有人改动，我们会告诉你，请你再看一遍。",
    "submitted": "已提交上报，等老师审核。",
    "withdrawn": "已撤回，改好后再提交。",
}


@dataclass
class Mine:
    """What the page asks of the graduate's own record, each read at most once."""

    graduate: Graduate

    @cached_property
    def fields(self) -> list[Field]:
        profile, _, _ = rules_of(self.graduate)
        return fields_of(self.graduate, profile, "student")

    @cached_property
    def draft(self) -> drafts.Kept:
        return drafts.read(self.graduate.pk, origin.FORM)

    @property
    def names(self) -> set[str]:
        return {one.name for one in self.fields if one.editable}

    @property
    def verb(self) -> str:
        return "submit" if rules_of(self.graduate)[2].stages else "confirm"

    def open(self) -> bool:
        """Whether the table and the province let the graduate hand in now."""
        process = rules_of(self.graduate)[1]
        return self.graduate.state in process.resubmit_from and any(
            t.verb == self.verb for t in LIFECYCLE.possible(self.graduate.state, by="student")
        )

    def shut(self, at: datetime) -> Reason | None:
        return closed(PROCESS, self.graduate.school, self.graduate.cohort, at)

    def values(self) -> Values:
        """What stands, with the draft laid over what may be changed."""
        typed = {name: value for name, value in self.draft.values.items() if name in self.names}
        return {**values_of(self.graduate), **(typed if self.open() else {})}


def mine(actor: StudentActor) -> Mine:
    found = Graduate.objects.visible_to(actor).filter(pk=actor.graduate_id or 0).select_related(*RELATED).first()
    if found is None:
        raise Http404
    return Mine(found)


@screen(needs=SIGNED_IN, methods=("GET", "POST"), party="student", face="h5", shows="full")
def page(request: Request, actor: StudentActor) -> HttpResponse:
    """Own origin information; sent, it is judged, and every problem stands beside its field."""
    me, at = mine(actor), timezone.now()
    if request.method == "GET":
        return _drawn(request, me, me.values(), at)
    known = {*ORIGIN_FIELDS, *me.names}
    given = {name: text[:2000] for name, text in request.POST.items() if name in known and isinstance(text, str)}
    try:
        origin.confirm(
            actor=actor, graduate=me.graduate, values=given, at=at, shown=request.POST.get("shown", ""),
            seen=_number(request.POST.get("seen", "")),
        )  # fmt: skip
    except Refused as no:
        fresh = mine(actor)
        typed = {name: text for name, text in given.items() if name in fresh.names}
        return _drawn(request, fresh, {**values_of(fresh.graduate), **typed}, at, refusal=no)
    return redirect(f"{request.path}?done={'submitted' if me.verb == 'submit' else 'confirmed'}")


@screen(needs=SIGNED_IN, methods=("POST",), party="student", face="h5")
def withdraw(request: Request, actor: StudentActor) -> HttpResponse:
    me = mine(actor)
    origin.withdraw(actor=actor, graduate=me.graduate, at=timezone.now(), seen=_number(request.POST.get("seen", "")))
    return redirect("/h/origin/?done=withdrawn")


@screen(needs=SIGNED_IN, methods=("POST",), party="student", face="h5")
def draft(request: Request, actor: StudentActor) -> HttpResponse:
    """Autosave of what changed; two phones are told apart by the version (T-10)."""
    me = mine(actor)
    if not me.open():
        return JsonResponse({"text": "现在不能改，不用存草稿"}, status=422)
    fields, version = _posted(request)
    if fields is None or version is None:
        return JsonResponse({"text": "这次没存上，刷新页面再试"}, status=422)
    own = {name: text for name, text in fields.items() if name in me.names}
    kept = drafts.save(graduate_id=me.graduate.pk, form=origin.FORM, fields=own, seen=version, at=timezone.now())
    clock = f"{timezone.localtime(kept.saved_at):%H:%M}" if kept.saved_at else ""
    if kept.theirs is not None:
        return JsonResponse({"version": kept.version, "saved_at": clock, "fields": kept.theirs}, status=409)
    me.draft = kept
    drawn = sections(me.graduate, me.fields, me.values())
    wanted = [line for section in drawn for line in section.lines if line.field.required]
    filled = sum(not line.missing for line in wanted)
    return JsonResponse({"version": kept.version, "saved_at": clock, "filled": filled, "total": len(wanted)})


def _posted(request: Request) -> tuple[dict[str, str] | None, int | None]:
    try:
        body = json.loads(request.body or b"{}")
        fields = {str(name): str(text) for name, text in body["fields"].items()}
        return fields, int(body["version"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return None, None


def _drawn(request: Request, me: Mine, values: Values, at: datetime, *, refusal: Refused | None = None) -> HttpResponse:
    shut = me.shut(at)
    editable = me.open() and shut is None
    reasons = refusal.reasons if refusal else ()
    fields = me.fields if editable else [_read_only(one) for one in me.fields]
    if request.GET.get("show") != "id_number":
        values = {**values, "id_number": told("id_number", values["id_number"])}
    drawn = sections(me.graduate, fields, values, reasons)
    missing = [line for section in drawn for line in section.missing]
    context = {
        "graduate": me.graduate, "sections": drawn, "editable": editable, "missing": missing, "shut": shut,
        "steps": list(_steps(drawn, editable)), "shown": origin.what_is_shown(me.graduate), "version": me.graduate.version,
        "draft": me.draft, "heading": "生源信息", "tab": "register", "verb": me.verb, "refusal": refusal,
        "above": loose(reasons, fields), "wrong": bool(reasons), "notice": NOTICES.get(request.GET.get("done", "")),
        "missing_goto": f'[data-field="{missing[0].name}"]' if missing else "", **_standing(me),
    }  # fmt: skip
    return render(request, PAGE, context, status=refusal.status if refusal else 200)


def _standing(me: Mine) -> dict[str, object]:
    """Where the record stands, in the words people use, and what the graduate can do about it."""
    graduate = me.graduate
    _, process, flow = rules_of(graduate)
    waiting = flow.stages[graduate.stage] if graduate.state == "in_review" and graduate.stage is not None else None
    returned = last_refusal(PROCESS, graduate.ref) if graduate.state == "returned" else None
    return {
        "caption": caption_of(graduate),
        "confirmed_at": moment_words(graduate.confirmed_at) if graduate.confirmed_at else "",
        "waiting": waiting,
        "returned": returned,
        "can_withdraw": graduate.state == "in_review" and not graduate.stage and process.withdraw,
        "after": process.texts.get("after", ""),
    }


def _read_only(one: Field) -> Field:
    return Field(one.name, one.label, one.section, editable=False, owner=one.owner if not one.editable else "")


def _steps(drawn: Iterable[Section], editable: bool) -> Iterable[Step]:
    here = False
    labels = {"registry": "学籍", "personal": "个人", "contact": "联系方式"}
    for section in drawn:
        if section.missing and editable and not here:
            here = True
            yield Step(labels[section.key], "here", f"#{section.key}")
        else:
            yield Step(labels[section.key], "notyet" if section.missing and editable else "done", f"#{section.key}")


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None
