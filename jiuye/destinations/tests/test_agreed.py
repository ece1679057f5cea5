"""A destination that came from an agreement signed online (S1-24, S0-46). Signing itself is not here yet: it will write
``asserted_by = employer``, as these records have it; everything that follows from that is.
"""

import pytest
from django.urls import reverse

from jiuye.destinations.models import Destination
from jiuye.destinations.services import claims, staffing
from jiuye.destinations.tests.claims import contract, entered, now_of, season, submitted
from jiuye.kit.refusals import Refused

AGREEMENT = {"leaf": "agreement", "kind": "tripartite"}


@pytest.fixture
def signed(university):
    """Approved by the office, and asserted by the employer's signature."""
    graduate = university.graduate(university.law)
    entered(university, graduate, university.employment_office(), **AGREEMENT)
    Destination.unscoped.filter(graduate=graduate, is_current=True).update(asserted_by="employer")
    return now_of(graduate)


@pytest.mark.seed("S1-24")
@pytest.mark.parametrize("who", ["graduate", "counsellor", "office"])
def test_nobody_amends_what_was_signed_online(university, signed, who):
    graduate = signed.graduate
    person = {"graduate": graduate, "counsellor": university.counsellor(university.law), "office": university.employment_office()}[who]  # fmt: skip

    with pytest.raises(Refused) as no:
        claims.amend(
            actor=university.actor(person), destination=signed, values=contract(**AGREEMENT, address="别处 2 号"),
            at=season(university.cohort),
        )  # fmt: skip

    assert "网上签约" in str(no.value)
    assert now_of(graduate).address == signed.address


@pytest.mark.seed("S1-24")
def test_it_is_not_voided_either_but_terminated(university, signed):
    at, office = season(university.cohort), university.actor(university.employment_office())

    with pytest.raises(Refused, match="不能直接作废"):
        claims.void(actor=university.actor(signed.graduate), destination=signed, reason="不去了", at=at)
    with pytest.raises(Refused, match="不能直接作废"):
        staffing.void(actor=office, destination=signed, reason="不去了", sure=True, at=at)

    assert now_of(signed.graduate).pk == signed.pk


@pytest.mark.seed("S1-24")
def test_the_same_registered_on_paper_is_voided_by_the_office(university):
    graduate, office = university.graduate(university.law), university.employment_office()
    entered(university, graduate, office, **AGREEMENT)

    staffing.void(actor=university.actor(office), destination=now_of(graduate), reason="单位取消", sure=True, at=season(university.cohort))  # fmt: skip

    assert now_of(graduate).state == "draft"


@pytest.mark.seed("S0-46")
def test_the_reviewer_of_an_agreement_reads_the_three_checks(client, university):
    graduate = university.graduate(university.law)
    handed_in = submitted(university, graduate, **AGREEMENT)
    university.login(client, university.counsellor(university.law))
    address = reverse("destinations:record", args=[handed_in.pk])
    checks = ("营业执照或组织机构证书上盖有单位公章", "经办人的身份证明（身份证或工作证）正反两面都有", "手写签名与身份证明上的姓名一致")  # fmt: skip

    paper = client.get(address).content.decode()
    Destination.unscoped.filter(pk=handed_in.pk).update(asserted_by="employer")
    online = client.get(address).content.decode()

    assert [check in paper for check in checks] == [check in online for check in checks] == [True] * 3
    assert "网上签约（扫码发起）的，另核对" in paper
    assert "网上签约的协议，逐条核对" in online


@pytest.mark.seed("S0-46")
def test_other_destinations_are_not_held_against_them(client, university):
    handed_in = submitted(university, university.graduate(university.law))
    university.login(client, university.counsellor(university.law))

    assert "扫码发起" not in client.get(reverse("destinations:record", args=[handed_in.pk])).content.decode()
