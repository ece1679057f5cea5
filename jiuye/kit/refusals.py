"""A refusal is data: which rule, on which facts, whose decision, what to do, by when (DESIGN 4.4, M-02).

Guards return or raise reasons; pages, H5, API and command line render the same ones (``templates/kit/refusal.html``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something may not happen, for the person who asked.

    ``text``      one sentence: what is not possible and why
    ``rule``      stable key of the rule (``destination.window``), for the manual and for tests
    ``facts``     label → value pairs the rule looked at, already fit to be shown
    ``owner``     whose decision it is (学校就业中心, 本人, 省级中心)
    ``remedy``    what to do next, as a sentence; empty only when ``nobody`` can help
    ``deadline``  until when the remedy works
    ``field``     name of the form field or column it belongs to
    ``href``      where the remedy is done
    """

    text: str
    rule: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    owner: str = ""
    remedy: str = ""
    deadline: datetime | None = None
    field: str = ""
    href: str = ""

    def __str__(self) -> str:
        return self.text

    def as_dict(self) -> dict[str, object]:
        """The reason as JSON for the command line and the API."""
        kept = {
            "text": self.text,
            "rule": self.rule,
            "facts": dict(self.facts),
            "owner": self.owner,
            "remedy": self.remedy,
            "deadline": self.deadline.isoformat() if self.deadline else "",
            "field": self.field,
        }
        return {key: value for key, value in kept.items() if value}


class Refused(Exception):
    """Something was asked that may not happen; carries at least one Reason. HTTP 422."""

    status = 422

    def __init__(self, reason: str | Reason, *more: Reason, **facets: object) -> None:
        first = reason if isinstance(reason, Reason) else Reason(reason, **facets)  # type: ignore[arg-type]
        self.reasons: tuple[Reason, ...] = (first, *more)
        super().__init__("；".join(r.text for r in self.reasons))

    @classmethod
    def because(cls, reasons: Sequence[Reason]) -> Refused:
        return cls(reasons[0], *reasons[1:])


class Denied(Refused):
    """The actor has not the function or the scope. HTTP 403, and a row in the trail."""

    status = 403


class Conflict(Refused):
    """The record moved under the actor's hands (W-01). HTTP 409: who, what, when; nothing was overwritten."""

    status = 409


@dataclass(slots=True)
class Problems:
    """Collects reasons while judging, so that a person sees all of them at once."""

    reasons: list[Reason] = field(default_factory=list)

    def add(self, text: str, **facets: object) -> None:
        self.reasons.append(Reason(text, **facets))  # type: ignore[arg-type]

    def extend(self, reasons: Iterable[Reason]) -> None:
        self.reasons.extend(reasons)

    def __bool__(self) -> bool:
        return bool(self.reasons)

    def raise_if_any(self) -> None:
        if self.reasons:
            raise Refused.because(self.reasons)

    def by_field(self) -> dict[str, list[Reason]]:
        found: dict[str, list[Reason]] = {}
        for reason in self.reasons:
            found.setdefault(reason.field, []).append(reason)
        return found
