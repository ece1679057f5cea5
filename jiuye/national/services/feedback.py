"""全国系统反馈: a file in, by exam number; said first, done once, told to whoever must act (S0-59…S0-73, T-64)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.core.files.base import File
from django.db import transaction
from django.db.models import F

from jiuye.destinations.models import Destination
from jiuye.destinations.services.bounces import bounce_many
from jiuye.employers.models import Employer
from jiuye.graduates.lifecycle import LIFECYCLE as ORIGIN_LIFECYCLE
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import profile_of
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.national import sheets
from jiuye.national.models import Answer, Answered, Learned, Report, Run, Sent
from jiuye.national.services import telling
from jiuye.national.services.common import begun
from jiuye.national.sheets import Line, problem
from jiuye.national.words import CLAIM, ORIGIN, STUDENT, WORDS, class_of, for_graduate, known
from jiuye.records.lifecycle import RunState
from jiuye.records.models import FileRun
from jiuye.records.services import record_many, runs, transition_many
from jiuye.records.services.events import Entry

WHAT = "national.feedback"
CHUNK = 900


@dataclass(slots=True)
class Reading:
    """A feedback file held against what we know; applying it does exactly this."""

    lines: list[Line]
    answers: list[Answer] = field(default_factory=list)
    repeated: int = 0
    unknown: int = 0
    problems: list[dict[str, object]] = field(default_factory=list)
    learned: Counter[str] = field(default_factory=Counter)

    @property
    def counts(self) -> dict[str, int]:
        returned = [a for a in self.answers if not a.accepted]
        by_class = Counter(a.klass for a in returned)
        return {
            "read": len(self.lines),
            "returned": len(returned),
            "accepted": sum(a.accepted for a in self.answers),
            "repeated": self.repeated,
            "unknown": self.unknown,
            "learned": len(self.learned),
            "people": len({a.graduate_id for a in returned}),
            **{f"class:{name}": count for name, count in by_class.items()},
        }


@transaction.atomic
def receive(*, actor: Actor, upload: File[bytes], school: School, cohort: int, at: datetime) -> FileRun:
    """Keep the file and say what it would do (dry run). Raises BadFile for what is no feedback file."""
    receipt = runs.receive(
        actor=actor, upload=upload, what=WHAT, at=at, school_id=school.pk, cohort=str(cohort),
        title=f"{school.name} {cohort} 届全国系统反馈",
    )  # fmt: skip
    reading = read(Path(receipt.upload.path), receipt.upload_name, receipt.sha256, actor, school, cohort, at)
    runs.checked(receipt, actor=actor, at=at, counts=reading.counts, problems=reading.problems)
    return receipt


@transaction.atomic
def apply(*, receipt: FileRun, actor: Actor, school: School, cohort: int, at: datetime) -> Run:
    """Do what the dry run said. A second time finds it done (T-56)."""
    run = begun(
        actor=actor, school=school, cohort=cohort, kind=Run.Kind.FEEDBACK, key=f"feedback:{receipt.pk}", at=at,
        file_run_id=receipt.pk,
    )  # fmt: skip
    if receipt.state != RunState.CHECKED:
        return run
    reading = read(Path(receipt.upload.path), receipt.upload_name, receipt.sha256, actor, school, cohort, at)
    take(run, reading, actor=actor, at=at)
    runs.applied(receipt, actor=actor, at=at, counts=reading.counts)
    run.digest = receipt.sha256
    run.save()
    return run


def read(path: Path, name: str, sha256: str, actor: Actor, school: School, cohort: int, at: datetime) -> Reading:
    """The file as it would be taken. The very file taken before says nothing new, whatever was sent since."""
    lines = sheets.feedback(path, name=name)
    taken = Run.unscoped.filter(school=school, cohort=cohort, kind=Run.Kind.FEEDBACK, digest=sha256)
    if taken.exists():
        return Reading(lines, repeated=len(lines))
    return compare(lines, actor, school, cohort, at)


def compare(lines: list[Line], actor: Actor, school: School, cohort: int, at: datetime) -> Reading:
    """Each line with its graduate and the sending it answers; what was heard before is counted and left alone."""
    reading = Reading(lines)
    people = _people(actor, school, cohort)
    sent = _last_sent(school, cohort)
    heard = _heard(school, cohort)
    for line in lines:
        graduate = people.get(line.number)
        reading.problems += line.notes
        if graduate is None:
            reading.unknown += 1
            reading.problems.append(_unknown(line))
            continue
        answer = _answer(line, graduate, sent.get(graduate), at)
        key = (graduate, answer.sent_id, answer.message, answer.accepted)
        if key in heard:
            reading.repeated += 1
            continue
        heard.add(key)
        reading.answers.append(answer)
        if not answer.accepted and known(answer.message) is None:
            reading.learned[answer.message] += 1
    return reading


def _people(actor: Actor, school: School, cohort: int) -> dict[str, int]:
    """考生号 → graduate, within the actor's scope; the number under which somebody was reported counts too."""
    mine = Graduate.objects.visible_to(actor).filter(school=school, cohort=cohort)
    now = {number: pk for pk, number in mine.values_list("pk", "exam_number") if number}
    before = Report.objects.visible_to(actor).filter(graduate__school=school, graduate__cohort=cohort)
    return {n: pk for pk, n in before.values_list("graduate_id", "reported_as") if n} | now


def _last_sent(school: School, cohort: int) -> dict[int, Sent]:
    found = Sent.unscoped.filter(run__school=school, run__cohort=cohort).order_by("at", "pk")
    return {s.graduate_id: s for s in found.only("pk", "graduate_id", "destination_id", "digest")}


def _heard(school: School, cohort: int) -> set[tuple[int, int | None, str, bool]]:
    found = Answer.unscoped.filter(graduate__school=school, graduate__cohort=cohort)
    return set(found.values_list("graduate_id", "sent_id", "message", "accepted"))


def _answer(line: Line, graduate: int, sent: Sent | None, at: datetime) -> Answer:
    error = known(line.message) if line.message else None
    return Answer(
        sent=sent,
        graduate_id=graduate,
        destination_id=sent.destination_id if sent else None,
        accepted=line.accepted,
        message=line.message,
        rule=error.id if error else "",
        klass="" if line.accepted else class_of(line.message, line.klass),
        values=json.dumps(line.values, ensure_ascii=False) if line.values else "",
        brought=bool(line.values),
        at=at,
        settled_at=at if line.accepted else None,
    )


def _unknown(line: Line) -> dict[str, object]:
    return {
        **problem(line.row, "考生号", f"本届没有考生号为“{line.number or '空白'}”的毕业生，这一行没有处理",
                  "请核对考生号，或确认选对了届别"), "code": "national.unknown_number",
    }  # fmt: skip


@transaction.atomic
def take(run: Run, reading: Reading, *, actor: Actor, at: datetime) -> Reading:
    """Write the answers and what follows from them: present state, returned records, memory, notices."""
    for answer in reading.answers:
        answer.run = run
    Answer.unscoped.bulk_create(reading.answers, batch_size=500)
    returned = [a for a in reading.answers if not a.accepted]
    _mark(run.target, reading.answers, at)
    _learn(reading, at)
    bounced = _bounce(run, returned, actor, at)
    reopened = _origin(returned, actor, at)
    telling.told(returned, bounced=bounced, reopened=reopened, school=run.school, cohort=run.cohort, at=at)
    run.finished_at = at
    run.counts = {**reading.counts, "bounced": len(bounced), "reopened": len(reopened)}
    run.save()
    return reading


def _mark(target: str, answers: Sequence[Answer], at: datetime) -> None:
    """The present state: one returned message outweighs any acceptance; E01 means the nation does not know them."""
    bad = {a.graduate_id for a in answers if not a.accepted}
    groups: dict[str, list[int]] = {
        Answered.REJECTED: sorted(bad),
        Answered.ACCEPTED: sorted({a.graduate_id for a in answers if a.accepted} - bad),
    }
    for state, ids in groups.items():
        for part in _parts(ids):
            Report.unscoped.filter(target=target, graduate_id__in=part).update(answer=state, answered_at=at)
    for part in _parts(sorted({a.graduate_id for a in answers if a.rule == "E01"})):
        Report.unscoped.filter(target=target, graduate_id__in=part).update(reported_as="")


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[i : i + CHUNK] for i in range(0, len(ids), CHUNK))


def _learn(reading: Reading, at: datetime) -> None:
    """Sentences nobody knew are kept; a unit the nation does not have is caught before sending from now on (M-06)."""
    for message, times in reading.learned.items():
        row, _ = Learned.objects.get_or_create(
            message=message, defaults={"klass": class_of(message), "first_at": at, "last_at": at}
        )
        Learned.objects.filter(pk=row.pk).update(times=F("times") + times, last_at=at)
    _know_units([a for a in reading.answers if a.rule == "E07"], exists=False)
    refused = {a.graduate_id for a in reading.answers if not a.accepted}
    _know_units([a for a in reading.answers if a.accepted and a.graduate_id not in refused], exists=True)


def _know_units(answers: Sequence[Answer], *, exists: bool) -> None:
    ids = sorted({a.destination_id for a in answers if a.destination_id})
    for part in _parts(ids):
        named = Destination.unscoped.filter(pk__in=part).exclude(employer_name="")
        Employer.objects.filter(name__in=named.values("employer_name")).update(in_national_register=exists)


def _bounce(run: Run, returned: Sequence[Answer], actor: Actor, at: datetime) -> list[Destination]:
    """登记信息错误 sends the record back with a sentence a graduate understands; what changed since is left alone (no loop)."""
    wanted: dict[int, list[str]] = {}
    for answer in returned:
        if answer.klass == CLAIM:
            wanted.setdefault(answer.graduate_id, []).append(answer.message)
    reasons = {pk: "\n".join(map(for_graduate, dict.fromkeys(said))) for pk, said in wanted.items()}
    records = [d for part in _parts(sorted(wanted)) for d in _standing(part) if _same_as_sent(d, returned)]
    state = profile_of(run.school, run.cohort).national.feedback_state
    done, _ = bounce_many(
        actor=actor, destinations=records, reasons={d.pk: reasons[d.graduate_id] for d in records}, state=state, at=at
    )
    return done


def _standing(graduates: Sequence[int]) -> Iterable[Destination]:
    rows = Destination.unscoped.filter(graduate_id__in=graduates, is_current=True, state__in=("approved", "in_review"))
    return rows.select_related("graduate", "school")


def _same_as_sent(destination: Destination, returned: Sequence[Answer]) -> bool:
    """The answer is about this registration, not about a voided predecessor."""
    about = {a.destination_id for a in returned if a.graduate_id == destination.graduate_id}
    return destination.pk in about or about == {None}


def _origin(returned: Sequence[Answer], actor: Actor, at: datetime) -> list[Graduate]:
    """生源信息错误 stays with the origin record: a note in its trail, and where the graduate can mend it, opened for them."""
    said: dict[int, list[Answer]] = {}
    for answer in returned:
        if answer.klass == ORIGIN:
            said.setdefault(answer.graduate_id, []).append(answer)
    people = [
        g for part in _parts(sorted(said)) for g in Graduate.unscoped.filter(pk__in=part).select_related("school")
    ]
    entries = [
        Entry(g, {"全国系统": ["", [a.message for a in said[g.pk]]]}, reason=_sentences(said[g.pk])) for g in people
    ]
    record_many("graduate.national_feedback", entries, actor=actor, at=at)
    mine = [g for g in people if g.state in ("confirmed", "locked", "approved") and any(map(_by_student, said[g.pk]))]
    moved = transition_many(mine, ORIGIN_LIFECYCLE, "reopen", actor=actor, at=at, reason="全国系统退回")
    return moved.done


def _sentences(answers: Sequence[Answer]) -> str:
    return "\n".join(for_graduate(a.message) for a in answers)


def _by_student(answer: Answer) -> bool:
    return bool(answer.rule) and WORDS[answer.rule].owner == STUDENT
