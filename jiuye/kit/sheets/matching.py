"""Which heading is which column: by label, alias, national field name or its DBF stump, in any order (T-46)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from jiuye.kit.sheets.refusal import TEMPLATE, BadFile

STUMP = 10  # bytes a DBF keeps of a field's name
ORNAMENT = str.maketrans("", "", "*＊:：\"'“”")


class ColumnLike(Protocol):
    """What matching asks of a column (``kit.columns.Column`` has it)."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def aliases(self) -> Sequence[str]: ...
    @property
    def national(self) -> str: ...
    @property
    def required(self) -> bool: ...


C = TypeVar("C", bound=ColumnLike)


@dataclass(slots=True)
class Mapping(Generic[C]):
    """``index`` column key → position; ``unknown`` headings nobody claims; ``missing`` required columns without one.

    ``conflicts`` are columns claimed twice: (column, positions).
    """

    index: dict[str, int] = field(default_factory=dict)
    unknown: list[tuple[int, str]] = field(default_factory=list)
    missing: list[C] = field(default_factory=list)
    conflicts: list[tuple[C, list[int]]] = field(default_factory=list)

    def refuse_if_unusable(self, header: Sequence[str]) -> None:
        """BadFile when a required column is missing or a column is claimed twice."""
        if self.conflicts:
            column, positions = self.conflicts[0]
            both = "”和“".join(header[i] for i in positions)
            raise BadFile(
                f"“{both}”都是{column.label}，分不清该用哪一列。", remedy="请删去其中一列再上传。", rule="two_for_one"
            )
        if self.missing:
            names = "、".join(column.label for column in self.missing)
            raise BadFile(f"缺少必需的列：{names}。", remedy=TEMPLATE, rule="missing_columns")


def fold(heading: str) -> str:
    """A heading as compared: full-width forms, case, blanks, stars and bracketed remarks do not matter."""
    text = unicodedata.normalize("NFKC", heading)
    text = "".join(text.split()).translate(ORNAMENT).casefold()
    return text.split("(")[0] or text


def match_columns(header: Sequence[str], columns: Iterable[C]) -> Mapping[C]:
    """Claim headings for columns; exact names first, then stumps, then the last part of a two-row heading."""
    wanted = list(columns)
    claims: dict[str, list[int]] = {column.key: [] for column in wanted}
    names, stumps = _names(wanted)
    found: Mapping[C] = Mapping()
    for position, heading in enumerate(header):
        key = _claimant(heading, names, stumps)
        if key is None:
            found.unknown.append((position, heading))
        else:
            claims[key].append(position)
    for column in wanted:
        positions = claims[column.key]
        if len(positions) > 1:
            found.conflicts.append((column, positions))
        if positions:
            found.index[column.key] = positions[0]
        elif column.required:
            found.missing.append(column)
    return found


def stump(text: str) -> str:
    """What a DBF would keep of a field name: ten bytes, no half characters."""
    return text.encode("gb18030")[:STUMP].decode("gb18030", "ignore")


def _names(columns: list[C]) -> tuple[dict[str, str], dict[str, str]]:
    """Folded name → key, for whole names and for stumps; a name two columns share names neither of them."""
    names: dict[str, str] = {}
    stumps: dict[str, str] = {}
    for column in columns:
        for text in (column.label, column.national, *column.aliases):
            if text:
                _claim(names, fold(text), column.key)
    for column in columns:
        for text in (column.label, *column.aliases):
            _claim(stumps, fold(stump(text)), column.key)
    return names, stumps


def _claim(names: dict[str, str], name: str, key: str) -> None:
    names[name] = key if names.get(name, key) == key else ""


def _claimant(heading: str, names: dict[str, str], stumps: dict[str, str]) -> str | None:
    name = fold(heading)
    if key := names.get(name):
        return key
    if len(name.encode("gb18030")) >= STUMP - 1 and (key := stumps.get(name)):
        return key
    if "-" in name:
        return names.get(name.rpartition("-")[2]) or None
    return None
