"""People who do not exist: valid where a registry would be, wrong only where it is written down."""

from collections import Counter
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from jiuye.demo import employers, names, numbers
from jiuye.demo.blueprint import SCHOOLS, schools
from jiuye.demo.chance import dice
from jiuye.demo.claims import choose
from jiuye.demo.people import ERRORS, Issuers, Roll
from jiuye.destinations.rules import Claim, judge
from jiuye.policy import registry
from jiuye.standards import schools as university_list
from jiuye.standards.contacts import check_phone
from jiuye.standards.identifiers import check_document
from jiuye.standards.majors import problem_with
from jiuye.standards.organisations import check_organisation

TODAY = datetime(2026, 11, 22, tzinfo=ZoneInfo("Asia/Shanghai"))


def everybody(plan=SCHOOLS[0], count=800, seed=1):
    return list(Roll(plan, 2027, count, seed, first=0, issued=Issuers(plan.province, seed)))


@pytest.mark.seed("M-24")
def test_everybody_has_a_well_formed_number_that_belongs_to_nobody():
    graduates = [one for one in everybody() if one.error != "id_checksum"]

    assert all(
        check_document("resident_id", one.document, on=TODAY.date(), strict=True).acceptable for one in graduates
    )
    assert {one.document[14:17] for one in graduates} == {"998", "999"}
    assert len({one.document for one in graduates}) == len(graduates)


@pytest.mark.seed("M-24")
def test_sex_in_the_number_is_the_sex_on_the_roll():
    assert all((int(one.document[16]) % 2 == 0) == one.female for one in everybody())


@pytest.mark.seed("M-24")
def test_telephones_are_well_formed_and_in_a_block_nobody_was_given():
    graduates = [one for one in everybody() if one.error != "mobile_malformed"]

    assert all(check_phone(one.mobile, mobile_only=True).acceptable for one in graduates)
    assert all(one.mobile.startswith("154") for one in graduates)


@pytest.mark.seed("M-24")
def test_majors_are_the_ones_in_the_catalogue_except_where_spoiled():
    graduates = [one for one in everybody() if one.error != "major_unknown"]

    assert not [one for one in graduates if problem_with(one.major_code, one.major_name, one.level, 2027)]


@pytest.mark.seed("M-24", "M-12")
def test_names_have_two_to_six_characters_or_a_dot_and_some_are_rare():
    found = Counter()
    for one in everybody(count=4000):
        plain = one.name.replace("·", "")
        assert 2 <= len(plain) <= 9
        found["dotted"] += "·" in one.name
        found["rare"] += any(letter in names.RARE for letter in one.name)

    assert found["dotted"] > 10
    assert found["rare"] > 10


@pytest.mark.seed("M-24")
def test_mistakes_are_few_and_named():
    graduates = everybody(count=4000)

    wrong = [one for one in graduates if one.error]

    assert 0 < len(wrong) < len(graduates) * 0.01
    assert {one.error for one in wrong} <= set(ERRORS)


@pytest.mark.seed("M-24")
def test_the_same_seed_gives_the_same_people_and_another_seed_others():
    first, again, other = everybody(count=50), everybody(count=50), everybody(count=50, seed=2)

    assert first == again
    assert first != other


@pytest.mark.seed("M-24")
def test_employers_have_codes_that_add_up_and_names_of_their_own():
    firms = employers.invent(dice("test"), "34", 300)

    assert all(check_organisation(firm.code, strict=True).valid for firm in firms)
    assert len({firm.name for firm in firms}) == 300
    assert all(check_phone(firm.phone).acceptable for firm in firms)


@pytest.mark.parametrize("plan", [s for s in SCHOOLS if s.main], ids=lambda plan: plan.profile)
@pytest.mark.seed("M-24", "S0-16")
def test_every_registration_would_be_accepted_by_the_form(plan):
    profile = registry.profile(plan.profile, 2027)
    rng = dice("claims", plan.code)
    firms = employers.invent(rng, plan.province[:2], 40)
    leaves = set()

    for one in everybody(plan, 900):
        claim = choose(rng, profile, one, rng.choice(firms))
        leaves.add(claim.leaf.key)
        facts = Claim(
            leaf=claim.leaf, values=claim.values, kind=claim.kind, evidence_count=1 + (claim.leaf.key == "online_shop"),
            training_mode=one.mode, level=one.level, cohort=2027, graduates_on=one.graduates_on,
        )  # fmt: skip
        assert judge(facts, profile, on=TODAY.date()) == [], claim

    assert len(leaves) > 12


def test_schools_are_invented_however_many_there_are():
    listed = {school.code5 for school in university_list.everything()}
    listed_names = {school.name for school in university_list.everything()}

    for graduates in (3000, 600_000):
        found = [plan for plan, _ in schools(graduates)]
        assert not listed & {plan.code for plan in found}
        assert not listed_names & {plan.name for plan in found}
        assert len({plan.code for plan in found}) == len(found)


def test_a_large_demonstration_has_everybody_in_it():
    assert abs(sum(count for _, count in schools(600_000)) - 600_000) < 10


def test_a_registry_gives_every_number_once_before_it_begins_again():
    few = numbers.Registry(["340104"], 3, shares=[0, 5])

    issued = [few.number(index)[0] for index in range(few.size)]

    assert len(set(issued)) == len(issued)


def test_people_of_two_provinces_never_share_a_number():
    here, there = (everybody(plan, 3000) for plan in (SCHOOLS[0], SCHOOLS[2]))

    assert not {one.document for one in here} & {one.document for one in there}


def test_an_abolished_county_is_still_known():
    assert numbers.abolished() not in numbers.counties()
    assert len(list(islice(numbers.counties("34"), 5))) == 5
