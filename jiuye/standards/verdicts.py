"""What every check of a number answers, whatever the number is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jiuye.kit.refusals import Reason

UNKNOWN_REGION = "identifier.region"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a number can be right, the form in which it is kept, and what a person should know.

    ``position``  the wrong character, counted from 1, when one can be named
    ``repair``    the whole number as it was probably meant, offered and never applied by itself
    ``region``    first six digits of a resident ID: where it was issued, not where the person comes from
    """

    kind: str
    normalised: str
    problems: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    forgiven: tuple[str, ...] = ()
    birth_date: date | None = None
    sex: str = ""
    region: str = ""
    position: int | None = None
    repair: str = ""

    @property
    def valid(self) -> bool:
        return not self.problems

    @property
    def acceptable(self) -> bool:
        """Valid, or doubtful only because our table does not know the issuing county: tables age, people exist."""
        return all(reason.rule == UNKNOWN_REGION for reason in self.problems)
