"""A compared roster written in bulk: people, graduates, their changes, and one trail row for each (DESIGN 5, W-20, W-21)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from jiuye import graduates
from jiuye.accounts.models import Person
from jiuye.graduates import Newborn
from jiuye.graduates.lifecycle import LIFECYCLE, OriginState
from jiuye.graduates.models import Graduate
from jiuye.graduates.rules import CLEAR
from jiuye.graduates.services.comparing import EXTRA, Change, Comparison, in_extra
from jiuye.graduates.sheets import Sheet, masked, sex_of
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.kit.bulk import Inserts
from jiuye.kit.crypto import blind_index
from jiuye.kit.refusals import Conflict, Reason
from jiuye.records.services import Entry, record_many, transition_many
from jiuye.standards.divisions import full_name
from jiuye.standards.identifiers import guess_document_kind
from jiuye.standards.text import bigrams

CHUNK = 1000
COLUMN = {"department": "department_id", "class_name": "class_group_id", "campus": "campus_id", "major": "major_id"}
DOCUMENT_TYPE = {"resident_id": "1", "hk_macao_permit": "6", "taiwan_permit": "8", "passport": "A",
                 "foreign_permanent_residence": "9", "residence_permit": "1"}  # fmt: skip
NOT_COLUMNS = {"id_number", "cohort", *EXTRA}
DATES = {"enrolled_on", "graduates_on"}


@dataclass(frozen=True, slots=True)
class Import:
    """What every step of one import shares."""

    school: School
    cohort: int
    actor: Actor
    at: datetime
    reason: str = ""


def mobile_index(number: str) -> str:
    return blind_index(number, "mobile")


def searchable(name: str, student_number: str, exam_number: str) -> str:
    """Bigrams of what people search by; SQLite and PostgreSQL alike."""
    return " ".join(filter(None, (bigrams(name), bigrams(student_number), bigrams(exam_number))))[:400]


def create(sheet: Sheet, result: Comparison, job: Import) -> int:
    """Everybody new, with the person behind them; domains above give each what it needs (``graduates.births``)."""
    at = {key: n for n, key in enumerate(sheet.keys)}
    for start in range(0, len(result.new), CHUNK):
        rows = [sheet.rows[position] for position in result.new[start : start + CHUNK]]
        people = _people(rows, at, result, job)
        born = _enrol([_columns(row, at, person, job) for row, person in zip(rows, people, strict=True)], job)
        for follow in graduates.births:
            follow(born, job.at)
        told = [Entry(f"graduate:{one.pk}", school_id=one.school_id) for one in born]
        record_many("graduate.imported", told, actor=job.actor, at=job.at, reason=job.reason)
    return len(result.new)


def _people(rows: Sequence[Sequence[Any]], at: Mapping[str, int], result: Comparison, job: Import) -> list[int]:
    """The person of each row, made where nobody has the document yet."""
    indexes = [Person.index_of(row[at["id_number"]]) for row in rows]
    unknown = {
        index: (row[at["name"]], row[at["id_number"]])
        for index, row in zip(indexes, rows, strict=True)
        if index not in result.people
    }
    people = Inserts(Person, created_at=job.at)
    for index, (name, document) in unknown.items():
        people.add(name=name, document=document, document_index=index, document_kind=_document_kind(document))
    people.flush()
    made = Person.objects.filter(document_index__in=unknown).values_list("document_index", "pk", "name")
    result.people.update({index or "": (pk, name) for index, pk, name in made})
    return [result.people[index][0] for index in indexes]


def _document_kind(document: str) -> str:
    plain = len(document) == 18 and document[0] != "9"
    return "1" if plain else DOCUMENT_TYPE.get(guess_document_kind(document), "1")


def _enrol(people: Sequence[Mapping[str, Any]], job: Import) -> list[Newborn]:
    """Write the graduates and find the keys they were given."""
    rows = Inserts(
        Graduate, school_id=job.school.pk, cohort=job.cohort, created_at=job.at, state=OriginState.DRAFT.value,
        state_since=job.at, source="import",
    )  # fmt: skip
    for columns in people:
        rows.add(**columns)
    rows.flush()
    numbers = [columns["student_number"] for columns in people]
    found = Graduate.unscoped.filter(school=job.school, cohort=job.cohort, student_number__in=numbers)
    return [Newborn._make(row) for row in found.order_by("pk").values_list(*Newborn._fields)]


def _columns(row: Sequence[Any], at: Mapping[str, int], person: int, job: Import) -> dict[str, Any]:
    columns = {
        COLUMN.get(key, key): row[n]
        for key, n in at.items()
        if key not in NOT_COLUMNS and not in_extra(key) and row[n] is not None and row[n] is not CLEAR
    }
    columns["person_id"] = person
    columns["extra"] = {
        key: row[n] for key, n in at.items() if in_extra(key) and row[n] is not None and row[n] is not CLEAR
    }
    columns.setdefault("sex", sex_of(row[at["id_number"]]))
    return columns | _derived(columns)


def _derived(columns: Mapping[str, Any]) -> dict[str, object]:
    """Columns that follow others: the search text, the name beside a region code, the index of a telephone."""
    found: dict[str, object] = {}
    if "name" in columns and "student_number" in columns:
        found["searchable"] = searchable(columns["name"], columns["student_number"], columns.get("exam_number", ""))
    if "origin_region" in columns:
        found["origin_region_name"] = full_name(columns["origin_region"])[:60] if columns["origin_region"] else ""
    if "mobile" in columns:
        found["mobile_index"] = mobile_index(columns["mobile"]) if columns["mobile"] else ""
    return found


def change(result: Comparison, job: Import) -> int:
    """Every difference, by conditional UPDATE in bulk; confirmations that no longer fit what was shown are cleared."""
    _change_people(result.changed, result, job)
    groups: dict[tuple[str, ...], list[tuple[Change, dict[str, object]]]] = {}
    for one in result.changed:
        columns = _columns_of(one)
        groups.setdefault(tuple(columns), []).append((one, columns))
    for names, members in groups.items():
        _update(names, members)
    _take_along(result.changed, job)
    entries = [_entry(one, job) for one in result.changed]
    record_many("graduate.reimported", entries, actor=job.actor, at=job.at, reason=job.reason)
    _reopen(result.changed, job)
    return len(result.changed)


def _columns_of(one: Change) -> dict[str, object]:
    columns: dict[str, object] = {
        COLUMN.get(key, key): "" if new is None and key not in DATES else new
        for key, (_, new) in one.values.items()
        if key not in NOT_COLUMNS and not in_extra(key)
    }
    if one.values.keys() & {"name", "student_number", "exam_number"}:
        whole = {"name": one.standing.name, "student_number": one.standing.student_number,
                 "exam_number": one.standing.exam_number, **columns}  # fmt: skip
        columns["searchable"] = searchable(*(str(whole[k]) for k in ("name", "student_number", "exam_number")))
    columns |= {key: value for key, value in _derived(columns).items() if key != "searchable"}
    if any(map(in_extra, one.values)):
        extra = dict(Graduate.unscoped.values_list("extra", flat=True).get(pk=one.standing.pk))
        columns["extra"] = {**extra, **{k: v[1] for k, v in one.values.items() if in_extra(k)}}
    if one.back:
        columns |= {"deactivated_at": None, "deactivated_why": ""}
    if one.values and one.standing.confirmed_at:
        columns |= {"confirmed_at": None, "confirmed_digest": ""}
    if "honours" in columns and columns["honours"] == "":
        columns["honours"] = None
    for relation in COLUMN.values():
        if columns.get(relation) == "":
            columns[relation] = None
    return columns


def _update(names: tuple[str, ...], members: list[tuple[Change, dict[str, object]]]) -> None:
    """One prepared statement for all rows that change the same columns, each guarded by the version that was compared."""
    meta = Graduate._meta
    fields = [_field(meta, name) for name in names]
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(f.column)} = %s" for f in fields)
    version = quote("version")
    sql = (
        f"UPDATE {quote(meta.db_table)} SET {sets}{', ' if sets else ''}{version} = {version} + 1 "  # noqa: S608 - our own column names
        f"WHERE {quote('id')} = %s AND {version} = %s"
    )
    rows = [
        [*(f.get_db_prep_save(columns[n], connection) for n, f in zip(names, fields, strict=True)),
         one.standing.pk, one.standing.version]
        for one, columns in members
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)
        if cursor.rowcount != len(rows):
            raise Conflict(
                Reason(
                    "试算之后，名单里有人被改动过，这次没有写入任何数据",
                    rule="stale",
                    remedy="请重新试算，看过变化再确认",
                )
            )


def _field(meta: Any, name: str) -> Any:
    return next(f for f in meta.concrete_fields if name in (f.attname, f.name))


def _change_people(changed: Iterable[Change], result: Comparison, job: Import) -> None:
    """A corrected number or name: the identity follows, unless the corrected number already is somebody of the same name."""
    for one in changed:
        document = one.values.get("id_number")
        if document:
            index = Person.index_of(str(document[1]))
            known = result.people.get(index)
            if known:
                Graduate.unscoped.filter(pk=one.standing.pk).update(person_id=known[0])
            else:
                number = str(document[1])
                Person.objects.filter(pk=one.standing.person_id).update(
                    document=number, document_index=index, document_kind=_document_kind(number)
                )
        if "name" in one.values:
            Person.objects.filter(pk=one.standing.person_id).update(name=one.values["name"][1])


def _entry(one: Change, job: Import) -> Entry:
    told = {key: [_told(key, old), _told(key, new)] for key, (old, new) in one.values.items()}
    if one.back:
        told["deactivated_at"] = ["失效", ""]
    return Entry(f"graduate:{one.standing.pk}", told, school_id=job.school.pk)


def _told(key: str, value: object) -> str:
    return "***" if key == "id_number" else masked(key, value)


def _take_along(changed: Iterable[Change], job: Import) -> None:
    """Who moved takes along what domains above keep beside them (W-57)."""
    moved = [one.standing.pk for one in changed if one.back or graduates.MOVING & one.values.keys()]
    for start in range(0, len(moved), CHUNK):
        for follow in graduates.moves:
            follow(moved[start : start + CHUNK], job.at)


def _reopen(changed: Iterable[Change], job: Import) -> None:
    """学生已确认 spoke of what was shown; that is no longer what stands (S0-13, M-01)."""
    wanted = [c.standing.pk for c in changed if c.values and c.standing.state == OriginState.CONFIRMED]
    for start in range(0, len(wanted), CHUNK):
        rows = Graduate.unscoped.filter(pk__in=wanted[start : start + CHUNK])
        transition_many(
            rows, LIFECYCLE, "reopen", actor=job.actor, at=job.at, reason="重新导入后内容有变化，请本人再次确认"
        )


__all__ = ["Import", "change", "create", "searchable"]
