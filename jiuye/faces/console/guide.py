"""使用说明 (S2-08): what somebody's work is here, written from the rules of their own province, to read, print or take along.

Nothing in it is typed twice: stages, words, reasons, definitions, papers and days are the profile's, so it is never out of date.
"""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpResponse
from django.shortcuts import render

from jiuye.accounts.actor import StaffActor
from jiuye.destinations import queries
from jiuye.graduates.seasons import flow_of, profile_of
from jiuye.kit.actors import Actor
from jiuye.kit.screens import SIGNED_IN, Request, screen
from jiuye.policy.catalogue import Leaf

PAGE = "faces/console/guide.html"
BASE, ALONE = "faces/console/base.html", "faces/console/guide_alone.html"
EFFECTS = {
    "approve": "交下一级；最后一级通过后登记完成", "return": "退给毕业生，按说明改好再提交、再审核",
    "reject_void": "这次登记作废，毕业生重新登记一次；要再确认一次", "reject_keep": "不通过，毕业生可以按意见修改后再交",
}  # fmt: skip


def papers(leaf: Leaf) -> list[str]:
    """Which papers a destination needs, kind by kind where it has kinds (S0-45…S0-55)."""
    kinds = [(kind.label, leaf.evidence_for(key)) for key, kind in leaf.kinds.items()] or [("", leaf.evidence_for(""))]
    return [
        "：".join(filter(None, (name if name != rule.label else "", rule.label, "、".join(rule.accepted))))
        for name, rules in kinds
        for rule in rules
    ]


@screen(needs=SIGNED_IN)
def guide(request: Request, actor: Actor) -> HttpResponse:
    """The guide of one's own province and role; ``?download`` takes it along as a file of its own."""
    staff = cast(StaffActor, actor)
    house = queries.house_of(staff)
    if house is None:
        raise Http404
    cohort = queries.newest_cohort(staff)
    profile, flow = profile_of(house, cohort), flow_of(house, cohort, "destination")
    offered = {outcome for stage in flow.stages for outcome in stage.outcomes}
    windows = profile.windows
    context: dict[str, Any] = {
        "cohort": cohort,
        "role": staff.role_name,
        "stages": [(stage, staff.level in stage.levels) for stage in flow.stages],
        "decisions": [(profile.labels.decisions[key], text) for key, text in EFFECTS.items() if key in offered],
        "leaves": [
            (leaf, leaf.code(cohort), papers(leaf)) for leaf in profile.catalogue.leaves.values() if leaf.choosable
        ],
        "windows": [(windows.windows[key].label, windows.window(key, cohort)) for key in windows.windows],
    }
    alone = "download" in request.GET
    context["base"] = ALONE if alone else BASE
    answer = render(request, PAGE, context)
    if alone:
        answer["Content-Disposition"] = f'attachment; filename="guide-{cohort}.html"'
    return answer
