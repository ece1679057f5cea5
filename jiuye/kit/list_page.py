"""One page of a list: its rows, headings, filters, chips and counts, from the address and the actor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from jiuye.kit.actors import Actor
from jiuye.kit.columns import Column
from jiuye.kit.list_counts import CAP, Rows, bounded_count, few, grouped, page_of
from jiuye.kit.list_own import own_of, panel, shown
from jiuye.kit.list_parts import Cell, Facet, FacetItem, Filter, Listing, Row

if TYPE_CHECKING:
    from jiuye.kit.lists import ListSpec

PER_PAGE = (20, 50, 100)
USUAL = 50
Asked = Mapping[str, list[str]]


def drawn(spec: ListSpec, query: QueryDict, actor: Actor, *, path: str, kept: bool) -> Listing:
    """The page an address asks for. ``kept``: the list is known by its key, so that people may keep filters of it."""
    asked = spec.asked(query, actor)
    sort = query.get("sort", "") or spec.default_sort
    per_page = _number(query.get("per_page"), USUAL)
    per_page = per_page if per_page in PER_PAGE else USUAL
    rows = spec.filtered(actor, asked)
    total, capped = bounded_count(rows)
    pages = max(1, -(-total // per_page))
    page = min(max(1, _number(query.get("page"), 1)), pages)
    named = few(rows, total, spec.rows(actor))
    records = _records(spec, rows, named, sort, (page - 1) * per_page, per_page)
    own = own_of(actor, spec.key)
    columns = shown(spec.columns, own)
    found = Listing(
        spec, spec.title, _rows(spec, records, columns), total, capped, page, pages, per_page, sort,
        _address(spec, asked, sort, per_page), path=path,
    )  # fmt: skip
    found.columns = [_heading(column, found) for column in columns]
    found.own = panel(found, own, actor) if kept else None
    found.facets = [(facet, _counts(spec, facet, actor, asked, found, named)) for facet in spec.facets]
    fields = [_field(one, asked, actor) for one in spec.filters]
    found.filters = [field for field in fields if field["kind"] == "text" or field["choices"]]
    found.chips = list(_chips(spec, asked, actor, found))
    found.actions = [action for action in spec.actions if actor.may(action.needs)]
    if not total:
        found.diagnosis = spec.diagnose(actor)
    return found


def _records(spec: ListSpec, rows: Rows, named: Rows | None, sort: str, start: int, size: int) -> list[Any]:
    if named is not None:
        return list(spec.prepare(spec.ordered(named, sort))[start : start + size])
    return page_of(spec.ordered(rows, sort), start, size, spec.prepare)


def _address(spec: ListSpec, asked: Asked, sort: str, per_page: int) -> dict[str, list[str]]:
    kept = {**asked, **({"sort": [sort]} if sort != spec.default_sort else {})}
    return {**kept, **({"per_page": [str(per_page)]} if per_page != USUAL else {})}


def _rows(spec: ListSpec, records: list[Any], columns: Sequence[Column]) -> list[Row]:
    return [Row(r.pk, r, tuple(Cell(c, c.shown(r)) for c in columns), spec.row_href(r)) for r in records]


def _heading(column: Column, found: Listing) -> dict[str, Any]:
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


def _field(one: Filter, asked: Asked, actor: Actor) -> dict[str, Any]:
    return {
        "key": one.key,
        "label": one.label,
        "kind": "carried" if one.beside else "text" if one.choices is None else "many" if one.many else "choice",
        "choices": list(one.choices(actor)) if one.choices else [],
        "values": asked.get(one.key, []),
        "placeholder": one.placeholder,
    }


def _chips(spec: ListSpec, asked: Asked, actor: Actor, found: Listing) -> Iterable[tuple[str, str]]:
    for one in spec.filters:
        if one.key in asked:
            names = dict(one.choices(actor)) if one.choices else {}
            said = one.told(asked[one.key]) if one.told else "、".join(names.get(v, v) for v in asked[one.key])
            yield f"{one.label} {said}", found.url(**{one.key: None})


def _counts(
    spec: ListSpec, facet: Facet, actor: Actor, asked: Asked, found: Listing, named: Rows | None
) -> list[FacetItem]:
    """How many each value of the facet would find; ``named`` serves where its own filter is off."""
    active = asked.get(facet.key, [])
    rows = named if named is not None and not active else spec.filtered(actor, asked, without=facet.key)
    one = next(f for f in spec.filters if f.key == facet.key)
    if facet.items is not None:
        whole = None if active else (found.total, found.capped)
        counted = [(v, label, *_count(rows, one.apply(rows, [v]), whole)) for v, label in facet.items(actor)]
    else:
        counted = list(_by_group(rows, facet))
    return [
        FacetItem(v, label, n, capped, found.url(**{facet.key: None if v in active else v}), v in active, facet.mark)
        for v, label, n, capped in counted
    ]


def _count(rows: Rows, applied: Rows, whole: tuple[int, bool] | None) -> tuple[int, bool]:
    """A value that filters nothing (全部) finds what the page itself found."""
    return whole if whole and applied is rows else bounded_count(applied)


def _by_group(rows: Rows, facet: Facet) -> Iterable[tuple[str, str, int, bool]]:
    pairs = grouped(rows, facet.group)
    names = facet.names([value for value, _ in pairs]) if facet.names else {}
    capped = sum(n for _, n in pairs) > CAP
    return [(str(value), names.get(value, str(value)), n, capped) for value, n in pairs]


def _number(text: Any, default: int) -> int:
    try:
        return int(text)
    except (TypeError, ValueError):
        return default
