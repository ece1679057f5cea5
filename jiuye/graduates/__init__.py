"""生源: who graduates when, from where, and what the registry says of them. See README.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple


class Newborn(NamedTuple):
    """What domains above need to know of somebody a roster has just brought."""

    pk: int
    school_id: int
    cohort: int
    department_id: int | None
    class_group_id: int | None
    major_id: int | None
    level: str
    name: str


births: list[Callable[[Sequence[Newborn], datetime], None]] = []
"""Called with every chunk of new graduates, in their transaction: a domain above gives each what it needs from the first day."""

moves: list[Callable[[Sequence[int], datetime], None]] = []
"""Called with the keys of graduates who moved (``MOVING``), in the transaction of the change: what is kept beside them follows (W-57)."""

MOVING = frozenset({"department", "class_name", "major_name", "major_code", "level", "name"})
"""Changes of these, and leaving or coming back to the list, are moves."""
