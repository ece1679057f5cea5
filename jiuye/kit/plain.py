"""Rows as their columns say them, straight from the tables: a file of a hundred thousand lines builds no model instance.

Columns that say what they ``read`` are made from just that, a thousand rows at a time. What a code, a date or an
organisation is called is made once and remembered, because a few values come again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from types import SimpleNamespace
from typing import Any

from django.db import connections
from django.db.models import Model, QuerySet

from jiuye.kit.columns import Column

STEP = 1000
REMEMBERED = 4096
Make = Callable[[Any], Any]


def readable(columns: Iterable[Column], model: type[Model]) -> bool:
    """Whether every one of these says which columns of the tables it reads."""
    kept = {field.name for field in model._meta.fields}
    return all(column.paths and all(path.split("__")[0] in kept for path in column.paths) for column in columns)


def values(rows: QuerySet[Any], columns: Sequence[Column], about: str) -> Iterator[tuple[Any, Sequence[Any]]]:
    """Of every row, in order: the column ``about`` (whose it is), then what each column says.

    The keys are read first, then the rows of each thousand through the same filters: what left them meanwhile is left out.
    """
    keys = list(rows.values_list("pk", flat=True))
    reading = _Reading(columns, about)
    steps = (keys[start : start + STEP] for start in range(0, len(keys), STEP))
    return chain.from_iterable(reading.of(rows.order_by().filter(pk__in=step), step) for step in steps)


class _Reading:
    """Which paths are read, and how each column is made of them."""

    def __init__(self, columns: Sequence[Column], about: str) -> None:
        self.columns = columns
        self.paths = list(dict.fromkeys(["pk", about, *(path for column in columns for path in column.paths)]))
        self.about = self.paths.index(about)
        self.places = [[self.paths.index(path) for path in column.paths] for column in columns]
        self.makers: list[Make | None] = []

    def of(self, rows: QuerySet[Any], keys: Sequence[Any]) -> Iterable[tuple[Any, Sequence[Any]]]:
        found = {row[0]: row for row in self._fetched(rows)}
        ordered = [found[key] for key in keys if key in found]
        if not ordered:
            return ()
        raw = list(zip(*ordered, strict=True))
        said = [_said(raw, places, make) for places, make in zip(self.places, self.makers, strict=True)]
        return zip(raw[self.about], zip(*said, strict=True), strict=True)

    def _fetched(self, rows: QuerySet[Any]) -> list[tuple[Any, ...]]:
        """As the driver gives them; how Django would convert them is asked once for the column."""
        connection = connections[rows.db]
        compiler = rows.values_list(*self.paths).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        if not self.makers:
            converters: Any = compiler.get_converters([one[0] for one in compiler.select])
            convert = [
                _converted(converters[n], connection) if n in converters else None for n in range(len(self.paths))
            ]
            self.makers = [_maker(c, [convert[n] for n in at]) for c, at in zip(self.columns, self.places, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            fetched: list[tuple[Any, ...]] = cursor.fetchall()
            return fetched


def _said(raw: Sequence[Sequence[Any]], places: Sequence[int], make: Make | None) -> Iterable[Any]:
    one = raw[places[0]]
    if make is None:
        return one
    return map(make, one if len(places) == 1 else zip(*(raw[place] for place in places), strict=True))


def _converted(how: tuple[Sequence[Callable[..., Any]], Any], connection: Any) -> Make:
    converters, expression = how

    def convert(value: Any) -> Any:
        for one in converters:
            value = one(value, expression, connection)
        return value

    return convert


def _maker(column: Column, convert: Sequence[Make | None]) -> Make | None:
    """What was read → what the column says. None: it says just what was read."""
    value, paths = column.value, column.paths
    if value is None:
        only = convert[0]
        return _Remembering(only).__getitem__ if only else None

    def make(raw: Any) -> Any:
        parts = raw if len(paths) > 1 else (raw,)
        clear = [to(part) if to else part for to, part in zip(convert, parts, strict=True)]
        return value(_stand_in(paths, clear))

    return _Remembering(make).__getitem__


def _stand_in(paths: Sequence[str], clear: Sequence[Any]) -> SimpleNamespace:
    """A record with just these attributes: ``department__name`` is the ``name`` of its ``department``."""
    record = SimpleNamespace()
    for path, part in zip(paths, clear, strict=True):
        here, *rest = record, *path.split("__")
        for name in rest[:-1]:
            here.__dict__.setdefault(name, SimpleNamespace())
            here = getattr(here, name)
        setattr(here, rest[-1], part)
    return record


class _Remembering(dict[Any, Any]):
    """Makes each value once, as long as there are not too many different ones."""

    def __init__(self, make: Make) -> None:
        self.make = make

    def __missing__(self, raw: Any) -> Any:
        made = self.make(raw)
        if len(self) < REMEMBERED:
            self[raw] = made
        return made
