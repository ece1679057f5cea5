"""Graduates whose registration stands approved, reached by living to it."""

from datetime import date, timedelta

from django.utils import timezone

from jiuye.destinations.models import Destination
from jiuye.destinations.services import births, claims, review
from jiuye.graduates.models import Graduate
from jiuye.records.models import Evidence
from jiuye.review.rules import Decision, Opinion

EMPLOYER = {
    "leaf": "agreement", "kind": "tripartite", "employer_name": "合肥云桥信息技术有限公司", "credit_code": "91340100MA2MQ0L14U",
    "employer_nature": "39", "industry": "34", "region_code": "340104", "job_category": "13", "contact_name": "王磊",
    "contact_phone": "0551-62345678", "contact_email": "hr@example.com", "address": "安徽省合肥市蜀山区长江西路1号",
}  # fmt: skip
COMPLETE = {
    "ethnicity": "01", "political_status": "03", "origin_region": "340104", "urban_rural": "城镇", "teacher_trainee": "2",
    "hardship": "0", "email": "g@example.com", "archive_moved_in": "已转入", "household_moved_in": "未转入", "conclusion": "毕业",
}  # fmt: skip


def now():
    return timezone.now()


def complete(graduate, **columns):
    """The graduate's own fields filled in, as an import and the graduate would."""
    number = graduate.person.document
    values = {
        **COMPLETE, "sex": "1" if int(number[16]) % 2 else "2",
        "enrolled_on": date(graduate.cohort - 4, 9, 1), "graduates_on": date(graduate.cohort, 6, 30), **columns,
    }  # fmt: skip
    for name, value in values.items():
        setattr(graduate, name, value)
    graduate.save()
    return graduate


def destination_of(graduate):
    found = Destination.unscoped.filter(graduate=graduate, is_current=True).first()
    if found is None:
        births.bear([graduate], now())
    return Destination.unscoped.select_related("graduate__person", "school").get(graduate=graduate, is_current=True)


def with_paper(destination):
    Evidence.objects.create(
        object_type="destination", object_id=str(destination.pk), slot="agreement", school_id=destination.school_id,
        name="协议.jpg", kind="jpeg", size=10, sha256="0" * 64, original_sha256="0" * 64, uploaded_by="user:1", at=now(),
    )  # fmt: skip
    return destination


def submitted(university, graduate, **values):
    destination = with_paper(destination_of(complete(graduate)))
    claims.submit(actor=university.actor(graduate), destination=destination, values={**EMPLOYER, **values}, at=now())
    return destination


def approved(university, graduate, **values):
    """Handed in by the graduate, approved by the department, then by the school, then where the province asks for it by the centre."""
    destination = submitted(university, graduate, **values)
    department = graduate.department
    for user in (university.department_admin(department), university.employment_office(), university.centre()):
        destination = destination_of(graduate)
        if destination.state != "approved":
            review.decide(
                actor=university.actor(user), destination=destination, opinion=Opinion(Decision.APPROVE), at=now()
            )
    return destination_of(graduate)


def resubmitted(university, graduate, **values):
    """After a return: the graduate mends and hands in again, and it is approved again."""
    destination = destination_of(graduate)
    claims.submit(actor=university.actor(graduate), destination=destination, values={**EMPLOYER, **values}, at=now())
    for user in (university.department_admin(graduate.department), university.employment_office()):
        destination = destination_of(graduate)
        if destination.state != "approved":
            review.decide(
                actor=university.actor(user), destination=destination, opinion=Opinion(Decision.APPROVE), at=now()
            )
    return destination_of(graduate)


def later(hours=1):
    return now() + timedelta(hours=hours)


def fresh(graduate):
    return Graduate.unscoped.get(pk=graduate.pk)
