"""Nobody learns a birthday from a masked number (W-50)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuye.kit.masking import mask_account, mask_email, mask_id, mask_name, mask_phone

pytestmark = pytest.mark.seed("W-50")


def test_an_id_number_keeps_its_first_and_last_character_only():
    assert mask_id("34010420030915998X") == "3" + "*" * 16 + "X"


def test_a_mobile_number_keeps_three_and_four():
    assert mask_phone("13812341234") == "138****1234"


def test_a_landline_keeps_its_last_two_digits():
    assert mask_phone("0551-6360001") == "*" * 10 + "01"


def test_names_addresses_of_mail_and_accounts_are_masked_too():
    assert mask_name("欧阳明月") == "欧***"
    assert mask_email("wang.min@example.cn") == "w***@example.cn"
    assert mask_account("6222020200112230") == "*" * 12 + "2230"


@given(st.text(alphabet="0123456789X", max_size=30))
def test_no_mask_shows_more_than_it_promises(value):
    assert sum(c != "*" for c in mask_id(value)) <= 2
    assert sum(c != "*" for c in mask_phone(value)) <= 7
    assert len(mask_id(value)) == len(value)
