"""What every measurement shares: a clock, a school to write to, and how a figure is said."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
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


@dataclass(frozen=True, slots=True)
class Took:
    """How long something took on the wall and on the processor, each at its quickest."""

    wall: float
    cpu: float

    def times(self, n: float) -> Took:
        return Took(self.wall * n, self.cpu * n)

    def __str__(self) -> str:
        return f"{self.wall:.2f} s (processor {self.cpu:.2f} s)"


def timed(work: Callable[[], object]) -> Took:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - wall, time.process_time() - cpu)


def rivals(ours: Callable[[], object], bare: Callable[[], object], times: int) -> tuple[Took, Took]:
    """Both in turn, so that a busy moment of the machine meets both; the quickest of each."""
    pairs = [(timed(ours), timed(bare)) for _ in range(times)]
    return quickest(pair[0] for pair in pairs), quickest(pair[1] for pair in pairs)


def quickest(runs: Iterable[Took]) -> Took:
    found = list(runs)
    return Took(min(t.wall for t in found), min(t.cpu for t in found))


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
