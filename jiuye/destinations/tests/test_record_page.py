"""One registration with everything on one screen: claim, proof, criteria, history, and what hides in it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jiuye.destinations.tests import desk
from jiuye.destinations.tests.desk import at_desk, decide
from jiuye.records.models import TrailEvent


@pytest.mark.seed("S0-42", "S0-44", "S0-47")
def test_the_record_shows_claim_proof_criteria_and_history_on_one_page(counsellor, claim):
    page = counsellor.get(reverse("destinations:record", args=[claim.pk])).content.decode()

    for said in ("登记内容", "界定与审核要求", "劳动合同", "经过", "提交登记", "本人已确认"):
        assert said in page
    assert claim.graduate.person.document not in page
    assert desk.CONTRACT["contact_phone"] not in page


@pytest.mark.seed("M-07")
def test_a_name_that_differs_from_the_one_known_under_its_code_is_marked_letter_by_letter(
    university, counsellor, claim
):
    decide(counsellor, claim, "approve")
    decide(at_desk(university, university.employment_office()), desk.of(claim.graduate), "approve")
    other = desk.submitted(
        university, university.graduate(university.law, 2), employer_name="皖江智造机器人股份有限公司"
    )

    page = counsellor.get(reverse("destinations:record", args=[other.pk])).content.decode()

    assert other.mismatches == 1
    assert "<del>股份</del>" in page


def test_the_same_paper_under_another_name_is_a_contradiction_and_names_nobody(university, claim):
    copy = desk.submitted(university, university.graduate(university.law, 2), paper=claim.graduate.name)

    page = at_desk(university, university.counsellor(university.law)).get(
        reverse("destinations:record", args=[copy.pk])
    )

    assert copy.mismatches == 1
    assert "同一份材料也用在别人名下" in page.content.decode()


def test_evidence_is_readable_only_through_its_own_record(university, counsellor, claim):
    other = desk.submitted(university, university.graduate(university.law, 2))
    piece = other.evidence = desk.pieces(other)[0]

    own = counsellor.get(reverse("destinations:evidence", args=[other.pk, piece.pk]))
    through_another = counsellor.get(reverse("destinations:evidence", args=[claim.pk, piece.pk]))
    next_door = at_desk(university, university.counsellor(university.physics))

    assert own.status_code == 200
    assert through_another.status_code == 404
    assert next_door.get(reverse("destinations:evidence", args=[other.pk, piece.pk])).status_code == 404


@pytest.mark.seed("W-25", "W-50")
def test_looking_at_a_number_asks_what_for_and_is_told_to_the_trail(counsellor, claim):
    address = reverse("destinations:reveal", args=[claim.pk, "document"])

    without = counsellor.post(address, {"purpose": ""})
    shown = counsellor.post(address, {"purpose": "verify"})

    assert without.status_code == 422
    assert claim.graduate.person.document in shown.content.decode()
    event = TrailEvent.objects.get(action="unmask")
    assert event.subject == f"graduate:{claim.graduate_id}"
    assert event.purpose == "核对材料上的号码"
