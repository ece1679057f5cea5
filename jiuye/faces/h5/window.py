"""谁动过我的数据: who looked, who changed, who exported, in sentences from the trail (DESIGN 4.7, looks/h5/data-window)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.timezone import now

from jiuye.destinations.forms import shown_value
from jiuye.faces.h5.home import myself
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import profile_of
from jiuye.kit.actors import Actor
from jiuye.kit.h5 import Chip, day_words, moment_words
from jiuye.kit.screens import SIGNED_IN, Request, screen
from jiuye.policy.vocabulary import field_label
from jiuye.records.models import FileRun, TrailEvent
from jiuye.records.services import people

SHOWN, RECENT = 200, timedelta(days=30)
KINDS = {"look": "看", "change": "改", "export": "导出", "handle": "办理"}
ICONS = {"look": "eye", "change": "edit", "export": "export", "handle": "form"}
CHANGING = {"enter", "amend", "import", "load", "imported", "reimported", "keep", "remove", "restore", "evidence"}
LOOKS = ("unmask", "view", "reveal", "read")
DID = {
    "destination.submit": "登记了你的毕业去向", "destination.enter": "登记了你的毕业去向",
    "destination.amend": "改了你的毕业去向", "destination.evidence": "改了你的去向材料",
    "destination.advance": "审核通过了你的去向", "destination.approve": "审核通过了你的去向",
    "destination.return": "退回了你的去向", "destination.reject": "审核没有通过你的去向",
    "destination.annul": "审核没有通过并作废了你的去向", "destination.void": "作废了你的去向",
    "destination.reopen": "退回了已通过的去向", "destination.bounce": "按全国系统的反馈退回了去向",
    "graduate.imported": "把你放进了毕业生名单", "graduate.reimported": "按新名单改了你的信息",
    "graduate.lock": "核对并锁定了你的生源信息", "graduate.reopen": "重新打开了你的生源信息",
    "graduate.approve": "审核通过了你的生源信息", "graduate.return": "退回了你的生源信息",
    "evidence.keep": "加了一份材料", "evidence.remove": "移除了一份材料", "evidence.restore": "恢复了一份材料",
    "evidence.erase": "按保存期限清除了一份材料",
    "feedback.answer": "答复了你写的反馈", "feedback.read": "看了你写的申诉",
    "feedback.escalate": "提醒了学校答复你的反馈", "activation.issue": "给你发了激活码",
    "application.approve": "通过了你的绑定申请",
    "destination.import": "导入了你的毕业去向", "destination.load": "导入了你的毕业去向",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One event as its person reads it."""

    kind: str
    icon: str
    who: str
    role: str
    did: str
    at: datetime
    why: str = ""
    more: str = ""
    changes: list[Change] = field(default_factory=list)
    confirm: bool = False
    full: bool = False
    """Somebody saw a number in full."""

    @property
    def href(self) -> str:
        """Every line can be questioned: the question begins with what it is about."""
        about = f"{moment_words(self.at)} {self.who} {self.did}。想问："
        return f"{reverse('graduates:h5_feedback_new')}?{urlencode({'kind': 'other', 'about': about})}"


@screen(needs=SIGNED_IN, party="student", face="h5", shows="masked")
def data_window(request: Request, actor: Actor) -> HttpResponse:
    """Everybody but me, newest first; a change shows before and after, masked as the trail keeps it."""
    graduate, at = myself(actor), now()
    found = _found(graduate, actor)
    wanted = request.GET.get("only", "") if request.GET.get("only", "") in KINDS else ""
    fresh = [line for line in found if line.at > at - RECENT]
    context = {
        "graduate": graduate,
        "days": list(_days([line for line in found if wanted in ("", line.kind)], at)),
        "counts": {kind: sum(line.kind == kind for line in fresh) for kind in KINDS},
        "unmasked": sum(line.full for line in fresh),
        "chips": _chips(found, wanted),
        "most": SHOWN if len(found) == SHOWN else 0,
        "heading": "谁动过我的数据",
    }
    return render(request, "faces/h5/data_window.html", context)


def _found(graduate: Graduate, actor: Actor) -> list[Line]:
    """What was done to my own record, and every file fetched with me in it, newest first."""
    events = TrailEvent.objects.filter(subject=graduate.ref).exclude(actor_ref=actor.ref).exclude(outcome="refused")
    lines = [_line(event, graduate) for event in events.order_by("-seq")[:SHOWN]]
    lines += [_fetched(event, run) for event, run in people.fetched(graduate.pk, most=SHOWN)]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:SHOWN]


def _who(event: TrailEvent) -> tuple[str, str]:
    """Name and office apart; what a job or a command did was done by the platform."""
    if event.actor_role in ("system", "clock"):
        return "平台", "自动办理"
    who, _, role = event.actor_label.partition("（")
    return who, role.rstrip("）")


def _fetched(event: TrailEvent, run: FileRun) -> Line:
    held = "含证件号码、手机号这类敏感信息" if run.sensitive else "不含证件号码、手机号"
    who, role = _who(event)
    return Line("export", ICONS["export"], who, role, f"下载了“{run.title or run.what}”，里面有你", event.at,
                f"用途：{run.reason or '没有写'}", f"{run.row_count} 行；{held}")  # fmt: skip


def _line(event: TrailEvent, graduate: Graduate) -> Line:
    who, role = _who(event)
    changes = list(_changes(event, graduate))
    kind = kind_of(event.action)
    return Line(
        kind, ICONS[kind], who, role, _did(event), event.at, event.purpose or event.reason, "", changes,
        kind == "change" and event.action.startswith("destination.") and bool(changes),
        kind == "look" and event.action not in DID,
    )  # fmt: skip


def kind_of(action: str) -> str:
    verb = action.rpartition(".")[2]
    if "export" in action or verb == "download":
        return "export"
    if any(word in action for word in LOOKS):
        return "look"
    return "change" if verb in CHANGING else "handle"


def _did(event: TrailEvent) -> str:
    if event.action in DID:
        return DID[event.action]
    if kind_of(event.action) == "look":
        return f"看了你的完整{_seen(event)}"
    return "导出名单，里面有你" if kind_of(event.action) == "export" else "改了你的信息"


def _seen(event: TrailEvent) -> str:
    """Which number: the trail names it beside ``field``, or by the field itself."""
    named = event.changes.get("field")
    if isinstance(named, (list, tuple)) and len(named) == 2:
        return str(named[1])
    return "、".join(field_label(name) for name in event.changes) or "号码"


def _changes(event: TrailEvent, graduate: Graduate) -> Iterator[Change]:
    if kind_of(event.action) != "change":
        return
    leaves = profile_of(graduate.school, graduate.cohort).catalogue.leaves
    for name, pair in event.changes.items():
        if name in {"state", "slot", "sha256"} or not isinstance(pair, (list, tuple)) or len(pair) != 2:
            continue
        before, after = (str(value or "") for value in pair)
        if name == "leaf":
            before, after = (leaves[key].label if key in leaves else key for key in (before, after))
        yield Change(field_label(name), shown_value(name, before), shown_value(name, after))


def _days(lines: list[Line], at: datetime) -> Iterator[tuple[str, list[Line]]]:
    today = timezone.localdate(at)
    for day, of_day in groupby(lines, key=lambda line: timezone.localdate(line.at)):
        same = list(of_day)
        words = day_words(same[0].at) + ("，今天" if day == today else "")
        yield words if day.year == today.year else f"{day.year}年{words}", same


def _chips(found: list[Line], wanted: str) -> list[Chip]:
    here = reverse("faces:h5_data")
    chips = [Chip(f"全部 {len(found)}", here, not wanted)]
    for kind, label in KINDS.items():
        count = sum(line.kind == kind for line in found)
        chips.append(Chip(f"{label} {count}", f"{here}?only={kind}", wanted == kind))
    return chips
