"""What a national rule is handed and what it answers. No Django, no clock: the facts carry both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from jiuye.national.words import WORDS, error_of

Record = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a rule needs beside the record, gathered for thousands in a constant number of queries.

    ``authoritative`` field → the system whose account decides it
    ``asks``         field → required, optional, hidden for this destination, where the profile says so
    ``action``       add or change: what the next sending would be; ``reported_as`` the 考生号 the nation knows
    ``registry``     field → value of the last 学籍 import; ``account`` field → value of the 学信网 account
    ``register``     whether the nation has the employer, by its unit list or its feedback; None when nobody said
    ``unit_list``    whether a unit list was imported for the year; ``listed_as`` its name for the employer's code
    ``signed``       levels whose approval stands behind the claim
    """

    on: date
    cohort: int = 0
    asks: Mapping[str, str] = field(default_factory=dict)
    action: str = "add"
    reported_as: str = ""
    registry: Mapping[str, str] = field(default_factory=dict)
    account: Mapping[str, str] = field(default_factory=dict)
    authoritative: Mapping[str, str] = field(default_factory=dict)
    departments: frozenset[str] = frozenset()
    same_document: int = 1
    supplement: bool = False
    register: bool | None = None
    unit_list: bool = False
    listed_as: str = ""
    standing: str = ""
    warned: bool = False
    warned_by: int = 0
    warning_threshold: int = 5
    evidence: int | None = None
    evidence_least: int = 0
    min_wage_rule: bool = False
    pay: int | None = None
    minimum_wage: Decimal | None = None
    min_months: int | None = None
    contract_from: date | None = None
    contract_to: date | None = None
    graduates_on: date | None = None
    double_signoff: bool = False
    signed: frozenset[str] = frozenset()
    same_employer: int = 1
    same_employer_threshold: int = 30
    same_phone_employers: int = 1
    same_phone_threshold: int = 3
    archive_open: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """What one rule found, where it is more precise than the table. ``offers`` are repairs to take over, by field."""

    why: str = ""
    remedy: str = ""
    fields: tuple[str, ...] = ()
    offers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem in the nation's words and in ours, with whose it is and how it is mended (S0-60…S0-73)."""

    rule: str
    message: str
    klass: str
    fields: tuple[str, ...]
    severity: str
    owner: str
    explanation: str
    remedy: str
    offers: tuple[tuple[str, str], ...] = field(default=())

    @property
    def blocks(self) -> bool:
        """Errors keep a record out of the file; warnings are for somebody to look at."""
        return self.severity == "error"


Rule = Callable[[Record, Facts], "Hit | None"]
RULES: dict[str, Rule] = {}
YES = Hit()


def rule(name: str) -> Callable[[Rule], Rule]:
    """Declare the check behind one line of the national error table."""

    def declare(check: Rule) -> Rule:
        RULES[name] = check
        return check

    return declare


def finding(name: str, hit: Hit) -> Finding:
    error, words = error_of(name), WORDS[name]
    return Finding(
        name,
        error.message,
        error.klass,
        hit.fields or error.fields,
        error.severity,
        words.owner,
        hit.why or words.plain,
        hit.remedy or words.remedy,
        hit.offers,
    )
