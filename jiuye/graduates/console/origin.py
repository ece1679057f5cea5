"""One graduate's origin information at the desk (S0-15, S4-44…S4-47): see, correct, lock, decide, open again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.graduates.columns import roster_columns
from jiuye.graduates.console.story import told_history
from jiuye.graduates.facts import MASKS, Values, told, values_of
from jiuye.graduates.feedback import ALL_KINDS
from jiuye.graduates.fields import PROCESS, Field, fields_of
from jiuye.graduates.forms import loose, sections
from jiuye.graduates.lifecycle import LIFECYCLE
from jiuye.graduates.models import Feedback, Graduate
from jiuye.graduates.services import adding, origin, origin_review, unmasking
from jiuye.graduates.services.checking import profile_of
from jiuye.graduates.services.origin_common import caption_of, rules_of
from jiuye.institutions.models import School
from jiuye.kit.refusals import Reason, Refused
from jiuye.kit.screens import Request, screen
from jiuye.kit.shown_once import shown_once
from jiuye.policy.vocabulary import field_label
from jiuye.review.queries import opinions_on
from jiuye.review.rules import Decision, Opinion, may_review

PAGES = "graduates/console/"
RELATED = ("person", "school__province", "department", "class_group", "campus", "major")
NOTICES = {
    "saved": "已保存，并通知毕业生", "locked": "已维护并确认", "submitted": "已提交，等审核", "approve": "已通过",
    "return": "已退回毕业生修改", "reopened": "已退回，毕业生会收到通知", "same": "没有改动", "added": "已添加",
}  # fmt: skip


def found(actor: StaffActor, pk: int) -> Graduate:
    """Foreign and missing look the same."""
    one = Graduate.objects.visible_to(actor).filter(pk=pk).select_related(*RELATED).first()
    if one is None:
        raise Http404
    return one


@screen(needs="graduates.view", methods=("GET", "POST"), shows="masked")
def page(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """详细页; POST saves (修改) or locks (维护并确认)."""
    graduate = found(actor, pk)
    if request.method == "GET":
        return _drawn(request, actor, graduate)
    given = _given(request, graduate)
    at, seen = timezone.now(), _number(request.POST.get("seen", ""))
    try:
        _must_be_editor(actor)
        if request.POST.get("do") == "lock":
            origin.lock(actor=actor, graduate=graduate, values=given, at=at, seen=seen)
            done = "locked" if graduate.state == "locked" else "submitted"
        else:
            changed = origin.edit(actor=actor, graduate=graduate, values=given, at=at, seen=seen,
                                  reason=request.POST.get("reason", ""))  # fmt: skip
            done = "saved" if changed else "same"
    except Refused as no:
        return _drawn(request, actor, found(actor, pk), typed=given, refusal=no)
    return _back(pk, done)


@screen(needs="graduates.review", methods=("POST",), shows="masked")
def decide(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    """单个审核 (S4-44)."""
    graduate = found(actor, pk)
    decision = Decision.APPROVE if request.POST.get("decision") == "approve" else Decision.RETURN
    opinion = Opinion(decision, request.POST.get("opinion", "")[:500])
    try:
        origin_review.decide(
            actor=actor,
            graduate=graduate,
            opinion=opinion,
            at=timezone.now(),
            seen=_number(request.POST.get("seen", "")),
        )
    except Refused as no:
        return _drawn(request, actor, found(actor, pk), refusal=no)
    return _back(pk, decision.value)


@screen(needs="graduates.review", methods=("POST",), shows="masked")
def reopen(request: Request, actor: StaffActor, pk: int) -> HttpResponse:
    graduate = found(actor, pk)
    try:
        origin.reopen(actor=actor, graduate=graduate, reason=request.POST.get("reason", "")[:500], at=timezone.now(),
                      seen=_number(request.POST.get("seen", "")))  # fmt: skip
    except Refused as no:
        return _drawn(request, actor, found(actor, pk), refusal=no)
    return _back(pk, "reopened")


@screen(needs="unmask", methods=("GET", "POST"), shows="full")
def show(request: Request, actor: StaffActor, pk: int, name: str) -> HttpResponse:
    """查看完整号码: asks what for; the number stays thirty seconds and the look stays in the trail."""
    graduate = found(actor, pk)
    if name not in MASKS:
        raise Http404
    context: dict[str, object] = {
        "g": graduate,
        "name": name,
        "label": field_label(name),
        "purposes": unmasking.PURPOSES.items(),
    }
    status = 200
    if request.method == "POST":
        try:
            value = unmasking.unmask(
                actor=actor, graduate=graduate, name=name, purpose=request.POST.get("purpose", ""), at=timezone.now()
            )
            context |= {"value": value or "未填", "masked": told(name, value)}
        except Refused as no:
            context["refusal"], status = no, no.status
    template = f"{PAGES}origin_show.html"
    return shown_once(request, f"{template}#strip" if request.htmx else template, context, status=status)


@screen(needs="graduates.edit", methods=("GET", "POST"), shows="full")
def add(request: Request, actor: StaffActor) -> HttpResponse:
    """添加 (S4-47): the mandatory columns of the roster, one person."""
    school = School.objects.filter(pk=actor.school_id or 0).first()
    if school is None:
        raise Http404
    cohort = _number(request.POST.get("cohort", "") or request.GET.get("cohort", "")) or _this_cohort(timezone.now())
    profile = profile_of(school, cohort)
    columns = [
        replace(c, required=c.required or c.key in adding.NEEDED)
        for c in roster_columns(profile)
        if c.required or c.key in ADDED
    ]
    values = {c.key: request.POST.get(c.key, "").strip() for c in columns}
    context = {"cohort": cohort, "school": school}
    problems: tuple[Reason, ...] = ()
    if request.method == "POST":
        given = {key: text for key, text in values.items() if text}
        try:
            graduate = adding.add(actor=actor, school=school, cohort=cohort, values=given, at=timezone.now())
            return _back(graduate.pk, "added")
        except Refused as no:
            problems = no.reasons
            context["refusal"] = no
    wrong = {reason.field: reason for reason in problems}
    context["rows"] = [(c, values[c.key], wrong.get(c.key)) for c in columns]
    return render(request, f"{PAGES}origin_add.html", context, status=422 if problems else 200)


ADDED = ("name", "student_number", "id_number", "exam_number", "level", "department", "major_code", "major_name", "class_name",
         "training_mode", "duration", "mobile")  # fmt: skip


def _this_cohort(at: datetime) -> int:
    return at.year + (at.month >= 9)


def _given(request: Request, graduate: Graduate) -> Values:
    """What was typed. A masked field left empty means: not changed (it was never sent out to be sent back)."""
    known = {*values_of(graduate), *(name for name in request.POST if name.startswith("x_"))}
    given = {name: str(text)[:2000] for name, text in request.POST.items() if name in known}
    return {name: text for name, text in given.items() if text or name not in MASKS}


def _must_be_editor(actor: StaffActor) -> None:
    if no := _cannot_edit(actor):
        raise Refused(no)


def _cannot_edit(actor: StaffActor) -> Reason | None:
    if actor.may("graduates.edit"):
        return None
    return Reason("您的角色没有修改生源信息的功能", rule="permission.graduates.edit", owner="学校系统管理员",
                  remedy="需要的话，请学校系统管理员在“角色管理”里勾选")  # fmt: skip


def _drawn(
    request: Request,
    actor: StaffActor,
    graduate: Graduate,
    *,
    typed: Values | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    profile, process, flow = rules_of(graduate)
    fields = [_for_role(one, actor) for one in fields_of(graduate, profile, actor.level)]
    stored = {name: told(name, text) for name, text in values_of(graduate).items()}
    reasons = refusal.reasons if refusal else ()
    stage = graduate.stage if graduate.state == "in_review" else None
    verbs = {t.verb for t in LIFECYCLE.possible(graduate.state, by="staff")}
    context = {
        "g": graduate, "caption": caption_of(graduate), "version": graduate.version, "refusal": refusal,
        "sections": sections(graduate, fields, {**stored, **(typed or {})}, reasons),
        "above": loose(reasons, fields), "masked_names": set(MASKS), "stages": flow.stages,
        "editable": any(one.editable for one in fields), "may_unmask": actor.may("unmask"),
        "lock_verb": "submit" if flow.stages else "lock",
        "can_lock": ("submit" if flow.stages else "lock") in verbs and _cannot_edit(actor) is None,
        "reviewing": stage is not None and actor.may("graduates.review"),
        "why_not_mine": may_review(process, flow, stage, actor.level) if stage is not None else None,
        "can_reopen": graduate.state in process.reopen_from and "reopen" in verbs and actor.may("graduates.review"),
        "opinions": opinions_on(PROCESS, graduate.ref), "story": told_history(graduate),
        "threads": [(t, ALL_KINDS.get(t.kind, t.kind)) for t in Feedback.objects.visible_to(actor).filter(graduate=graduate)[:10]],
        "notice": NOTICES.get(request.GET.get("done", "")),
    }  # fmt: skip
    return render(request, f"{PAGES}origin.html", context, status=refusal.status if refusal else 200)


def _for_role(one: Field, actor: StaffActor) -> Field:
    no = _cannot_edit(actor)
    if no is None or not one.editable:
        return one
    return Field(one.name, one.label, one.section, editable=False, reason=no, owner=no.owner, help=one.help)


def _back(pk: int, done: str) -> HttpResponse:
    return redirect(f"{reverse('graduates:origin', args=[pk])}?done={done}")


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None
