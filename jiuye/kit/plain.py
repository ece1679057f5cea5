"""Rows as their columns say them, straight from the tables: a file of a hundred thousand lines builds no model instance.

Columns that say what they ``read`` are made from just that, a thousand rows at a time and column by column. What a code,
a date or an organisation is called is made once and remembered, because a few values come again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from inspect import getattr_static
from itertools import chain
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, cast

from django.db import connections
from django.db.models import CharField, Model, QuerySet, TextField

from jiuye.kit.among import among, listed
from jiuye.kit.columns import Column
from jiuye.kit.crypto import decrypted
from jiuye.kit.fields import EncryptedField
from jiuye.kit.sheets.writing import text_of

STEP = 1000
REMEMBERED = 4096
NOBODY = (-1,)
"""Where the keys of a step go in the statement."""
Read = Sequence[Sequence[Any]]
"""What was read, by column."""
Make = Callable[[Read], Iterable[str]]


def readable(columns: Iterable[Column], rows: QuerySet[Any]) -> bool:
    """Whether every one of these says which columns of the tables it reads."""
    kept = {field.name for field in rows.model._meta.fields} | set(rows.query.annotations)
    return all(column.paths and all(path.split("__")[0] in kept for path in column.paths) for column in columns)


def values(rows: QuerySet[Any], columns: Sequence[Column], about: str) -> Iterator[tuple[Any, Sequence[str]]]:
    """Of every row, in order: the column ``about`` (whose it is), then the texts of the columns.

    The keys are read first, then the rows of each thousand through the same filters: what left them meanwhile is left out.
    """
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return iter(())
    reading = _Reading(rows, ["pk", about, *(path for column in columns for path in column.paths)])
    makers = [_maker(column, reading) for column in columns]
    whose = reading.paths.index(about)
    steps = (reading.of(keys[start : start + STEP]) for start in range(0, len(keys), STEP))
    return chain.from_iterable(
        zip(read[whose], zip(*(make(read) for make in makers), strict=True), strict=True) for read in steps if read
    )


class _Reading:
    """One statement, compiled once, that reads these paths of any keys as the driver gives them."""

    def __init__(self, rows: QuerySet[Any], paths: Iterable[str]) -> None:
        self.paths = list(dict.fromkeys(paths))
        self.model, self.connection = rows.model, connections[rows.db]
        asked = rows.order_by().filter(pk__in=among(NOBODY)).values_list(*self.paths)
        compiler = asked.query.get_compiler(connection=self.connection)
        self.sql, self.parameters = compiler.as_sql()
        read = [one[0] for one in compiler.select]
        self.fields = [one.output_field for one in read]
        mine = [field for field in self.model._meta.fields if isinstance(field, CharField | TextField)]
        self.texts = {field.name for field in mine if not field.null}
        self.converters: Any = compiler.get_converters(read)

    def of(self, keys: Sequence[Any]) -> Read:
        """The columns of these rows, in the order of their keys."""
        here, asked = listed(NOBODY), listed(keys)
        with self.connection.cursor() as cursor:
            cursor.execute(self.sql, [asked if one == here else one for one in self.parameters])
            found = {row[0]: row for row in cursor.fetchall()}
        return list(zip(*[found[key] for key in keys if key in found], strict=True))

    def clear(self, place: int, raw: Any) -> Any:
        """The value as Django would have handed it over."""
        converters, expression = self.converters.get(place, ((), None))
        for convert in converters:
            raw = convert(raw, expression, self.connection)
        return raw


def _maker(column: Column, reading: _Reading) -> Make:
    """What was read → what the column says of it."""
    value, places = column.value, [reading.paths.index(path) for path in column.paths]
    first, field = places[0], reading.fields[places[0]]
    if value is None and isinstance(field, EncryptedField):
        return lambda read: decrypted(read[first])  # no two are the same, and none is to be remembered
    if value is None and column.paths[0] in reading.texts:
        return itemgetter(first)

    def said(*raw: Any) -> str:
        parts = list(map(reading.clear, places, raw))
        return text_of(value(_stand_in(reading.model, column.paths, parts)) if value else parts[0])

    if len(places) == 1:
        one = _Remembering(said).__getitem__
        return lambda read: map(one, read[first])
    several = _Remembering(lambda raw: said(*raw)).__getitem__
    return lambda read: map(several, zip(*(read[place] for place in places), strict=True))


class _StandIn(SimpleNamespace):
    """A record with just what was read of it, and with what its model makes of that; false where there is no such record."""

    _model: type[Model]

    def __getattr__(self, name: str) -> Any:
        return getattr_static(self._model, name).__get__(self, self._model)

    def __bool__(self) -> bool:
        return any(part is not None for name, part in vars(self).items() if name != "_model")

    def __str__(self) -> str:
        return self._model.__str__(cast(Model, self))


def _stand_in(model: type[Model], paths: Sequence[str], parts: Sequence[Any]) -> _StandIn:
    """``department__name`` is the ``name`` of its ``department``."""
    record = _StandIn(_model=model)
    for path, part in zip(paths, parts, strict=True):
        here, *names = record, *path.split("__")
        for name in names[:-1]:
            related: Any = here._model._meta.get_field(name).related_model
            here = here.__dict__.setdefault(name, _StandIn(_model=related))
        setattr(here, names[-1], part)
    return record


class _Remembering(dict[Any, str]):
    """Makes each text once, as long as there are not too many different ones."""

    def __init__(self, make: Callable[[Any], str]) -> None:
        self.make = make

    def __missing__(self, raw: Any) -> str:
        made = self.make(raw)
        if len(self) < REMEMBERED:
            self[raw] = made
        return made
