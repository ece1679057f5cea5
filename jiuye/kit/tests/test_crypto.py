"""Encryption at rest: what was stored comes back, and what was changed outside is never handed out."""

from __future__ import annotations

import pytest

from jiuye.kit.crypto import Unreadable, decrypt, decrypted, encrypt


def test_many_values_are_read_as_each_by_itself():
    stored = [encrypt(value) for value in ("340104200401019988", "", "合肥市蜀山区")]

    assert decrypted(stored) == [decrypt(one) for one in stored] == ["340104200401019988", "", "合肥市蜀山区"]


@pytest.mark.parametrize("harm", [
    lambda stored: stored[:-2] + ("AA" if stored[-2:] != "AA" else "BB"),
    lambda stored: stored.replace("k1:", "k0:"),
    lambda stored: stored[:6],
    lambda stored: "340104200401019988",
])  # fmt: skip
def test_a_value_changed_outside_is_unreadable_alone_and_among_others(harm):
    harmed = harm(encrypt("340104200401019988"))

    with pytest.raises(Unreadable):
        decrypt(harmed)
    with pytest.raises(Unreadable):
        decrypted([encrypt("好的"), harmed])
