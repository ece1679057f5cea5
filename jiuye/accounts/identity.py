"""Who stands behind a student number: the hook through which accounts asks for enrolments.

A person's identity lives here, their enrolments in ``graduates``, which is above and registers itself (``AppConfig.ready``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from jiuye.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class Candidate:
    """One enrolment, as far as signing in needs it. ``label`` tells several apart: 2026 届 软件工程 本科."""

    person_id: int
    graduate_id: int
    school_id: int
    name: str
    student_number: str
    label: str = ""
    school_name: str = ""
    cohort: int = 0


class Directory(Protocol):
    """What whoever keeps the enrolments answers."""

    def find(self, school_id: int, student_number: str) -> Iterable[Candidate]:
        """Enrolments with this student number in this school, of any cohort, active only."""

    def of_person(self, person_id: int) -> Iterable[Candidate]:
        """All active enrolments of a person, the newest first."""

    def of_class(self, actor: Actor, class_group_id: int) -> Iterable[Candidate]:
        """The graduates of a class the actor may see, by student number."""

    def count(self, actor: Actor, cohort: int | None) -> tuple[int, int]:
        """How many graduates the actor sees, and how many their school (or province) has at all."""

    def among_departments(self, actor: Actor, cohort: int | None) -> tuple[int, int]:
        """Graduates in the actor's departments and classes whatever their level; and those of the school without a department."""


_directories: list[Directory] = []


def register(directory: Directory) -> None:
    _directories[:] = [directory]


def directory() -> Directory | None:
    return _directories[0] if _directories else None


def find(school_id: int, student_number: str) -> list[Candidate]:
    return [c for each in _directories for c in each.find(school_id, student_number)]


def of_person(person_id: int) -> list[Candidate]:
    return [c for each in _directories for c in each.of_person(person_id)]


def of_class(actor: Actor, class_group_id: int) -> list[Candidate]:
    return [c for each in _directories for c in each.of_class(actor, class_group_id)]
