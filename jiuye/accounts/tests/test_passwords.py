"""Which passwords are kept, and how (W-34, S4-12)."""

import pytest

from jiuye.accounts import passwords
from jiuye.kit.refusals import Refused


def refused(password, **facts):
    try:
        passwords.judge(password, **{"staff": False, **facts})
    except Refused as no:
        return {reason.rule for reason in no.reasons}
    return set()


@pytest.mark.seed("S4-12")
@pytest.mark.parametrize(
    ("password", "staff", "rules"),
    [
        ("plum-4-river", True, set()),
        ("plum-4-rive", True, {"password.short"}),
        ("plum4-tree", False, set()),
        ("plum4-tre", False, {"password.short"}),
        ("onlyletterslong", False, {"password.mixed"}),
        ("12345678901234", False, {"password.mixed"}),
        ("a1" * 64, False, set()),
        ("a1" * 64 + "b", False, {"password.long"}),
        ("password123", False, {"password.common"}),
        ("汉字也可以作密码7", False, {"password.short"}),
        ("汉字也可以作密码的77", False, set()),
    ],
)
def test_length_letters_digits_and_the_common_list(password, staff, rules):
    assert refused(password, staff=staff) == rules


@pytest.mark.parametrize("password", ["xx20230412zz", "zz030915998y", "a-0309159985-b"])
def test_a_piece_of_a_personal_number_is_found_anywhere(password):
    assert refused(password, numbers=["2023041217", "340104200309159985"]) == {"password.personal"}


def test_a_short_piece_or_a_year_is_not_personal():
    assert refused("plum-2003-tree", numbers=["340104200309159985"]) == set()


def test_everything_wrong_is_said_at_once():
    assert refused("hsdx", names=["hsdx"]) == {"password.short", "password.mixed", "password.personal"}


def test_production_keeps_argon2_at_nineteen_megabytes():
    hasher = passwords.Argon2()

    kept = hasher.encode("plum-4-river", hasher.salt())

    assert "$argon2id$v=19$m=19456,t=2,p=1$" in kept
    assert hasher.verify("plum-4-river", kept)


def test_a_one_time_password_is_random_mixed_and_easy_to_read_aloud():
    made = {passwords.one_time() for _ in range(200)}

    assert len(made) == 200
    assert not set("".join(made)) & set("0O1IL")
    assert all(not refused(one, staff=True) for one in made)
