"""Graduates who live their way to a destination: handed in, reviewed, confirmed, voided, by the real services."""

from __future__ import annotations

from datetime import datetime

from jiuye.accounts.actor import StudentActor
from jiuye.destinations.models import Destination
from jiuye.destinations.services import births, claims, confirmation, review
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import profile_of
from jiuye.policy.windows import CHINA
from jiuye.records.models import Evidence
from jiuye.review.rules import Decision, Opinion
from tests.cast import COHORT, University

START = datetime(COHORT, 3, 1, 8, tzinfo=CHINA)
"""A day in the season of the cast's cohort."""
VALUES = {
    "employer_name": "淮北清源水务有限公司", "credit_code": "91340600MA2N0XA25B", "employer_nature": "39", "industry": "41",
    "region_code": "340602", "job_category": "24", "contact_name": "赵经理", "contact_phone": "13900001234",
    "contact_email": "hr@example.com", "address": "相山路 1 号", "contract_from": "2027-07-01", "contract_to": "2029-06-30",
    "monthly_pay": "6800", "study_school": "合肥大学", "study_level": "11", "country": "德国",
    "foreign_school_name": "不来梅大学",
}  # fmt: skip


def student_of(graduate: Graduate) -> StudentActor:
    """The graduate, signed in."""
    return StudentActor(0, graduate.person_id, graduate.name, graduate.pk, graduate.school_id)


def current(graduate: Graduate) -> Destination:
    return Destination.unscoped.select_related("graduate", "school").get(graduate=graduate, is_current=True)


def values_for(graduate: Graduate, leaf: str) -> dict[str, str]:
    """Exactly what the leaf asks for."""
    found = profile_of(graduate.school, graduate.cohort).catalogue.leaves[leaf]
    return {"leaf": leaf, "kind": next(iter(found.kinds), ""), **{f: VALUES[f] for f in found.required_fields()}}


def papers_for(destination: Destination, leaf: str, at: datetime) -> list[Evidence]:
    """Rows of the evidence the leaf wants; what a picture is made of is tested in records."""
    found = profile_of(destination.school, destination.cohort).catalogue.leaves[leaf]
    least = max((r.min_files for r in found.evidence_for(next(iter(found.kinds), ""))), default=0)
    return [
        Evidence(object_type="destination", object_id=str(destination.pk), slot="proof", name=f"{n}.jpg", kind="jpeg",
                 sha256=f"{destination.pk:060d}{n:04d}", uploaded_by="user:0", at=at, size=1)
        for n in range(least)
    ]  # fmt: skip


def born(university: University, at: datetime = START) -> list[Graduate]:
    """Everybody's first destination, as the roster import gives it."""
    fresh = Graduate.unscoped.filter(school=university.school, destinations=None)
    Graduate.unscoped.filter(pk__in=fresh).update(created_at=at)
    births.bear(Graduate.unscoped.filter(school=university.school, destinations=None), at)
    return list(Graduate.unscoped.filter(school=university.school).order_by("pk"))


def hand_in(graduate: Graduate, leaf: str, at: datetime) -> Destination:
    destination = current(graduate)
    Evidence.objects.filter(object_type="destination", object_id=str(destination.pk)).delete()
    Evidence.objects.bulk_create(papers_for(destination, leaf, at))
    claims.submit(actor=student_of(graduate), destination=destination, values=values_for(graduate, leaf), at=at)
    return destination


def enter(university: University, graduate: Graduate, leaf: str, at: datetime) -> Destination:
    """老师代录: asserted by the office, confirmed by nobody."""
    destination, office = current(graduate), university.actor(university.employment_office())
    Evidence.objects.filter(object_type="destination", object_id=str(destination.pk)).delete()
    Evidence.objects.bulk_create(papers_for(destination, leaf, at))
    claims.enter(actor=office, destination=destination, values=values_for(graduate, leaf), at=at)
    return destination


def decide(university: University, graduate: Graduate, decision: Decision, at: datetime) -> None:
    """The first reviewer in line who may speak says it."""
    destination = current(graduate)
    department = graduate.department
    levels = {
        "counselor": lambda: university.counsellor(department),
        "department": lambda: university.department_admin(department),
        "school": university.employment_office,
        "province": university.centre,
    }
    stages = profile_of(graduate.school, graduate.cohort).processes["destination"].flow.stages
    who = university.actor(levels[stages[destination.stage or 0].level]())
    opinion = Opinion(decision, "" if decision is Decision.APPROVE else "请核对")
    review.decide(actor=who, destination=destination, opinion=opinion, at=at)


def approved(university: University, graduate: Graduate, leaf: str, at: datetime) -> Destination:
    hand_in(graduate, leaf, at)
    while current(graduate).state == "in_review":
        decide(university, graduate, Decision.APPROVE, at)
    return current(graduate)


def confirm(graduate: Graduate, at: datetime) -> None:
    destination = current(graduate)
    confirmation.confirm(
        actor=student_of(graduate), destination=destination, shown=confirmation.what_is_shown(destination), at=at
    )
