"""院系管理员 and 辅导员, the two roles below a school's system administrator: what they do, and what stays with the administrator (S0-01)."""

import pytest
from django.urls import reverse

from jiuye.accounts.models import User
from jiuye.accounts.permissions import GROUPS, known
from jiuye.accounts.services import users
from jiuye.destinations.services import review
from jiuye.destinations.tests.claims import entered, now_of, season, submitted
from jiuye.graduates.models import Graduate
from jiuye.graduates.services import feedback, origin
from jiuye.kit.refusals import Denied
from jiuye.review.rules import Decision, Opinion
from tests.guards.test_house import sources

ROLES = [("counsellor", "辅导员"), ("department_admin", "院系管理员")]


@pytest.mark.seed("S0-01")
@pytest.mark.parametrize(("who", "name"), ROLES)
def test_the_two_roles_enter_and_review_destinations_and_keep_feedback(university, who, name):
    """Two of the three duties of S0-01: destinations, and feedback on graduate information. The third, reviewing
    terminations of agreements signed online, needs signing and comes with it: no function stands for it until then.
    """
    person, at = getattr(university, who)(university.law), season(university.cohort)
    actor = university.actor(person)
    first, second = university.graduate(university.law), university.graduate(university.law, 2)
    assert person.role.name == name

    mine = entered(university, first, person)
    handed_in = submitted(university, second)
    review.decide(actor=actor, destination=handed_in, opinion=Opinion(Decision.APPROVE), at=at)
    assert (mine.asserted_by, mine.passed, now_of(second).passed) == ("counselor", 1, 1)

    thread = feedback.open_thread(
        actor=university.actor(first), graduate=first, kind="other", fields=["hardship"], text="困难生类别不对", at=at
    )
    origin.edit(actor=actor, graduate=Graduate.unscoped.get(pk=first.pk), values={"hardship": "2"}, at=at)
    feedback.answer(actor=actor, thread=thread, text="已核实并更正", at=at, close=True)
    assert Graduate.unscoped.get(pk=first.pk).hardship == "2"
    thread.refresh_from_db()
    assert thread.closed_at == at


@pytest.mark.seed("S0-01", "S0-03")
@pytest.mark.parametrize(("who", "name"), ROLES)
def test_accounts_and_the_schools_settings_stay_with_the_system_administrator(client, university, who, name):
    person = getattr(university, who)(university.law)
    university.login(client, person)

    pages = [client.get(reverse(page)).status_code for page in ("accounts:users", "accounts:roles", "institutions:about", "graduates:windows")]  # fmt: skip

    assert pages == [403] * 4
    with pytest.raises(Denied):
        users.add(actor=university.actor(person), username="19901x", name="甲", role=person.role,
                  school=university.school, at=season(university.cohort))  # fmt: skip
    assert not User.objects.filter(username="19901x").exists()


@pytest.mark.seed("S0-01")
def test_every_function_on_the_role_page_opens_something():
    """A box that can be ticked and does nothing would be a promise: each key is asked for by a door or a service."""
    text = "\n".join(
        p.read_text(encoding="utf-8") for p in sources() if p.name != "permissions.py" and "demo" not in p.parts
    )

    idle = [GROUPS[group][key] for group in GROUPS for key in GROUPS[group] if f'"{key}"' not in text]

    assert idle == []
    assert not [key for key in known() if "terminat" in key]
