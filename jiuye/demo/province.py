"""The whole demonstration: which schools, everybody in them, and how to sign in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from jiuye.demo import blueprint, employers
from jiuye.demo.blueprint import Institution
from jiuye.demo.book import Book
from jiuye.demo.builder import EARLIER, Builder, Market
from jiuye.demo.chance import dice
from jiuye.demo.people import Issuers
from jiuye.demo.specimens import Specimens
from jiuye.institutions.models import School
from jiuye.kit.actors import SYSTEM
from jiuye.records.models import TrailEvent
from jiuye.records.services import record

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One demonstration: the same numbers give the same people."""

    graduates: int
    seed: int
    profile: str = ""

    @property
    def key(self) -> str:
        return f"{self.graduates}-{self.seed}-{self.profile or 'all'}"

    def schools(self) -> list[tuple[Institution, int]]:
        return blueprint.schools(self.graduates, self.profile)


def is_there(wanted: Wanted) -> bool:
    return TrailEvent.objects.filter(action="demo.ready", object_type="demo", object_id=wanted.key).exists()


def in_the_way(wanted: Wanted) -> str:
    """Why the demonstration cannot be put here: real schools, or another demonstration."""
    mine = {plan.code for plan, _ in wanted.schools()}
    if others := list(School.objects.exclude(code__in=mine).values_list("name", flat=True)[:3]):
        return f"这个数据库里已有别的学校（{'、'.join(others)}），演示数据没有装入。请另用一个空的数据目录"
    began = TrailEvent.objects.filter(action="demo.school").exclude(object_id=wanted.key).first()
    if began:
        return f"这里已有另一份演示数据（{began.object_id}）。要换一份，请删掉演示数据目录后再来"
    return ""


def build(wanted: Wanted, *, at: datetime, say: Say) -> None:
    """School by school, each in one transaction: interrupted, it goes on with the next school."""
    say(f"正在造一个合成的省：{wanted.graduates} 名毕业生，没有一个真人……")
    schools = wanted.schools()
    done = set(TrailEvent.objects.filter(action="demo.school").values_list("reason", flat=True))
    if done:
        say(f"  上次已造好 {len(done)} 所学校，接着造其余的 {len(schools) - len(done)} 所")
    markets: dict[str, Market] = {}
    first, book = 0, Book(wanted.key)
    paper = Specimens(wanted.seed, at)
    for n, (plan, count) in enumerate(schools, 1):
        if plan.province not in markets:
            markets[plan.province] = market(wanted, plan, first)
        if plan.code not in done:
            with transaction.atomic():
                builder = Builder(plan, count=count, seed=wanted.seed, first=first, market=markets[plan.province],
                                  paper=paper, at=at)  # fmt: skip
                book.keep(plan.code, builder.build(), builder.known)
                record("demo.school", actor=SYSTEM, at=at, obj=f"demo:{wanted.key}", reason=plan.code)
            say(f"  第 {n} 所，共 {len(schools)} 所：{plan.name}，{count} 人")
        first += count + round(count * EARLIER)
    record("demo.ready", actor=SYSTEM, at=at, obj=f"demo:{wanted.key}")


def market(wanted: Wanted, plan: Institution, first: int) -> Market:
    """The employers of one province and its numbers, the same for all of its schools; ``first`` is its first graduate."""
    count = max(60, min(6000, wanted.graduates // 10))
    firms = employers.invent(dice(wanted.seed, plan.province, "firms"), plan.province[:2], count)
    return Market(firms, Issuers(plan.province, wanted.seed, base=first))


def accounts(wanted: Wanted, *, at: datetime) -> Book:
    """The sheet of accounts, with codes that still work."""
    book = Book(wanted.key)
    book.renew_codes(at)
    return book
