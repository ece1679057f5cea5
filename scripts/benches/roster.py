"""(a) Importing a roster: ours from file to receipt, django-import-export on the same kind of file, calamine + bulk_create."""

from __future__ import annotations

from datetime import date
from itertools import count, islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from benches import people
from benches.measuring import MOMENT, Measured, rivals, school, timed
from jiuye.accounts.models import Person
from jiuye.destinations.models import Destination
from jiuye.graduates.commands import import_graduates
from jiuye.graduates.models import Graduate
from jiuye.graduates.rules import Wrong, read_cell, readers
from jiuye.graduates.seasons import profile_of
from jiuye.institutions.models import School

STRUCTURE = {"department", "class_name", "campus", "cohort", "family_poor", "id_number"}
FIELDS = [key for key in people.KEYS if key not in STRUCTURE]
FITS = {key: getattr(Graduate._meta.get_field(key), "max_length", None) for key in FIELDS}


def measure(folder: Path, rows: int, peer_rows: int) -> list[Measured]:
    file, small = people.write(folder / "roster.xlsx", rows), people.write(folder / "small.xlsx", peer_rows)
    codes = map(str, count(90010))
    ours, bare = rivals(
        lambda: ours_in(file, school(next(codes)), rows), lambda: bare_insert(file, school(next(codes))), times=2
    )
    peer = timed(lambda: peer_in(small, school(next(codes)))).times(rows / peer_rows)
    slower, ratio = peer.wall / ours.wall, ours.wall / bare.wall
    return [
        Measured(f"import of {rows} × 30, against django-import-export", "≥ 8 ×", slower, slower >= 8,
                 f"ours {ours}, peer {peer}, taken as linear from {peer_rows} rows"),
        Measured(f"import of {rows} × 30, against calamine + bulk_create", "≤ 2 ×", ratio, ratio <= 2,
                 f"ours {ours}, bare {bare} of Person, Graduate, Destination"),
    ]  # fmt: skip


def ours_in(file: Path, to: School, rows: int) -> None:
    status, answer = import_graduates(file, to.code, people.COHORT, at=MOMENT)
    assert status == 0, answer["problems"][:3]
    assert answer["created"] == rows
    forget()


def bare_insert(file: Path, to: School) -> None:
    """What no import can do without: read the cells, write the rows. Nothing is validated, compared or told."""
    lines = iter(CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python())
    next(lines)
    while chunk := [dict(zip(people.KEYS, line, strict=True)) for line in islice(lines, 1000)]:
        persons = Person.objects.bulk_create(
            Person(
                name=c["name"],
                document=c["id_number"],
                document_index=Person.index_of(c["id_number"]),
                created_at=MOMENT,
            )
            for c in chunk
        )
        graduates = Graduate.unscoped.bulk_create(
            _graduate(c, person, to) for c, person in zip(chunk, persons, strict=True)
        )
        Destination.unscoped.bulk_create(
            Destination(graduate=g, school=to, cohort=people.COHORT, state="draft", created_at=MOMENT)
            for g in graduates
        )
    forget()


def _graduate(cells: dict[str, str], person: Person, to: School) -> Graduate:
    # words where codes belong, cut to the column: nothing is looked up
    values: dict[str, Any] = {key: cells[key][:width] for key, width in FITS.items()} | {"honours": None}
    for key in ("enrolled_on", "graduates_on"):
        values[key] = date.fromisoformat(cells[key])
    return Graduate(person=person, school=to, cohort=people.COHORT, state="draft", created_at=MOMENT, **values)


def peer_in(file: Path, to: School) -> None:
    """django-import-export as its manual has it: a ModelResource, the same cell readers, full_clean, upsert by number."""
    import tablib

    result = resource(to)().import_data(tablib.Dataset().load(file.read_bytes(), format="xlsx"), use_transactions=True)
    assert not result.has_errors(), result.row_errors()[:1]
    assert not result.has_validation_errors(), result.invalid_rows[0].error
    forget()


def resource(to: School) -> Any:
    from import_export import fields, resources, widgets

    how = readers(profile_of(to, people.COHORT), people.COHORT, today=MOMENT.date())

    class Read(widgets.Widget):  # type: ignore[misc]
        """One column through the reader our own import uses."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

        def clean(self, value: object, row: object = None, **_: object) -> object:
            found = read_cell(str(value or ""), self.key, how)
            if isinstance(found, Wrong):
                raise ValueError(found.text)
            return found

    class Roster(resources.ModelResource):  # type: ignore[misc]
        class Meta:
            model = Graduate
            fields = FIELDS
            import_id_fields = ("student_number",)
            clean_model_instances = True
            skip_unchanged = True
            report_skipped = False

        def get_queryset(self) -> Any:
            return Graduate.unscoped.filter(school=to, cohort=people.COHORT)

        def validate_instance(self, instance: Graduate, *_: object, validate_unique: bool = True) -> None:
            instance.full_clean(exclude=("special_groups", "extra"), validate_unique=validate_unique)

        def init_instance(self, row: dict[str, str] | None = None) -> Graduate:
            assert row is not None
            document = read_cell(row[ID], "id_number", how)
            person, _ = Person.objects.get_or_create(
                document_index=Person.index_of(str(document)),
                defaults={"name": row["姓名"], "document": document, "created_at": MOMENT},
            )
            return Graduate(person=person, school=to, cohort=people.COHORT, state="draft", created_at=MOMENT)

    for key in FIELDS:
        label = people.HEADINGS[people.KEYS.index(key)]
        Roster.fields[key] = fields.Field(attribute=key, column_name=label, widget=Read(key))
    return Roster


ID = people.HEADINGS[people.KEYS.index("id_number")]


def forget() -> None:
    """The next measurement begins with the same, empty, tables."""
    for model in (Destination.unscoped, Graduate.unscoped, Person.objects):
        rows: Any = model.all()
        rows._raw_delete(rows.db)
