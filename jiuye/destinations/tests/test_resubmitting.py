"""A province says from where a registration may be handed in again (``resubmit_from``); the service and the phone keep to it."""

import pytest
import time_machine

from jiuye.destinations.services import claims
from jiuye.destinations.tests.claims import contract, now_of, season, submitted
from jiuye.destinations.tests.desk import at_desk, decide
from jiuye.destinations.tests.phone import FORM
from jiuye.graduates.models import Graduate
from jiuye.graduates.services import origin
from jiuye.graduates.tests.season import SAID
from jiuye.kit.refusals import Refused
from jiuye.policy.registry import SHIPPED

pytestmark = pytest.mark.seed("S2-71", "S4-78")


def province(university_of, settings, folder, changes):
    """安徽 under another name, with some lines written otherwise."""
    text = (SHIPPED / "anhui.toml").read_text(encoding="utf-8").replace('key = "anhui"', 'key = "otherland"')
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "otherland.toml").write_text(text, encoding="utf-8")
    settings.PROFILES_DIR = str(folder)
    return university_of("otherland")


@pytest.fixture
def final(university_of, settings, tmp_path):
    """Who is not let through here is not let try again."""
    changes = {
        'return = "returned" }\nself_void': 'return = "returned", reject_keep = "rejected" }\nresubmit_from = ["draft", "returned"]\nself_void',
        'outcomes = ["approve", "return"]': 'outcomes = ["approve", "return", "reject_keep"]',
    }
    return province(university_of, settings, tmp_path, changes)


@pytest.fixture
def forgiving(university_of, settings, tmp_path):
    """Rejected too, but free to try again."""
    changes = {
        'return = "returned" }\nself_void': 'return = "returned", reject_keep = "rejected" }\nself_void',
        'outcomes = ["approve", "return"]': 'outcomes = ["approve", "return", "reject_keep"]',
    }
    return province(university_of, settings, tmp_path, changes)


def rejected(university):
    graduate = university.graduate(university.law)
    destination = submitted(university, graduate)
    with time_machine.travel(season(university.cohort)):
        decide(
            at_desk(university, university.counsellor(university.law)), destination, "reject_keep", opinion="单位不对"
        )
    return now_of(graduate)


def test_where_a_rejection_is_final_nobody_hands_in_again_and_reads_why(final):
    destination = rejected(final)
    assert destination.state == "rejected"

    for user, verb in ((destination.graduate, claims.submit), (final.employment_office(), claims.enter)):
        said = {"destination": destination, "values": contract(), "at": season(final.cohort)}
        with pytest.raises(Refused, match="本省规定“审核不通过”以后不能再提交") as no:
            verb(actor=final.actor(user), **said)
        assert "申诉" in no.value.reasons[0].remedy


def test_the_phone_opens_no_form_for_it(client, final):
    destination = rejected(final)
    with time_machine.travel(season(final.cohort)):
        final.login(client, destination.graduate)
        shown = client.get(FORM)

    assert "提交审核" not in shown.content.decode()


def test_where_it_is_not_the_same_registration_is_handed_in_again(forgiving):
    graduate = rejected(forgiving).graduate
    said = {"values": contract(), "at": season(forgiving.cohort)}

    claims.submit(actor=forgiving.actor(graduate), destination=now_of(graduate), **said)

    assert now_of(graduate).state == "in_review"


def test_origin_information_keeps_to_it_too(university_of, settings, tmp_path):
    here = province(
        university_of, settings, tmp_path,
        {"[processes.destination]\n": '[processes.origin]\nresubmit_from = ["draft"]\n\n[processes.destination]\n'},
    )  # fmt: skip
    graduate, at = here.graduate(here.law), season(here.cohort)
    origin.confirm(actor=here.actor(graduate), graduate=graduate, values=SAID, at=at)

    again = Graduate.unscoped.get(pk=graduate.pk)
    with pytest.raises(Refused, match="以后不能再提交"):
        origin.confirm(actor=here.actor(graduate), graduate=again, values=SAID, at=at)
