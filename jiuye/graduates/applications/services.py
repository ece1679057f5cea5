"""The applicant's side: hand in, look up by receipt, correct, withdraw (S4-33).

Whatever is handed in gets the same answer, a receipt: who is on the roster is not told to strangers (S1-09, T-21).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jiuye.accounts import forgiving, passwords
from jiuye.accounts.models import Person
from jiuye.accounts.network import Origin
from jiuye.accounts.services import guards
from jiuye.graduates.applications.lifecycle import LIFECYCLE
from jiuye.graduates.applications.models import PLACES, Application
from jiuye.graduates.applications.rules import closed_to, read
from jiuye.graduates.seasons import mode_of, profile_of
from jiuye.institutions.models import ClassGroup, Department, Major, School
from jiuye.kit.actors import ScopePaths
from jiuye.kit.crypto import blind_index
from jiuye.kit.refusals import Reason, Refused
from jiuye.records.services import record, transition

RECEIPT = 10
A_DAY, AN_HOUR = 3, 300
"""Applications naming one document a day; applications from one address an hour, behind which a whole campus may stand."""
Place = Department | Major | ClassGroup | None


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody with no account yet, who may act on the one application they opened."""

    ref: str
    trace: dict[str, str] = field(default_factory=dict)
    party: str = "student"
    label: str = "申请人"

    def may(self, function: str) -> bool:
        return False

    def scope(self, paths: ScopePaths) -> Q:
        return Q(pk__in=[])


def applicant(application: Application, origin: Origin) -> Applicant:
    return Applicant(application.ref, {"ip": origin.ip, "agent": origin.browser})


def submit(
    *, school: School, cohort: int, said: Mapping[str, str], places: Mapping[str, Place], password: str, origin: Origin,
    at: datetime,
) -> Application:  # fmt: skip
    """Keep what a stranger says of themselves and give a receipt. Raises Refused for what can be wrong in itself only:
    nothing that is known here is compared with it.
    """
    if shut := closed_to(mode_of(school, cohort), school.name, school.phone):
        raise Refused(shut)
    values = _judged(school, cohort, said, places, at)
    names = [part for part in (school.name, school.pinyin, school.initials, school.code) if part]
    passwords.judge(
        password, staff=False, names=names, numbers=[values["student_number"], values["document"], values["mobile"]]
    )
    _not_too_often(school, values["document_index"], origin, at)
    return _keep(school, cohort, values, places, make_password(password), origin, at)


@transaction.atomic
def _keep(
    school: School, cohort: int, values: Mapping[str, str], places: Mapping[str, Place], encoded: str, origin: Origin,
    at: datetime,
) -> Application:  # fmt: skip
    receipt = "".join(secrets.choice(passwords.UNAMBIGUOUS) for _ in range(RECEIPT))
    one = Application.unscoped.create(
        receipt=receipt, school=school, cohort=cohort, password=encoded, submitted_at=at, state_since=at,
        **values, **{name: places.get(name) for name in PLACES},
    )  # fmt: skip
    record("application.submit", actor=applicant(one, origin), at=at, obj=one, school_id=school.pk)
    return one


def correct(
    *, application: Application, said: Mapping[str, str], places: Mapping[str, Place], origin: Origin, at: datetime
) -> None:
    """改好再交: the same application, judged afresh, waits for the school again."""
    values = _judged(application.school, application.cohort, said, places, at)
    chosen = {f"{name}_id": getattr(places.get(name), "pk", None) for name in PLACES}
    transition(application, LIFECYCLE, "correct", actor=applicant(application, origin), at=at,
               also={**values, **chosen, "submitted_at": at})  # fmt: skip


def withdraw(*, application: Application, origin: Origin, at: datetime) -> None:
    transition(application, LIFECYCLE, "withdraw", actor=applicant(application, origin), at=at)


def find(*, receipt: str, password: str, origin: Origin, at: datetime) -> Application:
    """The application behind a receipt, for whoever knows its password; one answer to everything that is wrong (W-32)."""
    number = forgiving.code(receipt)[:RECEIPT]
    subject = blind_index(number, "application.find")
    if not guards.address_may(origin.ip, subject, at=at):
        raise guards.locked(at.replace(minute=59, second=59))
    allowance = guards.take(subject, "apply", at=at)
    one = Application.unscoped.select_related("school").filter(receipt=number).first()
    if not passwords.matches(password, one.password if one else None) or one is None:
        guards.wrong_from(origin.ip, at=at)
        raise Refused(Reason("回执号或密码不对", rule="application.find",
                             remedy="回执号是提交后显示的 10 位，密码是申请时自己设的；都不记得的，请问辅导员"))  # fmt: skip
    guards.succeeded(allowance, at=at)
    return one


def _judged(
    school: School, cohort: int, said: Mapping[str, str], places: Mapping[str, Place], at: datetime
) -> dict[str, str]:
    values, problems = read(said, profile_of(school, cohort), cohort, today=timezone.localdate(at))
    if problems := [*problems, *_misplaced(cohort, values, places)]:
        raise Refused.because(problems)
    document = values.pop("id_number")
    return {**values, "document": document, "document_index": Person.index_of(document)}


def _misplaced(cohort: int, values: Mapping[str, str], places: Mapping[str, Place]) -> list[Reason]:
    """A class of another year or major, a major of another level: chosen by mistake on a small screen."""
    major, group = places.get("major"), places.get("class_group")
    found = []
    if isinstance(major, Major) and values.get("level", major.level) != major.level:
        found.append(Reason(f"{major.name}（{major.code}）不是所选的学历", rule="application.level", owner="本人",
                            remedy="请核对学历，或另选专业", field="major"))  # fmt: skip
    if isinstance(group, ClassGroup) and isinstance(major, Major) and group.major_id not in (None, major.pk):
        found.append(Reason(f"{group.name}不是{major.name}的班级", rule="application.class", owner="本人",
                            remedy="请核对专业，或另选班级；不清楚的可以不选", field="class_group"))  # fmt: skip
    if isinstance(group, ClassGroup) and group.cohort != cohort:
        found.append(Reason(f"{group.name}是 {group.cohort} 届的班级", rule="application.cohort", owner="本人",
                            remedy="请核对毕业年份，或另选班级", field="class_group"))  # fmt: skip
    return found


def _not_too_often(school: School, document_index: str, origin: Origin, at: datetime) -> None:
    """Counted outside the transaction: a refusal must not give the try back."""
    subject = blind_index(f"{school.pk}:{document_index}", "application.submit")
    if guards.one_of(A_DAY, subject, "apply", at=at) and guards.address_is_among(AN_HOUR, origin.ip, "apply", at=at):
        return
    raise Refused(
        Reason("提交得太多，先停一会儿", rule="application.often", owner="系统",
               remedy="已经交过的，请用回执号查进度；要改的，请等学校退回后修改，或明天再申请")
    )  # fmt: skip
