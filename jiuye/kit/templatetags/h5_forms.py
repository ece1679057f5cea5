"""Parts of a phone page that are filled in: fields with the right keyboard, repairs beside them, photographs (looks/h5).

Everything posts as an ordinary form; ``data-`` attributes tell the modules under ``static/jiuye/h5/`` what to improve.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jiuye.kit import h5
from jiuye.kit.refusals import Reason
from jiuye.kit.templatetags.h5 import draw

register = template.Library()
Attributes = dict[str, str]

_EXACT: Attributes = {"autocorrect": "off", "spellcheck": "false", "autocomplete": "off"}
_CAPITALS: Attributes = {**_EXACT, "inputmode": "text", "autocapitalize": "characters", "class": "jy-in mono"}
KEYBOARDS: Mapping[str, Attributes] = {
    "text": {"autocomplete": "off"},
    "name": {**_EXACT, "autocapitalize": "off", "data-fold": "name"},
    "id": {**_CAPITALS, "data-fold": "id", "data-draft-skip": ""},
    "code": {**_CAPITALS, "data-fold": "code"},
    "activation": {**_CAPITALS, "data-fold": "code", "data-draft-skip": ""},
    "long": {"autocomplete": "off", "class": "jy-in grows"},
    "phone": {"inputmode": "tel", "autocomplete": "tel", "data-fold": "phone"},
    "pay": {"inputmode": "numeric", "autocomplete": "off", "data-fold": "digits"},
    "number": {"inputmode": "numeric", "autocomplete": "off", "data-fold": "digits"},
    "date": {"autocomplete": "off"},
    "region": {"autocomplete": "off"},
    "one-time-code": {
        "inputmode": "numeric",
        "autocomplete": "one-time-code",
        "data-fold": "digits",
        "data-draft-skip": "",
    },
    "password": {"autocapitalize": "off", "autocomplete": "current-password", "data-draft-skip": ""},
    "new-password": {"autocapitalize": "off", "autocomplete": "new-password", "data-draft-skip": ""},
    "email": {**_EXACT, "inputmode": "email", "autocapitalize": "off", "autocomplete": "email", "data-fold": "spaces"},
}
"""An ID needs its X and a number pad has none; only telephone, pay and codes get digits (looks/h5, Keyboards)."""

FITS, FITS_ABOVE, ROW = 9, 15, 13
"""Characters that fit one line of the narrowest phone beside a label, and below one (a longer name is also written out, for it
is never cut); and the usual line of a box that grows."""

ProblemLike = h5.Problem | Reason | str


@register.simple_tag
def h5_field(
    *,
    field: BoundField,
    kind: str = "text",
    label: str = "",
    help: str = "",
    placeholder: str = "",
    done: str = "",
    problems: Sequence[ProblemLike] | None = None,
    owner: str = "",
    object_href: str = "",
    suggest: str = "",
    fills: str = "",
    picker: str = "",
    chosen: str = "",
    link: str = "",
    link_href: str = "",
    above: bool = False,
    last: bool = False,
) -> SafeString:
    """One labelled control as a cell. ``owner`` locks it and names whose it is; ``suggest`` and ``picker`` are urls."""
    faults = [_problem(one) for one in (field.errors if problems is None else problems)]
    context: dict[str, object] = {
        "field": field,
        "label": label or field.label,
        "help": help or field.help_text,
        "problems": faults,
        "marked": _marked(str(field.value() or ""), faults),
        "done": done,
        "link": link,
        "link_href": link_href,
        "above": above or _is_tall(field) or (kind != "long" and _width(field) > 2 * FITS),
        "whole": field.value() if kind != "long" and not _is_tall(field) and _width(field) > 2 * FITS_ABOVE else "",
        "chevron": bool(picker) or isinstance(field.field.widget, forms.Select),
        "chosen": chosen,
    }
    if owner:
        return draw("locked", owner=owner, object_href=object_href, value=chosen or _shown(field), **context)
    attributes = _attributes(
        field, kind, placeholder=placeholder, last=last, wrong=bool(faults), helped=bool(context["help"])
    )
    attributes |= _behaviours(suggest=suggest, fills=fills, picker=picker, chosen=chosen)
    return draw("field", control=_control(field, kind, attributes), combobox=bool(suggest), **context)


@register.simple_tag
def h5_select(
    *, field: BoundField, label: str = "", help: str = "", owner: str = "", object_href: str = ""
) -> SafeString:
    """A plain select in a cell: the phone's own wheel is better than any of ours."""
    return h5_field(field=field, label=label, help=help, owner=owner, object_href=object_href)


@register.simple_tag
def h5_locked(
    *, label: str, value: object, owner: str = "", object_href: str = "", help: str = "", reveal_href: str = ""
) -> SafeString:
    """A value that is not the reader's to change: whose it is, and the way to object."""
    return draw(
        "locked",
        label=label,
        value=value,
        owner=owner,
        object_href=object_href,
        help=help,
        link="显示" if reveal_href else "",
        link_href=reveal_href,
    )


@register.simple_tag
def h5_search(*, name: str, value: str = "", label: str, placeholder: str = "", results: str = "") -> SafeString:
    """A search box that is an ordinary GET form field; ``results`` is the id of what htmx replaces as one types."""
    return draw("search", name=name, value=value, label=label, placeholder=placeholder, results=results)


@register.simple_tag
def h5_photos(
    *,
    name: str,
    photos: Sequence[h5.Photo] = (),
    limit: int = 4,
    url: str = "",
    help: str = "",
    accept: str = "image/*,application/pdf",
    form: str = "",
) -> SafeString:
    """The upload grid: pictures, what is wrong with one, and the way to add the next (camera or album).

    Without a script: file inputs ``name`` and ``retake-<key>``, buttons ``drop=<key>`` and ``keep=<key>`` (with ``keep_reason-<key>``).
    """
    advised = [(place, photo) for place, photo in enumerate(photos, 1) if photo.advice_title]
    return draw(
        "photos",
        name=name,
        photos=photos,
        advised=advised,
        limit=limit,
        room=max(limit - len(photos), 0),
        url=url,
        help=help,
        accept=accept,
        form=form,
    )


def _problem(one: object) -> h5.Problem:
    if isinstance(one, h5.Problem):
        return one
    if isinstance(one, Reason):
        return h5.Problem(f"{one.text}{'。' if one.remedy and not one.text.endswith('。') else ''}{one.remedy}")
    return h5.Problem(str(one))


def _marked(value: str, faults: Sequence[h5.Problem]) -> SafeString | str:
    place = next((fault.at for fault in faults if fault.at), None)
    return h5.marked_character(value, place) if place and place <= len(value) else ""


def _width(field: BoundField) -> int:
    """How wide a typed value is, in halves of a Chinese character; a select wraps by itself."""
    if isinstance(field.field.widget, (forms.Select, forms.PasswordInput)):
        return 0
    return sum(1 if letter.isascii() else 2 for letter in str(field.value() or ""))


def _is_tall(field: BoundField) -> bool:
    return isinstance(field.field.widget, (forms.Textarea, forms.RadioSelect, forms.CheckboxSelectMultiple))


def _shown(field: BoundField) -> str:
    """What a locked field says: the word of a choice, not its code."""
    value = field.value()
    choices = dict(getattr(field.field, "choices", ()))
    return str(choices.get(value, "" if value is None else value))


def _attributes(field: BoundField, kind: str, *, placeholder: str, last: bool, wrong: bool, helped: bool) -> Attributes:
    given: Attributes = {"class": "jy-in", "enterkeyhint": "done" if last else "next", **KEYBOARDS[kind]}
    spoken = [
        f"{field.id_for_label}-{part}" for part, there in (("wrong", wrong), ("help", helped), ("fold", True)) if there
    ]
    given["aria-describedby"] = " ".join(spoken)
    if isinstance(field.field.widget, forms.Textarea):
        given["rows"] = "3"
    if kind == "long":
        given["rows"] = str(1 + len(str(field.value() or "")) // ROW)
    if placeholder:
        given["placeholder"] = placeholder
    if wrong:
        given["aria-invalid"] = "true"
    return given


def _behaviours(*, suggest: str, fills: str, picker: str, chosen: str) -> Attributes:
    given = {"data-combobox": suggest, "data-fills": fills, "data-picker": picker, "data-chosen": chosen}
    return {key: value for key, value in given.items() if value}


def _control(field: BoundField, kind: str, attributes: Attributes) -> SafeString:
    widget = copy(field.field.widget)
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return format_html('<div class="jy-radios">{}</div>', field.as_widget(attrs={"class": ""}))
    if kind == "long":
        widget = forms.Textarea()
    if kind == "date" and isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    return field.as_widget(widget=widget, attrs={**attributes})
