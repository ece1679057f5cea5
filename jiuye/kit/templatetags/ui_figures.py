"""Bars drawn with SVG attributes, because a strict policy allows no inline style; words beside them say the same."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jiuye.kit.templatetags.ui import unique

register = template.Library()


def share(value: float | int | None, total: float | int | None) -> float:
    """Percentage of the whole, 0 to 100."""
    return round(min(max((value or 0) / total, 0), 1) * 100, 2) if total else 0.0


@register.simple_tag
def bar(*, confirmed: int, asserted: int, total: int, label: str = "", width: int = 146) -> SafeString:
    """Solid: confirmed by the graduates; hatched: only asserted. ``asserted`` includes the confirmed."""
    solid, whole, pattern = share(confirmed, total), share(asserted, total), unique("hatch")
    said = label or f"本人确认 {solid:.0f}%，登记 {whole:.0f}%"
    return format_html(
        '<svg class="bar2" width="{w}" height="13" role="img" aria-label="{said}"><defs>'
        '<pattern id="{p}" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="bar-hatch" width="1.6" height="4"/></pattern></defs>'
        '<rect class="bar-track" y="12" width="100%" height="1"/>'
        '<rect class="bar-asserted" fill="url(#{p})" y="1" width="{whole}%" height="10"/>'
        '<rect class="bar-own" y="1" width="{solid}%" height="10"/></svg>',
        w=width, said=said, p=pattern, whole=whole, solid=solid,
    )  # fmt: skip


@register.simple_tag
def meter(*, value: int, total: int, label: str, kind: str = "brand") -> SafeString:
    """How far something is. ``kind``: brand | own | ok | warn | bad."""
    return format_html(
        '<svg class="meter" role="img" aria-label="{}：{} / {}" width="100%" height="5">'
        '<rect class="bar-track" width="100%" height="5"/><rect class="bar-{}" width="{}%" height="5"/></svg>',
        label, value, total, kind, share(value, total),
    )  # fmt: skip


@register.inclusion_tag("kit/ui/progress.html")
def progress(
    *, title: str, done: int, total: int, note: str = "", poll_url: str = "", finished: bool = False, every: int = 2
) -> dict[str, object]:
    """A job that runs elsewhere: counts, not percentages alone; it survives leaving the page."""
    return {"title": title, "done": done, "total": total, "note": note, "poll_url": poll_url,
            "finished": finished, "every": every, "id": unique("job")}  # fmt: skip


@register.inclusion_tag("kit/ui/viewer.html")
def viewer(
    *, src: str, title: str, alt: str = "", note: str = "", original_url: str = "", boxes: Sequence[object] = ()
) -> dict[str, object]:
    """An evidence image with zoom, rotation and rectangles (``id``, ``x``, ``y``, ``width``, ``height`` in percent)."""
    return {"src": src, "title": title, "alt": alt or title, "note": note, "original_url": original_url,
            "boxes": boxes, "id": unique("viewer")}  # fmt: skip
