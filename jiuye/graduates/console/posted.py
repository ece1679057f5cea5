"""What the import pages send back: which column is which, and which suggestions were adopted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict

from jiuye.graduates.services.structure import Decision
from jiuye.kit.columns import Column

NEW = "new"
MOST = 500


def columns_chosen(post: QueryDict, width: int, known: Iterable[Column]) -> dict[str, int]:
    """``column-3=name`` for every heading; a key chosen twice keeps both places, and the service refuses it by name."""
    allowed = {c.key for c in known}
    found: dict[str, int] = {}
    for position in range(width):
        key = post.get(f"column-{position}", "")
        if key in allowed:
            found.setdefault(key, position)
    return found


def decisions_made(
    post: QueryDict, unknown: list[Mapping[str, Any]]
) -> tuple[dict[str, dict[str, Decision]], list[str]]:
    """Decisions by the position of the unknown name on the page; repairs by their cause.

    ``adopt`` is one name, ``all`` every name with a sure suggestion, ``fix`` the causes whose offered repair is taken.
    """
    wanted = set(post.getlist("adopt"))
    names: dict[str, dict[str, Decision]] = {}
    for position, one in enumerate(unknown):
        sure = [s for s in one["suggestions"] if s[2] >= 85]
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
