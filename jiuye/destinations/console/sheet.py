"""One record with everything beside it: the claim with its marks, the proof, the criteria, the history, what may be decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Any

from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.actor import StaffActor
from jiuye.destinations import panels, permissions, record_queries
from jiuye.destinations.columns import caption, leaf_label, where_to
from jiuye.destinations.console.noticed import Noticed, noticed
from jiuye.destinations.console.opinions import reasons_of
from jiuye.destinations.facts import labels, values_of
from jiuye.destinations.forms import shown_value
from jiuye.destinations.models import Destination
from jiuye.destinations.prechecks import Level, Mark, tally
from jiuye.destinations.services import staffing
from jiuye.destinations.services.common import evidence_of, rules_of
from jiuye.destinations.services.prechecking import marks_of
from jiuye.destinations.wording import verbs_of
from jiuye.kit.masking import mask_email, mask_id, mask_phone
from jiuye.kit.refusals import Reason
from jiuye.policy.catalogue import Leaf
from jiuye.policy.flows import RejectReason, ReviewFlow
from jiuye.policy.windows import CHINA
from jiuye.records.models import Evidence, TrailEvent
from jiuye.records.services import history
from jiuye.review.models import Opinion
from jiuye.review.rules import Decision, may_review

SECRET = {"contact_phone": mask_phone, "contact_mobile": mask_phone, "contact_email": mask_email}
GOOD = {
    "credit_code": "校验位正确", "region_code": "已选到区县", "contact_phone": "号码格式正确", "contact_email": "邮箱格式正确",
    "contact_mobile": "号码格式正确", "contract_to": "期限符合要求",
}  # fmt: skip
SIGNS = {Level.OK: "check", Level.LOOK: "eye", Level.HINT: "alert-triangle", Level.BAD: "x"}
KINDS = {
    "confirm": "own",
    "submit": "own",
    "object": "bad",
    "return": "seen",
    "reject": "bad",
    "annul": "bad",
    "void": "bad",
}
ICONS = {"confirm": "user-check", "submit": "send", "object": "flag", "return": "arrow-back-up", "approve": "check",
         "advance": "check", "void": "ban", "annul": "ban", "amend": "edit", "enter": "user-edit"}  # fmt: skip


@dataclass(slots=True)
class Line:
    """One field of the claim as the reviewer reads it."""

    name: str
    label: str
    value: str
    marks: list[Noticed] = field(default_factory=list)
    note: str = ""
    reveal: str = ""
    pieces: list[tuple[str, bool]] = field(default_factory=list)
    box: str = ""

    @property
    def level(self) -> str:
        order = (Level.BAD, Level.HINT, Level.LOOK, Level.OK)
        return next((level.value for level in order if any(m.level is level for m in self.marks)), Level.OK.value)

    @property
    def sign(self) -> str:
        return SIGNS[Level(self.level)]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, from the trail."""

    what: str
    who: str
    at: datetime
    why: str = ""
    kind: str = ""
    icon: str = "circle-dot"


def sheet(
    actor: StaffActor, destination: Destination, at: datetime, typed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Everything the record page shows; ``typed`` is what came back with a refusal."""
    profile, _, flow = rules_of(destination)
    leaf = profile.catalogue.leaves.get(destination.leaf) or profile.catalogue.leaves[profile.catalogue.initial]
    evidence, marks = evidence_of(destination), marks_of(destination, at)
    others = record_queries.predecessors(actor, destination)
    opinions = record_queries.opinions_on_graduate(destination, others)
    found = lines(destination, leaf, noticed(marks, opinions, typed))
    pieces = [sheet for piece in evidence for sheet in _sheets(destination, piece)]
    counts = tally(marks)
    counts["ok"] = sum(line.level == "ok" for line in found)
    return {
        "d": destination,
        "g": destination.graduate,
        "leaf": leaf,
        "code": leaf.code(destination.cohort),
        "kind": leaf.kinds.get(destination.kind),
        "state_caption": caption(destination),
        "lines": found,
        "counts": counts,
        "first_bad": next((line.name for line in found if line.level == Level.BAD), ""),
        "papers": leaf.evidence_for(destination.kind),
        "pieces": pieces,
        "erased": [piece for piece in evidence if piece.erased_at],
        "boxes": [box for box in boxes(opinions, destination) if pieces and _on(box, pieces[0])],
        "steps": steps(destination, verbs_of(profile)),
        "opinions": [(said, profile.labels.decisions[said.decision]) for said in opinions],
        "others": [(other, leaf_label(other), where_to(other)) for other in others],
        "panels": list(panels.panels_for(actor, destination)),
        "due": due(destination, flow),
        "masked_id": mask_id(destination.graduate.id_number),
        "may_unmask": actor.may("unmask"),
        "purposes": staffing.PURPOSES.items(),
        **decisions(actor, destination, marks),
    }


def lines(destination: Destination, leaf: Leaf, by: Mapping[str, list[Noticed]]) -> list[Line]:
    """The claim field by field. A remark about something the leaf does not show stands at the end: none is lost."""
    values = values_of(destination)
    found = [Line("leaf", "毕业去向", leaf.label, by.get("leaf", []))]
    if destination.kind and destination.kind in leaf.kinds:
        found.append(Line("kind", "细类", leaf.kinds[destination.kind].label, by.get("kind", [])))
    shown = (n for n in leaf.visible_fields() if values.get(n) or leaf.rule(n) == "required" or by.get(n))
    found += [_line(destination, leaf, name, values.get(name, ""), by.get(name, [])) for name in shown]
    if leaf.needs_evidence or by.get("evidence"):
        found.append(Line("evidence", "就业材料", "、".join(r.label for r in leaf.evidence_for(destination.kind)),
                          by.get("evidence", [])))  # fmt: skip
    there = {line.name for line in found}
    found += [_line(destination, leaf, n, values.get(n, ""), marks) for n, marks in by.items() if n not in there]
    return found


def _line(destination: Destination, leaf: Leaf, name: str, value: str, marks: list[Noticed]) -> Line:
    hidden = SECRET.get(name)
    shown = hidden(value) if hidden and value else shown_value(name, value)
    reveal = reverse("destinations:reveal", args=[destination.pk, name]) if name in staffing.SECRETS and value else ""
    line = Line(name, leaf.field_label(name), shown, marks, GOOD.get(name, "") if value and not marks else "", reveal)
    against = next((m.mark.more for m in marks if name == "employer_name" and m.mark.more and m.asks), "")
    line.pieces = differing(value, against) if against else []
    return line


def differing(said: str, known: str) -> list[tuple[str, bool]]:
    """The claimed name in pieces, each with whether the known name has it: 机器人[股份]有限公司."""
    matcher = SequenceMatcher(None, said, known, autojunk=False)
    return [(said[a:b], tag == "equal") for tag, a, b, _, _ in matcher.get_opcodes() if said[a:b]]


def _sheets(destination: Destination, piece: Evidence) -> Iterator[dict[str, Any]]:
    """One picture to look at for every page of one file; none of a paper whose time is over."""
    if piece.erased_at is not None:
        return
    size = f"{piece.size / 1024 / 1024:.1f} MB" if piece.size > 1024 * 1024 else f"{piece.size // 1024} KB"
    for page in piece.page_numbers:
        yield {
            "evidence": piece,
            "page": page,
            "title": f"{piece.name} 第 {page} 页" if piece.pages > 1 else piece.name,
            "src": f"{reverse('destinations:evidence', args=[destination.pk, piece.pk])}?page={page}",
            "original": reverse("destinations:evidence_original", args=[destination.pk, piece.pk]),
            "is_picture": bool(piece.display) or piece.kind != "pdf",
            "size": f"{size}，{piece.pages} 页" if piece.pages > 1 else size,
        }


def _on(box: Mapping[str, Any], sheet: Mapping[str, Any]) -> bool:
    return (box["evidence"], box["page"]) == (sheet["evidence"].pk, sheet["page"])


def boxes(opinions: Sequence[Opinion], destination: Destination) -> list[dict[str, Any]]:
    """Rectangles earlier reviewers drew on this record's pictures."""
    found = []
    for opinion in opinions:
        if opinion.case.subject != destination.ref:
            continue
        for n, reason in enumerate(opinion.reasons):
            if reason.get("rectangle"):
                box = {"id": f"box-{opinion.pk}-{n}", "label": reason.get("label", ""), "evidence": reason["evidence"],
                       "page": reason.get("page", 1)}  # fmt: skip
                found.append(box | reason["rectangle"])
    return found


def steps(destination: Destination, called: Mapping[str, str]) -> list[Step]:
    """经过, newest first, told by the trail in the words of the province."""
    events = history("destination", destination.pk).filter(outcome="done", action__startswith="destination.")
    return [_step(event, called) for event in reversed(list(events)[-40:])]


def _step(event: TrailEvent, called: Mapping[str, str]) -> Step:
    verb = event.action.partition(".")[2]
    names = [k for k in event.changes if k != "state"]
    why = event.reason or ("改了 " + labels(names) if verb == "amend" and names else "")
    return Step(
        called.get(verb, verb), event.actor_label, event.at, why, KINDS.get(verb, ""), ICONS.get(verb, "circle-dot")
    )


def due(destination: Destination, flow: ReviewFlow) -> datetime | None:
    """Until when the stage promised to decide: working days after the record came to it, at midnight."""
    if destination.state != "in_review" or destination.stage is None or destination.waiting_since is None:
        return None
    day = timezone.localtime(destination.waiting_since, CHINA)
    left = flow.stages[destination.stage].days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day.replace(hour=23, minute=59, second=0, microsecond=0)


def decisions(actor: StaffActor, destination: Destination, marks: Sequence[Mark]) -> dict[str, Any]:
    """Which buttons act, which are locked and by what, and the reasons each offers."""
    _, process, flow = rules_of(destination)
    mine = flow.stage_of(actor.level)
    offered = flow.stages[mine].outcomes if mine is not None else frozenset()
    no = _not_now(actor, destination)
    reject = next((o for o in ("reject_void", "reject_keep") if o in offered), "")
    undo = staffing.may_undo(destination, actor)
    near = likely(reasons_of(process, Decision.RETURN), marks)
    approved = destination.state == "approved"
    enters = actor.may(permissions.ENTER)
    return {
        "can_decide": no is None,
        "why_not": no,
        "reject": reject,
        "reasons": near,
        "more_reasons": [r for r in reasons_of(process, Decision.RETURN) if r not in near],
        "reject_reasons": reasons_of(process, Decision(reject)) if reject else [],
        "can_return": "return" in offered,
        "must_look": any(m.level is Level.BAD for m in marks),
        "can_edit": enters and destination.state in {"in_review", "approved"},
        "can_enter": enters and destination.state in {"draft", "returned", "rejected"} and destination.is_current,
        "can_reopen": approved and "approved" in process.reopen_from,
        "can_void": approved,
        "undo_why": undo,
        "next_stage": flow.stages[mine + 1].label if mine is not None and mine + 1 < len(flow.stages) else "",
    }


LIKELY = 4


def likely(reasons: Sequence[RejectReason], marks: Sequence[Mark]) -> list[RejectReason]:
    """The reasons a reviewer will most often want here: those about marked fields, then those about the papers."""
    marked = {m.field for m in marks if m.level in {Level.BAD, Level.HINT}}
    ordered = sorted(reasons, key=lambda r: (not marked & set(r.fields), "evidence" not in r.fields))
    return ordered[: max(LIKELY, sum(bool(marked & set(r.fields)) for r in reasons))]


def _not_now(actor: StaffActor, destination: Destination) -> Reason | None:
    _, process, flow = rules_of(destination)
    if destination.state != "in_review" or destination.stage is None:
        return Reason(
            f"现在是“{caption(destination)}”，没有等审核的内容",
            rule="review.closed",
            remedy="到“去向审核”里看等您审核的记录",
            href=reverse("destinations:review"),
        )
    return may_review(process, flow, destination.stage, actor.level)
