"""Which paper goes with which registration, and which of them are wrong on purpose.

Every wrong one is written down under the name of what is wrong with it, so that detectors can be measured (M-07).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from jiuye.demo.chance import dice
from jiuye.demo.claims import Claim
from jiuye.demo.employers import Firm
from jiuye.demo.loader import Born, Known
from jiuye.demo.papers import photo
from jiuye.demo.papers.forms import Paper, sheet

PAPER_OF = {
    "contract": "contract", "agreement": "agreement", "directed_supplement": "agreement", "graduate_school": "admission",
    "second_bachelor": "admission", "college_to_bachelor": "admission", "study_abroad": "admission",
    "conscript": "enlistment", "freelance": "statement", "company_founder": "licence", "incubator": "licence",
    "sole_trader": "licence", "online_shop": "licence",
}  # fmt: skip
FLAWS = ("name_mismatch", "cut_seal", "twin", "rented_seal", "unsealed", "near_twin", "internship")
EVERY = 4
"""One doubtful paper among so many from employers."""
EMPLOYED = frozenset({"contract", "agreement", "certificate"})


@dataclass(slots=True)
class Dossier:
    """Draws papers one by one and remembers what it has drawn. Call it with whoever hands one in."""

    school: str
    seed: str
    firms: Sequence[Firm]
    issued: str
    known: list[Known] = field(default_factory=list)
    drawn: int = 0
    _last: tuple[int, Paper, bytes, str] | None = None

    def __call__(self, born: Born) -> list[bytes]:
        """The photographs for this registration, as many as its leaf asks for."""
        first = [self._first(born)] if born.claim.papers else []
        return first + [self._further(born, n) for n in range(2, born.claim.papers + 1)]

    def _further(self, born: Born, n: int) -> bytes:
        paper = paper_for(born.claim, born.one.name, self.school, born.one.major_name, self.issued)
        return taken(replace(paper, kind="certificate"), f"{self.seed}:{born.one.nth}:{n}")

    def _first(self, born: Born) -> bytes:
        claim = born.claim
        paper = paper_for(claim, born.one.name, self.school, born.one.major_name, self.issued)
        if paper.kind not in EMPLOYED:
            return self._photograph(born, paper, f"{self.seed}:{born.one.nth}")
        self.drawn += 1
        flaw = FLAWS[(self.drawn // EVERY - 1) % len(FLAWS)] if self.drawn % EVERY == 0 else ""
        return self._flawed(born, paper, flaw) if flaw else self._photograph(born, paper, f"{self.seed}:{born.one.nth}")

    def _flawed(self, born: Born, paper: Paper, flaw: str) -> bytes:
        own = f"{self.seed}:{born.one.nth}"
        last = self._last
        if flaw in ("twin", "near_twin") and last is not None:
            other, theirs, picture, manner = last
            self.known.append(Known(flaw, born.graduate_id, other))
            return picture if flaw == "twin" else self._photograph(born, replace(theirs, person=paper.person), manner)
        spoiled = {
            "name_mismatch": replace(paper, employer=other_name(paper.employer), sealed_by=other_name(paper.employer)),
            "cut_seal": replace(paper, cut_seal=True),
            "rented_seal": replace(paper, sealed_by=self.firms[0].name),
            "unsealed": replace(paper, sealed_by=""),
            "internship": replace(paper, kind="internship"),
        }.get(flaw)
        if spoiled is None:
            return self._photograph(born, paper, own)
        self.known.append(Known(flaw, born.graduate_id))
        return self._photograph(born, spoiled, own)

    def _photograph(self, born: Born, paper: Paper, manner: str) -> bytes:
        picture = taken(paper, manner)
        if paper.kind in EMPLOYED:
            self._last = (born.graduate_id, paper, picture, manner)
        return picture


def taken(paper: Paper, manner: str) -> bytes:
    """The same paper in the same manner is the same file, byte for byte."""
    rng = dice(manner)
    return photo.taken(rng, sheet(rng, paper), careful=rng.random() < 0.88)


def other_name(name: str) -> str:
    """One word more or less, as happens: 有限公司 and 股份有限公司."""
    if "股份有限公司" in name:
        return name.replace("股份有限公司", "有限公司")
    return name.replace("有限公司", "股份有限公司") if "有限公司" in name else f"{name}（总部）"


def paper_for(claim: Claim, person: str, school: str, major: str, issued: str) -> Paper:
    """What would be printed for this claim."""
    said = claim.values
    employer = (
        said.get("study_school") or said.get("foreign_school_name") or said.get("employer_name") or "县人民武装部"
    )
    firm = claim.firm
    return Paper(
        kind=PAPER_OF.get(claim.leaf.key, "certificate"), person=person, employer=employer, sealed_by=employer,
        code=said.get("credit_code", ""), job=said.get("job_title") or (firm.jobs[0][1] if firm else "工作人员"),
        place=firm.region_name if firm else "", start=_day(said.get("contract_from", "2027-09-01")),
        end=_day(said.get("contract_to", "2030-07-31")), pay=said.get("monthly_pay", "5600"), school=school,
        major=said.get("study_major") or major, number=said.get("agreement_number", ""), issued=issued,
    )  # fmt: skip


def _day(text: str) -> str:
    year, month, day = text.split("-")
    return f"{year}年{int(month)}月{int(day)}日"
