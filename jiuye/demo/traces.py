"""What origin information and registrations both leave behind: review rounds, opinions, and the trail."""

from __future__ import annotations

from datetime import datetime

from jiuye.demo.following import Told
from jiuye.demo.life import Happening, Life, Who
from jiuye.demo.tables import Tables
from jiuye.kit.actors import SYSTEM

IMPORTER = Who("system", SYSTEM.label, "system")


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

    def imported(self, graduate: int, at: datetime) -> None:
        self.tables.trail.add(
            **_by(IMPORTER, at), **_about("graduate", graduate, graduate), action="graduate.imported", changes={}
        )

    def moved(self, kind: str, key: int, graduate: int, move: Happening, told: Told) -> None:
        """One move of the lifecycle."""
        self.tables.trail.add(
            **_by(move.who, move.at), **_about(kind, key, graduate), **told._asdict(), action=f"{kind}.{move.verb}",
            reason=move.reason,
        )  # fmt: skip


def _by(who: Who, at: datetime) -> dict[str, object]:
    return {"at": at, "actor_ref": who.ref, "actor_label": who.label[:120], "actor_role": who.level or who.party}


def _about(kind: str, key: int, graduate: int) -> dict[str, object]:
    return {"object_type": kind, "object_id": str(key), "subject": f"graduate:{graduate}"}
