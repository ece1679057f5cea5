"""The national tables as typed rows: destinations, evidence, the record, what it requires, its errors, its rates.

Which of them applies to a province is ``policy``'s business; here is only what the nation printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jiuye.standards.source import rows


@dataclass(frozen=True, slots=True)
class MoeDestination:
    """One 毕业去向代码. ``reportable`` is Y, N (parents, provincial extras) or initial (70, nothing registered yet)."""

    code: str
    name: str
    parent: str
    reportable: str
    group_2021: str
    group_2024: str
    counts_as: str
    confidence: str
    note: str


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """What proves one kind of a destination (就业证明材料)."""

    code: str
    kind: str
    definition: str
    accepted: str
    min_wage: bool
    min_months_after_graduation: int | None
    extra_signoff: str


@dataclass(frozen=True, slots=True)
class NationalField:
    """One field of the national record; ``seq`` is its place in the export, None for newer and vendor fields."""

    seq: int | None
    field: str
    dbf_name: str
    name: str
    block: str
    type: str
    width: int | None
    format: str
    code_table: str
    status: str
    required: str
    note: str


@dataclass(frozen=True, slots=True)
class RequiredField:
    """Whether an employer field is required, optional or hidden for a destination."""

    destination_code: str
    field: str
    rule: str


@dataclass(frozen=True, slots=True)
class NationalError:
    """One message of the national system (E) or check derived from its rules (C), and how to prevent it."""

    id: str
    message: str
    klass: str
    fields: tuple[str, ...]
    check: str
    severity: str
    fix: str


@dataclass(frozen=True, slots=True)
class RateFormula:
    """One rate of one scheme. A code ending in * takes in all below it; ``sums`` names other rates of the scheme."""

    scheme: str
    key: str
    name: str
    codes: tuple[str, ...]
    sums: tuple[str, ...]
    all_but: bool
    denominator: str
    kind: str
    confidence: str
    note: str

    def counts(self, code: str) -> bool:
        """Whether a graduate with this destination is in the numerator."""
        if self.sums:
            return any(part.counts(code) for part in rate_schemes()[self.scheme] if part.key in self.sums)
        return _listed(code, self.codes) != self.all_but


def _listed(code: str, patterns: tuple[str, ...]) -> bool:
    return any(code.startswith(p[:-1]) if p.endswith("*") else code == p for p in patterns)


@cache
def moe_destinations() -> dict[str, MoeDestination]:
    """By code, in the order of the table."""
    return {row["code"]: _destination(row) for row in rows("moe_destination")}


def _destination(row: dict[str, str]) -> MoeDestination:
    return MoeDestination(
        row["code"],
        row["name"],
        row["parent_code"],
        row["reportable"],
        row["group_2021"],
        row["group_2024"],
        row["counts_as"],
        row["confidence"],
        row["note"],
    )


@cache
def evidence_rules() -> tuple[EvidenceRule, ...]:
    return tuple(
        EvidenceRule(
            row["code"],
            row["kind"],
            row["definition"],
            row["accepted_evidence"],
            row["min_wage_rule"] == "Y",
            _number(row["min_months_after_graduation"]),
            row["extra_signoff"],
        )
        for row in rows("destination_evidence")
    )


@cache
def national_fields() -> tuple[NationalField, ...]:
    return tuple(_field(row) for row in rows("national_record"))


def _field(row: dict[str, str]) -> NationalField:
    return NationalField(
        _number(row["seq"]),
        row["field"],
        row["dbf_name"],
        row["name"],
        row["block"],
        row["type"],
        _number(row["width"]),
        row["format"],
        row["code_table"],
        row["status"],
        row["required"],
        row["note"],
    )


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


@cache
def national_required() -> tuple[RequiredField, ...]:
    return tuple(RequiredField(r["destination_code"], r["field"], r["rule"]) for r in rows("national_record_required"))


@cache
def by_destination() -> dict[str, dict[str, str]]:
    """Destination code → field → required, optional or hidden."""
    found: dict[str, dict[str, str]] = {}
    for row in national_required():
        found.setdefault(row.destination_code, {})[row.field] = row.rule
    return found


@cache
def national_errors() -> dict[str, NationalError]:
    return {row["id"]: _error(row) for row in rows("national_errors")}


def _error(row: dict[str, str]) -> NationalError:
    return NationalError(
        row["id"],
        row["message"],
        row["class"],
        tuple(row["fields"].split()),
        row["check_before_upload"],
        row["severity"],
        row["fix"],
    )


@cache
def rate_schemes() -> dict[str, tuple[RateFormula, ...]]:
    """Scheme (2021, 2024, 2020 and before) → its rates in order."""
    found: dict[str, list[RateFormula]] = {}
    for row in rows("employment_rates"):
        found.setdefault(row["scheme"], []).append(_formula(row))
    return {scheme: tuple(formulas) for scheme, formulas in found.items()}


def _formula(row: dict[str, str]) -> RateFormula:
    text = row["numerator_codes"]
    all_but = text.startswith("all - ")
    parts = text.removeprefix("all - ").strip("()").replace("+", " ").split()
    sums = tuple(p for p in parts if p.isalpha())
    return RateFormula(
        row["scheme"],
        row["key"],
        row["name"],
        tuple(p for p in parts if not p.isalpha()),
        sums,
        all_but,
        row["denominator"],
        row["kind"],
        row["confidence"],
        row["note"],
    )
