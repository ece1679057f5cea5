"""信息反馈 (S1-16, S1-85…S1-88): a graduate says what is wrong and not theirs to change, the school answers, both see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from jiuye.accounts.actor import StaffActor, StudentActor
from jiuye.accounts.models import User
from jiuye.graduates.feedback import ALL_KINDS, FIRST_ANSWER_DAYS, FROM_ELSEWHERE
from jiuye.graduates.models import Feedback, FeedbackMessage, Graduate
from jiuye.graduates.seasons import profile_of
from jiuye.kit.actors import Actor, SystemActor
from jiuye.kit.refusals import Conflict, Denied, Reason, Refused
from jiuye.notices.services import tell, users_of
from jiuye.policy.vocabulary import ORIGIN_FIELDS, field_label
from jiuye.records.services import record

LONGEST = 500
ANSWERED = {"appeal": "你的申诉有了答复", "pressure": "你反映的情况有了答复"}
NOBODY = SystemActor("student", "毕业生（不记名）")
MOST_OPEN = 5


@transaction.atomic
def open_thread(
    *, actor: StudentActor, graduate: Graduate, kind: str, text: str, at: datetime, fields: Sequence[str] = ()
) -> Feedback:
    """The graduate says which fields are wrong and how, or appeals. An answer is promised in 2–3 working days."""
    _must_be_the_graduate(actor, graduate)
    if kind not in ALL_KINDS:
        raise Refused(Reason("请选择反馈类型", rule="feedback.kind", field="kind", remedy="选最接近的一种"))
    _must_be_said(text)
    if Feedback.unscoped.filter(graduate=graduate, closed_at=None).count() >= MOST_OPEN:
        raise Refused(Reason(f"已有 {MOST_OPEN} 条反馈在等学校答复", rule="feedback.most", owner="学校",
                             remedy="请在已有的反馈里补充，或等学校答复"))  # fmt: skip
    known = [name for name in fields if name in ORIGIN_FIELDS]
    desk = desk_of(graduate, kind)
    thread = Feedback.unscoped.create(graduate=graduate, kind=kind, fields=known, opened_at=at, desk=desk)
    say(thread, actor, text, at)
    told = {"kind": ["", ALL_KINDS[kind]], "fields": ["", "、".join(map(field_label, known))]}
    note(thread, "feedback.open", actor, at, changes=told)
    tell_desk(thread, f"{graduate.name}反馈：{ALL_KINDS[kind]}", text, at)
    return thread


def open_threads(actor: StudentActor, kind: str) -> QuerySet[Feedback]:
    """What I began of this kind and nobody has closed."""
    mine = Feedback.objects.visible_to(actor).filter(graduate_id=actor.graduate_id or 0)
    return mine.filter(kind=kind, closed_at=None)


def desk_of(graduate: Graduate, kind: str) -> str:
    """Whose desk such a word comes to; blank for everybody whose scope holds the graduate."""
    hearing = profile_of(graduate.school, graduate.cohort).hearing
    return str(getattr(hearing, kind)) if kind in FROM_ELSEWHERE else ""


def read(*, actor: StaffActor, thread: Feedback, at: datetime) -> None:
    """Somebody opens what only one desk may read: that is an event, too."""
    if thread.desk:
        note(thread, "feedback.read", actor, at)


def note(thread: Feedback, action: str, actor: Actor, at: datetime, **more: Any) -> None:
    """In the trail like every act. What the school must not learn is kept there under no school and no name."""
    if thread.desk == "province":
        record(action, actor=NOBODY if actor.party == "student" else actor, at=at, obj=f"feedback:{thread.pk}")
        return
    record(action, actor=actor, at=at, obj=thread, school_id=thread.graduate.school_id, **more)


@transaction.atomic
def answer(*, actor: StaffActor, thread: Feedback, text: str, at: datetime, close: bool = False) -> None:
    """The school answers; ``close`` when nothing is left to do. The graduate is told."""
    _must_be_open(thread)
    _must_be_said(text)
    say(thread, actor, text, at)
    changed: dict[str, datetime | None] = {"answered_at": at, **({"closed_at": at} if close else {})}
    _change(thread, changed)
    note(thread, "feedback.answer", actor, at, reason="已办结" if close else "")
    title = ANSWERED.get(thread.kind, "学校答复了你的信息反馈")
    profile = profile_of(thread.graduate.school, thread.graduate.cohort)
    if not profile.hears("correction.answered", "student"):
        return
    tell(
        users=users_of([thread.graduate.person_id]), event="correction.answered", title=title,
        body=text.strip(), href=f"/h/feedback/{thread.pk}/", about=f"feedback:{thread.pk}", at=at,
        channels=profile.channels("correction.answered"),
    )  # fmt: skip


@transaction.atomic
def add(*, actor: StudentActor, thread: Feedback, text: str, at: datetime) -> None:
    """The graduate adds to the thread: it waits for the school again."""
    _must_be_the_graduate(actor, thread.graduate)
    _must_be_open(thread)
    _must_be_said(text)
    say(thread, actor, text, at)
    _change(thread, {"answered_at": None})
    note(thread, "feedback.add", actor, at)
    tell_desk(thread, f"{thread.graduate.name}补充了反馈", text, at)


@transaction.atomic
def close(*, actor: Actor, thread: Feedback, at: datetime) -> None:
    """办结: by the school, or by the graduate who needs nothing more."""
    if isinstance(actor, StudentActor):
        _must_be_the_graduate(actor, thread.graduate)
    _must_be_open(thread)
    _change(thread, {"closed_at": at})
    note(thread, "feedback.close", actor, at)


def say(thread: Feedback, actor: Actor, text: str, at: datetime) -> None:
    FeedbackMessage.objects.create(
        feedback=thread, by_ref=actor.ref, by_label=actor.label[:120], by_party=actor.party, text=text.strip(), at=at
    )


def _change(thread: Feedback, columns: dict[str, datetime | None]) -> None:
    """Only while it is open: a thread somebody closed meanwhile stays closed."""
    if not Feedback.unscoped.filter(pk=thread.pk, closed_at=None).update(**columns):
        raise Conflict(_closed())
    for name, value in columns.items():
        setattr(thread, name, value)


def _must_be_open(thread: Feedback) -> None:
    if thread.closed_at is not None:
        raise Refused(_closed())


def _closed() -> Reason:
    return Reason("这条反馈已经办结", rule="feedback.closed", remedy="还有问题的，请毕业生另开一条")


def _must_be_said(text: str) -> None:
    if not text.strip():
        raise Refused(
            Reason("请写明是什么情况", rule="feedback.text", field="text", remedy="一两句话：哪里不对，应该是什么")
        )
    if len(text) > LONGEST:
        raise Refused(
            Reason(f"有 {len(text)} 个字，最多 {LONGEST} 个", rule="feedback.length", field="text", remedy="请缩短")
        )


def _must_be_the_graduate(actor: StudentActor, graduate: Graduate) -> None:
    if actor.party != "student" or actor.person_id != graduate.person_id:
        raise Denied(
            Reason("只有毕业生本人能反馈", rule="feedback.person", owner="毕业生本人", remedy="请本人登录后反馈")
        )


def tell_desk(thread: Feedback, title: str, text: str, at: datetime) -> None:
    """The school's employment office, or the province's centre where only it may hear."""
    school, desk = thread.graduate.school, thread.desk or "school"
    if not profile_of(school, thread.graduate.cohort).hears("correction.submitted", desk):
        return
    tell(
        users=staff_of(thread, desk).values_list("pk", flat=True), event="correction.submitted", title=title, at=at,
        body=f"{text.strip()}\n请在 {FIRST_ANSWER_DAYS} 个工作日内答复。", href=f"/console/feedback/{thread.pk}/",
        about=f"feedback:{thread.pk}",
    )  # fmt: skip


def staff_of(thread: Feedback, desk: str) -> QuerySet[User]:
    """Who sits at a desk: of the graduate's school, or of the centre of its province."""
    school = thread.graduate.school
    staff = User.objects.filter(kind="staff", disabled_at=None, role__level=desk)
    return staff.filter(province=school.province_id) if desk == "province" else staff.filter(school=school)
