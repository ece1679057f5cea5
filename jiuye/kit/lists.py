"""List pages: filters that survive in the address, facets with counts, sorting, bounded paging, selection.

A list is declared once and serves the page, the download and the batch:

    QUEUE = register(ListSpec(key="destinations.review", title="去向审核", rows=…, columns=COLUMNS, filters=(…), facets=(…)))
    listing = QUEUE.listing(request.GET, actor)

Nothing is hidden (P-24): ``Listing.sentence`` says what is being looked at and which filters are on. Counts stop at
``CAP``, and paging ends there, so that a page costs the same at ten thousand and at a million rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.http import QueryDict

from jiuye.kit.actors import Actor
from jiuye.kit.columns import Column, Columns
from jiuye.kit.list_own import Panel, own_of, panel, shown
from jiuye.kit.refusals import Reason

CAP = 10_000
PER_PAGE = (20, 50, 100)
Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Filter:
    """One question a list can be asked. ``apply`` gets the rows and the values of the address."""

    key: str
    label: str
    apply: Callable[[Rows, list[str]], Rows]
    choices: Callable[[Actor], Sequence[tuple[str, str]]] | None = None
    many: bool = False
    placeholder: str = ""
    told: Callable[[list[str]], str] | None = None
    """How the values are called where they are numbers nobody reads."""
    beside: bool = False
    """Chosen from the facets beside the table; the bar only carries it along."""

    def valid(self, values: list[str], actor: Actor) -> list[str]:
        """Only values that may be asked for: an allow-list, never a look-up from outside (T-34)."""
        kept = [v.strip()[:100] for v in values if v.strip()][: 50 if self.many else 1]
        if self.choices is None:
            return kept
        known = {value for value, _ in self.choices(actor)}
        return [v for v in kept if v in known]


@dataclass(frozen=True, slots=True)
class Facet:
    """Counts beside the table that are also links. It sets the filter of the same key.

    ``items``: fixed values (states), each counted up to CAP; without them the rows are grouped by ``group``.
    """

    key: str
    label: str
    items: Callable[[Actor], Sequence[tuple[str, str]]] | None = None
    group: str = ""
    names: Callable[[Iterable[Any]], Mapping[Any, str]] | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class FacetItem:
    value: str
    label: str
    count: int
    capped: bool
    url: str
    active: bool
    mark: str = ""

    @property
    def count_label(self) -> str:
        return f"{self.count}+" if self.capped else str(self.count)


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do with the chosen rows: a form button posting to ``url_name``."""

    key: str
    label: str
    url_name: str
    needs: str
    primary: bool = False
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    column: Column
    value: Any


@dataclass(frozen=True, slots=True)
class Row:
    pk: Any
    record: Any
    cells: tuple[Cell, ...]
    href: str
    verb: str = ""
    """What opening it is for, where that differs from row to row."""


@dataclass(slots=True)
class Listing:
    """Everything the list template shows; see ``templates/kit/list.html``."""

    spec: ListSpec
    title: str
    rows: list[Row]
    total: int
    capped: bool
    page: int
    pages: int
    per_page: int
    sort: str
    query: dict[str, list[str]]
    columns: list[dict[str, Any]] = field(default_factory=list)
    facets: list[tuple[Facet, list[FacetItem]]] = field(default_factory=list)
    filters: list[dict[str, Any]] = field(default_factory=list)
    chips: list[tuple[str, str]] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    diagnosis: list[Reason] = field(default_factory=list)
    own: Panel | None = None
    path: str = ""

    @property
    def total_label(self) -> str:
        return f"{self.total}+" if self.capped else str(self.total)

    @property
    def sentence(self) -> str:
        if not self.chips:
            return "没有隐藏的筛选条件"
        return "筛选：" + "，".join(label for label, _ in self.chips)

    @property
    def first(self) -> int:
        return (self.page - 1) * self.per_page + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0

    def url(self, **changes: Any) -> str:
        """This list with other values in the address; None removes a key."""
        return self.spec.url(self.query, self.path, **changes)

    @property
    def prev_url(self) -> str:
        return self.url(page=self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self.url(page=self.page + 1) if self.page < self.pages else ""

    @property
    def page_urls(self) -> list[tuple[int, str, bool]]:
        near = {1, self.pages, *range(self.page - 2, self.page + 3)}
        return [(n, self.url(page=n), n == self.page) for n in sorted(near) if 1 <= n <= self.pages]

    @property
    def querystring(self) -> str:
        return urlencode(self.query, doseq=True)


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
        return rows.order_by(*self._order(sort), "pk")

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

    # -- the page

    def listing(self, query: QueryDict, actor: Actor, *, path: str = "") -> Listing:
        asked = self.asked(query, actor)
        sort = query.get("sort", "") or self.default_sort
        per_page = _number(query.get("per_page"), 50)
        per_page = per_page if per_page in PER_PAGE else 50
        rows = self.filtered(actor, asked)
        total, capped = bounded_count(rows)
        pages = max(1, -(-total // per_page))
        page = min(max(1, _number(query.get("page"), 1)), pages)
        start = (page - 1) * per_page
        records = list(self.prepare(self.ordered(rows, sort))[start : start + per_page])
        kept = {**asked, **({"sort": [sort]} if sort != self.default_sort else {})}
        if per_page != 50:
            kept["per_page"] = [str(per_page)]
        own = own_of(actor, self.key)
        columns = shown(self.columns, own)
        found = Listing(
            self, self.title, self._rows(records, columns), total, capped, page, pages, per_page, sort, kept, path=path
        )
        found.columns = [self._heading(c, found) for c in columns]
        found.own = panel(found, own, actor) if self.key in REGISTRY else None
        found.facets = [(f, self._count(f, actor, asked, found)) for f in self.facets]
        fields = [self._field(f, asked, actor) for f in self.filters]
        found.filters = [f for f in fields if f["kind"] == "text" or f["choices"]]
        found.chips = list(self._chips(asked, actor, found))
        found.actions = [a for a in self.actions if actor.may(a.needs)]
        if not total:
            found.diagnosis = self.diagnose(actor)
        return found

    def _rows(self, records: list[Any], columns: Sequence[Column]) -> list[Row]:
        return [Row(r.pk, r, tuple(Cell(c, c.shown(r)) for c in columns), self.row_href(r)) for r in records]

    def _heading(self, column: Column, found: Listing) -> dict[str, Any]:
        up, down = column.key, f"-{column.key}"
        direction = {up: "ascending", down: "descending"}.get(found.sort, "none")
        return {
            "key": column.key,
            "label": column.label,
            "numeric": column.numeric,
            "sortable": bool(column.sort),
            "direction": direction,
            "sort_url": found.url(sort=down if found.sort == up else up) if column.sort else "",
        }

    def _field(self, one: Filter, asked: Mapping[str, list[str]], actor: Actor) -> dict[str, Any]:
        return {
            "key": one.key,
            "label": one.label,
            "kind": "carried" if one.beside else "text" if one.choices is None else "many" if one.many else "choice",
            "choices": list(one.choices(actor)) if one.choices else [],
            "values": asked.get(one.key, []),
            "placeholder": one.placeholder,
        }

    def _chips(self, asked: Mapping[str, list[str]], actor: Actor, found: Listing) -> Iterable[tuple[str, str]]:
        for one in self.filters:
            if one.key in asked:
                names = dict(one.choices(actor)) if one.choices else {}
                shown = one.told(asked[one.key]) if one.told else "、".join(names.get(v, v) for v in asked[one.key])
                yield f"{one.label} {shown}", found.url(**{one.key: None})

    def _count(self, facet: Facet, actor: Actor, asked: Mapping[str, list[str]], found: Listing) -> list[FacetItem]:
        rows = self.filtered(actor, asked, without=facet.key)
        active = asked.get(facet.key, [])
        one = next(f for f in self.filters if f.key == facet.key)
        if facet.items is not None:
            counted = [(v, label, *bounded_count(one.apply(rows, [v]))) for v, label in facet.items(actor)]
        else:
            counted = list(_grouped(rows, facet))
        return [
            FacetItem(
                v, label, n, capped, found.url(**{facet.key: None if v in active else v}), v in active, facet.mark
            )
            for v, label, n, capped in counted
        ]


def _grouped(rows: Rows, facet: Facet) -> Iterable[tuple[str, str, int, bool]]:
    """Counts per value among at most CAP rows: grouping a million rows for a side bar helps nobody."""
    bounded = rows.order_by().values("pk")[: CAP + 1]
    model: Any = rows.model
    counts = (
        model.unscoped.filter(pk__in=bounded).values_list(facet.group).annotate(n=Count("pk")).order_by(facet.group)
    )
    pairs = [(value, n) for value, n in counts if value not in (None, "")]
    names = facet.names([v for v, _ in pairs]) if facet.names else {}
    capped = sum(n for _, n in pairs) > CAP
    return [(str(v), names.get(v, str(v)), n, capped) for v, n in pairs]


def bounded_count(rows: Rows) -> tuple[int, bool]:
    """How many rows there are, up to CAP, and whether there are more."""
    n = rows.order_by()[: CAP + 1].count()
    return min(n, CAP), n > CAP


def _turned(path: str) -> str:
    return path[1:] if path.startswith("-") else f"-{path}"


def _number(text: Any, default: int) -> int:
    try:
        return int(text)
    except (TypeError, ValueError):
        return default


REGISTRY: dict[str, ListSpec] = {}


def register(spec: ListSpec) -> ListSpec:
    """Make a list known to downloads and batches by its key."""
    REGISTRY[spec.key] = spec
    return spec
