"""Every page of this domain opens for whom it is meant, and for nobody else."""

import pytest
from django.urls import reverse

STAFF_PAGES = ["mine", "password", "factor", "enrol", "diagnosis", "activation"]
ADMIN_PAGES = ["users", "user_add", "roles", "role_add"]


@pytest.mark.parametrize("name", [*STAFF_PAGES, *ADMIN_PAGES])
def test_the_employment_office_opens_every_page(client, university, name):
    university.login(client, university.employment_office())

    assert client.get(reverse(f"accounts:{name}")).status_code == 200


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_a_counsellor_does_not_manage_accounts(client, university, name):
    university.login(client, university.counsellor(university.law))

    assert client.get(reverse(f"accounts:{name}")).status_code == 403


@pytest.mark.parametrize("name", ["user_edit", "user_scopes"])
def test_the_office_opens_the_account_of_its_counsellor_and_not_the_neighbours(client, university, name):
    university.login(client, university.employment_office())
    own = university.counsellor(university.law)
    foreign = university.neighbour.counsellor(university.neighbour.law)

    assert client.get(reverse(f"accounts:{name}", args=[own.pk])).status_code == 200
    assert client.get(reverse(f"accounts:{name}", args=[foreign.pk])).status_code == 404


def test_a_counsellor_opens_the_sheet_of_their_class_and_not_the_one_next_door(client, university):
    university.login(client, university.counsellor(university.law))

    own = client.get(reverse("accounts:activation_sheet", args=[university.law_class.pk]))
    next_door = client.get(reverse("accounts:activation_sheet", args=[university.physics_class.pk]))

    assert "沈知遥" in own.content.decode()
    assert next_door.status_code == 404


@pytest.mark.parametrize("name", ["login", "h5_login", "activate"])
def test_strangers_find_the_door(client, university, name):
    assert client.get(reverse(f"accounts:{name}")).status_code == 200


@pytest.mark.parametrize("name", ["h5_sessions", "h5_password", "choose"])
def test_a_graduate_opens_their_own_pages(client, university, name):
    university.login(client, university.graduate(university.law))

    assert client.get(reverse(f"accounts:{name}")).status_code == 200
