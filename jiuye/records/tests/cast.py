"""The small cast of the records tests: people who act, and a file run that lives."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db.models import Q

from jiuye.records.models import FileRun

NOON = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    party: str = "staff"
    ref: str = "user:17"
    label: str = "李文博（信息学院）"
    trace: dict = field(
        default_factory=lambda: {"session": "s-secret", "ip": "10.1.2.3", "agent": "Firefox", "request": "r1"}
    )

    def may(self, function):
        return True

    def scope(self, paths):
        return Q()


LI = Person()
ZHAO = Person(ref="user:18", label="赵敏（就业中心）")
STUDENT = Person(party="student", ref="user:99", label="王小明")


def uploaded(**columns):
    """A roster somebody uploaded: the beginning of every import."""
    return FileRun.objects.create(
        state="uploaded",
        kind="import",
        what="graduates",
        started_by=LI.ref,
        created_at=NOON,
        **{"school_id": 5, **columns},
    )
