"""Whoever changes a filter gets the table alone, on every list of the console (htmx asks for ``#table``)."""

import pytest
from django.urls import reverse

PAGES = (
    "destinations:review", "destinations:registered", "destinations:voided", "destinations:missing",
    "destinations:returned", "graduates:applications", "graduates:roster", "graduates:inactive", "graduates:review", "graduates:feedback",
)  # fmt: skip


@pytest.mark.parametrize("listed", PAGES)
def test_a_filter_brings_the_table_alone(client, university, listed):
    university.login(client, university.employment_office())

    whole = client.get(reverse(listed), follow=True)
    table = client.get(reverse(listed), {"q": "沈"}, headers={"HX-Request": "true"})

    assert whole.status_code == table.status_code == 200
    assert '<div id="table"' in table.content.decode()
    assert "<html" not in table.content.decode()
