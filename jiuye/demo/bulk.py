"""The loader's way to write by the hundred thousand what services write one by one.

Primary keys are handed out here, so that a row can point at another before either is written; nobody else may write to
these tables meanwhile, which is why only the loader of an empty demonstration uses it.
"""

from __future__ import annotations

from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

from jiuye.kit.bulk import Inserts


class Table(Inserts):
    """One model's rows; ``add`` answers with the key. ``keyed`` False where the database gives keys."""

    def __init__(self, model: type[models.Model], *, keyed: bool = True, **constant: object) -> None:
        self.keyed = keyed
        self._next = _last_key(model) + 1 if keyed else 0
        super().__init__(model, **constant)

    def _fields(self) -> list[Any]:
        key = [self.model._meta.pk] if self.keyed else []
        return [*key, *super()._fields()]

    def add(self, **values: object) -> int:
        if not self.keyed:
            return super().add(**values)
        key = values["id"] = self._next
        self._next += 1
        self._put(values)
        return key

    def finish(self) -> None:
        """Write the rest and let the database hand out keys again."""
        self.flush()
        if self.keyed and self.written:
            with connection.cursor() as cursor:
                for statement in connection.ops.sequence_reset_sql(no_style(), [self.model]):
                    cursor.execute(statement)


def _last_key(model: type[models.Model]) -> int:
    found = model._base_manager.aggregate(last=models.Max("pk"))["last"]
    return int(found or 0)
