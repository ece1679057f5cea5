"""The database itself refuses to change or remove what the trail holds (W-21)."""

from __future__ import annotations

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from jiuye.records.models import Checkpoint, Leaf, TrailEvent

TABLES = tuple(model._meta.db_table for model in (TrailEvent, Leaf, Checkpoint))
REFUSAL = "the trail is append-only"


def install_triggers(connection: BaseDatabaseWrapper) -> None:
    """Refuse UPDATE and DELETE (and TRUNCATE) on the trail's tables; harmless when already there."""
    with connection.cursor() as cursor:
        for statement in _postgres() if connection.vendor == "postgresql" else _sqlite():
            cursor.execute(statement)


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    """Let go, for archiving after retention and for tests."""
    with connection.cursor() as cursor:
        for table in TABLES:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_keep ON {table}")
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_keep_all ON {table}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_update")
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_delete")


def _postgres() -> list[str]:
    made = [
        f"""CREATE OR REPLACE FUNCTION records_trail_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"""
    ]
    for table in TABLES:
        made.append(
            f"CREATE OR REPLACE TRIGGER {table}_keep BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION records_trail_refuse()"
        )
        made.append(
            f"CREATE OR REPLACE TRIGGER {table}_keep_all BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION records_trail_refuse()"
        )
    return made


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for table in TABLES
        for verb in ("UPDATE", "DELETE")
    ]


def after_migrate(using: str, **_facts: object) -> None:
    """Installed with the tables. Tests flush tables between cases, so there the test of the triggers installs them."""
    from django.db import connections

    if settings.MODE != "test":
        install_triggers(connections[using])
