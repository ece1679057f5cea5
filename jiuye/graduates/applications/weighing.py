"""What stands against an application, or has to be looked at before it is approved: the roster, the people known here, other applications.

For one or for a thousand with the same number of queries. Nothing here is ever said to the applicant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from jiuye.accounts.models import Person, User
from jiuye.graduates.applications.lifecycle import OPEN
from jiuye.graduates.applications.models import Application
from jiuye.graduates.applications.rules import closed_to
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import mode_of
from jiuye.kit.actors import Actor
from jiuye.kit.refusals import Reason
from jiuye.standards.names import same_person_name


@dataclass(slots=True)
class Weighed:
    """``stops`` refuse an approval; ``looks`` ask for a pair of eyes and keep it out of a batch.

    ``standing`` is the row of the roster that is this person: approving binds it and adds nobody.
    """

    stops: list[Reason] = field(default_factory=list)
    looks: list[Reason] = field(default_factory=list)
    standing: Graduate | None = None


def weigh(actor: Actor, applications: Sequence[Application]) -> dict[int, Weighed]:
    """Each application held against what is here; those of one school and cohort."""
    if not applications:
        return {}
    first = applications[0]
    indexes, numbers = _of(applications, "document_index"), _of(applications, "student_number")
    near = Q(student_number__in=numbers) | Q(person__document_index__in=indexes)
    rows = list(Graduate.unscoped.filter(near, school_id=first.school_id, cohort=first.cohort).select_related("person"))
    mine = set(Graduate.objects.visible_to(actor).filter(pk__in=[g.pk for g in rows]).values_list("pk", flat=True))
    people = {p.document_index: p for p in Person.objects.filter(document_index__in=indexes)}
    owners = set(User.objects.filter(person__in=people.values()).values_list("person_id", flat=True))
    rivals = _rivals(first, indexes, numbers)
    shut = closed_to(mode_of(first.school, first.cohort), first.school.name)
    found = {}
    for one in applications:
        weighed = found[one.pk] = Weighed(stops=[shut] if shut else [])
        _against_roster(one, rows, mine, owners, weighed)
        _against_people(one, people.get(one.document_index), owners, weighed)
        _against_others(one, rivals, weighed)
    return found


def _of(applications: Iterable[Application], name: str) -> list[str]:
    return [getattr(one, name) for one in applications]


def _rivals(first: Application, indexes: Sequence[str], numbers: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    """How many undecided applications name each document and each student number."""
    rows = Application.unscoped.filter(school_id=first.school_id, cohort=first.cohort, state__in=OPEN)
    pairs = rows.filter(Q(document_index__in=indexes) | Q(student_number__in=numbers))
    said = list(pairs.values_list("document_index", "student_number"))
    return Counter(index for index, _ in said), Counter(number for _, number in said)


def _against_roster(
    one: Application, rows: Iterable[Graduate], mine: set[int], owners: set[int], weighed: Weighed
) -> None:  # fmt: skip
    for row in rows:
        same_document = row.person.document_index == one.document_index
        same_number = row.student_number == one.student_number
        if not (same_document or same_number):
            continue
        if row.pk not in mine:
            what = "证件号码" if same_document else "学号"
            weighed.stops.append(Reason(f"名单里已经有人用这个{what}，不在您的数据范围里", rule="application.elsewhere",
                                        owner="学校就业中心", remedy="请学校就业中心核对这份申请"))  # fmt: skip
        elif not same_document:
            weighed.stops.append(Reason(f"学号 {row.student_number} 在名单里是{row.name}，证件号码不同", rule="application.number_taken",
                                        owner="学校就业中心", remedy="学号填错的，请退回补正；名单写错的，请先更正名单再通过"))  # fmt: skip
        elif not same_number:
            weighed.stops.append(Reason(f"名单里已经有这个人，学号是 {row.student_number}", rule="application.document_taken",
                                        owner="学校就业中心", remedy="学号填错的，请退回补正；名单写错的，请先更正名单再通过"))  # fmt: skip
        else:
            _binds(one, row, owners, weighed)


def _binds(one: Application, row: Graduate, owners: set[int], weighed: Weighed) -> None:
    """The roster knows this very person: binding them is what is left to do, if nothing speaks against it."""
    if not same_person_name(one.name, row.name):
        weighed.stops.append(Reason(f"名单里同一学号、同一证件号码的人叫{row.name}", rule="application.name", owner="学校就业中心",
                                    remedy="姓名填错的，请退回补正；名单写错的，请先更正名单再通过"))  # fmt: skip
    elif row.deactivated_at is not None:
        weighed.stops.append(Reason(f"名单里的{row.name}已经失效：{row.deactivated_why}", rule="application.inactive",
                                    owner="学校就业中心", remedy="确实要登记的，请先在“失效信息”里恢复"))  # fmt: skip
    elif row.person_id in owners:
        weighed.stops.append(Reason(f"名单里的{row.name}已经有账号", rule="application.bound", owner="辅导员",
                                    remedy="请不予通过，告诉本人直接登录；忘了密码的，当面核对后重新发激活码"))  # fmt: skip
    else:
        weighed.standing = row
        weighed.looks.append(Reason("名单里有这个人，还没有激活", rule="application.standing", owner="您",
                                    remedy="通过后绑定到名单上的这一行，不另加人；请先确认申请的是本人"))  # fmt: skip


def _against_people(one: Application, person: Person | None, owners: set[int], weighed: Weighed) -> None:
    """The same document under another enrolment, here or at another school."""
    if person is None or weighed.standing or weighed.stops:
        return
    if not same_person_name(one.name, person.name):
        weighed.stops.append(Reason("这个证件号码已登记在另一位姓名不同的人名下", rule="application.person",
                                    owner="学校就业中心", remedy="请对照证件核对号码和姓名；填错的，请退回补正"))  # fmt: skip
    elif person.pk in owners:
        weighed.looks.append(Reason("这个人在别的学籍下已经有账号", rule="application.account", owner="您",
                                    remedy="通过后多一段学籍，登录仍用原来的密码；申请里设的密码不会用上"))  # fmt: skip


def _against_others(one: Application, rivals: tuple[Counter[str], Counter[str]], weighed: Weighed) -> None:
    others = max(rivals[0][one.document_index], rivals[1][one.student_number]) - 1
    if others > 0:
        weighed.looks.append(Reason(f"另有 {others} 份没有办的申请写了同一个证件号码或学号", rule="application.rival", owner="您",
                                    remedy="先弄清哪一份是本人的：搜索这个学号就能看到"))  # fmt: skip
