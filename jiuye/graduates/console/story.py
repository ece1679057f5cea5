"""经过: what happened to origin information or to an application, in sentences (S4-45)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jiuye.graduates.facts import MASKS, words
from jiuye.policy.vocabulary import field_label
from jiuye.records.models import Stateful, TrailEvent
from jiuye.records.services import history
from jiuye.records.services.events import reference

WORDS = {
    "imported": "导入名单", "reimported": "重新导入，内容有变化", "edit": "修改", "fields_ignored": "提交了不归本人修改的字段，未采用",
    "deactivate": "设为失效", "restore": "恢复", "unmask": "查看完整号码", "issue": "发放激活码", "activate": "激活账号",
    "activated": "激活账号", "application.submit": "提交申请",
}  # fmt: skip
ICONS = {
    "confirm": "circle-check",
    "approve": "circle-check",
    "return": "arrow-back-up",
    "unmask": "eye",
    "lock": "lock",
}
KINDS = {"confirm": "own", "submit": "own", "return": "bad"}


@dataclass(frozen=True, slots=True)
class Step:
    who: str
    did: str
    at: datetime
    why: str
    changes: tuple[str, ...]
    icon: str
    kind: str


def told_history(record: Stateful, most: int = 40) -> list[Step]:
    """What happened to one record, the newest first."""
    labels = {t.verb: t.label for t in record.lifecycle.transitions}
    return [_step(event, labels) for event in history(*reference(record)).order_by("-seq")[:most]]


def _step(event: TrailEvent, labels: Mapping[str, str]) -> Step:
    verb = event.action.rpartition(".")[2] or event.action
    own = event.actor_role == "student"
    return Step(
        who=event.actor_label,
        did=WORDS.get(event.action) or WORDS.get(verb) or labels.get(verb, verb),
        at=event.at,
        why=" ".join(filter(None, (event.reason, event.purpose))),
        changes=tuple(_changes(event.changes)),
        icon=ICONS.get(verb, "circle-dot"),
        kind=KINDS.get(verb, "own" if own else ""),
    )


def _changes(changes: Mapping[str, object]) -> list[str]:
    found = []
    for name, pair in changes.items():
        if name in ("state", "field") or not isinstance(pair, list) or len(pair) != 2:
            continue
        found.append(f"{field_label(name)}：{_said(name, pair[0])} → {_said(name, pair[1])}")
    return found


def _said(name: str, value: object) -> str:
    """A value of the trail as people read it; what is masked there stays masked."""
    text = str(value or "")
    return (text if name in MASKS else words(name, text)) or "（空）"
