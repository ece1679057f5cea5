"""Form fields with their labels, help and problems wired for screen readers; and the key of a form sent once."""

from __future__ import annotations

import secrets
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
CONTROLS = {"console": "control", "h5": "weui-input"}


@register.inclusion_tag("kit/ui/field.html")
def field(
    *, of: BoundField, face: str = "console", label: str = "", help: str = "", locked_by: str = "", wide: bool = False
) -> dict[str, object]:
    """Label, control, help and problems of one form field. ``locked_by``: who owns a value nobody may type here."""
    widget = of.field.widget
    grouped = isinstance(widget, CheckboxSelectMultiple | RadioSelect)
    ids = _described(of, bool(help or of.help_text), bool(locked_by))
    return {
        "of": of, "face": face, "label": label or of.label, "help": help or of.help_text, "locked_by": locked_by,
        "wide": wide, "grouped": grouped, "single_check": isinstance(widget, CheckboxInput),
        "control": of.as_widget(attrs=_attributes(of, face, grouped, ids, bool(locked_by))), "stem": of.auto_id,
        "problems": of.errors,
    }  # fmt: skip


def _described(of: BoundField, has_help: bool, locked: bool) -> str:
    parts = (("_problems", bool(of.errors)), ("_help", has_help), ("_owner", locked))
    return " ".join(of.auto_id + suffix for suffix, there in parts if there)


def _attributes(of: BoundField, face: str, grouped: bool, described: str, locked: bool) -> dict[str, Any]:
    own = of.field.widget.attrs.get("class", "")
    found: dict[str, Any] = {} if grouped else {"class": f"{own} {CONTROLS[face]}".strip()}
    if described:
        found["aria-describedby"] = described
    if of.errors:
        found["aria-invalid"] = "true"
    if locked:
        found["readonly"] = True
    return found


@register.simple_tag
def idempotency(*, key: str = "") -> SafeString:
    """The hidden key by which a form sent twice acts once (W-03)."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', key or secrets.token_urlsafe(18))
