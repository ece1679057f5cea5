"""Questions about employers: which known one is meant, and is anybody warned of it."""

from __future__ import annotations

from django.db.models import Count, Q

from jiuye.employers.models import Employer, Warning
from jiuye.standards.text import bigram_terms, compact


def suggest(text: str, limit: int = 8) -> list[Employer]:
    """Known employers whose name contains what was typed, or whose code begins with it. Two characters at least."""
    wanted = compact(text)
    if len(wanted) < 2:
        return []
    if wanted.isascii() and wanted.isalnum() and len(wanted) >= 4:
        return list(Employer.objects.filter(code__startswith=wanted.upper()).order_by("name")[:limit])
    found = Employer.objects.all()
    for term in bigram_terms(wanted):
        found = found.filter(searchable__contains=term)
    return list(found.order_by("name")[:limit])


def warnings_on(code: str, name: str, *, school_id: int, threshold: int = 5) -> list[Warning]:
    """Marks this school must see: its own, or everybody's once enough schools agree (S2-77, S2-78)."""
    matches = Q(employer__code=code) & ~Q(employer__code="") | Q(employer__name=name, employer__code="")
    found = list(Warning.objects.filter(matches, lifted_at=None).select_related("employer"))
    schools = {w.school_id for w in found}
    return found if len(schools) >= threshold else [w for w in found if w.school_id == school_id]


def warned_by(employer: Employer) -> int:
    """How many distinct schools warn of it now (T-17)."""
    counted = Warning.objects.filter(employer=employer, lifted_at=None).aggregate(n=Count("school_id", distinct=True))
    return int(counted["n"])
