"""A small synthetic province, copied inside the database until it is as large as a measurement needs.

The copies are rows of the same schools with new keys, so that one office really sees a hundred times as many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.utils import timezone

from jiuye.accounts.models import Person, User
from jiuye.demo import province
from jiuye.destinations.models import Destination
from jiuye.graduates.models import Graduate
from jiuye.review.models import Case

BASE = 2000
OFFICE = "19911office"
CENTRE = "centre34"


def found_province() -> None:
    province.build(province.Wanted(BASE, 1, "anhui"), at=timezone.now(), say=lambda line: None)


def grow(first: int, last: int) -> None:
    """Copies ``first`` … ``last`` (1-based) of every graduate of the base, their account, registration and open round."""
    steps = {model: _reach(model) for model in (Person, User, Graduate, Destination, Case)}
    with _indexes_afterwards(steps):
        for n in range(first, last + 1):
            _copy_all(n, steps)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(steps)):
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


@contextmanager
def _indexes_afterwards(tables: Iterable[type[models.Model]]) -> Iterator[None]:
    """Half a million rows are written several times faster when their indexes are made once, at the end."""
    mine = [(model, index) for model in tables for index in model._meta.indexes]
    with connection.schema_editor(atomic=False) as editor:
        for model, index in mine:
            editor.remove_index(model, index)
    yield
    with connection.schema_editor(atomic=False) as editor:
        for model, index in mine:
            editor.add_index(model, index)


def _reach(model: type[models.Model]) -> int:
    """The distance between two copies: no key of the base lies beyond it. Kept by the first caller."""
    if model not in _REACH:
        _REACH[model] = model._base_manager.aggregate(last=models.Max("pk"))["last"]
    return _REACH[model]


_REACH: dict[type[models.Model], int] = {}


def _copy_all(n: int, steps: Mapping[type[models.Model], int]) -> None:
    person, user, graduate, destination, case = (f"{n * step}" for step in steps.values())
    text = f"'-{n}'"
    _copy(Person, steps, {"id": f"id + {person}", "document_index": "NULL"})
    _copy(User, steps, {"id": f"id + {user}", "username": f"username || {text}", "person_id": f"person_id + {person}"},
          "kind = 'student'")  # fmt: skip
    _copy(Graduate, steps, {"id": f"id + {graduate}", "person_id": f"person_id + {person}", "exam_number": "''",
                            "student_number": f"student_number || {text}"})  # fmt: skip
    _copy(Destination, steps, {"id": f"id + {destination}", "graduate_id": f"graduate_id + {graduate}"}, "is_current")
    number = f"CAST(SUBSTR(subject, 13) AS INTEGER) + {destination}"
    _copy(Case, steps, {"id": f"id + {case}", "subject": f"'destination:' || ({number})"},
          "process = 'destination' AND closed_at IS NULL")  # fmt: skip


def _copy(model: type[models.Model], steps: Mapping[Any, int], told: Mapping[str, str], where: str = "1 = 1") -> None:
    table = connection.ops.quote_name(model._meta.db_table)
    names = [f.column for f in model._meta.concrete_fields if not f.generated]
    quoted = [connection.ops.quote_name(name) for name in names]
    taken = ", ".join(told.get(name, quote) for name, quote in zip(names, quoted, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(quoted)}) SELECT {taken} FROM {table} WHERE id <= {steps[model]} AND {where}"
        )
