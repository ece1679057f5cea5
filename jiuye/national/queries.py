"""Questions about the national system: what is open, which runs there were, what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from jiuye.destinations.models import Destination
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.national.models import Answer, Answered, Problem, Report, Run
from jiuye.records.models import FileRun


def open_answers(actor: Actor, school: School, cohort: int) -> QuerySet[Answer]:
    """Returned and not yet sent again."""
    mine = Answer.objects.visible_to(actor)
    return mine.filter(graduate__school=school, graduate__cohort=cohort, settled_at=None, accepted=False).order_by()


def problems(actor: Actor, run: Run) -> QuerySet[Problem]:
    return Problem.objects.visible_to(actor).filter(run=run)


def last_run(actor: Actor, school: School, cohort: int, kind: str) -> Run | None:
    found = Run.unscoped.filter(school=school, cohort=cohort, kind=kind, finished_at__isnull=False)
    return found.order_by("-finished_at", "-pk").first() if _may_see(actor, school) else None


def _may_see(actor: Actor, school: School) -> bool:
    return school.pk in (getattr(actor, "school_ids", ()) or (getattr(actor, "school_id", None),)) or actor.party in (
        "system",
        "clock",
    )


def run_of(file_run: FileRun) -> Run | None:
    """What went out or came in with this file; whoever may open the file may read it."""
    return Run.unscoped.filter(file_run=file_run).first()


def recent_runs(actor: Actor, school: School, cohort: int, *, limit: int = 8) -> list[Run]:
    """送了什么，答了什么: files out with what came back on each."""
    if not _may_see(actor, school):
        return []
    rows = Run.unscoped.filter(school=school, cohort=cohort, kind__in=("export", "feedback"), finished_at__isnull=False)
    return list(
        rows.annotate(
            returned=Count("sent__graduate", filter=Q(sent__answers__accepted=False), distinct=True),
            taken=Count("sent__graduate", filter=Q(sent__answers__accepted=True), distinct=True),
        ).order_by("-at", "-pk")[:limit]
    )


def last_report(destination: Destination) -> Report | None:
    """What the nation was told last of this registration's graduate, for the reviewer's side panel."""
    found = Report.unscoped.filter(graduate_id=destination.graduate_id).order_by("-sent_at")
    return found.exclude(sent_at=None).first()


@dataclass(frozen=True, slots=True)
class Todo:
    """What the home page counts: ``returned`` people, by class; ``blocked`` by the last check; ``waiting`` for an answer."""

    returned: int
    by_class: dict[str, int]
    blocked: int
    waiting: int


def todo(actor: Actor, cohort: int) -> Todo:
    """Four counts for the home page, within the actor's scope: three queries."""
    answers = (
        Answer.objects.visible_to(actor).filter(graduate__cohort=cohort, settled_at=None, accepted=False).order_by()
    )
    found = by_class(answers)
    caught = Problem.objects.visible_to(actor).filter(graduate__cohort=cohort, severity="error").order_by()
    blocked = caught.aggregate(n=Count("graduate_id", distinct=True))["n"]
    waiting = Report.objects.visible_to(actor).filter(graduate__cohort=cohort, answer=Answered.WAITING).count()
    return Todo(sum(found.values()), found, blocked, waiting)


def by_class(answers: QuerySet[Answer]) -> dict[str, int]:
    """People per class of error (S0-60)."""
    return dict(answers.order_by().values_list("klass").annotate(n=Count("graduate_id", distinct=True)))


def returned_count(actor: Actor) -> int:
    """The menu's badge: people whose return nobody has settled."""
    found = Answer.objects.visible_to(actor).filter(settled_at=None, accepted=False)
    return int(found.aggregate(n=Count("graduate_id", distinct=True))["n"])


def open_messages(actor: Actor, graduate_id: int) -> list[str]:
    found = Answer.objects.visible_to(actor).filter(graduate_id=graduate_id, settled_at=None, accepted=False)
    return list(dict.fromkeys(found.order_by("-at").values_list("message", flat=True)))
