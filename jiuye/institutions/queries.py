"""Questions people ask about schools and their structure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from jiuye.institutions.models import ClassGroup, Major, School
from jiuye.kit.actors import Actor
from jiuye.standards.tables import table

MOST = 20


def cohorts(actor: Actor) -> list[int]:
    """The years the actor has classes of, the newest first: the classes are few, their graduates may be a million."""
    years = ClassGroup.objects.visible_to(actor).order_by("-cohort").values_list("cohort", flat=True)
    return list(years.distinct()[:MOST])


def major_names(ids: Iterable[int]) -> Mapping[int, str]:
    """Names for counts per major, whose rows came through the actor's scope; of two with one name each says its level."""
    found = list(Major.unscoped.filter(pk__in=list(ids)).values_list("pk", "name", "level"))
    often, levels = Counter(name for _, name, _ in found), dict(table("education_level").choices())
    short = {code: label.removesuffix("毕业").removesuffix("生") for code, label in levels.items()}
    return {pk: f"{name}（{short.get(level, level)}）" if often[name] > 1 else name for pk, name, level in found}


@dataclass(frozen=True, slots=True)
class Found:
    """A school with the part of its name that was typed, to be marked on the page."""

    school: School
    before: str
    hit: str
    after: str
    note: str = ""


def find_schools(typed: str) -> list[School]:
    """选择院校 (S1-03): any characters of the name or an alias, pinyin, or initials; the closest first."""
    asked = "".join(typed.split()).lower()[:40]
    if not asked:
        return []
    rows = School.objects.filter(closed_at=None).filter(_fits(asked)).select_related("province")[:200]
    return sorted(rows, key=lambda school: _distance(school, asked))[:MOST]


def _fits(asked: str) -> Q:
    direct = Q(name__icontains=asked) | Q(code=asked) | Q(aliases__icontains=asked)
    if asked.isascii():
        return direct | Q(initials__icontains=asked) | Q(pinyin__icontains=asked)
    in_order = Q()
    for character in asked:
        in_order &= Q(name__contains=character)
    return direct | in_order


def _distance(school: School, asked: str) -> tuple[int, int, str]:
    """Names that start like this, then those that hold it, then the rest; short names first."""
    words = (school.name.lower(), school.initials.lower(), school.pinyin.replace(" ", "").lower())
    rank = 0 if any(w.startswith(asked) for w in words) else 1 if any(asked in w for w in words) else 2
    return rank, len(school.name), school.name


def marked(schools: list[School], typed: str) -> list[Found]:
    asked = "".join(typed.split()).lower()
    return [_mark(school, asked) for school in schools]


def _mark(school: School, asked: str) -> Found:
    at = school.name.lower().find(asked)
    length = len(asked)
    if at < 0 and asked.isascii() and len(school.initials) == len(school.name):
        at = school.initials.lower().find(asked)
    alias = next((a for a in school.aliases if asked in str(a).lower()), "")
    note = f"{school.province.name} · 又名 {alias}" if alias else school.province.name
    if at < 0:
        return Found(school, school.name, "", "", note)
    return Found(school, school.name[:at], school.name[at : at + length], school.name[at + length :], note)


def schools_of(province_id: int) -> QuerySet[School]:
    return School.objects.filter(province_id=province_id).order_by("code")
