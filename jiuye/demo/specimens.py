"""Specimen papers for the thousands nobody opens: a few of each kind kept once, shared by many registrations.

Each row says what its own upload would have been (its digest), so that only papers doubled on purpose look doubled; the
picture itself is marked 样张 and belongs to nobody.
"""

from __future__ import annotations

from datetime import datetime
from random import Random

from django.core.files.base import ContentFile

from jiuye.demo.dossier import PAPER_OF, taken
from jiuye.demo.papers.forms import Paper
from jiuye.kit.actors import SYSTEM
from jiuye.kit.crypto import digest
from jiuye.records.models import Evidence
from jiuye.records.services import evidence

OF_EACH = {
    "contract": 5,
    "agreement": 5,
    "certificate": 4,
    "admission": 4,
    "licence": 2,
    "enlistment": 1,
    "statement": 1,
}
SHARED = ("original", "display", "kind", "size", "original_sha256", "pages", "width", "height")
OWNER = "demo"


class Specimens:
    """``registrations.PaperFor`` over papers kept once; made when the first school is built, found again for the others."""

    def __init__(self, seed: int, at: datetime) -> None:
        self._pool: dict[str, list[dict[str, object]]] = {}
        self._nth = 0
        self._seed = seed
        for kind, count in OF_EACH.items():
            for n in range(count):
                self._pool.setdefault(kind, []).append(_columns(_kept(kind, n, seed, at)))

    def __call__(self, rng: Random, leaf: str) -> dict[str, object]:
        self._nth += 1
        shared = rng.choice(self._pool[PAPER_OF.get(leaf, "certificate")])
        return {
            **shared,
            "sha256": digest("specimen", self._seed, rng.random(), self._nth),
            "name": f"IMG_{self._nth:06}.jpg",
        }


def _kept(kind: str, n: int, seed: int, at: datetime) -> Evidence:
    found = evidence.kept_for(OWNER, f"{kind}-{n}").first()
    if found is not None:
        return found
    name = "样张样张有限公司" if kind != "admission" else "样张大学"
    paper = Paper(
        kind, "样张", name, name, code="样张", job="样张", place="样张", start="2027年7月1日", end="2030年6月30日", pay="5600",
        school="样张大学", major="样张", number="样张", issued="2026年11月",
    )  # fmt: skip
    upload = ContentFile(taken(paper, f"{seed}:{kind}:{n}"), name="样张.jpg")
    return evidence.keep(actor=SYSTEM, upload=upload, subject=evidence.Subject(OWNER, f"{kind}-{n}", "evidence"), at=at)


def _columns(kept: Evidence) -> dict[str, object]:
    return {
        name: str(value) if name in ("original", "display") else value
        for name in SHARED
        for value in [getattr(kept, name)]
    }
