"""How often hypothesis tries: a few times in ``make test``, twenty times as often in ``make torture``."""

from __future__ import annotations

import os

LONGER = 20 if os.environ.get("JIUYE_HYPOTHESIS") == "long" else 1


def often(few: int) -> int:
    """For tests that name a number of examples of their own, so that the long form reaches them too."""
    return few * LONGER
