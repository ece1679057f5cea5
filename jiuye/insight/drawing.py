"""The trend as a drawing: step lines in numbers the template writes into SVG. The table beside it says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from jiuye.insight.queries import Moment

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 560, 104, 40, 96, 12, 22


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Trend:
    """Two step lines, their ends, and the ticks of both axes."""

    moments: list[Moment]
    asserted: str
    confirmed: str
    asserted_end: float
    confirmed_end: float
    days: list[Tick]
    levels: list[Tick]
    right: float = WIDTH - RIGHT
    width: int = WIDTH
    height: int = HEIGHT


def trend(moments: Sequence[Moment]) -> Trend | None:
    """Nothing to draw before a second moment."""
    known = [m for m in moments if m.figure.total]
    if len(known) < 2:
        return None
    asserted = [float(m.figure.asserted_rate or 0) for m in known]
    confirmed = [float(m.figure.confirmed_rate or 0) for m in known]
    xs = _places([m.at for m in known])
    ends = _apart(_y(asserted[-1]), _y(confirmed[-1]))
    return Trend(
        list(known), _steps(xs, asserted), _steps(xs, confirmed), *ends,
        [Tick(x, _day(m.at)) for x, m in _some(list(zip(xs, known, strict=True)))],
        [Tick(_y(level), f"{level}%") for level in (0, 50, 100)],
    )  # fmt: skip


def _places(moments: list[datetime]) -> list[float]:
    span = (moments[-1] - moments[0]).total_seconds() or 1
    wide = WIDTH - LEFT - RIGHT
    return [round(LEFT + wide * (m - moments[0]).total_seconds() / span, 1) for m in moments]


def _y(rate: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * rate / 100, 1)


def _steps(xs: list[float], rates: list[float]) -> str:
    """A value holds until the next one: no slope pretends to know the days between."""
    path = [f"M{xs[0]} {_y(rates[0])}"]
    path += [f"H{x}V{_y(rate)}" for x, rate in zip(xs[1:], rates[1:], strict=True)]
    return "".join(path)


def _apart(asserted: float, confirmed: float) -> tuple[float, float]:
    """The two labels at the end never lie on each other."""
    middle = (asserted + confirmed) / 2
    return (middle - 8, middle + 8) if confirmed - asserted < 16 else (asserted, confirmed)


def _some(pairs: list[tuple[float, Moment]]) -> list[tuple[float, Moment]]:
    """As many days as can be read; the last always."""
    every = max(1, -(-len(pairs) // 7))
    kept = pairs[::-1][::every][::-1]
    return [pair for pair in kept if pair is kept[-1] or kept[-1][0] - pair[0] > 40]


def _day(at: datetime) -> str:
    day = timezone.localtime(at)
    return f"{day.month}/{day.day}"
