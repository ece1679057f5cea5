"""One record three ways: as it stands here, as it was sent, as the nation has it, with the differing characters marked (M-06)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from jiuye.kit.masking import mask_email, mask_id, mask_phone
from jiuye.national.record import by_name

MASKS = {
    "SFZH": mask_id, "KSH": mask_id, "MobilePhone": mask_phone, "LXRDH": mask_phone, "LXRSJ": mask_phone, "JTDH": mask_phone,
    "QQ": mask_phone, "Email": mask_email, "LXRDZYX": mask_email,
}  # fmt: skip
HIDDEN = frozenset({"JTDZ", "CSRQ"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One value with the stretches that differ from the one beside it."""

    parts: tuple[tuple[str, bool], ...]
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One field three ways: as it stands here now, as it was sent, as the nation has it."""

    field: str
    label: str
    ours: Cell
    sent: Cell | None
    theirs: Cell | None
    hit: bool = False


def compared(
    now: Mapping[str, str],
    sent: Mapping[str, str] | None,
    theirs: Mapping[str, str] | None,
    fields: Iterable[str],
    *,
    full: bool = False,
) -> list[Row]:
    """The fields a message is about, and every field that differs between any two of the three (M-06)."""
    asked = [f for f in fields if f in by_name()]
    differs = [f for f in by_name() if f not in asked and _differs(f, now, sent, theirs)]
    return [_row(f, now, sent, theirs, full) for f in [*asked, *differs]]


def _differs(
    name: str, now: Mapping[str, str], sent: Mapping[str, str] | None, theirs: Mapping[str, str] | None
) -> bool:
    mine = now.get(name, "")
    return (sent is not None and sent.get(name, "") != mine) or bool(theirs and name in theirs and theirs[name] != mine)


def _row(
    name: str, now: Mapping[str, str], sent: Mapping[str, str] | None, theirs: Mapping[str, str] | None, full: bool
) -> Row:
    mine = shown(name, now.get(name, ""), full)
    was = None if sent is None else marked(shown(name, sent.get(name, ""), full), mine)
    nation = marked(shown(name, theirs[name], full), mine) if theirs and name in theirs else None
    return Row(name, by_name()[name].name, marked(mine, was.text if was else mine), was, nation,
               hit=bool(nation and nation.text != mine))  # fmt: skip


def shown(name: str, value: str, full: bool = False) -> str:
    """Numbers and addresses stay masked on every page (W-50)."""
    if full or not value:
        return value
    if name in HIDDEN:
        return value[:4] + "***"
    mask = MASKS.get(name)
    return mask(value) if mask else value


def marked(text: str, other: str) -> Cell:
    """The text cut where it differs from the other, so that a page can mark the characters."""
    parts: list[tuple[str, bool]] = []
    for tag, start, end, _, _ in SequenceMatcher(None, text, other, autojunk=False).get_opcodes():
        if start != end:
            parts.append((text[start:end], tag != "equal"))
    return Cell(tuple(parts), text)
