"""What a thief of the disk, or a reader of the logs, finds of anybody: nothing (T-36, T-76)."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings
from django.db import connection

from jiuye.accounts.models import Person
from jiuye.destinations.tests import desk
from jiuye.graduates.columns import ROSTER
from jiuye.graduates.commands import import_graduates
from jiuye.graduates.models import Graduate
from jiuye.kit.sheets import write_xlsx
from tests.cast import COHORT, PASSWORD, id_number

CANARY_ID, CANARY_PHONE = id_number(4321, region="340111", sequence="999"), "13911172936"
CANARY_CONTACT = "13805519999"


def live_a_little(university, tmp_path):
    """A canary is imported, registers with a canary contact, and is looked for."""
    heads = [ROSTER[key].label for key in ("name", "id_number", "student_number", "mobile")]
    write_xlsx(tmp_path / "r.xlsx", heads, [["林知夏", CANARY_ID, "209900001", CANARY_PHONE]])
    status, answer = import_graduates(tmp_path / "r.xlsx", university.school.code, COHORT)
    assert status == 0, answer
    graduate = Graduate.unscoped.get(student_number="209900001")
    assert (graduate.person.document, graduate.mobile) == (CANARY_ID, CANARY_PHONE)
    desk.submitted(university, university.graduate(university.law), contact_phone=CANARY_CONTACT)


def every_stored_text():
    """Each column of each table as the database itself holds it."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield table, " ".join(map(str, row))


@pytest.mark.seed("T-36")
def test_a_stolen_database_holds_no_clear_number_phone_password_or_key(university, tmp_path):
    live_a_little(university, tmp_path)
    secrets = [
        CANARY_ID,
        CANARY_PHONE,
        CANARY_CONTACT,
        PASSWORD,
        settings.FIELD_KEY,
        settings.INDEX_KEY,
        settings.TRAIL_KEY,
    ]

    found = {(table, secret[:4]) for table, text in every_stored_text() for secret in secrets if secret in text}

    assert found == set()


@pytest.mark.seed("T-36")
def test_the_index_of_a_number_says_nothing_without_its_key(university, tmp_path, settings):
    live_a_little(university, tmp_path)
    kept = Person.index_of(CANARY_ID)

    settings.INDEX_KEY = "somebody else's"

    assert Person.objects.filter(document_index=kept).exists()
    assert Person.index_of(CANARY_ID) != kept


@pytest.mark.seed("T-76")
def test_the_logs_of_a_busy_day_name_no_canary(university, client, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)

    live_a_little(university, tmp_path)
    university.login(client, university.employment_office())
    for address in ("/console/graduates/", "/console/destinations/"):
        client.get(address, {"q": CANARY_ID})
        client.post(address, {"q": CANARY_PHONE})
    client.get("/console/graduates/999999/", {"q": CANARY_ID})

    logged = "\n".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    assert caplog.records
    assert not [canary for canary in (CANARY_ID, CANARY_PHONE, CANARY_CONTACT, PASSWORD) if canary in logged]
