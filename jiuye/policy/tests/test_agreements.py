"""What an agreement signed online binds, in every province (S1-24), and what a reviewer holds it against (S0-46)."""

import pytest

from jiuye.policy import registry
from jiuye.policy.vocabulary import DESTINATION_FIELDS

PROVINCES = ("anhui", "guangdong", "national")
ROLES = ("student", "counselor", "department", "school", "province")
AGREED = ("leaf", "kind", "employer_name", "credit_code")
SIGNED = "online_signing"


def lock(key, state, role, field, *, passed=0, source=SIGNED):
    return registry.profile(key, 2027).locks.editable("destination", state, passed, role, field, source=source)


@pytest.mark.seed("S1-24")
@pytest.mark.parametrize("key", PROVINCES)
@pytest.mark.parametrize("state", ["draft", "in_review", "approved"])
def test_after_online_signing_nobody_changes_anything_and_is_told_why(key, state):
    for role in ROLES:
        for passed in (0, 1, 2):
            for field in (*DESTINATION_FIELDS, "evidence"):
                found = lock(key, state, role, field, passed=passed)
                assert not found.editable
                assert "网上签约" in found.reason.text and "解约" in found.reason.remedy
                assert found.reason.owner == "签约双方"


@pytest.mark.seed("S1-24")
@pytest.mark.parametrize("key", PROVINCES)
@pytest.mark.parametrize("state", ["returned", "rejected"])
def test_what_was_sent_back_is_put_right_except_for_what_was_signed(key, state):
    """A return says that the registration is careless, not that the agreement is void."""
    assert [f for f in AGREED for role in ROLES if lock(key, state, role, f).editable] == []
    assert lock(key, state, "student", "address").editable == lock(key, state, "student", "address", source="self").editable  # fmt: skip


@pytest.mark.seed("S1-24")
@pytest.mark.parametrize("key", PROVINCES)
def test_a_destination_of_ones_own_knows_nothing_of_it(key):
    locks = registry.profile(key, 2027).locks

    for state in ("draft", "returned", "in_review", "approved"):
        for role in ROLES:
            plain = [locks.editable("destination", state, 0, role, f) for f in DESTINATION_FIELDS]
            own = [lock(key, state, role, f, source="self") for f in DESTINATION_FIELDS]
            assert own == plain
    assert lock(key, "draft", "student", "leaf", source="self").editable


@pytest.mark.seed("S0-46")
@pytest.mark.parametrize("key", PROVINCES)
def test_the_three_checks_of_an_agreement_begun_by_scanning_are_data_of_the_catalogue(key):
    kinds = registry.profile(key, 2027).catalogue.leaves["agreement"].kinds

    licence, identity, signature = kinds["tripartite"].online_checks

    assert "公章" in licence and "人事" in licence
    assert "身份证或工作证" in identity and "正反两面" in identity
    assert "手写签名" in signature and "一致" in signature
    assert not any(kind.online_checks for name, kind in kinds.items() if name != "tripartite")
