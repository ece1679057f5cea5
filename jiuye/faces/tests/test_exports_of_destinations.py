"""Downloads of destinations read columns and build no record: whatever became of a registration, the words are the same (W-52)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from jiuye.destinations.console.lists import LISTS
from jiuye.destinations.services import births, review, staffing
from jiuye.destinations.tests import desk
from jiuye.faces import exporting
from jiuye.graduates.models import Graduate
from jiuye.institutions.models import School
from jiuye.kit import plain
from jiuye.kit.sheets.writing import text_of
from jiuye.review.rules import Decision, Opinion

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(university):
    """One waits since the day before yesterday, one is sent back, one was approved and voided, and the others said nothing."""
    at = timezone.now()
    counselor = university.actor(university.counsellor(university.law))
    office = university.actor(university.employment_office())
    births.bear(Graduate.unscoped.all(), at)
    own = [{"key": "card", "section": "destination", "label": "报到证编号", "placeholder": "", "max_length": 20}]
    School.objects.filter(pk=university.school.pk).update(extension_fields=own)
    desk.submitted(university, university.graduate(university.law), at=at - timedelta(days=2))
    back = desk.submitted(university, university.enrol(university.law, "李四"))
    review.decide(actor=counselor, destination=back, opinion=Opinion(Decision.RETURN, "合同没有盖章"), at=at)
    done = desk.submitted(university, university.enrol(university.law, "王五"))
    for who in (counselor, office):
        review.decide(actor=who, destination=desk.of(done.graduate), opinion=Opinion(Decision.APPROVE), at=at)
    staffing.void(actor=office, destination=desk.of(done.graduate), reason="单位撤回", sure=True, at=at)
    return office


@pytest.mark.seed("W-52", "S2-48")
@pytest.mark.parametrize("name", LISTS)
def test_a_file_made_from_columns_says_just_what_the_records_say(office, name):
    spec = LISTS[name]
    rows = spec.ordered(spec.filtered(office, {}), "")

    written = {whose: list(line) for whose, line in exporting.values(spec, rows, spec.columns)}

    told = spec.prepare(rows)
    assert plain.readable(spec.columns, rows)
    assert written == {one.graduate_id: [text_of(column.of(one)) for column in spec.columns] for one in told}
    assert written
