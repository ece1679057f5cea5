"""The linter of explanations: texts that contradict the review stages are found before anybody believes them (C-08)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jiuye.policy.flows import Process, ReviewFlow
from jiuye.policy.profile import Labels

_COUNT = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4}


def contradictions(process: Process, labels: Labels) -> Iterator[tuple[str, str]]:
    """(key of the text, what is wrong) for each text no flow of the process bears out."""
    for name, text in process.texts.items():
        verdicts = [list(_against(text, flow, labels)) for flow in process.flows.values()]
        if all(verdicts):
            default = list(_against(text, process.flow, labels))
            yield from ((name, said) for said in default)


def _against(text: str, flow: ReviewFlow, labels: Labels) -> Iterator[str]:
    yield from _levels(text, flow, labels)
    yield from _finality(text, flow, labels)
    yield from _numbers(text, flow)


def _levels(text: str, flow: ReviewFlow, labels: Labels) -> Iterator[str]:
    """A level said to review must sit at a stage."""
    sitting = {level for stage in flow.stages for level in stage.levels}
    for level, words in labels.level_words.items():
        said = next((w for w in words if re.search(f"{w}(?:管理员)?(?:审核|初审|终审|复审)", text)), None)
        if said and level not in sitting:
            yield f"说“{said}审核”，但审核环节里没有这一级（{flow.label}）"


def _finality(text: str, flow: ReviewFlow, labels: Labels) -> Iterator[str]:
    """终审 is the last stage; 某级通过即可 must speak of the last stage too."""
    last = flow.stages[-1].levels if flow.stages else frozenset()
    for level, words in labels.level_words.items():
        for word in words:
            final = re.search(f"{word}终审", text) or re.search(
                f"{word}(?:审核|初审)?(?:通过|同意)(?:以?后)?(?:即可|就可以|即生效)", text
            )
            if final and level not in last:
                yield f"说“{final.group()}”，但最后一级审核不在{labels.roles.get(level, level)}"


def _numbers(text: str, flow: ReviewFlow) -> Iterator[str]:
    said = re.search("([一两二三四])级审核", text)
    compared = said and not re.search(f"(?:只设|仅){said.group()}", text) and said.group(1) not in ("一", "二")
    if said and compared and _COUNT[said.group(1)] != len(flow.stages):
        yield f"说“{said.group()}”，实际是 {len(flow.stages)} 级"
    if flow.stages and re.search("(?:不需要|无需|不用)审核", text):
        yield f"说“不审核”，实际有 {len(flow.stages)} 级"
