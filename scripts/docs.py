"""``make docs``: writes the generated pages of ``docs/`` and says which changed."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="jiuye-docs-") as folder:
        os.environ |= {"JIUYE_DATA_DIR": folder, "JIUYE_MODE": "demo", "DJANGO_SETTINGS_MODULE": "jiuye.site.settings"}
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        from jiuye.site import documents

        changed = documents.write()
    for path in changed:
        print(f"写了 {path.relative_to(ROOT)}")
    print("docs/ 已是最新" if not changed else f"共 {len(changed)} 份")
    return 0


if __name__ == "__main__":
    sys.exit(main())
