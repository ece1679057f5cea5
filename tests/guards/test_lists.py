"""Every list of the house: what its address may ask (T-34), and that what it shows can be taken along (S2-48, S4-48)."""

from __future__ import annotations

import io
import zipfile

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from jiuye.faces import exporting
from jiuye.kit import plain
from jiuye.kit.lists import REGISTRY
from jiuye.kit.refusals import Denied
from jiuye.kit.sheets import BadFile, read
from jiuye.kit.sheets.writing import text_of
from jiuye.records.jobs.worker import work_once
from jiuye.records.models import FileRun
from tests.guards import world as making
from tests.guards.test_scope_matrix import ARGUMENT, routes

LOOKUPS = [
    "password", "-password", "person__document", "graduate__person__document_index", "school__user__password__startswith",
    "pk); DROP TABLE graduates_graduate;--", "name COLLATE NOCASE", "?", "extra__a", "graduate__person__user__password",
]  # fmt: skip


@pytest.fixture
def world(university):
    with time_machine.travel(making.season(university.cohort), tick=False):
        yield making.build(university)


def office(world):
    return world.ours.actor(world.ours.employment_office())


def lists(world):
    """Every registered list the employment office may see."""
    actor, found = office(world), {}
    for key in sorted(REGISTRY):
        try:
            found[key] = exporting.spec_for(key, actor)
        except Denied:
            continue
    return found


@pytest.mark.seed("T-34")
@pytest.mark.django_db
def test_no_list_sorts_or_filters_by_what_it_did_not_declare(world):
    actor = office(world)
    changed = []

    for key, spec in lists(world).items():
        plain = [row.pk for row in spec.listing(QueryDict(), actor).rows]
        for lookup in LOOKUPS:
            query = QueryDict(mutable=True)
            query.update(
                {"sort": lookup, "order": lookup, lookup: "a", "filter": f"{lookup}=a", "page": "-3", "per_page": "1e9"}
            )
            asked = spec.listing(query, actor)
            if [row.pk for row in asked.rows] != plain or asked.chips or asked.per_page != 50:
                changed.append((key, lookup))

    assert len(lists(world)) >= 7
    assert changed == []


@pytest.mark.seed("T-34")
@pytest.mark.django_db
def test_no_choice_of_a_filter_reaches_the_database_unless_it_was_offered(world):
    """A value from outside the choices is no filter at all: the list says what it would say without it."""
    actor = office(world)
    taken = []

    for key, spec in lists(world).items():
        for one in spec.filters:
            if one.choices is not None:
                taken += [(key, one.key) for value in ("0 OR 1=1", "999999", "' --") if one.valid([value], actor)]

    assert taken == []


@pytest.mark.seed("T-34")
@pytest.mark.django_db
def test_no_page_breaks_on_an_address_full_of_lookups(world):
    client = Client(raise_request_exception=False)
    world.ours.login(client, world.ours.employment_office())
    broken = []

    for where, door in routes():
        if "GET" in door.methods and not ARGUMENT.search(where):
            for lookup in LOOKUPS[4:6]:
                answer = client.get(
                    f"/{where}",
                    {"sort": lookup, lookup: "a", "by": lookup, "cohort": lookup, "q": lookup, "page": lookup},
                )
                if answer.status_code >= 500:
                    broken.append((where, lookup, answer.status_code))

    assert broken == []


def table_of(archive):
    """The table out of the zip it comes in with its letter (说明.txt)."""
    with zipfile.ZipFile(io.BytesIO(archive)) as folder:
        (name,) = [one for one in folder.namelist() if one.endswith(".csv")]
        return folder.read(name)


def rows_in(path, header):
    """How many rows the file holds under exactly this heading; a file of a heading alone holds none."""
    try:
        table = read(path, name=path.name)
    except BadFile as bad:
        if "下面没有数据" not in str(bad):
            raise
        return 0
    assert ["".join(name.split()) for name in table.header] == ["".join(name.split()) for name in header]
    return len(list(table.rows))


@pytest.mark.seed("S2-48", "S4-48", "W-52")
@pytest.mark.django_db
def test_every_list_downloads_exactly_what_its_filter_finds(world, tmp_path):
    client, actor = Client(), office(world)
    world.ours.login(client, world.ours.employment_office())
    different = []

    for key, spec in lists(world).items():
        filtered = {"department": str(world.ours.law.pk)} if any(f.key == "department" for f in spec.filters) else {}
        query = QueryDict(mutable=True)
        query.update(filtered)
        columns = [c.key for c in spec.columns if not c.sensitive]
        client.post(
            reverse("exports:ask", args=[key]), {"query": query.urlencode(), "format": "csv", "columns": columns}
        )
        while work_once("tests"):
            pass
        run = FileRun.objects.filter(kind="export").latest("pk")
        answer = client.get(client.post(reverse("exports:fetch", args=[run.pk]))["Location"])
        path = tmp_path / f"{key}.csv"
        path.write_bytes(table_of(b"".join(answer.streaming_content)))
        shown, taken = (
            spec.listing(query, actor).total,
            rows_in(path, [spec.columns[c].alone or spec.columns[c].label for c in columns]),
        )
        if taken != shown:
            different.append((key, taken, shown))

    assert {"graduates.roster", "graduates.review", "destinations.review", "destinations.registered"} <= set(
        lists(world)
    )
    assert different == []


@pytest.mark.seed("W-52")
@pytest.mark.django_db
def test_a_file_made_from_columns_says_just_what_the_records_say(world):
    """Where a list's columns say what they read, no record is built for its file; the words are the same."""
    actor, made, different = office(world), {}, []

    for key, spec in lists(world).items():
        rows = spec.ordered(spec.filtered(actor, {}), "")
        columns = [column for column in spec.columns if plain.readable([column], rows)]
        if not hasattr(rows.model, "trail_subject") and columns:
            made[key] = len(columns) == len(spec.columns)
            written = [list(line) for _, line in exporting.values(spec, rows, columns)]
            told = [[text_of(column.of(record)) for column in columns] for record in spec.prepare(rows)]
            different += [(key, line) for line in zip(written, told, strict=True) if line[0] != line[1]]

    assert different == []
    assert {key for key, whole in made.items() if whole} >= {
        "graduates.roster", "graduates.applications", "destinations.review", "destinations.registered",
        "destinations.voided", "destinations.missing", "destinations.returned",
    }  # fmt: skip
