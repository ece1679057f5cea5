"""``make bench``: the figures of DESIGN section 5, as ratios in one run. It reports; it never fails.

--quick          100 000 instead of a million graduates, 10 000 roster rows
--rows N         roster rows (default 100 000)
--postgres       on the PostgreSQL of JIUYE_DATABASE_URL (an empty database) instead of SQLite
--only WORD      only one of: roster, export, lists, batch (lists also counts the rates and the home page)
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = (
    "roster",
    "export",
    "lists",
    "batch",
)  # the first two leave nothing behind, the last needs the crowd of the third


def main() -> int:
    asked = parse()
    with tempfile.TemporaryDirectory(prefix="jiuye-bench-") as folder:
        os.environ |= {"JIUYE_DATA_DIR": folder, "JIUYE_MODE": "demo", "DJANGO_SETTINGS_MODULE": "jiuye.site.settings"}
        if not asked.postgres:
            os.environ.pop("JIUYE_DATABASE_URL", None)
        sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        run(asked, Path(folder))
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--only", choices=PARTS, default="")
    return parser.parse_args()


def run(asked: argparse.Namespace, folder: Path) -> None:
    from benches import batches, exports, pages, roster

    rows = asked.rows or (10_000 if asked.quick else 100_000)
    large = 100_000 if asked.quick else 1_000_000
    parts = {
        "roster": lambda: roster.measure(folder, rows, min(500, rows)),
        "lists": lambda: pages.measure((10_000, large)),
        "batch": lambda: batches.measure(5000),
        "export": lambda: exports.measure(folder, rows),
    }
    if asked.only == "batch":
        from benches import crowd

        crowd.found_province()
        crowd.grow(1, 110)
    missed = []
    for name in [asked.only] if asked.only else PARTS:
        print(f"== {name}", flush=True)
        for measured in parts[name]():
            print(measured, flush=True)
            missed += [] if measured.holds else [measured.what]
    print("\n" + ("MISSED: " + "; ".join(missed) if missed else "every figure holds"), flush=True)


if __name__ == "__main__":
    sys.exit(main())
