"""Departments and classes a roster names and nobody knows: what each may mean, and what the page sends back (C-28)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from jiuye.graduates.services.structure import Decision
from jiuye.institutions.models import Department
from jiuye.kit.actors import Actor

NEW = "new"
MOST = 500
SURE = 85
"""From this likeness on a suggestion may be taken together with its neighbours."""
UNKNOWN = {"department": "院系对不上", "class_name": "班级对不上"}
WHY_UNKNOWN = {
    "department": "名单按院系名称归人；对不上，院系就看不到这些学生",
    "class_name": "班级写法和已有的很像，先问清楚是不是同一个班",
}
KINDS = {"department": "院系", "class_name": "班级", "major": "专业", "campus": "校区"}


@dataclass(slots=True)
class Names:
    """Unknown departments or classes, each with what it may mean."""

    title: str
    why: str
    rows: int
    items: list[dict[str, Any]]


def beside(counts: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """What stands on the dry-run page besides figures and causes."""
    unknown = counts.get("unknown", [])
    sure = [one for one in unknown if one["suggestions"] and one["suggestions"][0][2] >= SURE]
    unborn = [(KINDS[kind], len(names), names[:12]) for kind, names in counts.get("unborn", {}).items() if names]
    return {
        "choices": _names(unknown, _departments(actor)) if unknown else [],
        "sure": len(sure),
        "sure_rows": sum(one["rows"] for one in sure),
        "unborn": unborn,
    }


def _departments(actor: Actor) -> list[tuple[int, str]]:
    return list(Department.objects.visible_to(actor).filter(closed_at=None).values_list("pk", "name"))


def _names(unknown: list[dict[str, Any]], departments: list[tuple[int, str]]) -> list[Names]:
    found: dict[str, Names] = {}
    for position, one in enumerate(unknown):
        kind = one["kind"]
        group = found.setdefault(kind, Names(UNKNOWN[kind], WHY_UNKNOWN[kind], 0, []))
        group.rows += one["rows"]
        near = [{"pk": s[0], "name": s[1], "percent": s[2], "reason": s[3]} for s in one["suggestions"]]
        known = {s["pk"] for s in near}
        others = [d for d in departments if d[0] not in known] if kind == "department" else []
        group.items.append({**one, "position": position, "new_token": f"new-{position}",
                            "near": near, "best": near[0] if near else None, "others": others,
                            "sure": bool(near and near[0]["percent"] >= SURE)})  # fmt: skip
    return list(found.values())


def decisions_made(
    post: QueryDict, unknown: list[Mapping[str, Any]]
) -> tuple[dict[str, dict[str, Decision]], list[str]]:
    """Decisions by the position of the unknown name on the page; repairs by their cause.

    ``adopt`` is one name, ``all`` every name with a sure suggestion, ``fix`` the causes whose offered repair is taken.
    """
    wanted = set(post.getlist("adopt"))
    names: dict[str, dict[str, Decision]] = {}
    for position, one in enumerate(unknown):
        sure = [s for s in one["suggestions"] if s[2] >= SURE]
        chosen = post.get(f"to-{position}", "")
        if str(position) in wanted and chosen:
            names.setdefault(one["kind"], {})[one["written"]] = _decision(chosen)
        elif f"{NEW}-{position}" in wanted:
            names.setdefault(one["kind"], {})[one["written"]] = {"new": True}
        elif "all" in wanted and sure:
            names.setdefault(one["kind"], {})[one["written"]] = {"to": sure[0][0]}
    fixes = [fix[:80] for fix in post.getlist("fix")[:MOST]]
    return names, fixes


def _decision(chosen: str) -> Decision:
    return {"new": True} if chosen == NEW else {"to": int(chosen)} if chosen.isdigit() else {"new": True}
