"""How a sample is drawn so that nobody picks it, and which schools a focus means. No Django, no clock (R-14, M-10)."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FOCUSES = {"": "不设重点，全部学校", "late": "登记进度慢的学校", "abnormal": "数字异常的学校"}
APART = 0.10
"""How far a school's share must lie from the whole to be in a focus: ten points."""
MOST = 5000


def seal(seed: str) -> str:
    """What is published before the draw: nobody can change the seed afterwards, nobody can learn it from this."""
    return hashlib.sha256(seed.encode()).hexdigest()


def place(seed: str, key: str) -> str:
    """Where a registration stands in the draw: SHA-256 of seed, colon, school code, slash, student number."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def sample(seed: str, keys: Iterable[str], size: int) -> list[str]:
    """The ``size`` keys with the smallest places, in that order; the same for whoever computes it."""
    return heapq.nsmallest(size, keys, key=lambda key: place(seed, key))


def frame_digest(keys: Iterable[str]) -> str:
    """The list drawn from, as one digest: a later list with one name more or less has another."""
    whole = hashlib.sha256()
    for key in sorted(keys):
        whole.update(f"{key}\n".encode())
    return whole.hexdigest()


@dataclass(frozen=True, slots=True)
class Standing:
    """One school's figures as a focus sees them."""

    school_id: int
    everybody: int
    registered: int
    confirmed: int

    @property
    def share(self) -> float:
        return self.registered / self.everybody if self.everybody else 0.0

    @property
    def unconfirmed(self) -> float:
        return (self.registered - self.confirmed) / self.registered if self.registered else 0.0


def in_focus(schools: Sequence[Standing], focus: str) -> list[int]:
    """Which schools a focus draws from.

    ``late``      registered at least ten points less than the province together
    ``abnormal``  registered ten points more, or left ten points more of it unconfirmed, than the province together
    """
    everybody = sum(s.everybody for s in schools)
    whole = Standing(0, everybody, sum(s.registered for s in schools), sum(s.confirmed for s in schools))
    if focus == "late":
        return [s.school_id for s in schools if s.everybody and s.share <= whole.share - APART]
    if focus == "abnormal":
        return [
            s.school_id for s in schools
            if s.registered and (s.share >= whole.share + APART or s.unconfirmed >= whole.unconfirmed + APART)
        ]  # fmt: skip
    return [s.school_id for s in schools]
