"""Between the national codes, the Guangdong codes and the facts behind them (C-12, C-13, C-40).

Inside the product a fact is a fact (may sign, family is poor, disability grade 3); codes are derived on the way out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jiuye.standards.source import rows
from jiuye.standards.tables import table

MODES = {"1": "非定向", "2": "定向", "3": "在职", "4": "委培", "5": "自筹"}
MAY_NOT_SIGN = frozenset({"21", "41"})
WITH_PERMISSION = {("2", False): "21", ("2", True): "22", ("4", False): "41", ("4", True): "42"}


@dataclass(frozen=True, slots=True)
class TrainingMode:
    """培养方式 as the product keeps it: which kind, and whether this graduate may sign online (C-12)."""

    mode: str
    may_sign: bool

    @property
    def label(self) -> str:
        if self.mode not in ("2", "4"):
            return MODES[self.mode]
        return f"{MODES[self.mode]}({'可签约' if self.may_sign else '不可网签'})"


def training_mode(code: str) -> TrainingMode | None:
    """From a national code of any year: ``1`` and ``11`` are both 非定向; the old ``2`` and ``4`` could sign."""
    if table("training_mode").get(code) is None:
        return None
    return TrainingMode(code[0], code not in MAY_NOT_SIGN)


def training_mode_from_gd(code: str) -> TrainingMode | None:
    """From one of the twelve Guangdong codes; they never said who may sign, so the answer is yes."""
    found = table("training_mode_gd").get(code)
    return TrainingMode(found.moe_code, True) if found else None


def training_code(mode: TrainingMode, *, paired: bool = True, plain: str = "1") -> str:
    """The national code: pairs 21/22/41/42 since 2020, one digit before. ``plain`` is 非定向 (1 or 11)."""
    if mode.mode == "1":
        return plain
    return WITH_PERMISSION.get((mode.mode, mode.may_sign), mode.mode) if paired else mode.mode


def training_code_gd(mode: TrainingMode) -> str:
    """The Guangdong code of a mode: the first row that maps to it; 在职 has none and becomes 其他."""
    plain = {"1": "1", "2": "2", "4": "3", "5": "10"}
    return plain.get(mode.mode, "9")


@dataclass(frozen=True, slots=True)
class Hardship:
    """困难生类别 as facts (C-13). ``disability_grade`` is 1-4, 9 for unknown, 0 for none."""

    employment_difficult: bool = False
    family_poor: bool = False
    disability_grade: int = 0

    @property
    def gd_code(self) -> str:
        return f"{self.employment_difficult:d}{self.family_poor:d}{self.disability_grade}"

    @property
    def moe_code(self) -> str:
        """The three facts are the three bits of the national digit."""
        return str(self.employment_difficult * 1 + self.family_poor * 2 + bool(self.disability_grade) * 4)


def hardship_from_gd(code: str) -> Hardship | None:
    return _hardships_gd().get(code)


def hardship_from_moe(code: str) -> Hardship | None:
    """The national digit does not tell the grade of a disability: it comes back as unknown (9)."""
    if table("hardship").get(code) is None:
        return None
    bits = int(code)
    return Hardship(bool(bits & 1), bool(bits & 2), 9 if bits & 4 else 0)


@cache
def _hardships_gd() -> dict[str, Hardship]:
    return {
        row["code"]: Hardship(
            row["employment_difficulty"] == "1", row["family_difficulty"] == "1", int(row["disability_grade"])
        )
        for row in rows("hardship_gd")
    }


# level-1 rows of 单位性质 that repeat a destination: asked as a destination, never as a nature (C-40)
DESTINATIONS_AMONG_NATURES = frozenset({"40300", "40400", "50100", "80100", "90100"})


def is_destination_not_nature(gd_code: str) -> bool:
    """Whether a Guangdong 单位性质 is really a destination (升学, 未就业…), derived on export and never offered."""
    found = table("employer_nature_gd").get(gd_code)
    return found is not None and (
        found.code in DESTINATIONS_AMONG_NATURES or found.parent in DESTINATIONS_AMONG_NATURES
    )


def moe_code(name: str, code: str) -> str:
    """The national code for a code of a Guangdong table, empty where the seed gives none."""
    found = table(name).get(code)
    return found.moe_code if found else ""
