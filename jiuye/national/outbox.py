"""Which records may go, whether they must, and as what: pure, so that page, file and nightly run agree (C-17, M-06)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What we remember of the nation's view of one graduate."""

    reported_as: str = ""
    digest: str = ""
    answer: str = ""
    action: str = ""
    sent_at: datetime | None = None
    answered_at: datetime | None = None


def ready(state: str, passed: int, after_stage: int, stages: int) -> bool:
    """Approved, or, where the province sends earlier, past the stage it names (S0-58)."""
    if state == "approved":
        return True
    return state == "in_review" and 0 < after_stage <= passed and after_stage < stages


def action_for(known: Known) -> str:
    """Add whom the nation does not know, change whom it does (E01)."""
    return "change" if known.reported_as else "add"


def must_go(known: Known, digest: str, state_since: datetime | None) -> bool:
    """New or changed content goes; the same content goes again only after somebody acted on its return (T-64: no loop)."""
    if known.sent_at is None or known.digest != digest:
        return True
    if known.answer != "rejected" or known.answered_at is None:
        return False
    if not known.reported_as:
        return known.action == "change"
    return state_since is not None and state_since > known.answered_at
