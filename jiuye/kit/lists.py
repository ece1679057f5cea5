"""List pages: filters that survive in the address, facets with counts, sorting, bounded paging, selection.

A list is declared once and serves the page, the download and the batch:

    QUEUE = register(ListSpec(key="destinations.review", title="去向审核", rows=…, columns=COLUMNS, filters=(…), facets=(…)))
    listing = QUEUE.listing(request.GET, actor)

Nothing is hidden (P-24): ``Listing.sentence`` says what is being looked at and which filters are on. What it is declared
with stands in ``list_parts``, how it counts in ``list_counts``, how its page is drawn in ``list_page``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Value
from django.http import QueryDict

from jiuye.kit.actors import Actor
from jiuye.kit.columns import Columns
from jiuye.kit.list_counts import CAP, Rows, bounded_count
from jiuye.kit.list_page import drawn
from jiuye.kit.list_parts import Action, Cell, Facet, FacetItem, Filter, Listing, Row
from jiuye.kit.refusals import Reason

__all__ = [
    "CAP", "REGISTRY", "Action", "Cell", "Facet", "FacetItem", "Filter", "ListSpec", "Listing", "Row", "Rows",
    "bounded_count", "register",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListSpec:
    """A list page declared as data.

    ``rows``      actor → scoped rows, before any filter (must have said ``visible_to``)
    ``prepare``   adds select_related / prefetch for one page of rows only
    ``row_href``  record → where its first cell leads
    ``orders``    extra orderings beyond the columns' own: key → ORM paths
    ``diagnose``  actor → why the list is empty (S0-04), asked only when it is
    ``needs``     function permission of whoever may download it; blank: the domain's ``view``
    """

    key: str
    title: str
    rows: Callable[[Actor], Rows]
    columns: Columns
    filters: tuple[Filter, ...] = ()
    facets: tuple[Facet, ...] = ()
    actions: tuple[Action, ...] = ()
    default_sort: str = ""
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prepare: Callable[[Rows], Rows] = lambda rows: rows
    row_href: Callable[[Any], str] = lambda record: ""
    diagnose: Callable[[Actor], list[Reason]] = lambda actor: []
    needs: str = ""

    # -- the address

    def asked(self, query: QueryDict | Mapping[str, Any], actor: Actor) -> dict[str, list[str]]:
        """The filters that are on, from the address, each checked against its allow-list."""
        found: dict[str, list[str]] = {}
        for one in self.filters:
            raw = query.getlist(one.key) if isinstance(query, QueryDict) else list(query.get(one.key, []))
            if values := one.valid([str(v) for v in raw], actor):
                found[one.key] = values
        return found

    def filtered(self, actor: Actor, asked: Mapping[str, list[str]], *, without: str = "") -> Rows:
        rows = self.rows(actor)
        for one in self.filters:
            if one.key != without and one.key in asked:
                rows = one.apply(rows, asked[one.key])
        return rows

    def ordered(self, rows: Rows, sort: str) -> Rows:
        return rows.order_by(*(path for path in self._order(sort) if not _same_everywhere(rows, path)), "pk")

    def _order(self, sort: str) -> tuple[str, ...]:
        name, minus = sort.lstrip("-"), sort.startswith("-")
        paths = self.orders.get(name) or self._column_order(name)
        if not paths:
            return self._order(self.default_sort) if self.default_sort and sort != self.default_sort else ()
        return tuple(_turned(p) for p in paths) if minus else tuple(paths)

    def _column_order(self, name: str) -> tuple[str, ...]:
        column = self.columns.get(name)
        return (column.sort,) if column and column.sort else ()

    def url(self, query: Mapping[str, list[str]], path: str, **changes: Any) -> str:
        kept = {key: list(values) for key, values in query.items() if key not in changes and key != "page"}
        for key, value in changes.items():
            if value not in (None, "", []):
                kept[key] = [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]
        return f"{path}?{urlencode(kept, doseq=True)}" if kept else path or "?"

    def listing(self, query: QueryDict, actor: Actor, *, path: str = "") -> Listing:
        """The page of this list that an address asks for."""
        return drawn(self, query, actor, path=path, kept=self.key in REGISTRY)


def _same_everywhere(rows: Rows, path: str) -> bool:
    """What is one value in every row orders nothing, and would keep SQLite from walking the index of what does."""
    return isinstance(rows.query.annotations.get(path.lstrip("-")), Value)


def _turned(path: str) -> str:
    return path[1:] if path.startswith("-") else f"-{path}"


REGISTRY: dict[str, ListSpec] = {}


def register(spec: ListSpec) -> ListSpec:
    """Make a list known to downloads and batches by its key."""
    REGISTRY[spec.key] = spec
    return spec
