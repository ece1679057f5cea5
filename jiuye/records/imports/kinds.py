"""What an import is made of: a domain describes its table once, and has the pages, the tasks and the rules of every other."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import QueryDict

from jiuye.kit.actors import Actor
from jiuye.kit.columns import Column
from jiuye.kit.refusals import Reason
from jiuye.kit.sheets import Mapping as Matched
from jiuye.kit.sheets import Table, match_columns
from jiuye.kit.sheets.errors import RowProblem
from jiuye.records.models import FileRun

Said = Callable[[int, int, str], None]
PAGES = ("upload", "template", "columns", "run", "decide", "confirm", "abandon", "problems")


@dataclass(frozen=True, slots=True)
class Plan:
    """What importing a file would do: the five figures, every problem, and the domain's own judgment to write from.

    ``report`` is whatever else the page shows; it is kept with the run and holds no clear personal data.
    """

    table: Table
    counts: Mapping[str, int]
    problems: Sequence[RowProblem]
    judged: Any
    report: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Words:
    """How one import speaks; everything else on its pages is the same for all of them."""

    title: str
    noun: str
    home: tuple[str, str]
    file_label: str
    file_help: str
    template_note: str
    template_name: str
    know: tuple[str, ...]
    compared: str
    standing: str
    created: tuple[str, str, str]
    updated: str
    causes: Mapping[str, str]


class ImportKind(ABC):
    """One kind of table. ``urls`` is what comes before the name of its pages (``graduates:``, ``destinations:import_``)."""

    what: str
    needs: str
    urls: str
    words: Words
    ask_template = ""
    choices_template = ""
    side_template = ""
    asked_apart: frozenset[str] = frozenset()
    """Problem codes that ``choices_template`` asks about by name, so that they form no group of their own."""

    @abstractmethod
    def columns(self, school_id: int, cohort: int) -> Sequence[Column]:
        """The columns a file may have, for the school's province and the cohort."""

    @abstractmethod
    def judge(
        self, run: FileRun, table: Table, *, actor: Actor, at: datetime, said: Said, writing: bool = False
    ) -> Plan:
        """Hold the file against what is there now. ``writing``: inside the transaction that will write it."""

    @abstractmethod
    def write(self, run: FileRun, plan: Plan, *, actor: Actor, at: datetime) -> None:
        """Bring the good rows in, in the caller's transaction."""

    @abstractmethod
    def template(self, actor: Actor, cohort: int) -> bytes:
        """导入模板 as this person may use it."""

    @abstractmethod
    def cohorts(self) -> Sequence[int]:
        """The years that may be chosen, the likeliest first."""

    @abstractmethod
    def school_for(self, actor: Actor, asked: str) -> int:
        """Whose file it is; Denied where this person has no school to bring one for."""

    @abstractmethod
    def actor_of(self, ref: str) -> Actor:
        """The person behind a reference, with the functions and the scope they have now."""

    def schools(self, actor: Actor) -> list[tuple[str, str]]:
        """Which schools are asked about; none where the person has one of their own."""
        return []

    def matched(self, header: Sequence[str], columns: Sequence[Column]) -> Matched[Column]:
        return match_columns(header, columns)

    def form(self, actor: Actor) -> dict[str, Any]:
        """What ``ask_template`` shows beside the file."""
        return {}

    def options(self, actor: Actor, post: QueryDict) -> dict[str, Any]:
        """What else was answered beside the file; refused here where it may not be."""
        return {}

    def decided(self, run: FileRun, post: QueryDict) -> dict[str, Any]:
        """The run's options after the suggestions adopted on the page."""
        return dict(run.options)

    def refusals(self, run: FileRun, actor: Actor) -> list[Reason]:
        """What else speaks against confirming."""
        return []

    def told(self, run: FileRun) -> dict[str, object]:
        """What the trail says of this import besides its figures."""
        return {}

    def beside(self, run: FileRun, actor: Actor) -> dict[str, Any]:
        """What the kind's own pieces of the page show; ``choices`` among it are counted as causes."""
        return {}

    @property
    def names(self) -> dict[str, str]:
        """Page → the name of its address."""
        return {page: f"{self.urls}{page}" for page in PAGES}


KINDS: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> None:
    KINDS[kind.what] = kind


def kind_of(run: FileRun) -> ImportKind:
    return KINDS[run.what]
