"""What a destination says: its values, their digest, what changed between two of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from jiuye.kit.crypto import digest
from jiuye.kit.masking import mask_phone
from jiuye.policy.vocabulary import DESTINATION_FIELDS, OWN_FIELD, field_label

if TYPE_CHECKING:
    from jiuye.destinations.models import Destination

Values = dict[str, str]
FIELDS = tuple(DESTINATION_FIELDS)
CLAIM = ("leaf", "kind", *FIELDS)
DATES = frozenset({"contract_from", "contract_to"})
NUMBERS = frozenset({"monthly_pay"})
PRIVATE = frozenset({"contact_phone", "contact_mobile", "contact_email"})


def values_of(destination: Destination) -> Values:
    """Every field as text, blanks included: what was shown, what is compared, what is exported."""
    own = {name: str(value) for name, value in destination.extra.items() if name.startswith(OWN_FIELD)}
    return {**{name: text_of(getattr(destination, name)) for name in CLAIM}, **own}


def own_names(values: Iterable[str]) -> list[str]:
    """The extension fields among these (S4-36), in one order for digests and pages."""
    return sorted(name for name in values if name.startswith(OWN_FIELD))


def text_of(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def columns_of(values: Mapping[str, str]) -> dict[str, object]:
    """Values as the model's columns: dates and numbers typed, blanks as NULL where the column has one."""
    found: dict[str, object] = {}
    if own := own_names(values):
        found["extra"] = {name: values[name] for name in own if values[name]}
    for name, value in values.items():
        if name.startswith(OWN_FIELD):
            continue
        if name in DATES:
            found[name] = date.fromisoformat(value) if value else None
        elif name in NUMBERS:
            found[name] = int(value) if value else None
        else:
            found[name] = value
    return found


def shown_digest(values: Mapping[str, str], evidence: Iterable[str]) -> str:
    """What a confirmation is bound to: every shown field and every piece of evidence (M-01)."""
    filled = [name for name in own_names(values) if values[name]]
    lines = [f"{name}={values.get(name, '')}" for name in (*CLAIM, *filled)]
    return digest(*lines, *sorted(evidence))


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    """Field → [old, new], fit for the trail: contacts are masked there."""
    return {
        name: [_told(name, before.get(name, "")), _told(name, after.get(name, ""))]
        for name in (*CLAIM, *own_names(after))
        if name in after and before.get(name, "") != after[name]
    }


def _told(name: str, value: str) -> str:
    return mask_phone(value) if name in PRIVATE else value


def labels(names: Iterable[str]) -> str:
    return "、".join(field_label(name) for name in names)


def packed(values: Mapping[str, str]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def unpacked(text: str) -> Values:
    return dict(json.loads(text)) if text else {}
