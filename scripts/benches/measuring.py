"""What every measurement shares: a clock, a school to write to, and how a figure is said."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jiuye.institutions import services
from jiuye.institutions.models import School
from jiuye.kit.actors import SYSTEM
from jiuye.policy.windows import CHINA

MOMENT = datetime(2027, 4, 1, 10, 0, tzinfo=CHINA)


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the report: a ratio in one run, what DESIGN section 5 wants, and whether it holds."""

    what: str
    target: str
    figure: float
    holds: bool
    said: str = ""

    def __str__(self) -> str:
        verdict = "holds" if self.holds else "MISSED"
        return f"{self.what:<58} target {self.target:<10} measured {self.figure:>8.2f}   {verdict}\n{'':4}{self.said}"


def clock(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def best(work: Callable[[], object], times: int = 5) -> float:
    """The quickest of several: the machine's other work only ever adds."""
    return min(clock(work) for _ in range(times))


def school(code: str) -> School:
    return services.found_school(
        actor=SYSTEM,
        code=code,
        name=f"测速{code}",
        profile_key="anhui",
        province_code="340000",
        initials="cs",
        at=MOMENT,
    )
