"""Lifecycle tables: every state of a thing, and every move between them, on one screen (DESIGN 4.2).

A table is pure data. ``records.services.transition`` is the one way a record moves along it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jiuye.kit.refusals import Reason, Refused


@dataclass(frozen=True, slots=True, init=False)
class Transition:
    """One verb: its button, from where, to where, by which parties (student, staff, clock, system)."""

    verb: str
    label: str
    sources: frozenset[str]
    target: str
    parties: frozenset[str]

    def __init__(
        self, verb: str, label: str, sources: Iterable[str] | str, target: str, parties: Iterable[str]
    ) -> None:
        object.__setattr__(self, "verb", verb)
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "sources", frozenset([sources] if isinstance(sources, str) else sources))
        object.__setattr__(self, "target", str(target))
        object.__setattr__(self, "parties", frozenset(parties))


class Lifecycle:
    """The transitions of one process, the states a record may start in, and what people call each state."""

    def __init__(self, *transitions: Transition, starts: Iterable[str], captions: dict[Any, str] | None = None) -> None:
        self.transitions = transitions
        self.starts = frozenset(map(str, starts))
        self.captions = {str(state): caption for state, caption in (captions or {}).items()}

    @property
    def states(self) -> frozenset[str]:
        found = set(self.starts)
        for transition in self.transitions:
            found |= transition.sources | {transition.target}
        return frozenset(found)

    @property
    def ends(self) -> frozenset[str]:
        """States no verb leads out of."""
        return self.states - frozenset(s for t in self.transitions for s in t.sources)

    def unreachable(self) -> frozenset[str]:
        """States no sequence of verbs leads to: a table with any is wrong."""
        seen, todo = set(self.starts), list(self.starts)
        while todo:
            here = todo.pop()
            for t in self.transitions:
                if here in t.sources and t.target not in seen:
                    seen.add(t.target)
                    todo.append(t.target)
        return self.states - seen

    def possible(self, state: str, *, by: str) -> Iterator[Transition]:
        """What the party may do now: the page's buttons."""
        return (t for t in self.transitions if state in t.sources and by in t.parties)

    def step(self, state: str, verb: str, *, by: str) -> Transition:
        """The transition ``verb`` from ``state`` by the party.

        Raises Refused with the reason: unknown here, or not this party's to do.
        """
        named = [t for t in self.transitions if t.verb == verb]
        if not named:
            raise KeyError(f"no verb {verb}")
        label = named[0].label
        here = [t for t in named if state in t.sources]
        if not here:
            caption = self.captions.get(str(state), str(state))
            allowed = "、".join(t.label for t in self.possible(state, by=by))
            raise Refused(
                Reason(
                    f"现在是“{caption}”，不能{label}",
                    rule=f"lifecycle.{verb}",
                    facts=(("现在的状态", caption),),
                    owner="状态规则",
                    remedy=f"现在可以：{allowed}" if allowed else "现在没有可做的操作，等对方处理",
                )
            )
        mine = [t for t in here if by in t.parties]
        if not mine:
            raise Refused(
                Reason(f"“{label}”要由别人来做", rule=f"lifecycle.{verb}.party", owner=_names(here[0].parties),
                       remedy=f"请{_names(here[0].parties)}来{label}")
            )  # fmt: skip
        return mine[0]


PARTY_NAMES = {
    "student": "毕业生本人",
    "staff": "老师",
    "clock": "到期自动处理",
    "system": "系统管理员",
    "employer": "用人单位",
}


def _names(parties: Iterable[str]) -> str:
    return "或".join(PARTY_NAMES.get(p, p) for p in sorted(parties))
