"""What origin information and registrations both leave behind: review rounds, opinions, and the trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from jiuye.demo.life import Happening, Life, Who
from jiuye.demo.tables import Tables

NOTHING: Mapping[str, object] = {}


class Traces:
    """Written beside the rows they tell of."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def rounds(self, process: str, subject: str, life: Life) -> None:
        for number, opened in enumerate(life.rounds, 1):
            case = self.tables.cases.add(
                process=process, subject=subject, variant=life.flow.key, stage=opened.stage, round=number,
                opened_at=opened.opened_at, closed_at=opened.closed_at, verdict=opened.verdict,
            )  # fmt: skip
            for heard in opened.opinions:
                self.tables.opinions.add(
                    case_id=case, stage=heard.stage, level=heard.who.level, decision=heard.decision, text=heard.text,
                    by_ref=heard.who.ref, by_label=heard.who.label, at=heard.at,
                )  # fmt: skip

    def told(self, kind: str, key: int, graduate: int, move: Happening) -> None:
        """One move of the lifecycle."""
        changes = {"state": [move.was, move.state]}
        self.tell(f"{kind}.{move.verb}", kind, key, graduate, move.who, move.at, changes, move.reason)

    def tell(
        self, action: str, kind: str, key: int, graduate: int, who: Who, at: datetime,
        changes: Mapping[str, object] = NOTHING, reason: str = "",
    ) -> None:  # fmt: skip
        self.tables.trail.add(
            at=at, actor_ref=who.ref, actor_label=who.label[:120], actor_role=who.level or who.party, action=action,
            object_type=kind, object_id=str(key), subject=f"graduate:{graduate}", reason=reason, changes=changes,
        )  # fmt: skip
