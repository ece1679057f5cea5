"""Rows by the thousand, straight to the table: building model instances to insert them costs several times the insert itself.

What a field does to a value is looked up once for the column, not once for every row.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import connection, models

from jiuye.kit.crypto import encrypt
from jiuye.kit.fields import EncryptedField

FULL = 2000
Prepare = Callable[[Any], Any]


class Inserts:
    """One model's rows on their way; the database hands out their keys. ``constant`` columns are the same in every row."""

    def __init__(self, model: type[models.Model], **constant: object) -> None:
        self.model = model
        fields = self._fields()
        self._place = {name: n for n, f in enumerate(fields) for name in (f.attname, f.name)}
        self._prepare: list[Prepare | None] = [_preparation(f) for f in fields]
        self._template: list[Any] = [f.get_db_prep_save(f.get_default(), connection) for f in fields]
        self._pending: list[list[Any]] = []
        self._sql = _insert(model, [str(f.column) for f in fields])
        self.written = 0
        self._known: dict[tuple[str, ...], list[tuple[int, Prepare | None]]] = {}
        self._fill(self._template, constant)

    def _fields(self) -> list[Any]:
        return [f for f in self.model._meta.concrete_fields if not (f.primary_key or f.generated or f.has_db_default())]

    def add(self, **values: object) -> int:
        """One more row."""
        row = self._template.copy()
        self._fill(row, values)
        self._pending.append(row)
        if len(self._pending) >= FULL:
            self.flush()
        return 0

    def _fill(self, row: list[Any], values: dict[str, object]) -> None:
        for (place, prepare), value in zip(self._steps(tuple(values)), values.values(), strict=True):
            row[place] = prepare(value) if prepare is not None and value is not None else value

    def _steps(self, names: tuple[str, ...]) -> list[tuple[int, Prepare | None]]:
        """Where each of these columns stands and how it is prepared; the same few sets come again and again."""
        if names not in self._known:
            self._known[names] = [(self._place[name], self._prepare[self._place[name]]) for name in names]
        return self._known[names]

    def flush(self) -> None:
        if not self._pending:
            return
        with connection.cursor() as cursor:
            cursor.executemany(self._sql, self._pending)
        self.written += len(self._pending)
        self._pending = []


def _insert(model: type[models.Model], columns: list[str]) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608


def _preparation(field: models.Field[Any, Any]) -> Prepare | None:
    """How a value becomes what the driver takes; most need nothing."""
    if isinstance(field, EncryptedField):
        return encrypt
    if isinstance(field, models.DateTimeField):
        return lru_cache(maxsize=4096)(connection.ops.adapt_datetimefield_value)
    if isinstance(field, models.DateField):
        return lru_cache(maxsize=4096)(connection.ops.adapt_datefield_value)
    if isinstance(field, models.JSONField):
        return _remembered(lambda value: field.get_db_prep_save(value, connection))
    return None


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
