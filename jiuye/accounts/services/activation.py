"""First sign-in with a one-time code (S1-03…S1-10, W-33, C-14): issued by the counselor, matched, spent once.

Four things must belong to one person: name, student number, document number, code. Whatever does not fit, the answer
is one text (S1-09, S1-10, T-21), and every comparison is made whether or not an earlier one failed.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from jiuye.accounts import forgiving, identity, passwords
from jiuye.accounts.actors import actor_of
from jiuye.accounts.identity import Candidate
from jiuye.accounts.models import ActivationCode, Person, User
from jiuye.accounts.network import Origin
from jiuye.accounts.services import guards, login, sessions
from jiuye.institutions.models import School
from jiuye.kit.actors import Actor
from jiuye.kit.crypto import blind_index
from jiuye.kit.refusals import Denied, Reason, Refused
from jiuye.records.services import record
from jiuye.records.services.events import Entry, record_many

LENGTH = 10
LIVES = timedelta(hours=72)
MATCH_LASTS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Issued:
    """A code on its way to paper: the only moment it exists in the clear."""

    candidate: Candidate
    code: str
    expires_at: datetime

    @property
    def printed(self) -> str:
        """7K4M2-Q9DXH, in two groups."""
        return f"{self.code[:5]}-{self.code[5:]}"


@dataclass(frozen=True, slots=True)
class Matched:
    """What the first step proved; the second sets the password."""

    person_id: int
    graduate_id: int
    code_id: int
    forgiven: tuple[str, ...] = ()


@transaction.atomic
def issue(*, actor: Actor, candidates: Iterable[Candidate], at: datetime) -> list[Issued]:
    """发放激活码 for graduates the actor sees; an earlier unused code of the same person stops working."""
    if not actor.may("graduates.activate"):
        raise Denied(Reason("您的角色不能发放激活码", rule="permission.graduates.activate", owner="学校系统管理员"))
    chosen = list({c.person_id: c for c in candidates}.values())
    if not chosen:
        raise Refused(Reason("没有可以发放激活码的毕业生", rule="activation.nobody", remedy="请先选择有毕业生的班级"))
    open_codes = ActivationCode.objects.filter(
        person_id__in=[c.person_id for c in chosen], used_at=None, revoked_at=None
    )
    open_codes.update(revoked_at=at)
    made = [Issued(c, _new_code(), at + LIVES) for c in chosen]
    ActivationCode.objects.bulk_create([_kept(one, actor, at) for one in made], batch_size=500)
    for one in chosen:
        guards.forget(_subject(one.school_id, forgiving.number(one.student_number)))
    entries = [Entry(f"graduate:{one.candidate.graduate_id}") for one in made]
    record_many("activation.issue", entries, actor=actor, at=at)
    return made


def issue_for_class(*, actor: Actor, class_group_id: int, at: datetime) -> list[Issued]:
    """One sheet for one class: those the actor sees in it."""
    return issue(actor=actor, candidates=identity.of_class(actor, class_group_id), at=at)


def _new_code() -> str:
    return "".join(secrets.choice(passwords.UNAMBIGUOUS) for _ in range(LENGTH))


def _kept(one: Issued, actor: Actor, at: datetime) -> ActivationCode:
    person_id = one.candidate.person_id
    return ActivationCode(
        person_id=person_id, school_id=one.candidate.school_id, digest=_digest(person_id, one.code),
        issued_by=actor.ref, issued_at=at, expires_at=one.expires_at,
    )  # fmt: skip


def _digest(person_id: int, code: str) -> str:
    return blind_index(f"{person_id}:{code}", "activation")


def _subject(school_id: int, number: str) -> str:
    return blind_index(f"{school_id}:{number}", "activation.try")


def match(
    *, school_id: int, name: str, student_number: str, document: str, code: str, origin: Origin, at: datetime
) -> Matched:
    """Find the one person all four belong to, or raise the one refusal."""
    number = forgiving.number(student_number)[:40]
    subject = _subject(school_id, number)
    if not guards.address_may(origin.ip, subject, at=at):
        raise guards.locked(at.replace(minute=59, second=59))
    allowance = guards.take(subject, "activate", at=at)
    found = _the_one(school_id, forgiving.name(name), number, forgiving.document(document), forgiving.code(code), at)
    login._note(None, subject, origin, login.OK if found else login.WRONG, at)
    if found is None:
        guards.wrong_from(origin.ip, at=at)
        raise mismatch(allowance.left)
    guards.succeeded(allowance, at=at)
    candidate, code_id = found
    forgiven = (*forgiving.noted(document, name), *forgiving.dot_missing(name, candidate.name))
    return Matched(candidate.person_id, candidate.graduate_id, code_id, forgiven)


def _the_one(
    school_id: int, name: str, number: str, document: str, code: str, at: datetime
) -> tuple[Candidate, int] | None:
    candidates = identity.find(school_id, number)
    index = Person.index_of(document) or "-"
    people = Person.objects.in_bulk([c.person_id for c in candidates])
    open_codes = ActivationCode.objects.filter(
        person_id__in=[c.person_id for c in candidates] or [0], used_at=None, revoked_at=None, expires_at__gt=at
    )
    digests = {c.person_id: c for c in open_codes}
    fitting: list[tuple[Candidate, int]] = []
    for candidate in candidates:
        person, kept = people[candidate.person_id], digests.get(candidate.person_id)
        fits = (
            hmac.compare_digest(forgiving.name(candidate.name).encode(), name.encode())
            & hmac.compare_digest(person.document_index or "", index)
            & hmac.compare_digest(kept.digest if kept else "", _digest(candidate.person_id, code))
        )
        if fits and kept is not None:
            fitting.append((candidate, kept.pk))
    return fitting[0] if len({c.person_id for c, _ in fitting}) == 1 else None


def mismatch(left: int) -> Refused:
    again = f"还可以试 {left} 次，之后要等 15 分钟。" if left else "请等 15 分钟后再试。"
    return Refused(
        Reason(
            "这几项没有对上同一个人",
            rule="activation.mismatch",
            remedy=f"为了保护你，我们不提示是哪一项。{again}对照三条仍不行，请辅导员当面核对并重新发码",
            owner="辅导员",
        )
    )


@transaction.atomic
def finish(*, matched: Matched, password: str, origin: Origin, at: datetime) -> login.SignedIn:
    """Set the password and spend the code, once (conditional update); old sessions of the account end."""
    person = Person.objects.get(pk=matched.person_id)
    enrolments = identity.of_person(person.pk)
    schools = School.objects.filter(pk__in={c.school_id for c in enrolments})
    judge_for(person, password, [c.student_number for c in enrolments], schools)
    spent = ActivationCode.objects.filter(pk=matched.code_id, used_at=None, revoked_at=None, expires_at__gt=at)
    if not spent.update(used_at=at):
        raise Refused(
            Reason(
                "这个激活码已经用过或失效", rule="activation.spent", owner="辅导员", remedy="请辅导员重新发一个激活码"
            )
        )
    user = _account(person, at)
    if user.disabled_at is not None:
        raise Refused(
            Reason("这个账号已停用", rule="login.disabled", owner="学校系统管理员", remedy="请联系辅导员或学校就业中心")
        )
    set_password(user, password, at=at)
    sessions.end_all(user, "重新激活", at=at)
    guards.forget(login.user_subject(user))
    graduate_id = matched.graduate_id if len(enrolments) <= 1 else None
    actor = _self(user, origin)
    record("activation.finish", actor=actor, at=at, obj=f"user:{user.pk}", subject=f"graduate:{matched.graduate_id}")
    login._note(user, login.user_subject(user), origin, login.OK, at)
    return login.SignedIn(user, login.bind(user, at=at), graduate_id)


def judge_for(person: Person, password: str, numbers: list[str], schools: Iterable[School]) -> None:
    """A graduate's password against everything personal we know of them."""
    names = [part for s in schools for part in (s.name, s.pinyin, s.initials, s.code)]
    passwords.judge(password, staff=False, names=names, numbers=[*numbers, person.document])


def set_password(user: User, password: str, *, at: datetime) -> None:
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])


def _account(person: Person, at: datetime) -> User:
    user = User.objects.filter(person=person).first()
    if user is None:
        user = User(username=f"p{person.pk}", kind=User.Kind.STUDENT, person=person, created_at=at)
    user.name = person.name
    user.save()
    return user


def open_account(*, person: Person, encoded: str, at: datetime) -> User | None:
    """An account with the password its owner chose when applying (S4-33). None where the person has one already:
    whoever fills in an application must not get hold of it.
    """
    if User.objects.filter(person=person).exists():
        return None
    return User.objects.create(
        username=f"p{person.pk}",
        kind=User.Kind.STUDENT,
        person=person,
        name=person.name,
        password=encoded,
        created_at=at,
    )


def _self(user: User, origin: Origin) -> Actor:
    return actor_of(user, trace={"ip": origin.ip, "agent": origin.browser})
