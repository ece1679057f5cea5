"""Rows by the thousand, straight to the table: building model instances to insert them costs several times the insert itself.

What a field does to a value is looked up once for the column, and where a value stands in the row once for each set of names.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.db import connection, models

from jiuye.kit.crypto import encrypt
from jiuye.kit.fields import EncryptedField

FULL = 2000
Prepare = Callable[[Any], Any]
Row = tuple[Any, ...]


class Shape:
    """How values given by these names become a row: which are prepared, and where each goes among the defaults."""

    def __init__(self, names: tuple[str, ...], place: dict[str, int], prepare: list[Prepare | None]) -> None:
        places = [place[name] for name in names]
        self._prepared = [(n, step) for n, at in enumerate(places) if (step := prepare[at]) is not None]
        source = list(range(len(prepare)))
        for n, at in enumerate(places):
            source[at] = len(prepare) + n
        self._pick = itemgetter(*source)

    def row(self, template: Row, given: list[Any]) -> Row:
        for n, step in self._prepared:
            if given[n] is not None:
                given[n] = step(given[n])
        picked: Row = self._pick((*template, *given))
        return picked


class Inserts:
    """One model's rows on their way; the database hands out their keys. ``constant`` columns are the same in every row."""

    def __init__(self, model: type[models.Model], **constant: object) -> None:
        self.model = model
        fields = self._fields()
        self._place = {name: n for n, f in enumerate(fields) for name in (f.attname, f.name)}
        self._prepare: list[Prepare | None] = [_preparation(f) for f in fields]
        self._shapes: dict[tuple[str, ...], Shape] = {}
        self._template: Row = tuple(f.get_db_prep_save(f.get_default(), connection) for f in fields)
        self._template = self._row(constant)
        self._pending: list[Row] = []
        self._columns = [str(f.column) for f in fields]
        self.written = 0

    def _fields(self) -> list[Any]:
        return [f for f in self.model._meta.concrete_fields if not (f.primary_key or f.generated or f.has_db_default())]

    def add(self, **values: object) -> int:
        """One more row."""
        self._put(values)
        return 0

    def _put(self, values: dict[str, Any]) -> None:
        self._pending.append(self._row(values))
        if len(self._pending) >= FULL:
            self.flush()

    def _row(self, values: dict[str, Any]) -> Row:
        """The same few sets of names come again and again."""
        names = tuple(values)
        shape = self._shapes.get(names)
        if shape is None:
            shape = self._shapes[names] = Shape(names, self._place, self._prepare)
        return shape.row(self._template, list(values.values()))

    def flush(self) -> None:
        if not self._pending:
            return
        write = _copy if connection.vendor == "postgresql" else _insert
        write(self.model, self._columns, self._pending)
        self.written += len(self._pending)
        self._pending = []


def _insert(model: type[models.Model], columns: list[str], rows: list[Row]) -> None:
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {_target(model, columns)} VALUES ({marks})", rows)  # noqa: S608 - our own names


def _copy(model: type[models.Model], columns: list[str], rows: list[Row]) -> None:
    """PostgreSQL reads a stream of rows at half the cost of as many statements."""
    statement = f"COPY {_target(model, columns)} FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as stream:
        for row in rows:
            stream.write_row(row)


def _target(model: type[models.Model], columns: list[str]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"


def _preparation(field: models.Field[Any, Any]) -> Prepare | None:
    """How a value becomes what the driver takes; most need nothing."""
    if isinstance(field, EncryptedField):
        return encrypt
    if isinstance(field, models.DateTimeField):
        return _moment
    if isinstance(field, models.DateField):
        return lru_cache(maxsize=4096)(connection.ops.adapt_datefield_value)
    if isinstance(field, models.JSONField):
        return _remembered(lambda value: field.get_db_prep_save(value, connection))
    return None


@lru_cache(maxsize=4096)
def _moment(at: datetime) -> object:
    """One moment is told in several tables: a version, an opinion, the trail."""
    return connection.ops.adapt_datetimefield_value(at)


def _remembered(prepare: Prepare) -> Prepare:
    """The same few documents (nothing, draft → confirmed) are written again and again; a few thousand are remembered."""
    texts: dict[str, object] = {}

    def prepared(value: object) -> object:
        seen = repr(value)
        if seen not in texts:
            if len(texts) >= 4096:
                texts.clear()
            texts[seen] = prepare(value)
        return texts[seen]

    return prepared
