"""What only one may be doing now, held by something that dies with whoever does it (T-54, T-55).

On PostgreSQL that is the database connection: when it is gone, the statements of its holder are over too. SQLite has no
connection that could die alone; there it is an open file beside the database, which the kernel closes with the process.
Neither needs a clock: a first attempt that is merely slow is protected as long as it lives, a killed one not at all.
"""

from __future__ import annotations

import fcntl
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DatabaseError, connection

from jiuye.kit import crypto


@contextmanager
def held(*what: str) -> Iterator[bool]:
    """Whether it is ours to do; as long as we do it everybody else is told no."""
    number = int(crypto.digest(*what)[:15], 16)
    with _by_connection(number) if connection.vendor == "postgresql" else _by_file(number) as ours:
        yield ours


@contextmanager
def _by_connection(number: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        ours = bool(cursor.fetchone()[0])
    try:
        yield ours
    finally:
        if ours:
            _let_go(number)


def _let_go(number: int) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
    except DatabaseError:  # the connection is broken, and lets go when it is closed
        if not connection.in_atomic_block:
            connection.close()


@contextmanager
def _by_file(number: int) -> Iterator[bool]:
    beside = Path(str(connection.settings_dict["NAME"]) + ".held")
    with beside.open("ab") as file:
        one_byte = struct.pack("hhqqi", fcntl.F_WRLCK, 0, number, 1, 0)
        try:
            fcntl.fcntl(file, fcntl.F_OFD_SETLK, one_byte)
        except BlockingIOError:
            yield False
        else:
            yield True
