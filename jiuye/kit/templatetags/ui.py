"""Components every page is made of. Keyword-only: a misspelt attribute fails when the template compiles.

Forms, lists and figures have their own modules (``ui_forms``, ``ui_lists``, ``ui_figures``, ``ui_text``).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jiuye.kit.refusals import Problems, Reason, Refused

register = template.Library()

STATE_KINDS: dict[str, str] = {
    "draft": "mute", "not_submitted": "mute", "unsubmitted": "mute", "locked": "mute", "void": "mute", "voided": "mute",
    "withdrawn": "mute", "closed": "mute", "queued": "mute", "submitted": "wait", "in_review": "wait",
    "pending": "wait",
    "running": "info", "forwarded": "info", "sent": "info", "returned": "warn", "expired": "warn", "warning": "warn",
    "approved": "ok", "confirmed": "ok", "done": "ok", "accepted": "ok", "active": "ok", "certified": "ok",
    "rejected": "bad", "failed": "bad", "refused": "bad", "blacklisted": "bad",
}  # fmt: skip
"""Which colour a state gets when the page does not say; the caption always says it in words."""


def unique(stem: str) -> str:
    """An element id no other component uses, also not one on a page this fragment is swapped into."""
    return f"{stem}-{secrets.token_hex(4)}"


def as_reasons(value: object) -> tuple[Reason, ...]:
    """A refusal, a reason, collected problems or a list of them, as a tuple of reasons."""
    if isinstance(value, Refused | Problems):
        return tuple(value.reasons)
    if isinstance(value, Reason):
        return (value,)
    if isinstance(value, str):
        return (Reason(value),) if value else ()
    if isinstance(value, Sequence):
        return tuple(reason for part in value for reason in as_reasons(part))
    return ()


@register.simple_tag
def icon(*, name: str, size: str = "", label: str = "", css: str = "") -> SafeString:
    """One outline icon of the sprite; decorative unless it has a ``label``. ``size``: s | l | blank."""
    said = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    classes = " ".join(filter(None, ("ic", f"ic-{size}" if size else "", css)))
    return format_html(
        '<svg class="{}" {} focusable="false"><use href="{}#{}"></use></svg>',
        classes, said, static("vendor/icons.svg"), name,
    )  # fmt: skip


@register.simple_block_tag
def button(
    content: str, *, kind: str = "plain", size: str = "", icon: str = "", key: str = "", href: str = "",
    type: str = "submit", name: str = "", value: object = "", form: str = "", id: str = "", label: str = "",
    formaction: str = "", hx_get: str = "", hx_post: str = "", hx_target: str = "", hx_swap: str = "",
    hx_include: str = "", hx_confirm: str = "", popover: str = "", download: bool = False, face: str = "console",
) -> str:  # fmt: skip
    """A button, or a link that looks like one (``href``). ``kind``: primary | plain | outline | danger | ghost."""
    return render_to_string("kit/ui/button.html", {**locals(), "content": content.strip()})


@register.simple_block_tag
def locked_button(
    content: str, *, reasons: object, kind: str = "plain", size: str = "", title: str = "", key: str = "",
    face: str = "console",
) -> str:  # fmt: skip
    """A button that may not act now: it can be reached, and it opens the refusal it stands for (M-02)."""
    found = as_reasons(reasons)
    context = {
        "content": content.strip(), "reasons": found, "first": found[0] if found else None, "size": size,
        "key": key, "face": face, "title": title, "panel": unique("why"),
    }  # fmt: skip
    return render_to_string("kit/ui/locked_button.html", context)


@register.simple_block_tag
def alert(
    content: str,
    *,
    kind: str = "info",
    title: str = "",
    icon: str = "",
    id: str = "",
    role: str = "",
    face: str = "console",
) -> str:
    """A sentence in a box. ``kind``: info | ok | warn | bad. ``role``: alert or status, only after an action."""
    marks = {"info": "info-circle", "ok": "circle-check", "warn": "alert-triangle", "bad": "alert-octagon"}
    context = {**locals(), "content": content.strip(), "icon": icon or marks.get(kind, "info-circle")}
    return render_to_string("kit/ui/alert.html", context)


@register.inclusion_tag("kit/ui/refusal.html")
def refusal(
    *, reasons: object, title: str = "", role: str = "alert", id: str = "", face: str = "console"
) -> dict[str, object]:
    """Every reason with its facts, whose decision it is, what to do and by when (DESIGN 4.4)."""
    return {"reasons": as_reasons(reasons), "title": title, "role": role, "id": id, "face": face}


@register.inclusion_tag("kit/ui/nothing_here.html")
def nothing_here(
    *, title: str = "这里是空的", reasons: object = (), checked: Sequence[str] = (), note: str = "",
    report_url: str = "", face: str = "console",
) -> dict[str, object]:  # fmt: skip
    """An empty list runs its own diagnosis: causes found, causes ruled out, one link to ask."""
    return {"title": title, "reasons": as_reasons(reasons), "checked": checked, "note": note,
            "report_url": report_url, "face": face}  # fmt: skip


@register.simple_tag
def status(
    *, state: object = "", caption: str = "", kind: str = "", captions: Mapping[str, str] | None = None, of: Any = None
) -> SafeString:
    """The chip of a state. ``of``: a record with ``state`` and, better, ``state_caption`` and ``state_kind``."""
    value = str(state or getattr(of, "state", ""))
    words = caption or (captions or {}).get(value, "") or getattr(of, "state_caption", "")
    if not words and of is not None and hasattr(of, "get_state_display"):
        words = of.get_state_display()
    colour = kind or getattr(of, "state_kind", "") or STATE_KINDS.get(value, "mute")
    return format_html('<span class="st st-{}">{}</span>', colour, words or value)


MARKS = {"confirmed": "本人已确认", "asserted": "本人未确认", "lapsed": "确认已失效"}
MARK_SHAPES = {
    "confirmed": '<circle class="mk-full" cx="8" cy="8" r="7.5"/><path class="mk-tick" d="M4.4 8.3l2.5 2.5 4.8-5.2"/>',
    "asserted": '<circle class="mk-ring" cx="8" cy="8" r="6.6"/>',
    "lapsed": '<circle class="mk-edge" cx="8" cy="8" r="6.8"/><path class="mk-half" d="M8 1.2a6.8 6.8 0 0 0 0 13.6z"/>',
}


@register.simple_tag
def own_mark(*, mark: str, label: str = "", note: str = "", bare: bool = False) -> SafeString:
    """Filled disc, dashed ring or half disc, with its words (R-09). ``mark``: confirmed | asserted | lapsed."""
    shape = format_html('<svg viewBox="0 0 16 16" aria-hidden="true">{}</svg>', SafeString(MARK_SHAPES[mark]))
    words = label or MARKS[mark]
    if bare:
        return format_html('<span class="mk mk-{}" role="img" aria-label="{}">{}</span>', mark, words, shape)
    extra = format_html(' <span class="mk-note">{}</span>', note) if note else ""
    return format_html('<span class="mk mk-{}">{}<span>{}</span>{}</span>', mark, shape, words, extra)


@register.inclusion_tag("kit/ui/masked.html")
def masked(*, value: str, reveal_url: str = "", label: str = "", face: str = "console") -> dict[str, object]:
    """A masked number and, where the actor may ask, the button that opens the strip with purpose and notice (W-50)."""
    return {"value": value, "reveal_url": reveal_url, "label": label, "face": face, "slot": unique("reveal")}


@register.simple_tag
def revealed(*, value: str, masked: str, seconds: int = 30) -> SafeString:
    """A number in full: reveal.js masks it again after ``seconds`` and when the tab is left."""
    return format_html(
        '<span class="revealed" data-revealed data-masked="{}" data-seconds="{}">{}</span>', masked, seconds, value
    )


@register.simple_block_tag
def card(
    content: str, *, title: str = "", note: str = "", id: str = "", css: str = "", more_url: str = "",
    more: str = "全部", level: int = 2, tight: bool = False,
) -> str:  # fmt: skip
    """A section with a heading. ``tight``: the content draws its own edges (tables, lists)."""
    return render_to_string("kit/ui/card.html", {**locals(), "heading": unique("card")})


@register.simple_tag
def kbd(*, keys: str) -> SafeString:
    """``Ctrl Enter`` as keys."""
    return format_html_join(" ", "<kbd>{}</kbd>", ((key,) for key in keys.split()))
