"""Remembering organisations, so that the next graduate only picks the name (S4-78, G-10)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from jiuye.employers.models import Employer
from jiuye.standards.text import bigrams


class Seen(Protocol):
    """Anything that names an employer with its code and whereabouts."""

    employer_name: str
    credit_code: str
    employer_nature: str
    industry: str
    region_code: str
    region_name: str
    address: str
    postcode: str


def remember(seen: Seen | Iterable[Seen], at: datetime) -> int:
    """Keep employers not known yet, by code where there is one, else by name. Returns how many are new."""
    items = list(seen) if isinstance(seen, Iterable) else [seen]
    named = {(s.credit_code or s.employer_name): s for s in items if s.employer_name}
    known = set(Employer.objects.filter(code__in=named).values_list("code", flat=True))
    known |= set(Employer.objects.filter(name__in=named, code="").values_list("name", flat=True))
    fresh = [_employer(s, at) for key, s in named.items() if key not in known]
    Employer.objects.bulk_create(fresh, batch_size=1000, ignore_conflicts=True)
    return len(fresh)


def _employer(seen: Seen, at: datetime) -> Employer:
    return Employer(
        name=seen.employer_name,
        code=seen.credit_code,
        nature=seen.employer_nature,
        industry=seen.industry,
        region_code=seen.region_code,
        region_name=seen.region_name,
        address=seen.address,
        postcode=seen.postcode,
        searchable=bigrams(seen.employer_name)[:400],
        first_seen_at=at,
    )
