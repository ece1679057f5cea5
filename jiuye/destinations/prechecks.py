"""预检: what the machine noticed about a claim, field by field. It only hints; people decide (M-07, S0-44).

Facts in, marks out; the reviewer's page, the list's column and the batch's dry run speak from the same marks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from jiuye.kit.refusals import Reason
from jiuye.policy.catalogue import Leaf
from jiuye.standards.text import compact


class Level(StrEnum):
    """How a mark looks. ``bad``: contradicts something known; ``hint``: worth a look; ``look``: only eyes can tell."""

    OK = "ok"
    LOOK = "look"
    HINT = "hint"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Mark:
    field: str
    level: Level
    text: str
    more: str = ""

    @property
    def key(self) -> str:
        """This very remark: the same words about the same field have the same key, whoever asks and whenever."""
        return hashlib.sha256(f"{self.field}|{self.text}|{self.more}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Known:
    """What the rest of the house knows about this claim, gathered by ``record_queries.known_about``."""

    problems: tuple[Reason, ...] = ()
    contact_elsewhere: int = 0
    registered_name: str = ""
    former_names: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    same_evidence: tuple[str, ...] = ()
    similar_evidence: tuple[str, ...] = ()
    evidence: int = 0
    extra: Mapping[str, str] = field(default_factory=dict)


EYES = "请人工看：签字、盖章与登记内容是否一致"


def marks(leaf: Leaf, values: Mapping[str, str], known: Known) -> list[Mark]:
    """Every mark, contradictions first within a field."""
    return [*_problems(known.problems), *_organisation(values, known), *_contact(known), *_papers(leaf, known)]


def _problems(problems: Iterable[Reason]) -> Iterator[Mark]:
    for reason in problems:
        yield Mark(reason.field or "leaf", Level.BAD, reason.text, reason.remedy)


def _organisation(values: Mapping[str, str], known: Known) -> Iterator[Mark]:
    name, registered = values.get("employer_name", ""), known.registered_name
    if registered and compact(registered) != compact(name):
        if compact(name) in {compact(former) for former in known.former_names}:
            yield Mark("employer_name", Level.HINT, "这是单位的旧名称", registered)
        else:
            yield Mark("employer_name", Level.BAD, "这个代码登记过的名称是", registered)
    elif registered:
        yield Mark("employer_name", Level.OK, "与登记过的单位名称一致")
    for why in known.warned:
        yield Mark("employer_name", Level.HINT, "单位在预警名单", why)


def _contact(known: Known) -> Iterator[Mark]:
    if known.contact_elsewhere:
        yield Mark("contact_phone", Level.HINT, f"同一号码还出现在另外 {known.contact_elsewhere} 家单位")


def _papers(leaf: Leaf, known: Known) -> Iterator[Mark]:
    if known.same_evidence:
        yield Mark("evidence", Level.BAD, "同一份材料也用在别人名下", "、".join(known.same_evidence))
    if known.similar_evidence:
        yield Mark("evidence", Level.HINT, "与别人的材料很像，请并排看", "、".join(known.similar_evidence))
    if known.evidence and leaf.needs_evidence:
        yield Mark("evidence", Level.LOOK, EYES)


def tally(found: Iterable[Mark]) -> dict[str, int]:
    """How many marks of each level: 1 不符 · 2 提示 · 1 人工看."""
    counts = dict.fromkeys((level.value for level in Level), 0)
    for mark in found:
        counts[mark.level.value] += 1
    return counts
