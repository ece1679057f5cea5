"""Components of list pages: facets, chips of filters, pager, steps, timelines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.loader import render_to_string

register = template.Library()
FACET_MOST = 12
"""So many lines a facet shows before it folds."""


@register.inclusion_tag("kit/ui/pager.html")
def pager(*, listing: Any) -> dict[str, object]:
    """Which page of how many, what is on it; swaps ``#table`` and works as plain links."""
    return {"listing": listing}


@register.inclusion_tag("kit/ui/facets.html")
def facets(*, facets: Sequence[tuple[Any, Sequence[Any]]]) -> dict[str, object]:
    """Counts per state, major, check…: each a link that narrows the list. A long one shows its largest, and what is on."""
    return {"facets": [(facet, *_folded(items)) for facet, items in facets]}


def _folded(items: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """A few hundred majors must not hide the checks below them; the order stays."""
    if len(items) <= FACET_MOST:
        return list(items), []
    largest = {item.value for item in sorted(items, key=lambda item: -item.count)[:FACET_MOST]}
    near = [item for item in items if item.active or item.value in largest]
    return near, [item for item in items if item not in near]


@register.inclusion_tag("kit/ui/filter_chips.html")
def filter_chips(*, listing: Any, note: str = "") -> dict[str, object]:
    """The line “正在看…”: no filter is hidden, each can be taken off."""
    return {"listing": listing, "note": note}


@register.inclusion_tag("kit/ui/steps.html")
def steps(*, labels: Sequence[str] | str, current: int, label: str = "步骤") -> dict[str, object]:
    """Numbered steps; ``labels`` may be one string with ``|`` between. ``current`` counts from 1."""
    names = labels.split("|") if isinstance(labels, str) else list(labels)
    kinds = ("done", "now", "next")
    found = [
        {"name": name, "number": n, "kind": kinds[0 if n < current else 1 if n == current else 2]}
        for n, name in enumerate(names, start=1)
    ]
    return {"steps": found, "label": label}


@register.simple_block_tag
def timeline_item(
    content: str, *, icon: str = "circle-dot", kind: str = "", when: str = "", who: str = "", current: bool = False
) -> str:
    """One line of a history. ``kind``: own | seen | bad | now | blank; stands inside ``<ol class="timeline">``."""
    return render_to_string("kit/ui/timeline_item.html", {**locals(), "content": content.strip()})
