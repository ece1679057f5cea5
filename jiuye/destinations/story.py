"""How a registration stands, in sentences for its graduate: whose turn, by when, what there is to do (looks/h5 status)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from jiuye.accounts.models import Scope, User
from jiuye.destinations.lifecycle import STANDING, State
from jiuye.destinations.models import AssertedBy, Destination, Version
from jiuye.destinations.services.common import PROCESS, rules_of
from jiuye.graduates.seasons import closed, closes
from jiuye.graduates.services.drafts import Kept
from jiuye.kit.h5 import Moment, day_words, moment_words
from jiuye.policy.flows import ReviewFlow, Stage
from jiuye.records.models import TrailEvent
from jiuye.records.services import history
from jiuye.review.queries import last_refusal, opinions_on
from jiuye.standards import workdays

NEAR = timedelta(days=120)
"""A deadline further away than this is no news."""
LATE = "过期不作废，但要请学校重新开放"
ASKS = {State.RETURNED, State.REJECTED}
NATIONAL = ("destination.bounce", "destination.send_back")
SENT_BACK = (*NATIONAL, "destination.reopen")
FORM = "destination"


@dataclass(frozen=True, slots=True)
class Standing:
    """One thing first. ``line`` is the same in four words, for the list of processes."""

    kind: str
    word: str
    title: str
    text: str
    line: str
    route: str = "destinations_h5:status"
    action: str = ""
    due: datetime | None = None
    due_note: str = ""
    nothing_to_do: bool = False


def needs_answer(destination: Destination) -> bool:
    """Somebody else said it, or changed it, and the graduate has not answered yet (M-01)."""
    if destination.confirmed_by_graduate_at or destination.objected_at or destination.state not in STANDING:
        return False
    return destination.asserted_by not in ("", AssertedBy.GRADUATE) or destination.unconfirmed_at is not None


def standing(destination: Destination, *, at: datetime, draft: Kept | None = None) -> Standing:
    """The sentence for the card on top of 首页 and 我的去向."""
    if needs_answer(destination) and destination.state not in ASKS:
        return _asked(destination)
    tell = {State.IN_REVIEW: _waiting, State.RETURNED: _refused, State.REJECTED: _refused, State.APPROVED: _passed}
    teller = tell.get(State(destination.state))
    return teller(destination, at) if teller else _unsaid(destination, at, draft or Kept())


def _asked(destination: Destination) -> Standing:
    changed = destination.unconfirmed_at is not None
    who = destination.asserted_label or "学校"
    title = "你的去向被改过，请再看一遍" if changed else "学校替你登记了去向，请核对"
    text = "改动以后，你之前的确认不再算数。" if changed else f"{who}登记的。是不是真的，你说了算。"
    return Standing("turn", "轮到你了", title, text, "等你核对", "destinations_h5:confirm", "去核对（约 1 分钟）",
                    due_note="不答复也不会变成“已确认”")  # fmt: skip


def _waiting(destination: Destination, at: datetime) -> Standing:
    _, process, flow = rules_of(destination)
    place = destination.stage or 0
    stage = flow.stages[min(place, len(flow.stages) - 1)]
    since = destination.waiting_since or at
    text = f"{moment_words(since)} 收到，{ago(since, at)}。{stage.label}通常 {stage.days} 个工作日内看完。"
    if at > (late := working_days_after(since, stage.days)):
        text += f"已经过了 {day_words(late)}，可以问一下。"
    word = process.caption(destination.state, destination.passed, flow=flow)
    holder = whose_hands(destination, stage)
    return Standing("waiting", word, f"现在在{holder}手里", text, f"等{stage.label}", nothing_to_do=True)


def _refused(destination: Destination, at: datetime) -> Standing:
    marks = to_mend(destination)
    back, said = sent_back(destination), last_refusal(PROCESS, destination.ref)
    who, when = (_whose(back), back.at) if back else (said.by_label, said.at) if said else ("", at)
    count = f"有 {len(marks)} 处要改" if marks else "请按意见修改"
    text = f"{who} {moment_words(when)} 退回。" if who else "登记被退回。"
    text += "；".join(mark.title if mark.field else mark.sentence for mark in marks[:3])
    return Standing(
        "turn", "退回修改，轮到你了", f"去向登记退回，{count}", text, "退回，等你改",
        action=f"去改这 {len(marks)} 处" if marks else "去修改", due=_deadline(destination, at),
        due_note="改好交上去就行，不用从头填",
    )  # fmt: skip


def _whose(event: TrailEvent) -> str:
    """What came by a job or a command came from the national system, whoever ran it."""
    return "全国系统" if event.action in NATIONAL else event.actor_label


def _passed(destination: Destination, at: datetime) -> Standing:
    _, process, flow = rules_of(destination)
    word = process.caption(destination.state, destination.passed, flow=flow)
    text = "各级都审核过了。" + ("" if destination.confirmed_by_graduate_at else "你还没有确认。")
    if destination.objected_at:
        return Standing(
            "stop", "有异议", "你对这条去向提出了异议", "学校正在处理；任何老师都不能替你确认。", "有异议，等学校答复"
        )
    return Standing("done", word, "毕业去向已通过", text, "已通过", nothing_to_do=True)


def _unsaid(destination: Destination, at: datetime, draft: Kept) -> Standing:
    if shut := closed("register", destination.school, destination.cohort, at):
        return Standing("notyet", "没有开放", shut.text, shut.remedy, shut.text)
    due = _deadline(destination, at)
    drafted = draft.values.get("leaf", "")
    if destination.asserted_by and drafted in ("", destination.leaf):
        text = f"{leaf_of(destination)}还在，没有交上去。改好再交，或换一种去向。"
        return Standing(
            "turn", "轮到你了", "已撤回，等你再交", text, "撤回了，还没交", "destinations_h5:form", "接着改", due
        )
    if drafted:
        leaf = rules_of(destination)[0].catalogue.leaves.get(drafted)
        saved = f"，{moment_words(draft.saved_at)} 存的" if draft.saved_at else ""
        text = f"{leaf.label if leaf else '草稿'}{saved}。接着填就行。"
        return Standing(
            "turn", "轮到你了", "去向填到一半", text, "填到一半", "destinations_h5:form", "接着填", due, LATE
        )
    text = "还没落实也可以登记，照现在的真实情况选，以后变了可以改。"
    return Standing(
        "turn", "轮到你了", "登记毕业去向", text, "还没登记", "destinations_h5:choose", "去登记（约 3 分钟）", due, LATE
    )


def leaf_of(destination: Destination) -> str:
    """The destination's name as the catalogue writes it; a leaf no longer offered has none."""
    leaf = rules_of(destination)[0].catalogue.leaves.get(destination.leaf)
    return leaf.label if leaf else "原来填的"


def _deadline(destination: Destination, at: datetime) -> datetime | None:
    due = closes("register", destination.school, destination.cohort)
    return due if timedelta() < due - at < NEAR else None


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing a reviewer wants changed: which field, what they said, and whereabouts on which picture."""

    field: str
    title: str
    sentence: str
    evidence: int | None = None
    page: int = 1
    box: tuple[float, float, float, float] | None = None


def sent_back(destination: Destination) -> TrailEvent | None:
    """What came back without a reviewer's form, the national system's word or an approval taken back, if that was last."""
    events = history("destination", destination.pk).filter(action__in=SENT_BACK, outcome="done")
    back, said = events.order_by("-seq").first(), last_refusal(PROCESS, destination.ref)
    return back if back and (said is None or back.at > said.at) else None


def to_mend(destination: Destination) -> list[Mark]:
    """The last refusal as a list to tick off (M-02)."""
    said = last_refusal(PROCESS, destination.ref)
    if destination.state not in ASKS:
        return []
    if back := sent_back(destination):
        return [Mark("", "退回原因", back.reason)] if back.reason else []
    if said is None:
        return []
    profile, _, _ = rules_of(destination)
    leaf = profile.catalogue.leaves.get(destination.leaf)
    marks = []
    for reason in said.reasons:
        field = str(reason.get("field") or "")
        title = leaf.field_label(field) if leaf and field in leaf.fields else _part(field)
        marks.append(Mark(field, title, str(reason.get("sentence") or ""), _number(reason, "evidence"),
                          _number(reason, "page") or 1, _box(reason)))  # fmt: skip
    if not marks and said.text:
        marks.append(Mark("", "审核意见", said.text))
    return marks


def _part(field: str) -> str:
    from jiuye.policy.vocabulary import field_label

    return field_label(field) if field else "审核意见"


def _number(reason: Mapping[str, object], name: str) -> int | None:
    found = str(reason.get(name) or "")
    return int(found) if found.isdigit() else None


def _box(reason: Mapping[str, object]) -> tuple[float, float, float, float] | None:
    """The reviewer's rectangle, kept in percent of the picture, as parts of it: x, y, width, height."""
    found = reason.get("rectangle")
    if not isinstance(found, dict):
        return None
    sides = [found.get(name) for name in ("x", "y", "width", "height")]
    known = [min(max(side / 100, 0.0), 1.0) for side in sides if isinstance(side, (int, float))]
    if len(known) != len(sides):
        return None
    x, y, w, h = known
    return (x, y, w, h) if w > 0 and h > 0 else None


def whose_hands(destination: Destination, stage: Stage) -> str:
    """A person calms more than a department: their names when they are one or two, else the desk."""
    names = reviewers(destination, stage)
    unit = destination.department.name if destination.department and "school" not in stage.levels else "学校就业中心"
    called = [name if name.endswith("老师") else f"{name}老师" for name in names]
    return f"{unit}{'、'.join(called)}" if 0 < len(names) <= 2 else f"{unit}（{stage.label}）"


def reviewers(destination: Destination, stage: Stage) -> list[str]:
    """Staff who may decide at this stage and whose data scope holds this graduate; three at most are asked for."""
    graduate = destination.graduate
    fits = Scope.objects.filter(
        Q(cohort=None) | Q(cohort=destination.cohort),
        Q(department=None) | Q(department=graduate.department_id),
        Q(class_group=None) | Q(class_group=graduate.class_group_id),
        Q(major=None) | Q(major=graduate.major_id),
        level__in=["", graduate.level],
        user__school=destination.school_id,
    )
    staff = User.objects.filter(
        Q(pk__in=fits.values("user_id")) | Q(role__level="school", scopes=None),
        kind=User.Kind.STAFF, school=destination.school_id, disabled_at=None, role__closed_at=None,
        role__level__in=stage.levels,
    ).select_related("role").order_by("pk")[:20]  # fmt: skip
    return [user.name for user in staff if "destinations.review" in (user.role.functions if user.role else [])][:3]


def working_days_after(since: datetime, days: int) -> datetime:
    """Working days as far as the calendar is known (``standards.workdays``)."""
    return workdays.after(timezone.localtime(since), days)


def left_out(due: datetime) -> str:
    """What a promised day says of itself where nobody wrote down the holidays of its year."""
    return "" if workdays.is_known(due.year) else f"（{workdays.NOT_COUNTED}）"


def ago(since: datetime, at: datetime) -> str:
    span = at - since
    if span < timedelta(hours=1):
        return "刚交上去"
    return f"过了 {span.days} 天" if span.days else f"过了 {int(span.total_seconds()) // 3600} 小时"


PAST = {
    "submit": ("done", "提交"), "enter": ("done", "登记"), "withdraw": ("turn", "撤回"), "advance": ("done", "通过"),
    "approve": ("done", "通过"), "return": ("turn", "退回"), "reject": ("stop", "不通过"), "annul": ("stop", "不通过，作废"),
    "amend": ("done", "修改"), "confirm": ("done", "确认属实"), "object": ("stop", "提出异议"), "void": ("stop", "作废"),
    "reopen": ("turn", "退回重新修改"), "bounce": ("stop", "退回"), "send_back": ("turn", "退回"),
    "evidence": ("turn", "改了材料"), "spotcheck": ("stop", "核查认定"),
    "load": ("done", "导入"), "import": ("done", "导入"),
}  # fmt: skip


FROM_ABOVE = {action.partition(".")[2] for action in NATIONAL}


def moments(destination: Destination, *, at: datetime) -> list[Moment]:
    """Where it has been, where it is now, and what is still to come."""
    said = {(one.by_ref, one.at): one for one in opinions_on(PROCESS, destination.ref)}
    kept = Version.objects.filter(destination=destination).order_by("recorded_at", "pk").defer("values")
    me = destination.graduate.name
    back = dict(history("destination", destination.pk).filter(action__in=SENT_BACK).values_list("at", "reason"))
    words = {key: opinion.text for key, opinion in said.items()}
    past = [_past(v, words.get((v.by_ref, v.recorded_at)) or back.get(v.recorded_at, ""), me) for v in kept]
    if destination.state != State.IN_REVIEW:
        return past
    _, _, flow = rules_of(destination)
    return [*past, *_to_come(destination, flow, at)]


def _past(version: Version, said: str, me: str) -> Moment:
    state, did = PAST.get(version.verb, ("done", version.verb))
    mine = version.by_label == f"{me}（本人）"
    who = "你" if mine else "全国系统" if version.verb in FROM_ABOVE else f"{version.by_label} "
    note = f"“{said}”" if said else ""
    return Moment(f"{who}{did}", state, moment_words(version.recorded_at), note)


def _to_come(destination: Destination, flow: ReviewFlow, at: datetime) -> list[Moment]:
    here = destination.stage or 0
    stage = flow.stages[here]
    due = working_days_after(destination.waiting_since or at, stage.days)
    now_here = Moment(
        f"{whose_hands(destination, stage)} 审核中", "here", f"预计 {due.month}月{due.day}日前{left_out(due)}"
    )
    later = [Moment(one.label, "notyet", f"通常 {one.days} 个工作日") for one in flow.stages[here + 1 :]]
    return [now_here, *later]
