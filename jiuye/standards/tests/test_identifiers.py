"""Numbers of persons and employers, against every vector of the data set and against damage (S1-28, C-31)."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuye.standards import checksums
from jiuye.standards.identifiers import (
    check_document,
    check_email,
    check_organisation,
    check_phone,
    check_postcode,
    fold,
    guess_document_kind,
    kind_of_document_type,
)
from jiuye.standards.organisations import same_organisation

TODAY = date(2026, 6, 30)
VECTORS = list(csv.DictReader((Path(__file__).parent / "data" / "id_test_vectors.csv").open(encoding="utf-8")))
EMPLOYERS = {"uscc": "uscc", "organisation_code": "org", "business_registration": "reg"}


def judged(row):
    if row["kind"] in EMPLOYERS:
        return check_organisation(row["value"], strict=True)
    return check_document(row["kind"], row["value"], on=TODAY, strict=True)


@pytest.mark.seed("S1-28", "C-31")
@pytest.mark.parametrize("row", VECTORS, ids=[f"{row['kind']}: {row['case']}" for row in VECTORS])
def test_every_known_number_gets_its_known_verdict(row):
    verdict = judged(row)

    assert verdict.valid == (row["expected"] == "valid"), verdict.problems
    if row["reason"] and row["kind"] not in EMPLOYERS:
        assert {p.rule for p in verdict.problems} == {f"identifier.{row['reason']}"}
    if verdict.valid and row["kind"] in EMPLOYERS:
        assert verdict.kind == EMPLOYERS[row["kind"]]


def test_all_fifty_nine_vectors_are_there():
    assert len(VECTORS) == 59


days = st.dates(date(1900, 1, 1), TODAY)
serials = st.sampled_from(["998", "999"])


@st.composite
def resident_numbers(draw):
    first17 = draw(st.sampled_from(["340104", "441900", "341402"])) + draw(days).strftime("%Y%m%d") + draw(serials)
    return first17 + checksums.resident(first17)


@st.composite
def unified_codes(draw):
    body = draw(st.text(checksums.ORGANISATION_ALPHABET[:18], min_size=8, max_size=8).filter(lambda t: "I" not in t))
    first17 = "91340100" + body + checksums.organisation(body)
    return first17 + checksums.uscc(first17)


@given(resident_numbers())
def test_every_well_made_number_is_accepted_and_says_birth_and_sex(number):
    verdict = check_document("resident_id", number, on=TODAY)

    assert verdict.valid
    assert verdict.birth_date.strftime("%Y%m%d") == number[6:14]
    assert verdict.sex == ("1" if int(number[16]) % 2 else "2")
    assert verdict.region == number[:6]


@given(resident_numbers(), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number, at, by):
    damaged = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]

    assert not check_document("resident_id", damaged, on=TODAY).valid


@given(resident_numbers())
def test_spaces_width_and_case_are_forgiven_and_told(number):
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c.lower() for c in number)
    verdict = check_document("resident_id", f" {wide[:6]} {wide[6:]}\u200b", on=TODAY)

    assert verdict.valid
    assert verdict.normalised == number
    assert {"空格", "全角字符", "不可见字符"} <= set(verdict.forgiven)


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_more(text):
    once = fold(text, hyphens=True)

    assert fold(once.text, hyphens=True) == type(once)(once.text)


@given(st.text(max_size=24), st.sampled_from(["resident_id", "residence_permit", "passport", "taiwan_permit", "other"]))
def test_whatever_is_typed_gets_a_verdict_with_a_remedy(text, kind):
    for verdict in (
        check_document(kind, text, on=TODAY),
        check_organisation(text),
        check_phone(text),
        check_email(text),
    ):
        assert all(reason.text and reason.remedy and reason.rule for reason in verdict.problems)


@given(unified_codes())
def test_every_well_made_credit_code_is_accepted_and_carries_the_organisation_code(code):
    assert check_organisation(code).valid
    assert check_organisation(code[8:17]).valid
    assert same_organisation(code, f"{code[8:16]}-{code[16]}")


@given(unified_codes(), st.integers(8, 17), st.sampled_from(checksums.USCC_ALPHABET))
def test_one_wrong_character_in_a_credit_code_is_always_noticed(code, at, put):
    damaged = code[:at] + put + code[at + 1 :]

    assert check_organisation(damaged).valid == (damaged == code)


def test_a_number_that_is_not_yet_born_depends_on_the_day_asked():
    born = TODAY + timedelta(days=1)
    first17 = "340104" + born.strftime("%Y%m%d") + "999"
    number = first17 + checksums.resident(first17)

    assert not check_document("resident_id", number, on=TODAY).valid
    assert check_document("resident_id", number, on=born).valid


def test_an_unknown_county_is_doubtful_and_a_wrong_digit_is_not_acceptable():
    assert check_document("resident_id", "340199200203159997", on=TODAY).acceptable
    assert not check_document("resident_id", "340104200203159991", on=TODAY).acceptable


def test_a_letter_among_the_digits_is_named_with_its_place():
    verdict = check_document("resident_id", "34O104200203159990", on=TODAY)

    assert verdict.position == 3
    assert verdict.repair == "340104200203159990"


def test_a_residence_permit_is_recognised_and_a_mainland_number_is_none():
    assert check_document("resident_id", "810000200102039991", on=TODAY).kind == "residence_permit"
    assert not check_document("residence_permit", "340104200203159990", on=TODAY).valid


@pytest.mark.seed("C-31")
def test_the_letter_o_is_pointed_at_and_zero_is_offered():
    verdict = check_organisation("91340100MAO0DEM22R")

    assert verdict.problems[0].text.startswith("第 11 位是字母 O。代码里没有字母 O")
    assert "数字 0" in verdict.problems[0].remedy
    assert (verdict.position, verdict.repair) == (11, "91340100MA00DEM22R")


@pytest.mark.seed("C-31")
def test_two_neighbours_swapped_in_a_credit_code_are_put_back_as_a_proposal():
    verdict = check_organisation("91340100MA2BACD13N")

    assert not verdict.valid
    assert verdict.repair == "91340100MA2ABCD13N"


@pytest.mark.seed("S1-28", "C-31")
def test_the_older_codes_are_accepted_and_flagged_for_upgrade():
    for older in ("48500018-X", "110108000000016"):
        verdict = check_organisation(older)
        assert verdict.valid
        assert verdict.warnings[0].rule == "organisation.legacy"
    assert check_organisation("91110000600037341l").forgiven == ("小写字母",)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13800138000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("８６13800138000", "13800138000"),
        ("055162345678", "0551-62345678"),
        ("(0551) 62345678", "0551-62345678"),
        ("010-62345678转123", "010-62345678-123"),
        ("+86 551 62345678", "0551-62345678"),
        ("400 123 4567", "400-123-4567"),
    ],
)
def test_a_number_that_can_be_called_is_kept_in_one_form(typed, kept):
    verdict = check_phone(typed)

    assert verdict.valid
    assert verdict.normalised == kept


@pytest.mark.parametrize("typed", ["62345678", "1380013800", "12345678901", "", "0551-123", "电话"])
def test_a_number_that_cannot_be_called_is_refused(typed):
    assert not check_phone(typed).valid
    assert not check_phone(typed, mobile_only=True).valid


def test_a_landline_without_area_code_is_told_what_is_missing():
    assert check_phone("62345678").problems[0].rule == "contact.area_code"
    assert not check_phone("0551-62345678", mobile_only=True).valid


def test_mail_and_postcode():
    assert check_email(" Lin.Qing@Example.COM ").normalised == "Lin.Qing@example.com"
    assert not any(check_email(bad).valid for bad in ("", "a@b", "a b@@c.cn", "a..b@c.cn", ".a@b.cn", "a@b.c"))
    assert check_postcode("２３０００９").normalised == "230009"
    assert not any(check_postcode(bad).valid for bad in ("", "23000", "2300090", "000000", "abcdef"))


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("340104200203159990", "resident_id"),
        ("810000200102039991", "residence_permit"),
        ("H00000001", "hk_macao_permit"),
        ("00000001", "taiwan_permit"),
        ("EA0000001", "passport"),
        ("911840199001019995", "foreign_permanent_residence"),
        ("张三", "other"),
        ("34010420020315999A", "resident_id"),
        ("34O104200203159990", "resident_id"),
        ("34010420020315999", "resident_id"),
    ],
)
def test_the_kind_of_a_document_is_guessed_by_its_shape(value, kind):
    assert guess_document_kind(value) == kind


def test_national_document_types_lead_to_a_check():
    assert kind_of_document_type("A") == "passport"
    assert kind_of_document_type("B") == "other"
