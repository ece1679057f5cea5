"""What a sample says of everything it was drawn from: the share found true, with the interval that belongs to it (M-10).

Definition. Of ``frame`` registrations ``sample`` were drawn without replacement; ``true`` of those decided were found to
count, ``unknown`` could not be cleared up. The share is true ÷ (true + false). The interval is the exact one for drawing
without replacement (hypergeometric, 95 %): every number of true registrations the sample would not be surprising for. A
whole list checked has no interval left. Registrations nobody could clear up count as false below and as true above, so
that not reaching people never makes a number look better or surer. No Django, no clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, lgamma

SURE = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """``share``, ``low`` and ``high`` between 0 and 1."""

    frame: int
    true: int
    false: int
    unknown: int
    share: float
    low: float
    high: float

    @property
    def settled(self) -> int:
        return self.true + self.false


def estimate(*, frame: int, true: int, false: int, unknown: int = 0) -> Estimate | None:
    """None while nothing is decided: there is nothing to say."""
    heard = true + false + unknown
    if not true + false or frame < heard:
        return None
    low = fewest(frame, heard, true) / frame
    high = most(frame, heard, true + unknown) / frame
    return Estimate(frame, true, false, unknown, true / (true + false), low, high)


def fewest(frame: int, sample: int, true: int) -> int:
    """The smallest number of true ones in the frame of which so many in the sample are no surprise."""
    return _first(frame, lambda k: _at_least(frame, k, sample, true) > (1 - SURE) / 2)


def most(frame: int, sample: int, true: int) -> int:
    """The largest, by the same measure: the false ones seen from the other side."""
    return frame - fewest(frame, sample, sample - true)


def _first(frame: int, fits: Callable[[int], bool]) -> int:
    """The least k that fits, for a question that is answered no until it is answered yes."""
    low, high = 0, frame
    while low < high:
        middle = (low + high) // 2
        if fits(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _at_least(frame: int, good: int, sample: int, true: int) -> float:
    """How likely a sample holds at least so many of the good ones."""
    most_there = min(good, sample)
    whole = _ways(frame, sample)
    start = max(true, sample - (frame - good))
    return sum(exp(_ways(good, k) + _ways(frame - good, sample - k) - whole) for k in range(start, most_there + 1))


def _ways(n: int, k: int) -> float:
    """The logarithm of n choose k."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
