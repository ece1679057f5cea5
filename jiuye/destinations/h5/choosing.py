"""选去向: a few questions in the graduate's words, or the whole catalogue; then what counts, what to bring, who reviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import now

from jiuye.destinations.h5 import shut
from jiuye.destinations.h5.mine import Mine, mine
from jiuye.destinations.story import FORM, whose_hands
from jiuye.graduates.services import drafts
from jiuye.kit.actors import Actor
from jiuye.kit.h5 import Step
from jiuye.kit.screens import SIGNED_IN, Request, screen
from jiuye.policy.catalogue import Catalogue, Choice, Leaf, Question

ICONS = {
    "agreement": "agreement", "contract": "contract", "other_employment": "letter", "research_assistant": "letter",
    "conscript": "flag", "national_programme": "flag", "local_programme": "flag", "startup": "idea", "freelance": "edit",
    "further_study": "study", "abroad": "study", "seeking": "search", "exam_only": "search", "not_seeking": "search",
}  # fmt: skip
GROUPS = {"employed": "已落实工作", "study": "升学", "not_employed": "还没有落实", "outside": "其他"}
LONG = 16
"""An answer longer than this is a sentence, not a word to list."""
UNPLACED = ("seeking", "exam_only", "not_seeking")


@dataclass(frozen=True, slots=True)
class Option:
    label: str
    hint: str
    icon: str
    href: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One question already answered, and the address where the answer can be changed."""

    label: str
    href: str


@screen(needs=SIGNED_IN, party="student", face="h5")
def ask(request: Request, actor: Actor) -> HttpResponse:
    """The next question. The answers so far stand in the address, so that back is one step back (C-38)."""
    me = mine(actor)
    if closed := shut.page(request, me):
        return closed
    if len(me.leaves) == 1:
        return redirect("destinations_h5:leaf", me.leaves[0].key)
    catalogue, taken = me.profile.catalogue, _taken(request.GET.get("p", ""))
    question, answers, last = _walk(catalogue, taken)
    if question is None or (last is None and taken):
        raise Http404
    if last is not None and last.leaf:
        query = urlencode({"kind": last.kind, "p": request.GET["p"]})
        return redirect(f"{reverse('destinations_h5:leaf', args=[last.leaf])}?{query}")
    at_most = max(_depth(catalogue, catalogue.chooser_start), 1)
    context = {
        "me": me,
        "question": question,
        "options": list(_options(me, question, taken)),
        "answers": answers,
        "number": len(taken) + 1,
        "at_most": at_most,
        "steps": [Step("", "here" if n <= len(taken) else "notyet") for n in range(at_most)],
        "shut": me.shut(now()),
    }
    return render(request, "destinations/h5/choose.html", context)


def _taken(path: str) -> list[int]:
    parts = path.split("-") if path else []
    if len(parts) > 12 or not all(part.isdigit() and len(part) < 3 for part in parts):
        raise Http404
    return [int(part) for part in parts]


def _walk(catalogue: Catalogue, taken: Sequence[int]) -> tuple[Question | None, list[Answer], Choice | None]:
    """Follow the answers; ends at the next question, or at the choice that names a leaf."""
    question = catalogue.chooser.get(catalogue.chooser_start)
    answers: list[Answer] = []
    choice: Choice | None = None
    for place, number in enumerate(taken):
        if question is None or number >= len(question.choices):
            return None, answers, None
        choice = question.choices[number]
        answers.append(Answer(choice.label, _href(taken[:place])))
        question = catalogue.chooser.get(choice.goto) if choice.goto else question
    return question, answers, choice


def _depth(catalogue: Catalogue, key: str, below: int = 0) -> int:
    question = catalogue.chooser.get(key)
    if question is None or below > 8:
        return 0
    return 1 + max((_depth(catalogue, c.goto, below + 1) for c in question.choices if c.goto), default=0)


def _options(me: Mine, question: Question, taken: Sequence[int]) -> list[Option]:
    """Only answers that lead somewhere this graduate may go (S2-29, levels)."""
    catalogue, allowed = me.profile.catalogue, {leaf.key for leaf in me.leaves}
    found = []
    for number, choice in enumerate(question.choices):
        leads = _leads_to(catalogue, choice)
        open_to_me = [key for key in leads if key in allowed]
        if open_to_me:
            icon = ICONS.get(catalogue.leaves[open_to_me[0]].type, "form")
            found.append(Option(choice.label, choice.hint or _hint(catalogue, choice), icon, _href([*taken, number])))
    return found


def _hint(catalogue: Catalogue, choice: Choice) -> str:
    """Under an answer that leads to more questions: a few of the answers behind it."""
    following = catalogue.chooser.get(choice.goto)
    labels = [choice.label for choice in following.choices] if following else []
    return "、".join(labels[:4]) if len(labels) > 1 and max(map(len, labels)) < LONG else ""


def _leads_to(catalogue: Catalogue, choice: Choice, below: int = 0) -> list[str]:
    if choice.leaf:
        return [choice.leaf] if choice.leaf in catalogue.leaves else []
    following = catalogue.chooser.get(choice.goto)
    if following is None or below > 8:
        return []
    return [key for one in following.choices for key in _leads_to(catalogue, one, below + 1)]


def _href(taken: Sequence[int]) -> str:
    where = reverse("destinations_h5:choose")
    return f"{where}?p={'-'.join(map(str, taken))}" if taken else where


@screen(needs=SIGNED_IN, party="student", face="h5")
def catalogue(request: Request, actor: Actor) -> HttpResponse:
    """Everything one may register, in the three groups of the handbook (S1-31)."""
    me = mine(actor)
    wanted = request.GET.get("q", "").strip()[:20]
    fitting = [leaf for leaf in me.leaves if not wanted or wanted in _text(leaf)]
    groups = [(GROUPS[group], leaves) for group, leaves in me.profile.catalogue.grouped(fitting)]
    context = {"me": me, "groups": groups, "wanted": wanted, "total": len(me.leaves)}
    return render(request, "destinations/h5/catalogue.html", context)


def _text(leaf: Leaf) -> str:
    return " ".join([leaf.label, leaf.definition, *(kind.label for kind in leaf.kinds.values())])


@screen(needs=SIGNED_IN, party="student", face="h5")
def leaf(request: Request, actor: Actor, key: str) -> HttpResponse:
    """What counts, what to bring, who reviews and how long (S1-35)."""
    me = mine(actor)
    found = me.leaf(key)
    if found is None:
        raise Http404
    kind = request.GET.get("kind", "")
    path = request.GET.get("p", "")
    _, answers, _ = _walk(me.profile.catalogue, _taken(path)) if path else (None, [], None)
    papers = found.evidence_for(kind)
    window = me.profile.windows.window("register", me.destination.cohort)
    context = {
        "me": me,
        "leaf": found,
        "kind": found.kinds.get(kind),
        "answers": answers,
        "papers": papers,
        "bring": _bring(found, kind),
        "desks": [whose_hands(me.destination, stage) for stage in me.flow.stages],
        "days": sum(stage.days for stage in me.flow.stages),
        "unplaced": found.type in UNPLACED,
        "like": [one for one in me.leaves if one.type == found.type and one.key != found.key][:3],
        "shut": me.shut(now()),
        "window": window,
        "last_day": window.closes_before - timedelta(days=1),
        "blocked": not me.open_to_edit,
    }
    return render(request, "destinations/h5/leaf.html", context)


def _bring(leaf: Leaf, kind: str) -> list[str]:
    """The papers first, then the facts people otherwise have to ask for."""
    wanted = [
        f"{rule.label}的照片或 PDF{f'：{rule.note}' if rule.note else ''}" for rule in leaf.evidence_for(kind)
    ]  # fmt: skip
    required = set(leaf.required_fields())
    if {"employer_name", "credit_code"} <= required:
        wanted.append("单位全称、信用代码（合同首页、营业执照上有）")
    elif "employer_name" in required:
        wanted.append(f"{leaf.field_label('employer_name')}，与材料上逐字一致")
    if {"contact_name", "contact_phone"} & required:
        wanted.append("单位联系人和电话，学校会打去核实")
    if "monthly_pay" in required or leaf.min_wage:
        wanted.append("每月收入，要不低于当地最低工资")
    if "study_school" in required:
        wanted.append("录取学校和层次，录取通知书上有")
    return wanted


@screen(needs=SIGNED_IN, methods=("POST",), party="student", face="h5")
def start(request: Request, actor: Actor) -> HttpResponse:
    """用这个去登记: the draft remembers the choice, the form does the rest."""
    me = mine(actor)
    chosen = me.leaf(request.POST.get("leaf", ""))
    if chosen is None:
        raise Http404
    kind = request.POST.get("kind", "")
    fields = {"leaf": chosen.key, "kind": kind if kind in chosen.kinds else ""}
    if me.open_to_edit:
        drafts.save(
            graduate_id=me.destination.graduate_id, form=FORM, fields=fields, seen=me.draft.version, at=now()
        )  # fmt: skip
    return redirect("destinations_h5:form")
