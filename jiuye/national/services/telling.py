"""Who hears of a return: the graduate in words they understand, the counsellor and the office in numbers (S0-59, T-64)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from jiuye.accounts.models import Scope, User
from jiuye.destinations.models import Destination
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import profile_of
from jiuye.institutions.models import School
from jiuye.national.models import Answer
from jiuye.national.words import for_graduate
from jiuye.notices.services import tell, users_of

EVENT = "national.feedback"
PAGE = "/console/national/returned/"
NEAR = ("counselor", "department")
"""Those who know the graduate; the office reads the board."""


def told(
    returned: Sequence[Answer],
    *,
    bounced: Sequence[Destination],
    reopened: Sequence[Graduate],
    school: School,
    cohort: int,
    at: datetime,
) -> None:
    """One notice per graduate and message; one per member of staff, with how many of theirs."""
    if not returned:
        return
    ids = sorted({a.graduate_id for a in returned})
    people = {
        g.pk: g for start in range(0, len(ids), 900) for g in Graduate.unscoped.filter(pk__in=ids[start : start + 900])
    }
    moved = {d.graduate_id for d in bounced} | {g.pk for g in reopened}
    profile = profile_of(school, cohort)
    for (message, acts), members in _by_message(returned, moved).items() if profile.hears(EVENT, "student") else ():
        tell(
            users=users_of(people[pk].person_id for pk in members), event=EVENT, at=at, channels=profile.channels(EVENT),
            title="全国系统退回了你的信息，请修改" if acts else "全国系统对你的信息有反馈，学校正在处理",
            body=for_graduate(message), href="/h/national/",
        )  # fmt: skip
    for user, count in counselors_of(people.values(), [one for one in NEAR if profile.hears(EVENT, one)]).items():
        tell(users=[user], event=EVENT, title=f"全国系统退回了 {count} 名毕业生的信息", at=at,
             body="每条都写了怎么改、由谁改。", href=PAGE)  # fmt: skip


def _by_message(returned: Sequence[Answer], moved: set[int]) -> dict[tuple[str, bool], list[int]]:
    found: dict[tuple[str, bool], list[int]] = {}
    for answer in returned:
        found.setdefault((answer.message, answer.graduate_id in moved), []).append(answer.graduate_id)
    return found


def counselors_of(graduates: Iterable[Graduate], levels: Sequence[str] = NEAR) -> Counter[int]:
    """Counsellors and department administrators whose data scope holds the graduate, each with how many."""
    everybody = list(graduates)
    schools = {g.school_id for g in everybody}
    staff = User.objects.filter(school_id__in=schools, disabled_at=None, role__level__in=levels)
    scopes = Scope.objects.filter(user__in=staff).values_list(
        "user_id", "user__school_id", "cohort", "department_id", "class_group_id", "level", "major_id"
    )
    found: dict[int, set[int]] = {}
    for user, school, *wanted in scopes:
        inside = {g.pk for g in everybody if g.school_id == school and _holds(g, wanted)}
        found.setdefault(user, set()).update(inside)
    return Counter({user: len(inside) for user, inside in found.items() if inside})


def _holds(graduate: Graduate, wanted: Sequence[object]) -> bool:
    has = (graduate.cohort, graduate.department_id, graduate.class_group_id, graduate.level, graduate.major_id)
    return all(not want or want == own for want, own in zip(wanted, has, strict=True))
