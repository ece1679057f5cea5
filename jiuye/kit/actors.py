"""Who acts. The accounts domain makes actors of people; the clock and the command line are actors too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from django.db.models import Q


@runtime_checkable
class Actor(Protocol):
    """What every mechanism below the domains may know of whoever acts."""

    @property
    def party(self) -> str:
        """student | staff | clock | system | employer: the word lifecycle tables use."""

    @property
    def ref(self) -> str:
        """Stable reference without personal data: ``user:17``, ``clock``."""

    @property
    def label(self) -> str:
        """What people read: 李文博（信息学院 院系管理员）."""

    @property
    def trace(self) -> dict[str, str]:
        """Where from: session, ip, agent, request; empty for the clock."""

    def may(self, function: str) -> bool:
        """Whether the actor holds the function permission, e.g. ``destinations.review``."""

    def scope(self, paths: ScopePaths) -> Q:
        """The rows of a model the actor may see, given where that model keeps the scope's columns."""


@dataclass(frozen=True, slots=True)
class ScopePaths:
    """ORM paths from one model to the columns data scope is made of (S0-04: cohort × school × department × class × level × major).

    An empty path means the model has no such column: where the actor's scope narrows that part, the row is hidden,
    unless the model is ``structure`` (departments, majors, classes), which holds nobody's data.
    """

    school: str = ""
    cohort: str = ""
    department: str = ""
    class_group: str = ""
    level: str = ""
    major: str = ""
    person: str = ""
    structure: bool = False

    def prefixed(self, prefix: str) -> ScopePaths:
        """The same columns seen from a model that points here through ``prefix`` (``graduate__``)."""
        names = ("school", "cohort", "department", "class_group", "level", "major", "person")
        return ScopePaths(**{name: prefix + path for name in names if (path := getattr(self, name))})


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The clock or an administrator's command: sees everything, leaves its name in the trail."""

    party: str = "system"
    label: str = "系统"

    @property
    def ref(self) -> str:
        return self.party

    @property
    def trace(self) -> dict[str, str]:
        return {}

    def may(self, function: str) -> bool:
        return True

    def scope(self, paths: ScopePaths) -> Q:
        return Q()


CLOCK = SystemActor("clock", "到期自动处理")
SYSTEM = SystemActor("system", "系统管理命令")
