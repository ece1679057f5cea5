"""What was answered is on the disk: no byte of the answer leaves before the log of the database was flushed (T-60)."""

import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.examples import often

ROOT = Path(__file__).resolve().parents[3]
WRITES = often(5)
SERVER = """
import os, socket, sys
import django
from django.conf import settings
from jiuye.site import environment
database = environment.database("sqlite:///" + sys.argv[1], None or __import__("pathlib").Path("."))
settings.configure(DATABASES={"default": database}, INSTALLED_APPS=[], USE_TZ=True)
django.setup()
from django.db import connection, transaction
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE kept (n INTEGER)")
line = socket.socket(fileno=int(sys.argv[2]))
for n in range(int(sys.argv[3])):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO kept VALUES (%s)", [n])
    line.sendall(b"acknowledged")
"""


def traced(folder):
    """The flushes and the answers of a process that commits and then answers, in the order the kernel saw them."""
    ours, theirs = socket.socketpair()
    log = folder / "trace"
    command = [
        "strace", "-f", "-e", "trace=fdatasync,fsync,sendto", "-o", str(log), sys.executable, "-c", SERVER,
        str(folder / "kept.sqlite3"), str(theirs.fileno()), str(WRITES),
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, pass_fds=[theirs.fileno()], capture_output=True, text=True, timeout=120)
    ours.close()
    theirs.close()
    assert done.returncode == 0, done.stderr
    calls = re.findall(r"(fdatasync|fsync|sendto)\(.*?\)\s*= (-?\d+)", log.read_text())
    return ["flush" if name != "sendto" else "answer" for name, status in calls if int(status) >= 0]


def strace_works():
    if not shutil.which("strace"):
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode == 0


@pytest.mark.seed("T-60")
@pytest.mark.skipif(
    not strace_works(), reason="strace is not here or may not trace: install it to see the order of flushes"
)
def test_every_answer_comes_after_a_flush_of_its_own(tmp_path):
    calls = traced(tmp_path)

    assert calls.count("answer") == WRITES
    before = [calls[:i].count("flush") for i, call in enumerate(calls) if call == "answer"]
    assert all(later > earlier for earlier, later in zip([0, *before], before, strict=False)), calls


@pytest.mark.seed("T-60")
@pytest.mark.django_db
def test_the_database_flushes_at_every_commit():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone()[0] >= 2
        else:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone()[0] in ("on", "remote_apply", "remote_write")
