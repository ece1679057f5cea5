"""The records of a school's cohort with the facts the rules need: a constant number of queries for any number of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property

from django.db.models import QuerySet

from jiuye.destinations.models import Destination
from jiuye.employers.models import Employer
from jiuye.graduates.columns import ROSTER
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import flow_of, profile_of
from jiuye.institutions.models import ClassGroup, Department, School
from jiuye.national import lookups
from jiuye.national.outbox import Known, action_for, ready
from jiuye.national.record import Record, digest_of, layout, record_of
from jiuye.national.rules import Facts
from jiuye.national.rules.claim import proper_name
from jiuye.policy.catalogue import Leaf
from jiuye.policy.flows import ReviewFlow
from jiuye.policy.profile import Profile
from jiuye.policy.vocabulary import NATIONAL_FIELD
from jiuye.policy.windows import CHINA
from jiuye.standards import wages
from jiuye.standards.national import NationalField

CHUNK = 2000
NONE: Record = {}
READ = (
    "leaf", "kind", "state", "version", "state_since", "passed", "objected_at", "cohort", "school_id", "graduate_id", "employer_name",
    "credit_code", "employer_nature", "industry", "region_code", "region_name", "job_category", "job_title", "address",
    "postcode", "agreement_number", "contact_name", "contact_phone", "contact_mobile", "contact_email", "contact_index", "fax",
    "contract_from", "contract_to", "monthly_pay", "study_school", "study_major", "study_level", "country",
    "foreign_school_name", "graduate__person__document", "graduate__person__document_index",
    *(f"graduate__{name}" for name in (
        "version", "cohort", "school_id", "department_id", "class_group_id", "person_id", "exam_number", "name", "sex",
        "ethnicity", "political_status", "origin_region", "origin_region_name", "urban_rural", "level", "level_type",
        "conclusion", "major_code", "major_name", "training_mode", "commissioning_unit", "duration", "enrolled_on",
        "graduates_on", "teacher_trainee", "hardship", "student_number", "archive_moved_in", "household_moved_in", "mobile",
        "email", "qq", "home_address", "home_phone", "home_postcode", "extra",
    )),
)  # fmt: skip
"""What the record and the facts are made of; everything else would cost a decryption, a parse or a column per row."""


@dataclass
class Item:
    """One record with everything known about it."""

    graduate: Graduate
    destination: Destination
    record: Record
    facts: Facts
    known: Known
    fields: tuple[NationalField, ...]
    ready: bool

    @cached_property
    def digest(self) -> str:
        """Asked when something is sent; checking a school does without."""
        return digest_of(self.record, self.fields)

    @property
    def seen(self) -> str:
        return f"{self.graduate.version}.{self.destination.version}"


@dataclass(slots=True)
class Shared:
    """What the facts of every record of one cohort have in common."""

    school: School
    cohort: int
    profile: Profile
    flow: ReviewFlow
    fields: tuple[NationalField, ...]
    on: date
    departments: frozenset[str]
    known: dict[int, Known]
    documents: Counter[str]
    employers: dict[str, Employer]
    units: lookups.Units
    warned: dict[int, set[int]]
    people: Counter[str]
    phones: Counter[str]
    evidence: dict[str, int]
    brought: dict[int, Record]
    registry: dict[int, Record]
    authoritative: Mapping[str, str]


def rows(school: School, cohort: int, among: QuerySet[Destination] | None = None) -> QuerySet[Destination]:
    """Current registrations of active graduates, with what the record is made of."""
    found = Destination.unscoped.all() if among is None else among
    mine = found.filter(school=school, cohort=cohort, is_current=True, graduate__deactivated_at=None)
    return mine.select_related("graduate__person").only(*READ)


def items(shared: Shared, among: QuerySet[Destination]) -> Iterator[Item]:
    """School, departments and classes are few: they are read once and not again with every row."""
    departments = Department.unscoped.filter(school=shared.school).in_bulk()
    classes = ClassGroup.unscoped.filter(department__in=departments).in_bulk()
    for destination in among.order_by("pk").iterator(CHUNK):
        leaf = shared.profile.catalogue.leaves.get(destination.leaf)
        if leaf is not None:
            graduate = destination.graduate
            destination.school = graduate.school = shared.school
            graduate.department = departments.get(graduate.department_id)
            graduate.class_group = classes.get(graduate.class_group_id)
            yield item(shared, destination, leaf)


def item(shared: Shared, destination: Destination, leaf: Leaf) -> Item:
    graduate = destination.graduate
    record = record_of(graduate, destination, leaf)
    known = shared.known.get(graduate.pk, Known())
    return Item(
        graduate,
        destination,
        record,
        _facts(shared, destination, leaf, record, known),
        known,
        shared.fields,
        ready(destination.state, destination.passed, shared.profile.national.after_stage, len(shared.flow.stages)),
    )


def shared_of(school: School, cohort: int, at: datetime, *, only: Destination | None = None) -> Shared:
    """A dozen queries, whatever the number of graduates; for ``only`` one record they touch nothing but its own kind."""
    profile = profile_of(school, cohort)
    current = Destination.unscoped.filter(school=school, cohort=cohort, is_current=True, graduate__deactivated_at=None)
    mine = current if only is None else current.filter(pk=only.pk)
    return Shared(
        school=school,
        cohort=cohort,
        profile=profile,
        flow=flow_of(school, cohort, "destination"),
        fields=layout(profile, cohort),
        on=at.astimezone(CHINA).date(),
        departments=frozenset(Department.unscoped.filter(school=school, closed_at=None).values_list("name", flat=True)),
        known=lookups.known_of(school, cohort, profile.national.target, only=only),
        documents=lookups.counted(
            current, "graduate__person__document_index", only.graduate.person.document_index if only else None
        ),
        employers=lookups.employers(mine),
        units=lookups.units(school, cohort, mine),
        warned=lookups.warned(mine),
        people=lookups.counted(current, "credit_code", only.credit_code if only else None),
        phones=lookups.phones(current if only is None else current.filter(contact_index=only.contact_index)),
        evidence=lookups.evidence(mine),
        brought=lookups.brought(school, cohort, only=only),
        registry=lookups.registry(school, cohort, only=only),
        authoritative=_authoritative(profile),
    )


def _authoritative(profile: Profile) -> Mapping[str, str]:
    """National field → the system that decides it, from the province's own names of the fields."""
    names = {column.key: column.national for column in ROSTER if column.national}
    return {names[ours]: system for ours, system in profile.national.authoritative.items() if ours in names}


def _known_unit(units: lookups.Units, d: Destination, leaf: Leaf, employer: Employer | None) -> bool | None:
    """The list, or the nation having accepted the name, says yes; only units with a code can be missing from the list."""
    if d.employer_name in units.names:
        return True
    said = employer.in_national_register if employer and employer.name == d.employer_name else None
    if said or not units.lists:
        return said
    coded = bool(d.credit_code) or leaf.rule("credit_code") == "required"
    return False if coded and d.employer_name == proper_name(d.employer_name) else said


def _facts(shared: Shared, d: Destination, leaf: Leaf, record: Record, known: Known) -> Facts:
    employer = shared.employers.get(d.credit_code) or shared.employers.get(d.employer_name)
    schools = shared.warned.get(employer.pk, set()) if employer else set()
    graduate = d.graduate
    return Facts(
        on=shared.on,
        cohort=shared.cohort,
        asks=asked_of(leaf),
        authoritative=shared.authoritative,
        action=action_for(known),
        reported_as=known.reported_as,
        registry={**shared.brought.get(graduate.pk, NONE), **shared.registry.get(graduate.pk, NONE)},
        account=shared.brought.get(graduate.pk, NONE),
        departments=shared.departments,
        same_document=shared.documents[graduate.person.document_index or ""],
        supplement=bool(leaf.only_modes),
        register=_known_unit(shared.units, d, leaf, employer),
        unit_list=bool(shared.units.lists),
        listed_as=shared.units.by_code.get(d.credit_code, ""),
        standing=employer.standing if employer else "",
        warned=shared.school.pk in schools,
        warned_by=len(schools),
        evidence=shared.evidence.get(str(d.pk), 0),
        evidence_least=evidence_least(leaf, d.kind),
        min_wage_rule=leaf.min_wage,
        pay=d.monthly_pay,
        minimum_wage=_wage(d.region_code, shared.on) if leaf.min_wage else None,
        min_months=leaf.min_months,
        contract_from=d.contract_from,
        contract_to=d.contract_to,
        graduates_on=graduate.graduates_on,
        double_signoff=leaf.double_signoff and d.state == "approved",
        signed=_signed(shared.flow, d.passed),
        same_employer=shared.people[d.credit_code] if d.credit_code else 1,
        same_phone_employers=shared.phones[d.contact_index] if d.contact_index else 1,
        archive_open="archive" in shared.profile.windows.windows,
    )


def _wage(region: str, on: date) -> Decimal | None:
    found = wages.minimum_wage(region, on)
    return found.monthly if found else None


def evidence_least(leaf: Leaf, kind: str) -> int:
    return max((r.min_files for r in leaf.evidence_for(kind)), default=0)


def _signed(flow: ReviewFlow, passed: int) -> frozenset[str]:
    return frozenset(level for stage in flow.stages[:passed] for level in stage.levels)


@cache
def _national_names() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for ours, theirs in NATIONAL_FIELD.items():
        found[theirs] = (*found.get(theirs, ()), ours)
    return found


def asked_of(leaf: Leaf) -> Mapping[str, str]:
    """The form's own word per national field: the province's profile before the national default (C-38)."""
    return _asked(tuple(sorted(leaf.fields.items())))


@cache
def _asked(fields: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    said = dict(fields)
    order = ("required", "optional", "hidden")
    return {
        national: min((said.get(name, "hidden") for name in names), key=order.index)
        for national, names in _national_names().items()
    }
