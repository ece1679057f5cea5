"""The published report of 5 082 graduates, lived through: registered, reviewed on every level, counted (M-05, P-40)."""

from __future__ import annotations

import csv
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from jiuye.accounts.models import Person
from jiuye.destinations.models import Destination
from jiuye.destinations.services import births, imports, review
from jiuye.destinations.sheets import Line
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import profile_of
from jiuye.insight import counting, cube, queries, services
from jiuye.insight.tests.lives import START, confirm, values_for
from jiuye.kit.actors import SYSTEM
from jiuye.review.rules import Decision, Opinion
from tests.cast import id_number

PUBLISHED = Path(__file__).parents[2] / "standards" / "tests" / "data" / "employment_rate_testcase.csv"
ALIKE = {"75": "751"}
"""The report prints the parent of the four kinds of starting a business."""


def report():
    with PUBLISHED.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def enrolled(university, many):
    """So many graduates in the two classes, without a word about their destination."""
    people = Person.objects.bulk_create(
        [
            Person(name=f"毕业生{n}", document=id_number(n), document_index=f"published-{n}", created_at=START)
            for n in range(many)
        ]
    )
    places = [(university.law, university.law_class), (university.physics, university.physics_class)]
    Graduate.unscoped.bulk_create(
        Graduate(
            person=person, school=university.school, cohort=university.cohort, department=places[n % 2][0],
            class_group=places[n % 2][1], major=university.majors[places[n % 2][0].pk], name=person.name,
            sex="12"[n % 3 == 0], student_number=f"P{n:06}", level="31", training_mode="1", state="draft", created_at=START,
        )
        for n, person in enumerate(people)
    )  # fmt: skip
    graduates = list(
        Graduate.unscoped.filter(student_number__startswith="P").select_related("school", "person").order_by("pk")
    )
    births.bear(graduates, START)
    return graduates


def register_all(university, graduates, leaves):
    """Both departments hand in their table; nobody has confirmed anything yet."""
    at = START + timedelta(days=1)
    values = {leaf: values_for(graduates[0], leaf) for leaf in set(leaves)}
    lines = [
        Line(row, graduate.student_number, graduate.name, values[leaf])
        for row, (graduate, leaf) in enumerate(zip(graduates, leaves, strict=True), 2)
    ]
    for nth, department in enumerate((university.law, university.physics)):
        who = university.actor(university.department_admin(department))
        settled = {"school": university.school, "cohort": university.cohort, "actor": who, "at": at}
        judged = imports.judge_lines(lines[nth::2], **settled)
        assert not judged.problems
        imports.write(judged, **settled, takeover=False)


def review_all(university):
    """Whoever's turn it is hears everything that waits: in batches, and one by one what two people sign for."""
    at = START + timedelta(days=2)
    stages = profile_of(university.school, university.cohort).processes["destination"].flow.stages
    opinion = Opinion(Decision.APPROVE, "")
    for stage in stages:
        who = university.actor({"province": university.centre}.get(stage.level, university.employment_office)())
        waiting = Destination.unscoped.filter(state="in_review").select_related("graduate__school", "school")
        refused = review.decide_many(actor=who, destinations=list(waiting), opinion=opinion, at=at).refused
        for destination, _ in refused:
            review.decide(actor=who, destination=destination, opinion=opinion, at=at)
    assert not Destination.unscoped.filter(state="in_review").exists()


@pytest.mark.seed("M-05", "P-40", "R-03")
def test_5082_graduates_registered_and_reviewed_make_the_six_published_rates(university):
    rows = report()
    Graduate.unscoped.filter(school=university.school).update(deactivated_at=START)
    catalogue = profile_of(university.school, university.cohort).catalogue
    open_to_all = catalogue.visible_to("1", "31", university.cohort)
    by_code = {leaf.code(university.cohort): leaf.key for leaf in open_to_all}
    leaves = [by_code[ALIKE.get(r["code"], r["code"])] for r in rows for _ in range(int(r["count"]))]

    register_all(university, enrolled(university, len(leaves)), leaves)
    review_all(university)
    services.rebuild(START + timedelta(days=9))

    asked = queries.ask(SYSTEM, cohort=university.cohort, schools=[university.school], definition="2021")
    found = queries.rates(asked).whole
    assert found.figure.total == 5082
    assert found.figure.confirmed == 0, "what departments hand in is asserted, and stays so until the graduates speak"
    published = {r["group_2021"]: Decimal(r["published_group_rate"]) for r in rows}
    for key, rate in published.items():
        assert abs(found.rates[key].asserted_rate - rate) <= Decimal("0.01"), key
    assert found.figure.asserted == sum(
        int(r["count"]) for r in rows if r["group_2021"] not in ("seeking", "not_seeking")
    )
    for graduate in Graduate.unscoped.filter(student_number__in=["P000000", "P000007", "P004300"]):
        confirm(graduate, START + timedelta(days=9))
    assert queries.rates(asked).whole.figure.confirmed == 2, "the third is looking for work"
    assert cube.cells(asked.scope(), "sex") == counting.cells(asked.scope(), "sex")
