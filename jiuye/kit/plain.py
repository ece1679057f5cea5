"""Rows as their columns say them, straight from the tables: a file of a hundred thousand lines builds no model instance.

Columns that say what they ``read`` are made from just that, a thousand rows at a time and column by column. What a code,
a date or an organisation is called is made once and remembered, because a few values come again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from types import SimpleNamespace
from typing import Any

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


def readable(columns: Iterable[Column], model: type[Model]) -> bool:
    """Whether every one of these says which columns of the tables it reads."""
    kept = {field.name for field in model._meta.fields}
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
        self.connection = connections[rows.db]
        asked = rows.order_by().filter(pk__in=among(NOBODY)).values_list(*self.paths)
        compiler = asked.query.get_compiler(connection=self.connection)
        self.sql, self.parameters = compiler.as_sql()
        read = [one[0] for one in compiler.select]
        self.fields = [one.output_field for one in read]
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
    if value is None and isinstance(field, CharField | TextField) and not field.null and "__" not in column.paths[0]:
        return itemgetter(first)

    def said(*raw: Any) -> str:
        parts = list(map(reading.clear, places, raw))
        return text_of(value(_stand_in(column.paths, parts)) if value else parts[0])

    if len(places) == 1:
        one = _Remembering(said).__getitem__
        return lambda read: map(one, read[first])
    several = _Remembering(lambda raw: said(*raw)).__getitem__
    return lambda read: map(several, zip(*(read[place] for place in places), strict=True))


def _stand_in(paths: Sequence[str], parts: Sequence[Any]) -> SimpleNamespace:
    """A record with just these attributes: ``department__name`` is the ``name`` of its ``department``."""
    record = SimpleNamespace()
    for path, part in zip(paths, parts, strict=True):
        here, *rest = record, *path.split("__")
        for name in rest[:-1]:
            here.__dict__.setdefault(name, SimpleNamespace())
            here = getattr(here, name)
        setattr(here, rest[-1], part)
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
