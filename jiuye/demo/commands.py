"""``jiuye demo load``: a synthetic province, built once, its accounts printed every time."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from jiuye.demo import province

Answer = tuple[int, Mapping[str, Any]]


def load(*, graduates: int = 3000, seed: int = 1, profile: str = "", at: datetime | None = None) -> Answer:
    """Build the demonstration unless it is there; refuse where real people are registered."""
    if settings.MODE == "production":
        return 1, {
            "lines": ["演示数据只能装进演示环境：请设 JIUYE_MODE=demo，并用另一个数据目录"],
            "refused": "production",
        }
    moment = at or timezone.now()
    wanted = province.Wanted(graduates, seed, profile)
    if why := province.in_the_way(wanted):
        return 1, {"lines": [why], "refused": "not_empty"}
    fresh = not province.is_there(wanted)
    if fresh:
        try:
            province.build(wanted, at=moment, say=lambda line: print(line, file=sys.stderr, flush=True))
        except KeyboardInterrupt:
            return 130, {"lines": ["已停下。再运行同一条命令，会从没造完的那所学校接着造"], "refused": "interrupted"}
    told = province.accounts(wanted, at=moment)
    return 0, {"lines": told.lines(), "built": fresh, **told.facts()}
