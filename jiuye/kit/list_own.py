"""What one person keeps of a list: 我的筛选, filters saved under a name, and 列, which columns they look at.

The kit has no tables: the accounts domain registers who remembers. Nothing here widens what a list shows. A saved filter
is an address of the list, read again through its allow-lists; a column is one the list declares and may show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import QueryDict

from jiuye.kit.actors import Actor
from jiuye.kit.columns import Column, Columns

if TYPE_CHECKING:
    from jiuye.kit.lists import Listing, ListSpec


@dataclass(frozen=True, slots=True)
class Own:
    """One person's habits with one list: name → address; the columns they chose, none for those the list declares."""

    filters: dict[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()


keepers: list[Callable[[Actor, str], Own]] = []
"""Who remembers; the accounts domain registers itself. Without one everybody sees the list as declared."""


def own_of(actor: Actor, key: str) -> Own:
    return keepers[0](actor, key) if keepers else Own()


def offered(columns: Columns) -> tuple[Column, ...]:
    """What a list may show: what it declares as listed, and of the rest what needs no mask (W-50)."""
    return tuple(c for c in columns if c.listed or not c.sensitive)


def shown(columns: Columns, own: Own) -> tuple[Column, ...]:
    """The columns this person looks at, in the list's order. The first stays: it names the record and leads to it."""
    kept = {key for key in own.columns if columns.get(key)}
    if not kept:
        return columns.listed
    first = columns.listed[0].key
    return tuple(c for c in offered(columns) if c.key in kept or c.key == first)


def keepable(spec: ListSpec, query: QueryDict, actor: Actor) -> str:
    """The part of an address worth a name: what was chosen from lists, and the order. Never a typed word, which may be a person."""
    chosen = {f.key for f in spec.filters if f.choices is not None}
    asked = {key: values for key, values in spec.asked(query, actor).items() if key in chosen}
    sort = query.get("sort", "")
    if sort and sort != spec.default_sort and (sort.lstrip("-") in spec.orders or spec.columns.get(sort.lstrip("-"))):
        asked["sort"] = [sort]
    return urlencode(asked, doseq=True)


@dataclass(frozen=True, slots=True)
class SavedFilter:
    name: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class ChoosableColumn:
    key: str
    label: str
    on: bool
    fixed: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """What the two buttons beside the filters open. ``query`` is what would be saved now; blank when nothing is chosen."""

    key: str
    here: str
    query: str
    filters: Sequence[SavedFilter]
    columns: Sequence[ChoosableColumn]
    changed: bool

    @property
    def current(self) -> str:
        return next((one.name for one in self.filters if one.current), "")


def panel(listing: Listing, own: Own, actor: Actor) -> Panel:
    spec, query = listing.spec, keepable(listing.spec, QueryDict(listing.querystring), actor)
    saved = [SavedFilter(name, f"{listing.path}?{q}", q == query) for name, q in own.filters.items()]
    return Panel(
        key=spec.key,
        here=f"{listing.path}?{listing.querystring}".rstrip("?"),
        query=query,
        filters=saved,
        columns=list(_choosable(spec.columns, shown(spec.columns, own))),
        changed=shown(spec.columns, own) != spec.columns.listed,
    )


def _choosable(columns: Columns, on: Iterable[Any]) -> Iterable[ChoosableColumn]:
    there, first = {c.key for c in on}, columns.listed[0].key
    return (ChoosableColumn(c.key, c.label, c.key in there, c.key == first) for c in offered(columns))
