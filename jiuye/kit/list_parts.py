"""What a list is declared with (filters, facets, actions) and what its page shows (``Listing``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jiuye.kit.actors import Actor
from jiuye.kit.columns import Column
from jiuye.kit.list_counts import Rows
from jiuye.kit.list_own import Panel
from jiuye.kit.refusals import Reason

if TYPE_CHECKING:
    from jiuye.kit.lists import ListSpec


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
